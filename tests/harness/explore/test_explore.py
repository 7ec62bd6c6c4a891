"""Searches on the reference: whole, broken, and with an oracle that is wrong."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from harness.dsl.dump import dump
from harness.dsl.load import load_file
from harness.errors import SessionHarnessError
from harness.explore.counterexample import name_of
from harness.explore.reach import Reach, drawable
from harness.explore.search import Blame, Player
from harness.explore.shares import Engine, Plan
from harness.explore.walk import chance, draw
from harness.model.policy import Policy
from harness.model.scenario import Scenario
from harness.oracle.contract import Contract
from harness.targets.host import HostTarget
from tests.harness.explore.searching import explored, fitting, member
from tests.whole.suite import played


def failing_rules(scenario: Scenario, target: HostTarget) -> set[str]:
    """The rules of the scenario's own expectations that fail on a target."""
    from harness.judge import findings
    from harness.model.run import Outcome

    (history,) = played(target, [scenario], workers=1)
    return {found.rule for found in findings(history) if found.outcome is Outcome.FAILED} & set(scenario.rules)


def test_nothing_is_found_on_the_reference() -> None:
    """A thousand steps on the reference hold against the oracle, and much was compared."""
    found = explored(None, Plan(1000))

    assert None is found.scenario
    assert found.reach.steps >= 1000
    assert found.reach.compared > 2000


@pytest.mark.parametrize("engine", list(Engine))
def test_a_broken_handler_is_found_and_written(engine: Engine, tmp_path: Path) -> None:
    """What is found fails on the broken handler, passes on the reference, and is a file that the loader takes."""
    broken = member("trail_repeats")
    found = explored(broken.parts, Plan(4000, engine=engine))
    assert found.scenario is not None
    path = tmp_path / "found.yaml"
    path.write_text(dump(found.scenario, name_of(found.scenario)), encoding="utf-8")
    (scenario,) = load_file(path)

    assert Blame.TARGET is found.blame
    assert set(scenario.rules) == failing_rules(scenario, HostTarget("reference", broken.parts))
    assert set() == failing_rules(scenario, HostTarget())
    assert len(scenario.steps) <= 8


def test_the_same_seed_finds_the_same() -> None:
    """Two searches with one seed end with the same scenario, after the same number of steps."""
    first, second = (explored(member("trail_repeats").parts, Plan(2000, seed=3)) for _ in range(2))

    assert first.scenario is not None
    assert (first.scenario, first.reach.steps) == (second.scenario, second.reach.steps)


class HalfTheTime(Contract):
    """Says that a login lasts half as long as it does."""

    def login_lifetime(self, policy: Policy, remember_me: bool) -> timedelta:
        return super().login_lifetime(policy, remember_me) / 2


def test_a_wrong_oracle_is_told_as_a_doubt_on_the_oracle() -> None:
    """A story that fails on the reference, too, is never told as the target's failure."""
    assert Blame.ORACLE is explored(None, Plan(500), HalfTheTime()).blame
    assert Blame.ORACLE is explored(member("trail_repeats").parts, Plan(500), HalfTheTime()).blame


class Raises(Contract):
    """Breaks down."""

    def anonymous_lifetime(self, policy: Policy) -> timedelta | None:
        raise ZeroDivisionError("this oracle is broken")


def test_an_oracle_that_raises_is_no_failure_of_the_target() -> None:
    """What the oracle raises comes out of the search as it is."""
    with pytest.raises(ZeroDivisionError, match="this oracle is broken"):
        explored(None, Plan(100), Raises())


def test_an_adapter_that_raises_is_the_targets_trouble() -> None:
    """An adapter's error ends the search as an error about the target, which has the status for it."""
    target = HostTarget()
    fits = fitting(target)
    target.adapter.facts = None  # type: ignore[assignment, method-assign]
    with target.clock() as clock:
        player = Player(target, clock, fits)
        scenario = player.state(draw(chance(0)).scenario())
        assert scenario is not None
        with pytest.raises(SessionHarnessError, match="the adapter of reference raised"):
            player.failure(scenario)


def test_rules_that_a_profile_does_not_require_are_not_compared() -> None:
    """By the profile moin-1.8 nothing is asked of a replay after a login, which is hardening."""
    target = HostTarget()
    stories = [draw(chance(seed)).scenario() for seed in range(60)]
    with target.clock() as clock:
        rules = {
            name: {
                one.rule
                for story in stories
                for step in (Player(target, clock, fits).state(story) or story).steps
                for one in step.expectations
            }
            for name, fits in {name: fitting(target, name) for name in ("hardened", "moin-1.8")}.items()
        }

    assert "LOGIN-03" in rules["hardened"]
    assert rules["moin-1.8"] < rules["hardened"]
    assert not {rule for rule in rules["moin-1.8"] if rule.startswith("LOGIN-03")}


def test_a_search_without_stories_does_not_look_like_a_clean_one() -> None:
    """The measure of nothing says so: no step, no class, none of the pairs that could be drawn."""
    lines = list(Reach().lines())

    assert "0 steps in 0 stories, 0 expectations compared" == lines[0]
    assert lines[1].startswith("reached: 0 of ")
    assert lines[1].endswith(f"0 of {len(drawable())} pairs in a class")
    assert lines[2].startswith("never reached: ")


def test_the_measure_counts_what_was_played() -> None:
    """A story adds its policy class and its pairs of steps, once."""
    reach = Reach()
    story = draw(chance(5))
    reach.add(story.scenario(), story.shape, compared=3)
    once = len(reach.pairs)
    reach.add(story.scenario(), story.shape, compared=3)

    assert (2, 6, 1, once) == (reach.stories, reach.compared, len(reach.classes), len(reach.pairs))
    assert {pair for _, pair in drawable()} >= reach.pairs
