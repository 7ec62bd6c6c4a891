"""The short look at real wikis sees a difference from the recording; no wiki is started here."""

from __future__ import annotations

import msgspec
import pytest

from harness.model.run import Outcome, Run
from tests import live_wikis
from tests.upgrades import recording


def _passes(run: Run, rule: str) -> Run:
    changed = [
        msgspec.structs.replace(one, outcome=Outcome.PASSED) if one.rule == rule else one for one in run.verdicts
    ]
    return msgspec.structs.replace(run, verdicts=tuple(changed))


def test_a_rule_that_is_kept_now_and_was_not_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule with both outcomes; what is as it was recorded is not told."""
    run = recording("moin-1.8").run
    weak = next(one.rule for one in run.verdicts if one.outcome is Outcome.WEAK and one.rule in live_wikis.RULES)
    monkeypatch.setattr(live_wikis, "_verified", lambda name: _passes(run, weak))
    assert [f"{weak} was recorded as weak, and is passed"] == list(live_wikis._differences("moin-1.8"))
    monkeypatch.setattr(live_wikis, "_verified", lambda name: run)
    assert [] == list(live_wikis._differences("moin-1.8"))


def test_a_run_that_judged_nothing_is_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing to compare is not the same."""
    run = recording("moin-1.8").run
    monkeypatch.setattr(live_wikis, "_verified", lambda name: msgspec.structs.replace(run, verdicts=()))
    assert ["no rule was judged that the recording has"] == list(live_wikis._differences("moin-1.8"))
