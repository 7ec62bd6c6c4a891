"""What is told of two recordings: each difference once, under the rule that asks for it, whatever the verdicts say."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from harness.compare.compare import compare
from harness.model.comparison import Change, Comparison, Kind
from harness.model.cookie import SentCookie
from harness.model.history import Ending, Exchange, History, IdMeasure
from harness.model.policy import Policy
from harness.model.recording import Recording
from harness.model.run import Outcome
from harness.model.scenario import Scenario
from harness.model.step import Advance, Login, Step, Visit
from tests.harness.compare.recorded import DAY, login, played, recording, story
from tests.harness.samples import CRASH, HOURS_12, exchange, record, scenario, set_cookie

SECOND = timedelta(seconds=1)


def _compared(old: History, new: History) -> Comparison:
    return compare(recording(old), recording(new))


def _changes(found: Comparison, rule: str) -> list[tuple[str, str, str, str]]:
    changes = next((one.changes for one in found.rules if one.rule == rule), ())
    return [(change.situation, change.subject, change.old, change.new) for change in changes]


def _only_change(found: Comparison) -> Change:
    [rule] = found.rules
    [change] = rule.changes
    return change


def test_equal_recordings_have_no_difference() -> None:
    """Of what was observed twice alike nothing is told."""
    found = _compared(played(login()), played(login()))
    assert ((), 1) == (found.rules, found.compared)


def test_a_rule_that_no_longer_holds_is_broken() -> None:
    """A clause that passed and fails now is told with what was seen before and now."""
    found = _compared(played(login()), played(login(), exchange("JoeDoe", "sid-1")))
    [rule] = [one for one in found.rules if one.rule == "LIFE-02"]
    assert (Kind.BROKEN, Outcome.PASSED, Outcome.FAILED) == (rule.kind, rule.old, rule.new)
    assert [("holds", Outcome.PASSED, Outcome.FAILED)] == [(one.clause, one.old, one.new) for one in rule.shifts]
    assert ("at a page", "who is logged in", "nobody", "the user") in _changes(found, "LIFE-02")


def test_a_rule_that_holds_now_is_fixed() -> None:
    """The same the other way round."""
    found = _compared(played(login(), exchange("JoeDoe", "sid-1")), played(login()))
    assert [Kind.FIXED] == [one.kind for one in found.rules if one.rule == "LIFE-02"]


def test_a_second_counts_where_the_verdict_is_the_same() -> None:
    """A lifetime that fails before and now, a second apart, is a change: observations are compared, not verdicts."""
    old, new = (played(login(HOURS_12 - gap * SECOND)) for gap in (1, 2))
    change = _only_change(_compared(old, new))
    assert ("the cookie's lifetime", "11 h 59 m 59 s", "11 h 59 m 58 s") == (change.subject, change.old, change.new)
    assert "at a login without remember_me and without an earlier cookie" == change.situation
    assert change.asked


def test_what_no_expectation_is_about_counts() -> None:
    """An attribute that nobody asked for in the scenario is told under the rule whose check asks for it everywhere."""
    found = _compared(played(login(httponly="", samesite="Lax")), played(login(samesite="Lax")))
    [rule] = [one for one in found.rules if one.rule == "COOKIE-04"]
    assert [("whenever the session cookie is set", "the cookie's HttpOnly", "there", "absent")] == _changes(
        found, rule.rule
    )


def test_one_difference_in_many_plays_is_told_once() -> None:
    """What is seen in several scenarios is one change with the number of plays, and one place to look at."""
    names = ("one", "two", "three")
    olds, news = ([played(login(path), told=story(name)) for name in names] for path in (HOURS_12, 2 * HOURS_12))
    [rule] = [one for one in compare(recording(*olds), recording(*news)).rules if one.rule == "LIFE-02"]
    [change] = rule.changes
    assert (3, "one", "1") == (change.plays, change.example.scenario, change.example.step)
    assert "12 h" in change.example.old
    assert "1 d" in change.example.new


def test_places_where_nobody_asks_stand_beside_the_rule_that_does() -> None:
    """A difference that one rule asks for is not told again under the rules whose scenarios merely show it."""
    steps = [msgspec.structs.replace(step, expectations=()) for step in story().steps]
    other = scenario(*steps, name="b", rule="SU-01")
    olds, news = ([played(login(end)), played(login(end), told=other)] for end in (HOURS_12, 2 * HOURS_12))
    change = _only_change(compare(recording(*olds), recording(*news)))
    assert (1, 1) == (change.plays, change.elsewhere)


def test_settings_that_all_places_share_are_named() -> None:
    """A difference that only one setting shows says so; the default is not told."""
    told = msgspec.structs.replace(story(), policy=Policy(cookie_lifetime=0))
    change = _only_change(_compared(played(login(), told=told), played(login(DAY), told=told)))
    assert {"cookie_lifetime": "0"} == change.settings


def test_a_few_values_of_a_setting_are_named() -> None:
    """Where all the places set an option, but not alike, its values are told as long as they are few."""
    tolds = [msgspec.structs.replace(story(f"hours-{n}"), policy=Policy(cookie_lifetime=n)) for n in (0, 3, 6, 9)]
    for count, settings in ((3, {"cookie_lifetime": "0 or 3 or 6"}), (4, {})):
        olds, news = ([played(login(end), told=told) for told in tolds[:count]] for end in (HOURS_12, DAY))
        assert settings == _only_change(compare(recording(*olds), recording(*news))).settings


def _rotating(after: str, sent: str) -> History:
    """A visit, then a login from which the browser holds the id `after`, then a visit with it."""
    steps = (Step(Visit("FrontPage"), "alice"), Step(Login("JoeDoe"), "alice"), Step(Visit("FrontPage"), "alice"))
    records = (
        record("1", timedelta(0), exchange("anonymous", None, (set_cookie("sid-1"),)), held_after="sid-1"),
        record("2", SECOND, exchange("JoeDoe", "sid-1", (set_cookie(after),)), held_before="sid-1", held_after=after),
        record("3", SECOND, exchange("JoeDoe", sent, ()), held_before=after, held_after=after),
    )
    return History(scenario(*steps, name="login", rule="LOGIN-03"), records)


def test_an_id_is_compared_by_what_became_of_it() -> None:
    """An id that was kept at login and is replaced now is one change; the other label later on is none."""
    change = _only_change(_compared(_rotating("sid-1", "sid-1"), _rotating("sid-2", "sid-2")))
    assert ("at a login without remember_me", "the session id") == (change.situation, change.subject)
    assert ("kept", "replaced") == (change.old, change.new)


def test_the_form_of_ids_is_compared() -> None:
    """Ids that are made otherwise are told under the rule about them; ids that the scenario chose are not."""
    planted = IdMeasure(3, "a-z", octets=True, planted=True)
    old, new = (
        msgspec.structs.replace(played(login()), ids={"sid-1": planted, "sid-2": IdMeasure(size, "0-9", octets=True)})
        for size in (32, 40)
    )
    change = _only_change(_compared(old, new))
    assert ("32 characters of 0-9", "40 characters of 0-9") == (change.old, change.new)


def test_ids_whose_length_varies_on_both_sides_are_alike() -> None:
    """What a signed cookie holds makes it longer or shorter; the other side has such lengths in other plays."""

    def recorded(*sizes: int) -> Recording:
        return recording(
            *(
                msgspec.structs.replace(
                    played(login(), told=story(f"play-{number}")), ids={"sid-1": IdMeasure(size, "0-9", octets=True)}
                )
                for number, size in enumerate(sizes)
            )
        )

    assert () == compare(recorded(306, 307, 308), recorded(307, 308, 307)).rules


def test_of_an_answer_that_never_came_only_that_is_told() -> None:
    """A crash is one difference, not as many as the answer had facts."""
    crashed = played(login())
    broken = msgspec.structs.replace(crashed.steps[2], exchanges=(), crash=CRASH)
    crashed = msgspec.structs.replace(crashed, steps=(*crashed.steps[:2], broken), ending=Ending.CRASHED)
    found = _changes(_compared(played(login()), crashed), "LIFE-02")
    assert [("the answer", "given", "none: KeyError ('user.id')")] == [one[1:] for one in found]


def test_of_a_mapping_only_the_entries_that_differ_are_told() -> None:
    """Entries that are alike on both sides, also inside a value, are left out; one that is missing is absent."""
    old = {"a": 1, "b": {"get": True, "pop": False}, "c": 3}
    new = {"a": 1, "b": {"get": True, "pop": True}}
    found = _compared(
        played(login(), exchange("anonymous", shown=old)), played(login(), exchange("anonymous", shown=new))
    )
    assert [
        ("the shown value b", '{"pop": false}', '{"pop": true}'),
        ("the shown value c", "3", "absent"),
    ] == [one[1:] for one in _changes(found, "LIFE-02")]


def test_what_only_one_answer_tells_is_not_compared() -> None:
    """A fact that one of the two answers doesn't tell is no difference."""
    told = played(login(), exchange("anonymous", trail=("FrontPage",)))
    assert () == _compared(told, played(login())).rules


