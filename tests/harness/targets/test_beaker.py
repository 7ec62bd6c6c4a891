"""Beaker, judged: what its documentation promises holds, and what it leaves out is found."""

from __future__ import annotations

import pytest

from harness.model.policy import Policy
from harness.model.run import Outcome
from harness.model.world import World
from harness.targets.bundled.beaker import BeakerSite, without_timeout
from tests.harness.targets.judged import assert_found, assert_holds, judged

HOLDS = (
    # cookie_expires is the cookie's end, timeout is the server's: "used regardless of the cookie being present or not"
    "LIFE-02 EXPIRE-01 EXPIRE-02 EXPIRE-03 EXPIRE-04"
    # the file store outlives the process
    " EXPIRE-05"
    # the session is a dict, saved by save()
    " SESSION-01 SESSION-04 SESSION-05"
    # delete() "deletes the session from the persistent storage, and sends an expired cookie out"
    " LOGOUT-01"
    # a login makes a session of its own, under the id that regenerate_id() draws
    " CONC-01 LOGIN-04"
).split()

FOUND = {
    "RENEW-01": "the answer sets no cookie",  # it is sent when the id is made, and never again
    "COOKIE-01": "expires=Sun, 04-Mar-2012 17:06:30 GMT; HttpOnly",  # Expires without Max-Age
    "COOKIE-02": "Cache-Control: absent",  # left to the application
    "CONC-05": "user JoeDoe",  # a slow request writes the record that a logout has emptied
}
"""What Beaker does not do, and how it shows."""

ASKED = (*HOLDS, *FOUND, "RENEW-05")


@pytest.mark.parametrize("rule", HOLDS)
def test_what_is_documented_holds(rule: str) -> None:
    """Beaker keeps what its documentation says of lifetimes, values and the end of a session."""
    assert_holds(judged("beaker", ASKED)[rule])


@pytest.mark.parametrize("rule", FOUND)
def test_what_is_left_out_is_found(rule: str) -> None:
    """What Beaker leaves out fails by an expectation, and the report shows what was seen instead."""
    verdict = judged("beaker", ASKED)[rule]
    assert_found(verdict, FOUND[rule])
    assert not any(failure.crash for failure in verdict.failures)


def test_no_promise_is_no_broken_promise() -> None:
    """Where no answer after the login's sets a cookie, nobody says that its promise was broken (RENEW-05)."""
    verdict = judged("beaker", ASKED)["RENEW-05"]
    assert Outcome.BLOCKED == verdict.outcome
    assert "the answer sets no cookie" in verdict.reason
    assert () == verdict.failures


def test_without_timeout_no_session_ends_on_the_server() -> None:
    """With cookie_expires alone the server never ends a session, which the browser's obedience would hide."""
    verdicts = judged(without_timeout, ("LIFE-02", "EXPIRE-01"))
    assert Outcome.FAILED == verdicts["EXPIRE-01"].outcome
    assert Outcome.PASSED == verdicts["LIFE-02"].outcome
    assert all("user JoeDoe" in failure.seen for failure in verdicts["EXPIRE-01"].failures)


def test_a_site_leaves_nothing_behind() -> None:
    """Each play has a folder of its own, which is removed at its end."""
    site = BeakerSite(Policy(), World())
    assert site.folder.is_dir()
    site.close()
    assert not site.folder.exists()
