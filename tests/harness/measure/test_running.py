"""What a login's cookie says while the clock runs: a second less where the clock is read twice, else the same."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from harness.measure.bench import Bench
from harness.measure.inquiry import Inquiry
from harness.measure.running import max_age
from harness.model.measurement import Figure, Status
from harness.model.policy import Policy
from harness.targets.base import Target
from harness.targets.host import HostTarget
from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request
from tests.harness.tiny import StillClock


def _figure(target: Target, clock: Any, held: int | None = 43_200) -> Figure:
    inquiry = Inquiry(Bench(target, clock), Policy(), ())
    inquiry.known |= {} if held is None else {"max-age": held}
    return inquiry.figure("running-max-age", max_age)


def _run(target: Target) -> Figure:
    with target.clock() as clock:
        return _figure(target, clock)


def _with(id_handler: Any) -> HostTarget:
    return HostTarget("reference", {"session_id_handler": id_handler})


class _Twice(MoinCookieSessionIDHandler):
    """Looks at the clock again: where it has moved since the request began, a second is cut off."""

    def max_age(self, request: Request, expires: datetime) -> int:
        return super().max_age(request, expires) - (datetime.now(UTC) > request.now)  # noqa: TID251, that is the point


class _Alternating(MoinCookieSessionIDHandler):
    """Every second answer promises a second less."""

    numbers = count()

    def max_age(self, request: Request, expires: datetime) -> int:
        return super().max_age(request, expires) - next(self.numbers) % 2


def test_the_reference_promises_the_same_while_the_clock_runs() -> None:
    """It reads the clock once for each request."""
    found = _run(HostTarget("reference"))
    assert ("43200 s in 20 logins, as with the clock held", 43_200) == (found.value, found.seconds)


def test_a_clock_read_twice_costs_a_second() -> None:
    """As in MoinMoin 1.8: what is left of the lifetime is counted a moment later, and cut to whole seconds."""
    found = _run(_with(_Twice))
    assert ("43199 s in 20 logins, 1 s less than with the clock held", 43_199) == (found.value, found.seconds)


def test_all_values_that_are_seen_are_told() -> None:
    """Some logins promise a second less."""
    assert "43199 or 43200 s in 20 logins, 43200 s with the clock held" == _run(_with(_Alternating)).value


@pytest.mark.parametrize(
    ("held", "status", "said"),
    [
        (43_200, Status.LACKING, "the clock of this target can only be held"),
        (None, Status.NONE, "no Max-Age is sent while the clock is held"),
    ],
)
def test_what_can_not_be_asked_is_said(held: int | None, status: Status, said: str) -> None:
    """A clock that can't run, a cookie without Max-Age."""
    found = _figure(HostTarget("reference"), StillClock(), held)
    assert (status, said) == (found.status, found.value)
