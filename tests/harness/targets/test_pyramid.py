"""Pyramid's SignedCookieSessionFactory, judged."""

from __future__ import annotations

import pytest

from tests.harness.targets.judged import assert_found, assert_holds, judged

HOLDS = (
    # max_age is "the maximum age of the cookie used for sessioning"
    "LIFE-02"
    # timeout is "a number of seconds of inactivity before a session times out"
    " EXPIRE-01 EXPIRE-02 EXPIRE-04"
    # reissue_time 0: "a new cookie will be reissued on every request accessing the session"
    " RENEW-01 RENEW-03"
    # httponly, samesite
    " COOKIE-04 COOKIE-05"
).split()

FOUND = {
    "LOGOUT-01": "user JoeDoe",  # invalidate clears the cookie's values: whoever kept a copy is still in
    "LOGOUT-02": "x = one",
    "RENEW-02": "the browser held sid-1 before",  # there is no id
    "COOKIE-02": "Cache-Control: absent",  # left to the application
    "SESSION-01": "TypeError: Object of type bytes is not JSON serializable",  # JSON is its form since 2.0
}
"""What a cookie can't do, and what Pyramid leaves out."""

ASKED = (*HOLDS, *FOUND)


@pytest.mark.parametrize("rule", HOLDS)
def test_what_is_documented_holds(rule: str) -> None:
    """Pyramid keeps what its documentation says of the factory's arguments."""
    assert_holds(judged("pyramid", ASKED)[rule])


@pytest.mark.parametrize("rule", FOUND)
def test_what_a_cookie_cant_do_is_found(rule: str) -> None:
    """What can't be done without anything on the server fails, and so does what is left to the application."""
    assert_found(judged("pyramid", ASKED)[rule], FOUND[rule])
