"""The upgrade reports of MoinMoin, from the committed recordings alone: up to date, naming what visitors notice."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from harness.model.comparison import Change
from harness.model.run import Outcome
from tests.generate import REPORTS
from tests.upgrades import GENERATIONS, recording, upgrade, upgrade_pages

REPLAY = "when a kept cookie is sent again"
OUTLIVED = (REPLAY, "who is logged in", "nobody", "the user")
GRACE = (REPLAY, "who is logged in", "the user", "nobody")


def test_the_committed_reports_are_what_the_recordings_tell() -> None:
    """Nobody needs Python 2.7 to read them, or to draw them again; the pages in HTML are left to `tests.generate`."""
    committed = {path.name: path.read_text("utf-8") for path in (REPORTS / "upgrades").glob("*.md")}
    assert committed == {name: text for name, text in upgrade_pages().items() if name.endswith(".md")}


@pytest.mark.parametrize("name", GENERATIONS)
def test_every_generation_was_verified_without_an_error_of_the_harness(name: str) -> None:
    """Each recording is of a whole run, by the target's own profile."""
    run = recording(name).run
    assert (name, name, (), False) == (run.target.name, run.profile, run.selection, run.interrupted)
    assert 0 == run.count(Outcome.HARNESS_ERROR)


@pytest.mark.parametrize("name", GENERATIONS)
def test_no_live_cookie_stands_in_a_recording(name: str) -> None:
    """Every session cookie that was sent or set has a label for its value, or none where it is deleted."""
    steps = [step for history in recording(name).histories for step in history.steps]
    exchanges = [exchange for step in steps for exchange in step.exchanges]
    values = {cookie.value for exchange in exchanges for cookie in exchange.sent}
    values |= {cookie.value for exchange in exchanges for cookie in exchange.set_cookies}
    assert "sid-1" in values
    assert [] == [value for value in values if value and not re.fullmatch(r"sid-\d+", value)]


@pytest.mark.parametrize(("old", "new"), list(pairwise(GENERATIONS)))
def test_an_upgrade_logs_everyone_out(old: str, new: str) -> None:
    """Each generation has a name of its own for the session cookie."""
    assert any(said.startswith("everyone is logged out") for said in upgrade(old, new).consequences)


@pytest.mark.parametrize(
    ("rule", "situation", "subject", "before", "now", "settings"),
    [
        pytest.param(
            "LIFE-01",
            "at a login",
            "what the answer does with the session cookie",
            "sets it",
            "leaves it alone",
            {"cookie_lifetime": "0"},
            id="with cookie_lifetime 0 nobody can log in",
        ),
        pytest.param(
            "RENEW-01",
            "at a redirect",
            "what the answer does with the session cookie",
            "sets it",
            "leaves it alone",
            {},
            id="redirects don't renew",
        ),
        pytest.param(
            "SESSION-07", "at a page", "the session variable x", '"one"', "absent", {}, id="redirects don't save"
        ),
        pytest.param(
            "LOGOUT-02", "at a logout", "the session variable x", "absent", '"one"', {}, id="the next one sees values"
        ),
        pytest.param(
            "SWITCH-01",
            "at a page",
            "the session variable x",
            "absent",
            '"one"',
            {"auth": "form, remote_user"},
            id="the values of one user are shown to the next in one session",
        ),
        pytest.param("EXPIRE-04", *OUTLIVED, {}, id="a login without an earlier cookie stores no expiry"),
        pytest.param("EXPIRE-06", *GRACE, {}, id="the hour of grace is gone"),
    ],
)
def test_what_the_upgrade_from_1_8_to_1_9_names(
    rule: str, situation: str, subject: str, before: str, now: str, settings: dict[str, str]
) -> None:
    """A change that administrators must know stands under its rule, as it was seen, with the options it needs."""
    found = [
        change
        for change in _changes(rule)
        if change.situation.startswith(situation)
        and (subject, before, now) == (change.subject, change.old, change.new)
        and settings.items() <= change.settings.items()
    ]
    assert found, [(one.situation, one.subject, one.old, one.new, one.settings) for one in _changes(rule)]


def _changes(rule: str) -> tuple[Change, ...]:
    return next((one.changes for one in upgrade("moin-1.8", "moin-1.9").rules if one.rule == rule), ())
