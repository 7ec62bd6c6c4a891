"""The story of a play, one line a step: a view of a History, not a second language.

Knows the model only. It must not know who reads it (the judge puts it into failures, reports show it) and judges
nothing: a step's line says what was done and what was seen.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import msgspec
from msgspec.structs import FieldInfo

from harness.model.cookie import Decision, SetCookie
from harness.model.expect import Expect
from harness.model.history import Crash, Exchange, Facts, History, IdSample, StepRecord
from harness.model.scenario import Scenario
from harness.model.step import (
    Action,
    Advance,
    AppendVariable,
    Configure,
    Overtake,
    Plant,
    Prefer,
    Replay,
    SetVariable,
    Step,
    Su,
)

NOTEWORTHY = frozenset({"withheld", "expired", "rejected", "dropped"})
"""Decisions of a jar that explain what a reader would otherwise not expect."""

ASKED_FACTS = ("trail", "vars", "shown", "is_new", "is_stored", "auth", "components")
"""Facts that a line tells only when the step asks for them; user, error, status and cookies are always told."""

UNITS = (("d", 86_400), ("h", 3_600), ("m", 60))
SHORT = 60
"""Longer values are cut in a line; a record keeps them whole."""


def lines(history: History, upto: str | None = None) -> tuple[str, ...]:
    """One line a step: number, server's clock, who, what, and what was seen.

    The first line has the instant, each later one the time since the line before. Steps that overtake another are
    indented below it. `upto` is the number of the last step to tell, with those that overtook it; None tells all.
    """
    steps = steps_by_number(history.scenario)
    records = [record for record in in_order(history) if upto is None or _is_told(record.number, upto)]
    columns = [
        _padded(indented(record.number) for record in records),
        _padded(clock_texts(records)),
        _padded(actor(steps.get(record.number)) for record in records),
        [story(record, steps.get(record.number), history.scenario) for record in records],
    ]
    return tuple("  ".join(cells) for cells in zip(*columns, strict=True))


def plan(scenario: Scenario) -> tuple[str, ...]:
    """A scenario as a line of time, before it is played: when, who, what, and what that must show."""
    elapsed, gaps = timedelta(0), set[int]()
    rows: list[tuple[str, ...]] = []
    for number, step in scenario.numbered_steps():
        if isinstance(step.action, Advance):
            elapsed += step.action.by
            gaps.add(len(rows))
            continue
        rows.append((difference(elapsed), indented(number), actor(step), deed(step, scenario), _wanted(step)))
    columns = [_padded(column) for column in zip(*rows, strict=True)]
    drawn = []
    for index, (when, number, who, what, wanted) in enumerate(zip(*columns, strict=True)):
        drawn += [f"{'':<{len(when)}}  |"] if index in gaps else []
        drawn.append(f"{when}  o  {number}  {who}  {what}  {wanted}".rstrip())
    return tuple(drawn)


def story(record: StepRecord, step: Step | None, scenario: Scenario) -> str:
    """What was done and what was seen, in one line: `visit FrontPage with sid-1 -> JoeDoe; sid-1 for 12 h`."""
    done = deed(step, scenario) + _sent_text(record)
    seen = "; ".join(seen_texts(record, step))
    return f"{done} -> {seen}" if seen else done


def in_order(history: History) -> list[StepRecord]:
    """The records by step number: an overtaken step stands before those that overtook it."""
    return sorted(history.steps, key=lambda record: _key(record.number))


def steps_by_number(scenario: Scenario) -> dict[str, Step]:
    """Every step by the number that its record has: `3`, and `3.1` for the first step that overtakes it.

    A record that belongs to no step (number `0`) is about the target's start.
    """
    return dict(scenario.numbered_steps())


def indented(number: str) -> str:
    """A step's number, two spaces further in for each step that it overtakes."""
    return "  " * number.count(".") + number


