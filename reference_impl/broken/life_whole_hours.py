"""Fractions of cookie_lifetime are cut off, so that half an hour becomes 0, which is forever (MoinMoin 1.8)."""

from __future__ import annotations

from typing import Any

from reference_impl.stock import WholeHours

PRIMARY = "LIFE-07"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": WholeHours}
