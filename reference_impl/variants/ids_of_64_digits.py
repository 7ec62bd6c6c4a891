"""Ids are 64 hexadecimal digits: half of them random, half a MAC."""

from __future__ import annotations

import hmac
import os
import re
from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request

HALF = 32


class ShortIDHandler(MoinCookieSessionIDHandler):
    """Draws 128 random bits."""

    def draw(self) -> str:
        return os.urandom(HALF // 2).hex()

    def is_issued(self, request: Request, value: str) -> bool:
        if not re.fullmatch(f"[0-9a-f]{{{2 * HALF}}}", value):
            return False
        return hmac.compare_digest(value[HALF:], self.sign(request, value[:HALF]))


PARTS: dict[str, Any] = {"session_id_handler": ShortIDHandler}
