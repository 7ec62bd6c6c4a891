"""Durations have units."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from harness.dsl.durations import PATTERN, duration


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("0s", timedelta(0)),
        ("90s", timedelta(seconds=90)),
        ("30m", timedelta(minutes=30)),
        ("12h", timedelta(hours=12)),
        ("3650d", timedelta(days=3650)),
        ("1h30m", timedelta(minutes=90)),
        ("11h59m59s", timedelta(hours=12) - timedelta(seconds=1)),
        ("1d1s", timedelta(days=1, seconds=1)),
        ("-1h", -timedelta(hours=1)),
    ],
)
def test_duration_is_exact(text: str, length: timedelta) -> None:
    """Days, hours, minutes and seconds in this order; a minus for a slow clock."""
    assert duration(text) == length
    assert re.search(PATTERN, text)


@pytest.mark.parametrize(
    "text", ["", "-", "12", "12 h", "h", "1.5h", "30m12h", "12H", "1w", "+1h", "1h-30m", "12:30", "٣h"]
)
def test_anything_else_is_none(text: str) -> None:
    """A number without a unit, another order, a fraction: no duration."""
    assert duration(text) is None
    assert not re.search(PATTERN, text)


def test_length_has_an_end() -> None:
    """A duration that no date could hold is none."""
    assert duration("9999999999999999999999d") is None
    assert duration("99999999999999999999999s") is None
