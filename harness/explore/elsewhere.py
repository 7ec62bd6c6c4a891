"""The shares of a search played by others: processes here, or the workers of a Dask scheduler.

`python -m harness.explore.elsewhere` plays some of them (see `harness.apart`): plain data in, plain data out.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from functools import partial

import msgspec

from harness.apart import serve
from harness.catalogue.load import profile
from harness.errors import SessionHarnessError
from harness.explore.fitting import Fitting
from harness.explore.shares import Engine, Part, Plan, never, played, searching
from harness.model.codec import decode, encode
from harness.model.policy import Policy
from harness.pool import Work, answers
from harness.share import Spec
from harness.targets.base import Target
from harness.targets.host import HostTarget

TOGETHER = 8
"""Shares that go out together: enough to be worth the start of a process."""


def by_processes(
    make_target: Callable[[], Target], fitting: Fitting, plan: Plan, workers: int, is_over: Callable[[], bool] = never
) -> Generator[Part]:
    """What the shares of a plan come to, in their order. Each process makes a target of its own."""
    shares = plan.shares()
    start = partial(_searching, make_target, fitting, shares, is_over)
    with closing(answers(len(shares), start, _lost, workers=workers)) as found:
        for data in found:
            yield decode(data, Part)


@contextmanager
def _searching(
    make_target: Callable[[], Target], fitting: Fitting, shares: list[Plan], is_over: Callable[[], bool]
) -> Iterator[Work]:
    with searching(make_target(), fitting, HostTarget()) as search:
        yield lambda number: encode(played(search, shares[number], is_over))


def _lost(number: int, hung: bool) -> bytes:
    raise SessionHarnessError("a process that played a share of the search ended; --workers 1 shows what ends it")


class Piece(msgspec.Struct, frozen=True):
    """Some of a plan's shares, and what they are played against."""

    spec: Spec
    capabilities: frozenset[str]
    profile: str
    steps: int
    seed: int
    engine: Engine
    policy: Policy
    fixed: tuple[str, ...]
    """Options that all stories are played under; their values are in the policy."""
    numbers: tuple[int, ...]
    """Of the shares."""

    def shares(self) -> list[Plan]:
        """The shares."""
        fixed = tuple((option, getattr(self.policy, option)) for option in self.fixed)
        shares = Plan(self.steps, self.seed, fixed, self.engine).shares()
        return [shares[number] for number in self.numbers]


def by_scheduler(address: str, spec: Spec, fitting: Fitting, plan: Plan) -> Generator[Part]:
    """What the shares of a plan come to, in their order. `address` is `dask://HOST:PORT`.

    Raises UsageError when Dask is not installed or the scheduler does not answer.
    """
    from harness import dask_executor

    policy, fixed = Policy(**dict(plan.fixed)), tuple(option for option, _ in plan.fixed)
    numbers = range(len(plan.shares()))
    common = partial(Piece, spec, fitting.capabilities, fitting.profile.name, plan.steps, plan.seed, plan.engine)
    pieces = [
        common(policy, fixed, tuple(numbers[first : first + TOGETHER])) for first in range(0, len(numbers), TOGETHER)
    ]
    data = [encode(piece) for piece in pieces]
    with closing(dask_executor.answers(address, __name__, data, seconds=None)) as found:
        for answer in found:
            yield from decode(answer, tuple[Part, ...])


def parts_of(piece: Piece) -> tuple[Part, ...]:
    """What some shares come to; after one that found something there is none."""
    fitting = Fitting(piece.capabilities, profile(piece.profile))
    parts: list[Part] = []
    with searching(piece.spec.maker()(), fitting, HostTarget()) as search:
        for share in piece.shares():
            parts.append(played(search, share))
            if parts[-1].found is not None:
                break
    return tuple(parts)


if __name__ == "__main__":
    serve(lambda data: encode(parts_of(decode(data, Piece))))
