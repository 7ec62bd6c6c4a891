"""Flask's signed cookie, judged: what its documentation promises holds, and what a cookie can't do is found."""

from __future__ import annotations

import pytest

from tests.harness.targets.judged import assert_found, assert_holds, judged

HOLDS = (
    # by PERMANENT_SESSION_LIFETIME "the cookie's expiration will be set this number of seconds in the future"
    "LIFE-02 LIFE-13"
    # "Flask's default cookie implementation validates that the cryptographic signature is not older than this value"
    " EXPIRE-01 EXPIRE-02 EXPIRE-03 EXPIRE-04"
    # the secret key is all that the server has to keep
    " EXPIRE-05"
    # SESSION_REFRESH_EACH_REQUEST is on: the cookie "is sent with every response when session.permanent is true"
    " RENEW-01 RENEW-03"
    # the session is a dict; SESSION_COOKIE_HTTPONLY is on by default
    " SESSION-04 SESSION-05 SESSION-08 COOKIE-04"
    # "if the session is modified to be empty, remove the cookie", with the scope in which it was set
    " LOGOUT-05"
).split()

FOUND = {
    "LOGOUT-01": "user JoeDoe",  # the values are in the cookie: whoever kept a copy is still in
    "LOGOUT-02": "x = one",
    "RENEW-02": "the browser held sid-1 before",  # there is no id: another time, another cookie
    "CONC-01": "the browser holds sid-1",  # … and the same for two logins in one second
    "COOKIE-01": "Expires=Sun, 04 Mar 2012 17:06:30 GMT; HttpOnly",  # Expires without Max-Age
    "COOKIE-02": "Cache-Control: absent",  # left to the application
    "SESSION-01": "x = $datetime = 2012-02-29T23:59:59+00:00",  # times are kept as HTTP dates: whole seconds
}
"""What Flask's own session does not do, and how it shows."""

ASKED = (*HOLDS, *FOUND)


@pytest.mark.parametrize("rule", HOLDS)
def test_what_is_documented_holds(rule: str) -> None:
    """Flask keeps what its documentation says of permanent sessions."""
    assert_holds(judged("flask", ASKED)[rule])


@pytest.mark.parametrize("rule", FOUND)
def test_what_a_cookie_cant_do_is_found(rule: str) -> None:
    """What can't be done without anything on the server fails, and so does what is left to the application."""
    assert_found(judged("flask", ASKED)[rule], FOUND[rule])
