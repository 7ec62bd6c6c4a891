"""Durations as people write them: `90s`, `30m`, `12h`, `3650d`, `1h30m`. A bare number is no duration.

Pure; knows nothing about scenarios.
"""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache

PATTERN = r"^-?(?=[0-9])([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$"
"""For the JSON Schema too: days, hours, minutes, seconds, in this order, a minus for a clock that is slow."""
_DURATION = re.compile(r"(-?)(?=[0-9])(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?")
_LONGEST = timedelta(days=365_000)


@lru_cache(maxsize=1024)
def duration(text: str) -> timedelta | None:
    """The duration that `text` says, exact to the second; None: it says none, or one of more than a thousand years."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    if days > _LONGEST.days or max(hours, minutes, seconds) > _LONGEST.total_seconds():
        return None
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if match[1] else length


def written(length: timedelta) -> str:
    """The text of a duration in whole seconds, the way back of `duration`: `11h59m59s`, `0s`."""
    rest = abs(length) // timedelta(seconds=1)
    parts = []
    for unit, seconds in (("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)):
        count, rest = divmod(rest, seconds)
        parts += [f"{count}{unit}"] if count else []
    return ("-" if length < timedelta(0) else "") + ("".join(parts) or "0s")
