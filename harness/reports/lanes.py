"""A play as a picture: lanes for the server's clock, for each browser with clock and jar, for each session's record.

Knows a History and SVG. Columns are steps, not hours: a second and ten years need the same room. The picture has its
own colours, a title and a description, and says nothing by colour alone.
"""

from __future__ import annotations

import textwrap
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from harness import timeline
from harness.model.history import Exchange, History, StepRecord
from harness.model.scenario import Scenario
from harness.model.step import Advance, Step

LEFT, COLUMN, LINE, BAR = 120, 140, 15, 18
MOST_COLUMNS = 12
"""Of a longer play the first steps are drawn."""
TEXT_WIDTH = 21
MOST_LINES = 4
NO_TIME = timedelta(0)
ANONYMOUS = "anonymous"
INK, JAR, SESSION, PAPER = "#222", "#cfe3ff", "#d5f0cf", "#fff"


class _Moment(NamedTuple):
    """A step that is drawn, with what it did."""

    record: StepRecord
    step: Step | None


def svg(history: History) -> str:
    """The picture, ending with a newline."""
    steps = timeline.steps_by_number(history.scenario)
    moments = [_Moment(record, steps.get(record.number)) for record in timeline.in_order(history)]
    drawn = [moment for moment in moments if moment.step is None or not isinstance(moment.step.action, Advance)]
    shown = drawn[:MOST_COLUMNS]
    lanes = [name for name in _browsers(history.scenario) if any(_acts(moment, name) for moment in shown)]
    parts = [*_clock(shown, history.scenario)]
    height = 3 * LINE
    for name in lanes:
        parts += _lane(name, shown, history.scenario, height)
        height += _lane_height()
    records = _records(shown, history.scenario)
    parts += _record_lanes(records, height)
    height += len(records) * (BAR + 4)
    left_out = len(drawn) - len(shown)
    parts += _text(LEFT, height + LINE, [f"… and {timeline_steps(left_out)}"]) if left_out else []
    width = LEFT + COLUMN * len(shown)
    return "\n".join([*_head(width, height + 2 * LINE, history), *parts, "</svg>"]) + "\n"


def timeline_steps(count: int) -> str:
    """`1 step more`, `2 steps more`."""
    return f"{count} step{'' if count == 1 else 's'} more"


def _head(width: int, height: int, history: History) -> Iterator[str]:
    title = history.scenario.title
    story = "; ".join(" ".join(line.split()) for line in timeline.lines(history))
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        f' font-family="sans-serif" font-size="12" fill="{INK}" role="img" aria-label={quoteattr(title)}>'
    )
    yield f"<title>{escape(title)}</title>"
    yield f"<desc>{escape(story)}</desc>"
    yield f'<rect width="{width}" height="{height}" fill="{PAPER}"/>'


def _clock(shown: Sequence[_Moment], scenario: Scenario) -> Iterator[str]:
    yield from _text(4, LINE, ["server's clock"])
    yield f'<path d="M{LEFT} {LINE + 8}H{LEFT + COLUMN * len(shown)}" stroke="{INK}"/>'
    for column, moment in enumerate(shown):
        yield from _text(_x(column), LINE, [timeline.difference(moment.record.at - scenario.start)])
        yield f'<circle cx="{_x(column) + 4}" cy="{LINE + 8}" r="3"/>'
        if moment.step is not None and moment.step.action.BY != "browser":
            yield from _text(_x(column), 2 * LINE + 8, _wrapped(timeline.describe(moment.step.action))[:1])


def _lane(name: str, shown: Sequence[_Moment], scenario: Scenario, top: int) -> Iterator[str]:
    """One browser: what it does and sees, what its jar holds, whom the server shows."""
    deeds = top + LINE
    jar, session = deeds + MOST_LINES * LINE + 4, deeds + MOST_LINES * LINE + BAR + 8
    yield from _text(4, deeds, [name, *_skew(name, scenario)])
    yield from _text(4, jar + BAR - 5, ["its jar"])
    yield from _text(4, session + BAR - 5, ["the server shows"])
    for column, moment in enumerate(shown):
        if _acts(moment, name):
            yield from _text(_x(column), deeds, _wrapped(_deed(moment, scenario)))
    yield from _bars(_held(name, shown), jar, JAR)
    yield from _bars(_users(name, shown), session, SESSION)


def _lane_height() -> int:
    return (MOST_LINES + 1) * LINE + 2 * BAR + 16


