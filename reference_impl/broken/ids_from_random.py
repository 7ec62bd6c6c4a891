"""Ids come from Python's random module, whose next numbers can be told from earlier ones, and which a fork copies."""

from __future__ import annotations

import random
from typing import Any

from reference_impl.ids import RANDOM_BYTES, MoinCookieSessionIDHandler


class RandomIds(MoinCookieSessionIDHandler):
    """As long as ours, and worth little."""

    def draw(self) -> str:
        return random.randbytes(RANDOM_BYTES).hex()


PRIMARY = "LOGIN-05"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_id_handler": RandomIds}
