"""Two recordings in, their differences out: what a visitor or an administrator would notice after the change.

Pure, and drawn from the two recordings alone. Observations are compared, not verdicts: a difference counts also where
both sides pass. Where profiles differ, clauses are compared, which no profile touches. A difference that was seen in
hundreds of plays is told once, under the rule that asks for it. Must not know any format of a report.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from harness.compare.observations import Difference, Seen, differences, id_form
from harness.compare.situations import settings, situation
from harness.model.comparison import FORMAT, Change, Comparison, Kind, Place, RuleComparison, Shift, Side
from harness.model.expect import CookieExpect
from harness.model.history import Ending, History, StepRecord
from harness.model.policy import Policy
from harness.model.recording import Recording
from harness.model.rule import Level
from harness.model.run import Outcome, Run, Verdict
from harness.model.scenario import Scenario
from harness.model.step import Action, Overtake, Step
from harness.model.world import World
from harness.timeline import steps_by_number, story

CHECKED = {
    "the form of the date in Expires": "COOKIE-03",
    "the cookie's HttpOnly": "COOKIE-04",
    "the cookie's SameSite": "COOKIE-05",
    "the cookie's Expires": "COOKIE-01",
    "the cookie's Max-Age": "COOKIE-01",
    "the header Cache-Control": "COOKIE-02",
    "the header Vary": "COOKIE-08",
    "where a session id is seen that doesn't belong there": "COOKIE-07",
    "the form of session ids": "LOGIN-05",
}
"""Subjects that a check asks of every play, with its rule; ids are made as LOGIN-05 wants them or not."""

WHENEVER = "whenever the session cookie is set"
FEW = 3
"""More values of an option than these explain nothing."""
_ALSO_ASKED = {"session": ("not_session",)}
"""Fields of an expectation that are about the same thing."""
_JUDGED = (Outcome.PASSED, Outcome.FAILED)
_ORDER = {kind: place for place, kind in enumerate(Kind)}


class _Sighting(NamedTuple):
    """A difference at a place, and the rules that ask for it there."""

    difference: Difference
    situation: str
    rules: tuple[str, ...]
    scenario: Scenario
    number: str
    records: tuple[StepRecord, StepRecord] | None


_Key = tuple[str, str, str, str]


def compare(old: Recording, new: Recording) -> Comparison:
    """What is observed otherwise in `new`, by rule."""
    before, after = old.by_scenario(), new.by_scenario()
    both = [name for name in after if name in before]
    played = [name for name in both if _is_played(before[name]) and _is_played(after[name])]
    compared = [name for name in played if _is_same_story(before[name], after[name])]
    pairs = [(before[name], after[name]) for name in compared]
    sightings = [one for pair in pairs for one in _sightings(*pair)] + list(_id_forms(pairs))
    changes = _changes(sightings)
    came, went = _only_in(after, before), _only_in(before, after)
    verdicts = _by_rule(old.run), _by_rule(new.run)
    names = dict.fromkeys([*verdicts[1], *verdicts[0], *changes, *came, *went])
    found = [
        _rule(name, verdicts[0].get(name), verdicts[1].get(name), changes[name], came[name], went[name])
        for name in names
    ]
    differing = [one for one in found if one is not None]
    return Comparison(
        FORMAT,
        _side(old.run),
        _side(new.run),
        len(compared),
        tuple(sorted(differing, key=lambda one: _ORDER[one.kind])),
        tuple(_notes(old.run, new.run, [name for name in played if name not in set(compared)])),
        tuple(_consequences(pairs)),
    )


def _is_played(history: History) -> bool:
    return history.ending in (Ending.COMPLETED, Ending.CRASHED)


def _is_same_story(old: History, new: History) -> bool:
    """Whether the same was done under the same settings; what was expected of it may differ."""
    there = _was_there(old) or _was_there(new)
    return _given(old.scenario, there) == _given(new.scenario, there) and _deeds(old.scenario) == _deeds(new.scenario)


def _was_there(history: History) -> bool:
    """Whether its wiki was not made for it: it has an address and a clock of its own, which no scenario chooses."""
    return any(exchange.at is not None for record in history.steps for exchange in record.exchanges)


def _given(scenario: Scenario, there: bool) -> tuple[Policy, World, datetime | None]:
    """What a story starts from; `there`: where it lies and when it is makes no difference."""
    if not there:
        return scenario.policy, scenario.world, scenario.start
    wikis = tuple(msgspec.structs.replace(wiki, scheme="", host="", mount="") for wiki in scenario.world.wikis)
    return scenario.policy, msgspec.structs.replace(scenario.world, wikis=wikis), None


def _deeds(scenario: Scenario) -> list[tuple[str, str | None, str | None, Action]]:
    """What is done at each step, without what is expected there."""
    return [(number, step.browser, step.wiki, _alone(step.action)) for number, step in scenario.numbered_steps()]


def _alone(action: Action) -> Action:
    """An action without the steps inside it: they have numbers of their own."""
    return msgspec.structs.replace(action, by=()) if isinstance(action, Overtake) else action


def _sightings(old: History, new: History) -> Iterator[_Sighting]:
    """Every difference between two plays of one story."""
    steps, expecting = steps_by_number(old.scenario), steps_by_number(new.scenario)
    records = {record.number: record for record in new.steps}
    held: tuple[set[str], set[str]] = (set(), set())
    before: list[Step] = []
    for record in old.steps:
        step, other = steps.get(record.number), records.get(record.number)
        if step is None or other is None:
            continue
        for difference in differences(Seen(record, held[0]), Seen(other, held[1])):
            rules = tuple(dict.fromkeys(_asking(expecting[record.number], difference)))
            when = WHENEVER if difference.everywhere else situation(step, record, other, before, old.scenario)
            yield _Sighting(difference, when, rules, new.scenario, record.number, (record, other))
        before.append(step)
        for ids, one in zip(held, (record, other), strict=True):
            ids |= {label for label in (one.held_before, one.held_after) if label}


def _asking(step: Step, difference: Difference) -> Iterator[str]:
    """The rules that ask for what differs: by a check of all plays, or by an expectation of the step."""
    if difference.subject in CHECKED:
        yield CHECKED[difference.subject]
    field, _, attribute = difference.asks.partition(".")
    for expectation in step.expectations:
        expected = [getattr(expectation.expect, name, msgspec.UNSET) for name in (field, *_ALSO_ASKED.get(field, ()))]
        for asked in expected:
            if asked is not msgspec.UNSET and (not attribute or _asks_attribute(asked, attribute)):
                yield expectation.rule


def _asks_attribute(asked: object, attribute: str) -> bool:
    if not isinstance(asked, CookieExpect):
        return False
    names = ("lifetime", "max_age", "deleted") if attribute == "lifetime" else (attribute,)
    return any(getattr(asked, name, msgspec.UNSET) is not msgspec.UNSET for name in names)


def _id_forms(pairs: Sequence[tuple[History, History]]) -> Iterator[_Sighting]:
    """Whether the first id of a play looks as none does on the other side: what an id carries makes its length vary."""
    firsts = [(_id_form(old), _id_form(new), new.scenario) for old, new in pairs]
    olds, news = {old for old, _, _ in firsts}, {new for _, new, _ in firsts}
    for old, new, scenario in firsts:
        if old and new and old not in news and new not in olds:
            difference = Difference("the form of session ids", old, new, "")
            rules = (CHECKED[difference.subject],)
            yield _Sighting(difference, "whenever a session is begun", rules, scenario, "", None)


def _id_form(history: History) -> str:
    return next((id_form(one) for one in history.ids.values() if not one.planted), "")


def _changes(sightings: Sequence[_Sighting]) -> defaultdict[str, list[Change]]:
    """The differences by rule, each told once: under the rules that ask for it, else where it was seen most."""
    groups: dict[_Key, list[_Sighting]] = defaultdict(list)
    for one in sightings:
        groups[(one.situation, *one.difference[:3])].append(one)
    found: defaultdict[str, list[Change]] = defaultdict(list)
    for group in groups.values():
        asked = dict.fromkeys(rule for one in group for rule in one.rules)
        for rule in asked or [_most_seen(group)]:
            here = [one for one in group if rule in one.rules] or group
            others = {one.scenario.id for one in group} - {one.scenario.id for one in here}
            # Places where no rule asks are told beside the first rule that does.
            unasked = {one.scenario.id for one in group if not one.rules} & others
            is_first = rule == next(iter(asked), rule)
            found[rule].append(_change(here, asked=bool(asked), elsewhere=len(unasked) if is_first else 0))
    for changes in found.values():
        changes.sort(key=lambda change: (not change.asked, -change.plays))
    return found


def _most_seen(group: Sequence[_Sighting]) -> str:
    return Counter(one.scenario.rule.partition("/")[0] for one in group).most_common(1)[0][0]


def _change(here: Sequence[_Sighting], *, asked: bool, elsewhere: int) -> Change:
    first = here[0]
    scenarios = {one.scenario.id: one.scenario for one in here}
    return Change(
        first.situation,
        first.difference.subject,
        first.difference.old,
        first.difference.new,
        asked,
        len(scenarios),
        _place(first),
        _shared_settings(list(scenarios.values())),
        elsewhere,
    )


def _shared_settings(scenarios: Sequence[Scenario]) -> dict[str, str]:
    """The options that all of them set apart from the default, each with its few values."""
    each = [settings(scenario) for scenario in scenarios]
    names = sorted(set.intersection(*(set(one) for one in each)))
    values = {name: list(dict.fromkeys(one[name] for one in each)) for name in names}
    return {name: " or ".join(found) for name, found in values.items() if len(found) <= FEW}


def _place(seen: _Sighting) -> Place:
    """Where a difference was seen, with the step's line of the story on both sides."""
    scenario = seen.scenario
    stories = ("", "")
    if seen.records is not None:
        step = steps_by_number(scenario)[seen.number]
        stories = story(seen.records[0], step, scenario), story(seen.records[1], step, scenario)
    return Place(scenario.id, scenario.title, seen.number, *stories)


