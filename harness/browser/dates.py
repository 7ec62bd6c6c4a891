"""The cookie-date algorithm of RFC 6265bis 5.1.1: what a browser reads out of an Expires attribute.

Knows the two forms below and nothing of cookies; reads no clock.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_FIRST_YEAR = 1601

_IMF_FIXDATE = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), ([0-9]{2}) "
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) GMT"
)
"""RFC 9110 5.6.7: the form that servers should send, read the short way."""

_TOKEN = re.compile(r"[^\x09\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?![0-9])")
_DAY = re.compile(r"([0-9]{1,2})(?![0-9])")
_YEAR = re.compile(r"([0-9]{2,4})(?![0-9])")
_SIGNS = (
    (re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"), "Weekday"),
    (re.compile(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b"), "Day"),
    (re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b"), "Month"),
    (re.compile(r"[0-9]"), "0"),
)
"""What stands for the parts of a date in its form, in the order in which they are replaced."""


def cookie_date(text: str) -> datetime | None:
    """The instant that an Expires attribute names, aware, in UTC; None: it names none (RFC 6265bis 5.1.1)."""
    found = _IMF_FIXDATE.fullmatch(text)
    if found is None:
        return _lenient(text)
    day, month, year, hour, minute, second = found.groups()
    return _instant(int(year), _MONTHS[month.lower()], int(day), int(hour), int(minute), int(second))


def _lenient(text: str) -> datetime | None:
    """Each token is the first of time, day, month and year that it fits and that is still missing."""
    time = day = year = None
    month: int | None = None
    for token in _TOKEN.findall(text):
        if time is None and (time := _TIME.match(token)):
            continue
        if day is None and (day := _DAY.match(token)):
            continue
        if month is None and (month := _MONTHS.get(token[:3].lower())):
            continue
        if year is None:
            year = _YEAR.match(token)
    if time is None or day is None or month is None or year is None:
        return None
    hour, minute, second = (int(part) for part in time.groups())
    return _instant(int(year[1]), month, int(day[1]), hour, minute, second)


def _instant(year: int, month: int, day: int, hour: int, minute: int, second: int) -> datetime | None:
    """The two-digit years of the sixties to now, the limits, and the dates that no calendar has (steps 3 to 6)."""
    if 70 <= year <= 99:
        year += 1900
    elif year <= 69:
        year += 2000
    if year < _FIRST_YEAR:
        return None
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def form(text: str) -> str:
    """How a date is written, whatever the day: `Day, 00 Month 0000 00:00:00 GMT`."""
    for pattern, sign in _SIGNS:
        text = pattern.sub(sign, text)
    return text