def test_plays_of_one_side_are_new_or_gone() -> None:
    """A scenario that only one recording played is told under its rule, with the reason if there is one."""
    other = played(login(), told=story("other", "LIFE-03"))
    both, one = recording(played(login()), other), recording(played(login()))
    assert [(Kind.NEW, {"other": ""})] == [(rule.kind, rule.new_plays) for rule in compare(one, both).rules]
    assert [(Kind.GONE, {"other": ""})] == [(rule.kind, rule.gone_plays) for rule in compare(both, one).rules]
    lacking = History(story("other", "LIFE-03"), (), Ending.NOT_APPLICABLE, "no login")
    [rule] = compare(both, recording(played(login()), lacking)).rules
    assert (Kind.GONE, {"other": "no login"}) == (rule.kind, rule.gone_plays)


@pytest.mark.parametrize(
    "changed",
    [
        msgspec.structs.replace(story(), policy=Policy(cookie_lifetime=3)),
        msgspec.structs.replace(story(), steps=(*story().steps[:1], Step(Advance(SECOND)), *story().steps[2:])),
    ],
    ids=["policy", "step"],
)
def test_another_story_under_the_same_name_is_not_compared(changed: Scenario) -> None:
    """Where something else was done, another observation says nothing; the note names the scenario."""
    found = _compared(played(login()), played(login(DAY), told=changed))
    assert (0, ()) == (found.compared, tuple(one for rule in found.rules for one in rule.changes))
    assert any("another story now: 1 (a-day)" in note for note in found.notes)


