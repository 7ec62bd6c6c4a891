"""What a file says once is played as often as it means."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from harness.dsl.load import load_file
from harness.model.expect import CookieExpect, Expect
from harness.model.scenario import Scenario
from harness.model.step import Advance, Expectation, GetVariable, Login, Overtake, Step, Visit

Play = Callable[[str], tuple[Scenario, ...]]

HEAD = "scenario: play\ntitle: what is played\nrule: LIFE-02\n"
LOGIN = Step(Login("JoeDoe"), browser="alice", line=5)


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Loads the text of a file."""

    def loaded(text: str) -> tuple[Scenario, ...]:
        path = tmp_path / "play.yaml"
        path.write_text(HEAD + text, encoding="utf-8")
        return load_file(path)

    return loaded


def test_around_is_three_plays(play: Play) -> None:
    """`around` is played a second before, at the instant (not judged), and a second after, each from the start."""
    before, at, after = play(
        "steps:\n  - {as: alice, do: login JoeDoe}\n"
        "  - {as: alice, around: 12h, do: visit PageA, given: {status: 200},"
        " before: {user: JoeDoe}, after: {user: anonymous}}\n"
    )
    assert [scenario.id for scenario in (before, at, after)] == ["play/before", "play/at", "play/after"]
    hours = timedelta(hours=12)
    for scenario, length, user in ((before, -1, "JoeDoe"), (at, 0, None), (after, 1, "anonymous")):
        expectations = (Expectation("LIFE-02", "holds", Expect(user=user)),) if user else ()
        assert scenario.steps == (
            LOGIN,
            Step(Advance(hours + timedelta(seconds=length)), line=6),
            Step(Visit("PageA"), browser="alice", given=Expect(status=200), expectations=expectations, line=6),
        )


def test_every_is_written_out(play: Play) -> None:
    """`every` with `times` is a wait and the step, so many times."""
    (scenario,) = play(
        "steps:\n  - {as: alice, do: login JoeDoe}\n  - {as: alice, every: 11h, times: 3, do: visit PageA}\n"
    )
    wait, visit = Step(Advance(timedelta(hours=11)), line=6), Step(Visit("PageA"), browser="alice", line=6)
    assert scenario.steps == (LOGIN, wait, visit, wait, visit, wait, visit)


def test_steps_that_overtake_belong_to_the_scenarios_rule(play: Play) -> None:
    """Expectations of steps under `by` belong to the scenario's rule, or to the one they name."""
    (scenario,) = play(
        "steps:\n  - as: alice\n    do: overtake SlowPage\n"
        "    by: [{as: alice, do: visit PageA, expect: {user: JoeDoe}, also: {RENEW-01/page: {cookie: present}}}]\n"
    )
    own = Expectation("LIFE-02", "holds", Expect(user="JoeDoe"))
    also = Expectation("RENEW-01", "page", Expect(cookie="present"))
    inner = Step(Visit("PageA"), browser="alice", expectations=(own, also), line=7)
    assert scenario.steps == (Step(Overtake("SlowPage", (inner,)), browser="alice", line=5),)
    assert scenario.rules == {"LIFE-02", "RENEW-01"}


def test_tables_of_a_matrix_are_combined() -> None:
    """Of two tables every combination is played; a cell may be a value, a mapping, a rule or a whole `do`."""
    scenarios = load_file(Path(__file__).parent / "good" / "matrix.yaml")
    rows = [f"lifetimes[{row}]" for row in ("-3+form", "-3+word", "12+form", "12+word")]
    ids = [f"{row}/{moment}" for row in rows for moment in ("before", "at", "after")]
    assert [scenario.id for scenario in scenarios] == [*ids, "second"]
    last = scenarios[ids.index("lifetimes[-3+word]/after")]
    assert (last.rule, last.policy.cookie_lifetime, last.world.users[0].remember_me) == ("LIFE-04", -3, False)
    login, visit, wait, asked = last.steps
    assert login.expectations == (Expectation("LIFE-04", "without-remember-me", Expect(cookie="present")),)
    assert (visit.action, wait.action) == (Visit("PageB"), Advance(timedelta(hours=3, seconds=1)))
    assert asked.action == GetVariable("colour")


def test_absent_and_not_checked_differ(play: Play) -> None:
    """`absent` is kept as what must not be there; what is not named is not checked."""
    (scenario,) = play(
        "steps:\n  - {as: alice, do: login JoeDoe, expect: {cookie: {lifetime: absent, domain: absent}}}\n"
    )
    (expectation,) = scenario.steps[0].expectations
    assert expectation.expect == Expect(cookie=CookieExpect(lifetime=None, domain="absent"))
