"""Starlette's SessionMiddleware, judged."""

from __future__ import annotations

import pytest

from harness.targets.bundled.starlette import target
from tests.harness.targets.judged import assert_found, assert_holds, judged

HOLDS = (
    # max_age is the "session expiry time in seconds"
    "LIFE-02 EXPIRE-01 EXPIRE-02 EXPIRE-04"
    # "cookie-based HTTP sessions": the secret key is all that the server has to keep
    " EXPIRE-05"
    # the session is a dict, "readable but not modifiable" for the browser; same_site "defaults to lax"
    " SESSION-04 SESSION-05 COOKIE-04 COOKIE-05"
).split()

FOUND = {
    "RENEW-01": "the answer sets no cookie",  # it is sent when the session was modified
    "LOGOUT-01": "user JoeDoe",  # whoever kept a copy is still in
    "LOGOUT-02": "x = one",
    "COOKIE-01": "Max-Age=43200; httponly",  # Max-Age without Expires
    "COOKIE-02": "Cache-Control: absent",  # left to the application
    "SESSION-01": "TypeError: Object of type bytes is not JSON serializable",  # values are kept as JSON
}
"""What a cookie can't do, and what Starlette leaves out."""

ASKED = (*HOLDS, *FOUND)


@pytest.mark.parametrize("rule", HOLDS)
def test_what_is_documented_holds(rule: str) -> None:
    """Starlette keeps what its documentation says of the middleware's arguments."""
    assert_holds(judged("starlette", ASKED)[rule])


@pytest.mark.parametrize("rule", FOUND)
def test_what_a_cookie_cant_do_is_found(rule: str) -> None:
    """What can't be done without anything on the server fails, and so does what is left to the application."""
    assert_found(judged("starlette", ASKED)[rule], FOUND[rule])


def test_what_is_no_option_is_told() -> None:
    """HttpOnly is always on: that it can't be switched off is a reason, not a failure."""
    from harness.model.policy import Policy
    from harness.model.world import World

    opened = target.open(Policy(), World())
    opened.close()
    assert "policy:cookie_httponly" not in opened.capabilities
    assert "Starlette's cookie is HttpOnly always" == opened.lacks["policy:cookie_httponly"]
