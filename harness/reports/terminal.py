"""The summary for a terminal: what failed first, then what is not known, and how much that is; it fits a screen.

Knows the Run. rich is imported only where something coloured is shown; the plain text is the same without it.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeVar

from harness.model.history import Crash
from harness.model.run import Failure, Outcome, Run, Verdict
from harness.reports import overview
from harness.reports.overview import LOOKS

DETAILED = {Outcome.HARNESS_ERROR: 1, Outcome.FAILED: 4, Outcome.WEAK: 1}
"""How many rules of an outcome are shown in full; the others are listed by name."""
REASONS = 4
"""How many reasons of an outcome are told; rules with others are listed by name."""
LABEL_WIDTH = 14
MIN_WIDTH = 40


Key = TypeVar("Key")


class Line(NamedTuple):
    """A line of the summary: what leads it, what it says, and its style in rich's words. A text wraps below itself."""

    lead: str = ""
    text: str = ""
    style: str = ""


def summary(run: Run, *, colour: bool, width: int) -> str:
    """The summary, wrapped at `width` columns, with a newline at the end; with ANSI colours if `colour`."""
    wrapped = [piece for line in _lines(run) for piece in _wrapped(line, max(width, MIN_WIDTH))]
    if not colour:
        return "".join(f"{line.lead}{line.text}".rstrip() + "\n" for line in wrapped)
    return _coloured(wrapped)


def _coloured(lines: Iterable[Line]) -> str:
    from rich.console import Console
    from rich.text import Text

    stream = io.StringIO()
    console = Console(
        file=stream, force_terminal=True, color_system="standard", no_color=False, soft_wrap=True, _environ={}
    )
    for line in lines:
        text = "bold" if line.style else ""
        console.print(Text.assemble((line.lead, line.style or "dim"), (line.text, text)), highlight=False)
    return stream.getvalue()


def _lines(run: Run) -> Iterator[Line]:
    for outcome in (Outcome.HARNESS_ERROR, Outcome.FAILED, Outcome.WEAK):
        yield from _broken(run, outcome)
    for outcome in (Outcome.BLOCKED, Outcome.UNTRIED):
        yield from _reasons(run, outcome)
    stopped = "interrupted: " if run.interrupted else ""
    yield Line("", f"{overview.subject(run)}, {overview.plural(len(run.plays), 'play')}")
    yield Line("", f"{stopped}{overview.counts(run)}")
    yield from _names(run)
    if orders := overview.orders(run):
        yield Line("", orders)
    yield Line("", f"{overview.unverified(run)} Only passed counts as passed.")


def _broken(run: Run, outcome: Outcome) -> Iterator[Line]:
    verdicts = overview.having(run, outcome)
    for verdict in verdicts[: DETAILED[outcome]]:
        yield from _verdict(run, verdict)
    if rest := verdicts[DETAILED[outcome] :]:
        yield _lead(outcome, f"also {_ids(rest)}")
        yield Line()


def _verdict(run: Run, verdict: Verdict) -> Iterator[Line]:
    yield _lead(verdict.outcome, f"{verdict.rule}  {verdict.statement}")
    if verdict.reason:
        yield _field("because", verdict.reason)
    if verdict.failures:
        yield from _failure(run, verdict.failures[0], len(verdict.failures) - 1)
    if blocked := ", ".join(overview.blocked_by(run, verdict.rule)):
        yield _field("blocks", blocked)
    yield Line()


def _failure(run: Run, failure: Failure, more: int) -> Iterator[Line]:
    play = overview.play_of(run).get(failure.scenario)
    yield _field("expected", failure.expected)
    yield _field("seen", failure.seen)
    if failure.crash is not None:
        yield _field("raised", _raised(failure.crash))
    file = f" ({play.file})" if play and play.file else ""
    others = f", and {overview.plural(more, 'more place')}" if more else ""
    yield _field("where", f"{failure.scenario} step {failure.step}{file}{others}")


def _reasons(run: Run, outcome: Outcome) -> Iterator[Line]:
    """Rules that share a reason share a line."""
    groups = list(_grouped((verdict.reason, verdict.rule) for verdict in overview.having(run, outcome)))
    for reason, ids in groups[:REASONS]:
        yield _lead(outcome, f"{', '.join(ids)}: {reason}" if reason else ", ".join(ids))
    if rest := [rule for _, ids in groups[REASONS:] for rule in ids]:
        yield _lead(outcome, f"also {', '.join(rest)}")
    if groups:
        yield Line()


def _names(run: Run) -> Iterator[Line]:
    if pending := overview.having(run, Outcome.PENDING):
        yield Line("", f"pending, not judged yet: {_ids(pending)}")
    lacking = overview.having(run, Outcome.NOT_APPLICABLE)
    missing = [(LOOKS[verdict.outcome].word, verdict.reason, verdict.rule) for verdict in lacking]
    for verdict, clause in overview.unverified_clauses(run):
        missing.append((LOOKS[clause.outcome].word, clause.reason, f"{verdict.rule}/{clause.clause}"))
    for (word, reason), names in _grouped(((word, reason), name) for word, reason, name in missing):
        yield Line("", f"{word}: {', '.join(names)}" + (f" ({reason})" if reason else ""))
    if known := overview.having(run, Outcome.KNOWN):
        yield Line("", f"known, as the baseline says: {_ids(known)}")


def _raised(crash: Crash) -> str:
    """The exception and the innermost frame that the record has of it."""
    frames = [line.strip() for line in crash.traceback.splitlines() if line.lstrip().startswith("File ")]
    return f"{crash.kind}: {crash.message}" + (f", {frames[-1]}" if frames else "")


def _grouped(pairs: Iterable[tuple[Key, str]]) -> Iterator[tuple[Key, list[str]]]:
    groups: dict[Key, list[str]] = {}
    for reason, name in pairs:
        groups.setdefault(reason, []).append(name)
    yield from groups.items()


def _ids(verdicts: Iterable[Verdict]) -> str:
    return ", ".join(verdict.rule for verdict in verdicts)


def _lead(outcome: Outcome, text: str) -> Line:
    return Line(f"{LOOKS[outcome].word.upper():<{LABEL_WIDTH}}", text, f"bold {LOOKS[outcome].colour}")


def _field(name: str, text: str) -> Line:
    return Line(f"{'':<{LABEL_WIDTH}}{name:<10}", text)


def _wrapped(line: Line, width: int) -> Iterator[Line]:
    lead = line.lead if not line.lead or line.lead.endswith(" ") else f"{line.lead} "
    indent = " " * (len(lead) or 2)
    room = max(width - len(lead or indent), MIN_WIDTH // 2)
    pieces = textwrap.wrap(line.text, room, break_on_hyphens=False) or [""]
    yield Line(lead, pieces[0], line.style)
    yield from (Line(indent, piece) for piece in pieces[1:])