def _only_in(these: Mapping[str, History], those: Mapping[str, History]) -> defaultdict[str, dict[str, str]]:
    """The plays by rule that only these histories have, each with why the others lack it."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for name, history in these.items():
        other = those.get(name)
        if _is_played(history) and (other is None or not _is_played(other)):
            found[history.scenario.rule.partition("/")[0]][name] = other.reason if other else ""
    return found


def _by_rule(run: Run) -> dict[str, Verdict]:
    return {verdict.rule: verdict for verdict in run.verdicts}


def _rule(
    rule: str,
    old: Verdict | None,
    new: Verdict | None,
    changes: Sequence[Change],
    came: Mapping[str, str],
    went: Mapping[str, str],
) -> RuleComparison | None:
    """What differs about one rule; None: nothing."""
    shifts = _shifts(old, new)
    verdict = new or old
    kind = _kind(shifts, changes, came, went, is_asked=verdict is not None and verdict.level is not Level.INFORMATIONAL)
    if kind is None:
        return None
    return RuleComparison(
        rule,
        verdict.statement if verdict else "",
        kind,
        old.outcome if old else None,
        new.outcome if new else None,
        shifts,
        tuple(changes),
        dict(came),
        dict(went),
    )


def _shifts(old: Verdict | None, new: Verdict | None) -> tuple[Shift, ...]:
    """Clauses that were looked at on both sides and came out otherwise."""
    if old is None or new is None:
        return ()
    before = {clause.clause: clause for clause in old.clauses if clause.outcome in _JUDGED}
    return tuple(
        Shift(clause.clause, before[clause.clause].outcome, clause.outcome)
        for clause in new.clauses
        if clause.outcome in _JUDGED and clause.clause in before and clause.outcome is not before[clause.clause].outcome
    )


def _kind(
    shifts: Sequence[Shift],
    changes: Sequence[Change],
    came: Mapping[str, str],
    went: Mapping[str, str],
    *,
    is_asked: bool,
) -> Kind | None:
    if is_asked and any(shift.new is Outcome.FAILED for shift in shifts):
        return Kind.BROKEN
    if is_asked and shifts:
        return Kind.FIXED
    if shifts or changes or (came and went):
        return Kind.CHANGED
    return Kind.NEW if came else Kind.GONE if went else None


def _side(run: Run) -> Side:
    profile = f"{run.profile} {run.profile_version}"
    target = run.target
    return Side(target.name, target.description, run.harness, profile, len(run.plays), dict(run.policy))


def _consequences(pairs: Sequence[tuple[History, History]]) -> Iterator[str]:
    """What the change itself does to whoever is logged in: a cookie whose name is not read any more is lost."""
    old, new = (_cookie_names(side) for side in zip(*pairs, strict=True)) if pairs else (set(), set())
    if old and new and not old & new:
        were, now = (", ".join(sorted(names)) for names in (old, new))
        yield (
            f"everyone is logged out, once: the session cookie was named {were} and is named {now} now,"
            " so the cookies that browsers hold are not read any more"
        )


def _cookie_names(histories: Iterable[History]) -> set[str]:
    """The names under which session cookies were set."""
    exchanges = (exchange for history in histories for record in history.steps for exchange in record.exchanges)
    return {cookie.name for exchange in exchanges for cookie in exchange.set_cookies}


def _notes(old: Run, new: Run, unequal: Sequence[str]) -> Iterator[str]:
    """What a reader must know before trusting the comparison."""
    for side, run in (("old", old), ("new", new)):
        if run.interrupted:
            yield f"the {side} recording was interrupted: it is not whole"
    if old.policy != new.policy:
        yield "the two were played under different settings"
    if (old.profile, old.profile_version) != (new.profile, new.profile_version):
        yield "the two were judged by different profiles; what the profiles make of a rule is not compared"
    if unequal:
        names = ", ".join(unequal[:5]) + (", …" if len(unequal) > 5 else "")
        yield f"not compared, because the scenario tells another story now: {len(unequal)} ({names})"
    yield "not compared: the text of pages and logs, and what only one of two answers tells"
