"""Beaker, judged: what its documentation promises holds, and what it leaves out is found."""

from __future__ import annotations

from functools import cache

import pytest

from harness.campaign import play_all
from harness.catalogue.load import profile, rules
from harness.data import folder
from harness.dsl.load import load
from harness.judge import judge
from harness.model.history import Ending
from harness.model.policy import Policy
from harness.model.run import Outcome, Verdict
from harness.model.world import World
from harness.preflight import preflight
from harness.targets.bundled.beaker import Site, target, without_timeout
from harness.targets.wsgi import WsgiTarget

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


@cache
def judged(which: WsgiTarget, asked: tuple[str, ...]) -> dict[str, Verdict]:
    """The verdicts on the rules asked for, by the scenarios that are about them."""
    scenarios = [one for one in load([folder("scenarios")], containing=asked) if one.rule in asked]
    with which.clock() as clock:
        info = preflight(which, clock, seconds=20)
    histories = list(play_all(scenarios, lambda: which, seconds=20))
    assert {Ending.COMPLETED, Ending.NOT_APPLICABLE} == {history.ending for history in histories}
    run = judge(histories, rules(), profile("general"), info, asked=asked)
    return {verdict.rule: verdict for verdict in run.verdicts}


@pytest.mark.parametrize("rule", HOLDS)
def test_what_is_documented_holds(rule: str) -> None:
    """Beaker keeps what its documentation says of lifetimes, values and the end of a session."""
    assert Outcome.PASSED == judged(target, ASKED)[rule].outcome


@pytest.mark.parametrize("rule", FOUND)
def test_what_is_left_out_is_found(rule: str) -> None:
    """What Beaker leaves out fails by an expectation, and the report shows what was seen instead."""
    verdict = judged(target, ASKED)[rule]
    assert Outcome.FAILED == verdict.outcome
    assert any(FOUND[rule] in failure.seen for failure in verdict.failures)
    assert not any(failure.crash for failure in verdict.failures)


def test_no_promise_is_no_broken_promise() -> None:
    """Where no answer after the login's sets a cookie, nobody says that its promise was broken (RENEW-05)."""
    verdict = judged(target, ASKED)["RENEW-05"]
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
    site = Site(Policy(), World())
    assert site.folder.is_dir()
    site.close()
    assert not site.folder.exists()