def clock_texts(records: Iterable[StepRecord]) -> Iterator[str]:
    """The server's clock at each step: an instant first (`2012-03-04 05:06:30Z`), then the time that went by."""
    before: datetime | None = None
    for record in records:
        yield instant(record.at) if before is None else difference(record.at - before)
        before = record.at


def instant(at: datetime) -> str:
    """An instant in UTC as people read it: `2012-03-04 05:06:30Z`."""
    return at.isoformat(sep=" ").replace("+00:00", "Z")


def difference(span: timedelta) -> str:
    """Time gone by as a clock shows it: `+11:59:59`, `+3650d 00:00:00`, `-01:00:00`, `+0`."""
    if not span:
        return "+0"
    size = abs(span)
    hours, minutes, seconds = size.seconds // 3600, size.seconds // 60 % 60, size.seconds % 60
    days = f"{size.days}d " if size.days else ""
    part = f".{size.microseconds:06}".rstrip("0") if size.microseconds else ""
    return f"{'-' if span < timedelta(0) else '+'}{days}{hours:02}:{minutes:02}:{seconds:02}{part}"


def duration(span: timedelta) -> str:
    """A length of time in words: `12 h`, `3650 d`, `11 h 59 m 59 s`, `0 s`; `-` before a negative one."""
    size = abs(span)
    rest, parts = size.days * 86_400 + size.seconds, []
    for unit, seconds in UNITS:
        count, rest = divmod(rest, seconds)
        parts += [f"{count} {unit}"] if count else []
    tail = f"{rest}.{size.microseconds:06}".rstrip("0").rstrip(".") if size.microseconds else str(rest)
    parts += [f"{tail} s"] if tail != "0" or not parts else []
    return ("-" if span < timedelta(0) else "") + " ".join(parts)


def actor(step: Step | None) -> str:
    """Who acts: the browser's name, `operator` or `time`; the operator starts the target before the first step."""
    return "operator" if step is None else step.browser or step.action.BY


def deed(step: Step | None, scenario: Scenario) -> str:
    """The action in the words of the DSL, with `on WIKI` in a farm and the capture that it is kept under."""
    if step is None:
        return "start the target"
    text = describe(step.action)
    if len(scenario.world.wikis) > 1 and (step.wiki or step.action.BY == "browser"):
        text += f" on {scenario.world.wiki(step.wiki).name}"
    return text + (f", keep as {step.capture}" if step.capture else "")


def describe(action: Action) -> str:
    """An action in the words of the DSL: `visit FrontPage, method: HEAD`, `advance 12 h`, `set color "blue"`."""
    match action:
        case Configure():
            return f"configure {options_text(action.options)}"
        case Prefer():
            return f"prefer remember_me {'on' if action.remember_me else 'off'}"
        case Overtake():
            count = len(action.by)
            return f"overtake {action.page}, by: {count} step{'' if count == 1 else 's'}"
        case Plant() if action.times > 1:
            return f"plant {_short(action.value)} {action.times} times"
        case Su(user=""):
            return ", ".join(["su without a user", *_options(action)])
        case _:
            return ", ".join([" ".join([action.VERB, *_arguments(action)]), *_options(action)])


def options_text(options: Mapping[str, Any]) -> str:
    """Options of a wiki as the DSL writes them: `cookie_lifetime: 3, superuser: Root`."""
    return ", ".join(f"{name}: {_plain(value)}" for name, value in options.items())


def cookie_text(cookie: SetCookie) -> str:
    """A Set-Cookie line in short: `sid-2 for 12 h`, `deleted`; scope is told where it is not the whole host."""
    if cookie.lifetime is not None and cookie.lifetime <= timedelta(0):
        head = "deleted"
    else:
        end = "until closed" if cookie.lifetime is None else f"for {duration(cookie.lifetime)}"
        head = f"{_label(cookie.name, cookie.value)} {end}"
    return head + "".join(_scope_texts(cookie))


