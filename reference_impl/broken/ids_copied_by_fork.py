"""Ids come from a generator that is made once and seeded well: a fork copies its state, and both go on alike."""

from __future__ import annotations

import random
from typing import Any

from reference_impl.ids import RANDOM_BYTES, MoinCookieSessionIDHandler


class CopiedIds(MoinCookieSessionIDHandler):
    """Well seeded, once."""

    source = random.Random()

    def draw(self) -> str:
        return self.source.randbytes(RANDOM_BYTES).hex()


PRIMARY = "LOGIN-05"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_id_handler": CopiedIds}
