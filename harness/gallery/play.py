"""Plays a gallery: every member against the whole bundled suite, shared out among processes.

A process takes one member after the other and plays the suite by itself, so that nothing but names goes in and nothing
but a `Sight` comes out. The whole suite is played each time: that nothing else falls can't be shown by less. Must not
know what is right or wrong about a row.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from functools import cache

import msgspec

from harness import selection
from harness.apart import serve
from harness.campaign import play_all
from harness.catalogue.load import profile, rules
from harness.errors import SessionHarnessError, TargetError
from harness.gallery.matrix import Matrix, Row, Sight, matrix, row, sight
from harness.gallery.members import Member, members
from harness.judge import Judging
from harness.model.codec import decode, encode
from harness.model.rule import Standing
from harness.model.scenario import Scenario
from harness.preflight import preflight
from harness.runner import LIMIT
from harness.targets.host import HostTarget

AS_IT_COMES = ""
"""The member that none is: the host with its own parts."""


class _Job(msgspec.Struct, frozen=True):
    gallery: str
    member: str
    seconds: float


def rows(
    gallery: str, chosen: Sequence[Member], *, workers: int = 1, seconds: float = LIMIT, executor: str = ""
) -> Generator[Row]:
    """The rows of these members, in their order, each as soon as it and those before it are there.

    `executor` is the address of a scheduler whose workers play, `dask://HOST:PORT`; none: processes here.
    Raises TargetError when the host as it comes can't be tested, UsageError when no scheduler answers.
    """
    jobs = [_Job(gallery, name, seconds) for name in (AS_IT_COMES, *(member.name for member in chosen))]
    seen = _sights_from(executor, jobs) if executor else _sights(jobs, min(workers, len(jobs)))
    plain = next(seen)
    if plain.trouble:
        raise TargetError(plain.trouble)
    for member, one in zip(chosen, seen, strict=True):
        yield row(member, one, plain)


def matrix_of(gallery: str, found: Sequence[Row]) -> Matrix:
    """The rows as a matrix, by the profile of the gallery's host."""
    chosen = profile(HostTarget(gallery).profile)
    asked = [rule for rule in rules() if chosen.rules[rule] not in (Standing.PENDING, Standing.OUT)]
    whole = len(found) == len(members(gallery))
    return matrix(gallery, (chosen.name, chosen.version), found, asked, whole=whole)


def _sights_from(executor: str, jobs: Sequence[_Job]) -> Iterator[Sight]:
    from harness.dask_executor import answers

    with closing(answers(executor, __name__, [encode(job) for job in jobs], seconds=None)) as found:
        for answer in found:
            yield decode(answer, Sight)


def _sights(jobs: Sequence[_Job], workers: int) -> Iterator[Sight]:
    """What was seen in each job, in their order."""
    _suite()  # before the processes are made, which then have it
    if workers <= 1:
        yield from map(_look, jobs)
        return
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context(method), _leave_interrupts_to_the_parent)
    try:
        yield from pool.map(_look, jobs)
    except BrokenProcessPool as error:
        raise SessionHarnessError("a process that played a part of the gallery died") from error
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _look(job: _Job) -> Sight:
    """Play and judge one member."""
    parts = next((member.parts for member in members(job.gallery) if member.name == job.member), {})
    target = HostTarget(job.gallery, parts)
    chosen = profile(target.profile)
    judging = Judging(rules(), chosen)
    try:
        with target.clock() as clock:
            info = preflight(target, clock, seconds=job.seconds)
        for history in play_all(_suite(), lambda: target, seconds=job.seconds):
            judging.add(history)
    except TargetError as error:
        return Sight(trouble=str(error))
    return sight(judging.run(info, asked=selection.asked(chosen, ())))


@cache
def _suite() -> tuple[Scenario, ...]:
    return selection.scenarios()


if __name__ == "__main__":
    serve(lambda data: encode(_look(decode(data, _Job))))