def test_another_expectation_is_the_same_story() -> None:
    """What was expected, and under which rule, does not keep two plays from being compared."""
    silent = tuple(msgspec.structs.replace(step, expectations=()) for step in story().steps)
    told = msgspec.structs.replace(story(), steps=silent)
    assert 1 == _compared(played(login()), played(login(), told=told)).compared


def test_different_settings_and_profiles_are_noted() -> None:
    """Whoever compares what was played under other settings, judged otherwise or interrupted is told so."""
    old = recording(played(login()))
    run = msgspec.structs.replace(old.run, policy={"cookie_lifetime": "3"}, profile="general", interrupted=True)
    notes = "\n".join(compare(old, msgspec.structs.replace(old, run=run)).notes)
    assert "different settings" in notes
    assert "different profiles" in notes
    assert "the new recording was interrupted" in notes


def _replayed(answered: str) -> History:
    answer = exchange("JoeDoe", "sid-1", (set_cookie(answered),))
    raw: Exchange = msgspec.structs.replace(answer, raw=True, sent=(SentCookie("MOIN_SESSION", "sid-1"),))
    return played(login(), raw)


def test_a_replayed_cookie_is_answered_with_its_own_id_or_another() -> None:
    """Where no jar takes part, the id in the answer is held against the one sent."""
    changes = _changes(_compared(_replayed("sid-1"), _replayed("sid-7")), "LIFE-02")
    assert [("the id in the answer to a replayed cookie", "the one sent", "another")] == [one[1:] for one in changes]


def test_a_cookie_of_another_name_logs_everyone_out() -> None:
    """No cookie that browsers hold is read any more: said once, with both names; under one name nothing is said."""
    cookie = msgspec.structs.replace(set_cookie("sid-1"), name="MOIN_SESSION_80")
    renamed = exchange("JoeDoe", None, (cookie,))
    assert () == _compared(played(login()), played(login())).consequences
    [said] = _compared(played(login()), played(renamed)).consequences
    assert said.startswith("everyone is logged out, once: ")
    assert "was named MOIN_SESSION and is named MOIN_SESSION_80 now" in said