def decision_text(decision: Decision) -> str:
    """A decision of the jar with its reason and section: `sid-1 withheld: path (6265bis 5.8.3)`."""
    section = f" (6265bis {decision.section})" if decision.section else ""
    reason = f": {decision.reason}" if decision.reason else ""
    return f"{_label(decision.name, decision.value)} {decision.kind}{reason}{section}"


def noteworthy(record: StepRecord) -> tuple[Decision, ...]:
    """The decisions of the step that explain what was sent, kept and lost, each once, in order."""
    found = list(record.decisions)
    for exchange in record.exchanges:
        found += [*exchange.decisions, *(cookie.decision for cookie in exchange.set_cookies)]
    return tuple(dict.fromkeys(decision for decision in found if decision.kind in NOTEWORTHY))


def seen_texts(record: StepRecord, step: Step | None) -> Iterator[str]:
    """Everything that a step showed, most telling first; nothing for a step that only lets time go by."""
    shown = [exchange for exchange in record.exchanges if not exchange.prefetch]
    if shown:
        yield from user_texts(shown[-1].facts)
        yield from status_texts(shown)
        yield from set_cookie_texts(shown)
        yield from fact_texts(shown[-1].facts, asked_facts(step))
        yield from (f"id seen in {place}" for exchange in shown for place in exchange.leaks)
    yield from map(decision_text, noteworthy(record))
    yield from record_texts(record)
    if record.crash is not None:
        yield crash_text(record.crash)


def user_texts(facts: Facts) -> Iterator[str]:
    """`JoeDoe`, beside a switch `JoeDoe (really Root)`; nothing when the answer does not tell."""
    if facts.user is not None:
        switched = facts.real_user is not None and facts.real_user != facts.user
        yield f"{facts.user} (really {facts.real_user})" if switched else facts.user


def status_texts(exchanges: Iterable[Exchange]) -> Iterator[str]:
    """`status 302, then 200`; nothing when every answer was 200."""
    statuses = [str(exchange.status) for exchange in exchanges]
    if set(statuses) - {"200"}:
        yield "status " + ", then ".join(statuses)


def set_cookie_texts(exchanges: Iterable[Exchange]) -> Iterator[str]:
    """The answers' Set-Cookie lines in short, in order; `no cookie` when there was none."""
    cookies = [cookie_text(cookie) for exchange in exchanges for cookie in exchange.set_cookies]
    yield from cookies or ["no cookie"]


def fact_texts(facts: Facts, names: Iterable[str]) -> Iterator[str]:
    """Facts of the answer under these names that are known: `trail: FrontPage, HelpContents`, `vars: {"a": 1}`."""
    if facts.error:
        yield f"error: {_short(facts.error)}"
    for name in names:
        value = getattr(facts, name, None)
        if value is not None:
            yield f"{name}: {_plain(value)}"


def record_texts(record: StepRecord) -> Iterator[str]:
    """What was seen on the server's side of the step."""
    if record.records is not None:
        yield f"records: {record.records}"
    if record.removed is not None:
        yield f"removed: {record.removed}"
    if record.work is not None:
        yield f"records asked for: {record.work}"
    if record.store_calls is not None:
        yield f"store calls: {record.store_calls}"
    if record.tried:
        count = len(record.tried) - 1
        yield f"interrupted {'once' if count == 1 else f'{count} times'}"
    if record.order:
        yield f"order of the store's calls: {record.order}"
    if record.sample is not None:
        yield sample_text(record.sample)
    if record.code_ran:
        yield "a record's code has run"
    if record.calls:
        yield f"calls: {', '.join(record.calls)}"
    if record.components is not None:
        yield f"components: {_plain(record.components)}"


def sample_text(sample: IdSample) -> str:
    """`1000 ids of at most 288 bits, none repeated`, and what is wrong with them."""
    text = f"{sample.count} ids of at most {sample.bits} bits, {sample.repeated or 'none'} repeated"
    text += f", {sample.constant} positions the same in all" if sample.constant else ""
    return text + (f", readable: {', '.join(sample.readable)}" if sample.readable else "")


