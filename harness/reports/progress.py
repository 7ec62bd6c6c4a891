"""How far a campaign is: a bar on a terminal, a line at each quarter elsewhere.

Knows a stream and a count. It starts no thread, for the campaign forks, and shows no times. rich is imported for a bar
only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from harness.model.run import Outcome

BROKEN = frozenset({Outcome.FAILED, Outcome.HARNESS_ERROR})
QUARTERS = 4
FEW = 40
"""A campaign of fewer plays is over too soon for lines."""
REDRAWS = 200
VERB = ("playing", "played")

Played = Callable[[Outcome], None]
"""To be called once for each play that is over."""


@contextmanager
def progress(
    total: int, stream: TextIO, *, plain: bool = False, few: int = FEW, verb: tuple[str, str] = VERB
) -> Iterator[Played]:
    """Show how many of `total` plays are over; yields the function to call for each. `plain`: no bar anywhere.

    Fewer than `few` are over too soon for lines; `verb` is what is done with them, and what was.
    """
    if stream.isatty() and not plain:
        with _bar(total, stream, verb[0]) as played:
            yield played
    else:
        yield _quarters(total, stream, few, verb[1])


def _quarters(total: int, stream: TextIO, few: int, verb: str) -> Played:
    done = broken = 0

    def played(outcome: Outcome) -> None:
        nonlocal done, broken
        done, broken = done + 1, broken + (outcome in BROKEN)
        if total >= few and done < total and done * QUARTERS // total > (done - 1) * QUARTERS // total:
            stream.write(f"{verb} {done} of {total}{_broken(broken)}\n")
            stream.flush()

    return played


@contextmanager
def _bar(total: int, stream: TextIO, verb: str) -> Iterator[Played]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn(verb), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[broken]}"))
    bar = Progress(
        *columns,
        console=Console(file=stream),
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
        get_time=lambda: 0.0,
    )
    done = broken = 0

    def played(outcome: Outcome) -> None:
        nonlocal done, broken
        done, broken = done + 1, broken + (outcome in BROKEN)
        due = done % max(1, total // REDRAWS) == 0
        bar.update(task, completed=done, broken=_broken(broken), refresh=due)

    with bar:
        task = bar.add_task("plays", total=total, broken="")
        yield played


def _broken(count: int) -> str:
    return f", {count} failed" if count else ""