def _held(name: str, shown: Sequence[_Moment]) -> list[str]:
    """The session id in the browser's jar after each column, as a label; empty: none."""
    held, columns = "", []
    for moment in shown:
        if _acts(moment, name):
            held = moment.record.held_after or ""
        columns.append(held)
    return columns


def _users(name: str, shown: Sequence[_Moment]) -> list[str]:
    """Whom the server last showed to this browser; before the first answer, nobody."""
    user, columns = "", []
    for moment in shown:
        answer = moment.record.answer
        if _acts(moment, name) and answer is not None and not answer.raw and answer.facts.user is not None:
            user = answer.facts.user
        columns.append(user)
    return columns


def _bars(values: Sequence[str], top: int, colour: str, bare: Sequence[str] = (ANONYMOUS,)) -> Iterator[str]:
    """A bar over all columns in a row with the same value; an empty one has none, one of `bare` is not filled."""
    start = 0
    for column in range(1, len(values) + 1):
        if column < len(values) and values[column] == values[start]:
            continue
        value, x, width = values[start], _x(start) - 4, COLUMN * (column - start) - 6
        if value:
            fill = "none" if value in bare else colour
            yield f'<rect x="{x}" y="{top}" width="{width}" height="{BAR}" rx="3" fill="{fill}" stroke="{INK}"/>'
            yield from _text(x + 6, top + BAR - 5, [value])
        start = column


def _records(shown: Sequence[_Moment], scenario: Scenario) -> dict[str, list[str]]:
    """What the answers have told of each session's record, by the session's id, after each column.

    A record can't be seen from outside. It is known until when its cookie promises it, and how it was seen to end.
    """
    known: dict[str, list[str]] = {}
    for column, moment in enumerate(shown):
        for told in known.values():
            told.append(told[-1])
        for exchange in moment.record.exchanges:
            for held, told_now in _told(exchange, moment.record.at - scenario.start, known):
                known.setdefault(held, [""] * (column + 1))[column] = told_now
    return known


def _told(exchange: Exchange, since: timedelta, known: Container[str]) -> Iterator[tuple[str, str]]:
    """What one answer tells of records, by their ids: `until +12:00:00`, `ended`, `replaced` or `refused`."""
    sent = [cookie.value for cookie in exchange.sent if cookie.value in known]
    ends = [cookie for cookie in exchange.set_cookies if cookie.lifetime is not None and cookie.lifetime <= NO_TIME]
    lasts = {cookie.value: cookie.lifetime for cookie in exchange.set_cookies if cookie not in ends}
    for held in sent:
        if held not in lasts and (ends or lasts):
            yield held, "ended" if ends else "replaced"
        elif not lasts and exchange.facts.user == ANONYMOUS:
            yield held, "refused"
    for held, lifetime in lasts.items():
        yield held, "until closed" if lifetime is None else f"until {timeline.difference(since + lifetime)}"


def _record_lanes(records: Mapping[str, Sequence[str]], top: int) -> Iterator[str]:
    """A filled bar while a record is promised, one that isn't for how it ended."""
    for place, (held, told) in enumerate(records.items()):
        y = top + place * (BAR + 4)
        yield from _text(4, y + BAR - 5, [f"record of {held}"])
        yield from _bars(told, y, SESSION, bare=("ended", "replaced", "refused"))


def _browsers(scenario: Scenario) -> Iterable[str]:
    return (spec.name for spec in scenario.world.browsers)


def _acts(moment: _Moment, name: str) -> bool:
    return moment.step is not None and moment.step.browser == name


def _deed(moment: _Moment, scenario: Scenario) -> str:
    """What was done; a raw replay has its answer beside it, for it is none of the browser's."""
    answer = moment.record.answer
    text = timeline.deed(moment.step, scenario)
    return f"{text} → {answer.facts.user}" if answer is not None and answer.raw and answer.facts.user else text


def _skew(name: str, scenario: Scenario) -> list[str]:
    skew = next(spec.skew for spec in scenario.world.browsers if spec.name == name)
    return [f"clock {timeline.difference(skew)}"] if skew != timedelta(0) else []


def _x(column: int) -> int:
    return LEFT + COLUMN * column


def _wrapped(text: str) -> list[str]:
    lines = textwrap.wrap(text, TEXT_WIDTH)
    return [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1]} …"] if len(lines) > MOST_LINES else lines


def _text(x: int, y: int, lines: Sequence[str]) -> list[str]:
    return [f'<text x="{x}" y="{y + index * LINE}">{escape(line)}</text>' for index, line in enumerate(lines)]
