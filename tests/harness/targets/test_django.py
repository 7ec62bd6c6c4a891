"""Django's sessions, judged: each engine keeps what Django's documentation says of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from harness.model.policy import Policy
from harness.model.world import World
from harness.targets.base import Request
from harness.targets.bundled.django import DjangoSite, files
from tests.harness.targets.judged import assert_found, assert_holds, judged

ALL = (
    # SESSION_COOKIE_AGE is "the age of session cookies, in seconds"; a session is refused when it is older
    "LIFE-02 EXPIRE-01 EXPIRE-02 EXPIRE-04"
    # with SESSION_SAVE_EVERY_REQUEST "Django will save the session to the database on every single request"
    " RENEW-01"
    # SESSION_COOKIE_SAMESITE is 'Lax' by default
    " COOKIE-05"
).split()
"""What holds for each engine."""

ON_THE_SERVER = (
    # the cookie has a session key and nothing else
    "RENEW-02 CONC-01"
    # after flush "the previous session data can't be accessed again from the user's browser"
    " LOGOUT-01 LOGOUT-02"
    # login calls cycle_key "to mitigate against session fixation"
    " LOGIN-03"
    # clearsessions is there to "purge expired sessions"
    " CLEAN-01 CLEAN-02"
    # Max-Age and Expires of one end
    " COOKIE-01"
).split()
"""What holds where sessions are stored."""

FOUND = {
    "COOKIE-02": "Cache-Control: absent",  # left to the application
    "CONC-05": "status 400",  # SessionInterrupted: "a session is destroyed in a concurrent request"
}
"""What no stored session of Django's does, and how it shows."""

IN_A_COOKIE = {
    # "if an attacker steals a user's cookie, they can use that cookie to login as that user even if the user logs out"
    "LOGOUT-01": "user JoeDoe",
    "LOGOUT-02": "x = one",
    "RENEW-02": "the browser held sid-1 before",
}
"""What the documentation of signed_cookies warns of."""

START = datetime(2012, 3, 4, 5, 6, 30, tzinfo=UTC)
STORED = (*ALL, *ON_THE_SERVER, *FOUND)
COOKIE = (*ALL, *IN_A_COOKIE)


@pytest.mark.parametrize("target", ["django-db", "django-cached-db", "django-files"])
@pytest.mark.parametrize("rule", [*ALL, *ON_THE_SERVER])
def test_what_is_documented_holds_for_stored_sessions(target: str, rule: str) -> None:
    """Sessions in a table, behind a cache and in files keep what Django's documentation says."""
    assert_holds(judged(target, STORED)[rule])


@pytest.mark.parametrize("target", ["django-db", "django-cached-db", "django-files"])
@pytest.mark.parametrize("rule", FOUND)
def test_what_is_left_out_is_found(target: str, rule: str) -> None:
    """What Django leaves out fails, and the report shows what was seen instead."""
    assert_found(judged(target, STORED)[rule], FOUND[rule])


@pytest.mark.parametrize("rule", ALL)
def test_what_is_documented_holds_for_signed_cookies(rule: str) -> None:
    """Signed cookies end and are renewed as stored sessions are."""
    assert_holds(judged("django-signed-cookies", COOKIE)[rule])


@pytest.mark.parametrize("rule", IN_A_COOKIE)
def test_what_a_cookie_cant_do_is_found(rule: str) -> None:
    """What the documentation warns of is found."""
    assert_found(judged("django-signed-cookies", COOKIE)[rule], IN_A_COOKIE[rule])


def test_files_are_stamped_by_the_frozen_clock() -> None:
    """The times of session files, by which Django ends sessions, are those of the clock that the site reads."""
    with files.clock() as clock:
        clock.move(START)
        opened = files.open(Policy(), World())
        site: DjangoSite = opened.app  # type: ignore[attr-defined]
        opened.send(Request("POST", "http://wiki.example.org/set", {"name": "x", "value": "1"}), None)
        times = {path.stat().st_mtime for path in site.folder.iterdir()}
        opened.close()
    assert {START.timestamp()} == times