def crash_text(crash: Crash) -> str:
    """`CRASH KeyError: 'x'`, or that there was no answer."""
    return f"CRASH {crash.kind}: {_short(crash.message)}" if crash.message else f"CRASH {crash.kind}"


def asked_facts(step: Step | None) -> tuple[str, ...]:
    """The names of the facts that some expectation of the step is about, in a fixed order."""
    if step is None:
        return ()
    asked = [expectation.expect for expectation in step.expectations] + [step.given or Expect()]
    return tuple(name for name in ASKED_FACTS if any(_asks(expect, name) for expect in asked))


def _padded(texts: Iterable[str]) -> list[str]:
    cells = list(texts)
    width = max(map(len, cells), default=0)
    return [cell.ljust(width) for cell in cells]


def _asks(expect: Expect, name: str) -> bool:
    return getattr(expect, name) is not msgspec.UNSET


def _key(number: str) -> tuple[int, ...]:
    return tuple(map(int, number.split(".")))


def _is_told(number: str, upto: str) -> bool:
    return _key(number) <= _key(upto) or number.startswith(f"{upto}.")


def _sent_text(record: StepRecord) -> str:
    answer = record.answer
    if answer is None or not answer.sent:
        return ""
    return " with " + ", ".join(_label(cookie.name, cookie.value) for cookie in answer.sent)


def _label(name: str, value: str) -> str:
    """A label says enough by itself; any other value is told with its cookie's name."""
    return value if value.startswith("sid-") else f"{name}={_short(value)}"


def _scope_texts(cookie: SetCookie) -> Iterator[str]:
    if domain := cookie.attribute("domain"):
        yield f", Domain {domain}"
    path = cookie.attribute("path")
    if path != "/":
        yield f", Path {path}" if path else ", no Path"
    if cookie.attribute("secure") is not None:
        yield ", Secure"


@cache
def _fields(kind: type[Action]) -> tuple[FieldInfo, ...]:
    """msgspec reads the annotations anew at each call."""
    return msgspec.structs.fields(kind)


def _wanted(step: Step) -> str:
    """What a step relies on and must show: `user JoeDoe, cookie lifetime 12 h`."""
    given = () if step.given is None else (step.given,)
    expects = [*given, *(expectation.expect for expectation in step.expectations)]
    return ", ".join(text for expect in expects for text in _fields_text(expect))


def _fields_text(expect: msgspec.Struct) -> Iterator[str]:
    for name, value in msgspec.structs.asdict(expect).items():
        if isinstance(value, msgspec.Struct):
            yield from (f"{name} {text}" for text in _fields_text(value))
        elif value is not msgspec.UNSET:
            yield f"{name} {_plain(value)}"


def _arguments(action: Action) -> Iterator[str]:
    """The positional arguments: the fields without a default, in order; Python values as JSON."""
    for field in _fields(type(action)):
        if field.required:
            value = getattr(action, field.name)
            is_value = isinstance(action, SetVariable | AppendVariable) and field.name == "value"
            yield _json(value) if is_value else " ".join(value) if isinstance(action, Replay) else _plain(value)


def _options(action: Action) -> Iterator[str]:
    for field in _fields(type(action)):
        value = getattr(action, field.name)
        if not field.required and value != field.default:
            yield f"{field.name}: {_plain(value)}"


def _plain(value: Any) -> str:
    if isinstance(value, timedelta):
        return duration(value)
    if isinstance(value, str):
        return _short(value)
    if isinstance(value, tuple | list) and value and all(isinstance(item, str) for item in value):
        return _short(", ".join(value))
    return _json(value)


def _json(value: Any) -> str:
    return _short(json.dumps(value, ensure_ascii=False, sort_keys=isinstance(value, Mapping), default=str))


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= SHORT else f"{one_line[: SHORT - 3]}..."
