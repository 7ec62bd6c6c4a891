"""Many plays: one after the other here, or shared out among worker processes.

Knows how to open a target once per worker, and what a play is whose worker hung or died; must not know rules or
verdicts. Histories come back in the order of the scenarios, whatever the number of workers.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial

from harness.model.codec import decode, encode
from harness.model.hidden import told
from harness.model.history import Crash, Ending, History, StepRecord
from harness.model.scenario import Scenario
from harness.pool import Work, answers
from harness.runner import LIMIT, Hook, play
from harness.targets.base import Target


def play_all(
    scenarios: Sequence[Scenario],
    make_target: Callable[[], Target],
    *,
    workers: int = 1,
    seconds: float = LIMIT,
    after_step: Hook | None = None,
) -> Generator[History]:
    """The histories of the scenarios, in their order, each as soon as it and those before it are there.

    `make_target` is called once in each worker. With one worker, and with `after_step`, everything happens in this
    process. Closing the iterator ends the workers. Raises TargetError when the target can't be made or opened.
    """
    if workers <= 1 or len(scenarios) <= 1 or after_step is not None:
        yield from _here(scenarios, make_target(), seconds, after_step)
        return

    def lost(number: int, hung: bool) -> bytes:
        return encode(_crashed(scenarios[number], seconds if hung else None))

    start = partial(_playing, scenarios, make_target, seconds)
    with closing(answers(len(scenarios), start, lost, workers=workers, seconds=seconds)) as found:
        for data in found:
            yield decode(data, History)


def _here(scenarios: Sequence[Scenario], target: Target, seconds: float, after_step: Hook | None) -> Iterator[History]:
    with target.clock() as clock:
        for scenario in scenarios:
            yield play(scenario, target, clock, seconds=seconds, after_step=after_step)


@contextmanager
def _playing(scenarios: Sequence[Scenario], make_target: Callable[[], Target], seconds: float) -> Iterator[Work]:
    """What a worker does: it opens its target once, and plays what it is asked for."""
    target = make_target()
    with target.clock() as clock:
        yield lambda number: encode(play(scenarios[number], target, clock, seconds=seconds))


def _crashed(scenario: Scenario, limit: float | None) -> History:
    """A play that its worker did not survive; `limit` are the seconds within which it gave no answer."""
    said = "the process ended" if limit is None else f"no answer within {limit:g} s of real time"
    record = StepRecord("0", scenario.start, crash=Crash("died" if limit is None else "timeout", said, ""))
    return History(told(scenario), (record,), Ending.CRASHED, said)
