"""What a Set-Cookie line says by itself: attributes, lifetimes, limits (RFC 6265bis 5.6)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.browser.set_cookie import malformed, parse

AT = datetime(2012, 3, 4, 5, 6, 30, tzinfo=UTC)
DAYS = timedelta(days=999_999_999)


def test_attributes_as_sent() -> None:
    """Attributes are listed in order, repeated and unknown ones too, names in lower case, values stripped."""
    cookie = parse("a=1; Path=/a; HttpOnly ;Foo= Bar ; path=/b;; MAX-AGE=x")
    expected = (("path", "/a"), ("httponly", ""), ("foo", "Bar"), ("path", "/b"), ("max-age", "x"))
    assert cookie.attributes == expected


def test_the_parts_that_count() -> None:
    """Of a full line each attribute lands in its place."""
    cookie = parse("a=1; Domain=.Example.org; Path=/w; Secure; HttpOnly; SameSite=strict; Max-Age=60")
    assert ("a", "1", "example.org", "/w") == (cookie.name, cookie.value, cookie.domain, cookie.path)
    assert (True, True, "strict") == (cookie.secure, cookie.http_only, cookie.same_site)
    assert timedelta(minutes=1) == cookie.max_age


@pytest.mark.parametrize(
    ("attributes", "lifetime"),
    [
        ("", None),
        ("; Max-Age=43200", timedelta(hours=12)),
        ("; Max-Age=315360000", timedelta(days=3650)),
        ("; Max-Age=0", timedelta(0)),
        ("; Max-Age=-5", timedelta(seconds=-5)),
        ("; Max-Age=x", None),
        ("; Max-Age=" + "9" * 1024, DAYS),
        ("; Max-Age=-" + "9" * 1023, -DAYS),
        ("; Max-Age=" + "9" * 1025, None),
        ("; Expires=Sun, 04 Mar 2012 17:06:30 GMT", timedelta(hours=12)),
        ("; Expires=Sun, 04 Mar 2012 05:06:29 GMT", timedelta(seconds=-1)),
        ("; Expires=Sun, 04 Mar 2012 17:06:30 GMT; Expires=never", timedelta(hours=12)),
        ("; Expires=Sun, 04 Mar 2012 17:06:30 GMT; Max-Age=60", timedelta(minutes=1)),
    ],
)
def test_lifetime(attributes: str, lifetime: timedelta | None) -> None:
    """Max-Age, else Expires against the browser's clock, within what a timedelta holds."""
    assert parse("a=1" + attributes).lifetime(AT) == lifetime


def test_expires_is_kept_beside_max_age() -> None:
    """That Max-Age wins does not hide what Expires said."""
    assert (
        datetime(2012, 3, 4, 17, 6, 30, tzinfo=UTC)
        == parse("a=1; Max-Age=60; Expires=Sun, 04 Mar 2012 17:06:30 GMT").expires
    )


@pytest.mark.parametrize(
    ("line", "section"),
    [
        ("a=" + "x" * 4095, None),
        ("a=" + "x" * 4096, "5.6"),
        ("x" * 4096, None),
        ("x" * 4097, "5.6"),
        ("a=" + "ü" * 4095, None),  # one octet each, as WSGI hands them over
        ("a=" + "€" * 1366, "5.6"),  # three octets each
        (f"  a  =  {'x' * 4095}  ; Path=/" + "y" * 9999, None),
        ("a=1\x0b", "5.6"),
        ("a=1\t2", None),
        ("=", "5.7"),
    ],
)
def test_malformed(line: str, section: str | None) -> None:
    """4096 octets of name and value are the most, a tab is the only control character, something must be there."""
    reason = malformed(line, parse(line))
    assert (reason and reason[1]) == section


@pytest.mark.parametrize(("length", "path"), [(1024, "/" + "p" * 1023), (1025, "/before")])
def test_long_attributes_are_ignored(length: int, path: str) -> None:
    """An attribute with more than 1024 octets leaves the one before in force."""
    assert parse("a=1; Path=/before; Path=/" + "p" * (length - 1)).path == path


@given(st.text())
def test_any_text_parses(line: str) -> None:
    """No text makes the parser raise."""
    assert parse(line).lifetime(AT) is None or parse(line).attributes


@given(st.binary())
def test_any_octets_parse(octets: bytes) -> None:
    """Nothing that WSGI hands over makes the parser raise."""
    line = octets.decode("latin-1")
    cookie = parse(line)
    assert malformed(line, cookie) or cookie.name or cookie.value
