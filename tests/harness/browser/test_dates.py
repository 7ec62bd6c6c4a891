"""The cookie-date algorithm of RFC 6265bis 5.1.1, token by token."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from harness.browser.dates import cookie_date, form

MARCH = datetime(2012, 3, 4, 5, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Sun, 04 Mar 2012 05:06:30 GMT",  # RFC 9110: IMF-fixdate
        "Sunday, 04-Mar-12 05:06:30 GMT",  # RFC 850
        "Sun Mar  4 05:06:30 2012",  # asctime
        "Sun, 04-Mar-2012 05:06:30 GMT",  # Netscape
        "4 Mar 2012 5:6:30",
        "05:06:30 4 March 2012",
        "2012 04 mAR 05:06:30",  # the year can't be a day, which has two digits
        "Mar/04/2012/05:06:30",
        "\t,04_Mar\t2012 GMT+01:00 05:06:30",  # no zone is read
        "Sun, 04 Mar 2012 05:06:30GMT",  # what follows the digits of a token doesn't matter
        "4th Marching 12th 05:06:30.999",
        "04 Mar 2012 2013 05:06:30 23:59:59 5 Apr",  # the first of each kind counts
        "Mon, 04 Mar 2012 05:06:30 GMT",  # the day of the week is not looked at
        "04 Mar 12 05:06:30",
    ],
)
def test_forms_of_one_date(text: str) -> None:
    """All forms in use, and sloppier ones, name the same instant."""
    assert cookie_date(text) == MARCH


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("69", 2069),
        ("70", 1970),
        ("99", 1999),
        ("00", 2000),
        ("000", 2000),
        ("0099", 1999),
        ("1601", 1601),
        ("9999", 9999),
    ],
)
def test_years(text: str, year: int) -> None:
    """Years up to 69 are of this century, 70 to 99 of the last; others are taken as they are."""
    expected = datetime(year, 1, 1, tzinfo=UTC)
    assert cookie_date(f"Mon, 01 Jan {text} 00:00:00 GMT") == expected
    assert cookie_date(f"Jan 01 00:00:00 {text}") == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "1331615190",
        "2012-03-04T05:06:30Z",  # ISO 8601: `2012` is no day, the month is no name
        "Sun, 04 Mar 2012",
        "Sun, 04 Mar 05:06:30 GMT",
        "Mar 2012 05:06:30",
        "04 2012 05:06:30",
        "Sun, 04 Mar 2012 05:06 GMT",
        "Sun, 04 Mar 2012 24:00:00 GMT",
        "Sun, 04 Mar 2012 23:60:00 GMT",
        "Sun, 31 Dec 2012 23:59:60 GMT",  # leap seconds are no exception
        "Sun, 04 Mar 2012 005:06:30 GMT",
        "Sun, 04 Mar 2012 05:06:300 GMT",
        "Sun, 00 Mar 2012 05:06:30 GMT",
        "Sun, 32 Mar 2012 05:06:30 GMT",
        "Sun, 30 Feb 2012 05:06:30 GMT",
        "Tue, 29 Feb 2011 05:06:30 GMT",
        "Sun, 04 Mar 1600 05:06:30 GMT",
        "Sun, 04 Mar 100 05:06:30 GMT",
        "Sun, 04 Mar 12012 05:06:30 GMT",
        "Sun, 04 Mar 2 05:06:30 GMT",
        "So, 04 Mär 2012 05:06:30 GMT",
        "Sun, 04 Mar 2012 ٠٥:٠٦:٣٠ GMT",  # digits are ASCII
    ],
)
def test_no_dates(text: str) -> None:
    """A part that is missing or beyond its limit makes the whole no date."""
    assert cookie_date(text) is None


def test_leap_day() -> None:
    """29 February is a date in a leap year."""
    assert cookie_date("Wed, 29 Feb 2012 00:00:00 GMT") == datetime(2012, 2, 29, tzinfo=UTC)


def test_under_a_frozen_clock() -> None:
    """A frozen clock changes nothing about what a date means."""
    with freeze_time("2031-05-06T07:08:09Z"):
        assert cookie_date("Sun, 04 Mar 2012 05:06:30 GMT") == MARCH
        assert cookie_date("Sunday, 04-Mar-12 05:06:30 GMT") == MARCH


@given(st.datetimes(datetime(1601, 1, 1), datetime(9999, 12, 31)))  # noqa: DTZ001 - hypothesis wants naive bounds
def test_both_readers_agree(instant: datetime) -> None:
    """A date written as servers should comes back to the second, and the same by its tokens alone."""
    written = f"{instant:%a, %d %b} {instant.year:04d} {instant:%H:%M:%S} GMT"
    expected = instant.replace(microsecond=0, tzinfo=UTC)
    assert cookie_date(written) == expected
    assert cookie_date(f" {written}") == expected


@given(st.text())
def test_any_text_is_a_date_or_none(text: str) -> None:
    """No text makes the reader raise, and what it reads is UTC."""
    instant = cookie_date(text)
    assert instant is None or instant.tzinfo is UTC


def test_the_form_of_a_date_has_no_day() -> None:
    """Dates are compared by how they are written."""
    assert "Day, 00 Month 0000 00:00:00 GMT" == form("Sun, 04 Mar 2012 05:06:30 GMT")
    assert "Weekday, 00-Month-00 00:00:00 GMT" == form("Sunday, 04-Mar-12 05:06:30 GMT")
