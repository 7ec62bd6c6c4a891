"""How often visits sweep: handlers of which it is known are measured; targets that do not tell are said not to."""

from __future__ import annotations

import random  # noqa: TID251, seeded: the same requests sweep in each run
import re
from typing import Any

import pytest

from harness.measure.bench import Bench
from harness.measure.inquiry import Inquiry
from harness.measure.sweeps import swept_by_visits
from harness.model.measurement import Figure, Status
from harness.model.policy import Policy
from harness.targets.base import Target
from harness.targets.host import HostTarget
from harness.targets.registry import resolve
from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, SessionIDHandler, User

END = 12 * 3_600 + 60
"""Seconds after which a record of the reference is over."""


def _figure(target: Target, visits: int, policy: Policy | None = None) -> Figure:
    with target.clock() as clock:
        inquiry = Inquiry(Bench(target, clock), policy or Policy(), (), visits)
        inquiry.known |= {"idle-server": END, "idle-server-visited": END}
        return inquiry.figure("swept-by-visits", swept_by_visits)


def _every(number: int) -> type[DefaultSessionHandler]:
    """A handler that sweeps at every nth request."""

    class Every(DefaultSessionHandler):
        requests = 0

        def finish(self, request: Request, id_handler: SessionIDHandler, user: User | None) -> None:
            super().finish(request, id_handler, user)
            self.requests += 1
            if self.requests % number == 0:
                self.sweep(request)

    return Every


def _by_chance(chance: float) -> type[DefaultSessionHandler]:
    """A handler that sweeps by chance, at the same requests in each run of the tests."""
    drawn = random.Random(20120304)

    class ByChance(DefaultSessionHandler):
        def finish(self, request: Request, id_handler: SessionIDHandler, user: User | None) -> None:
            super().finish(request, id_handler, user)
            if drawn.random() < chance:
                self.sweep(request)

    return ByChance


def _with(handler: Any) -> HostTarget:
    return HostTarget("reference", {"session_handler": handler})


def test_the_reference_is_never_swept_by_visits() -> None:
    """None of 300 visits sweeps: at 95 % less often than once in 100, by the rule of three."""
    found = _figure(HostTarget("reference"), 300)
    assert (Status.NONE, "never in 300 visits: less often than 1 in 100 (95 %)") == (found.status, found.value)
    assert found.requests > 300


@pytest.mark.parametrize("number", [10, 100])
def test_a_sweep_at_equal_distances_is_told_as_such(number: int) -> None:
    """Each opening counts anew; logins count, too."""
    found = _figure(_with(_every(number)), 1_000)
    assert found.value.startswith(f"once in every {number} requests, at equal distances (")


def test_a_sweep_at_every_request_is_told_as_such() -> None:
    """After twenty sweeps it is enough."""
    assert "at each of 20 visits" == _figure(_with(_every(1)), 1_000).value


def test_a_sweep_by_chance_is_an_interval_that_holds_the_chance() -> None:
    """One request in twenty: twenty sweeps are waited for."""
    found = _figure(_with(_by_chance(1 / 20)), 1_000).value
    told = re.fullmatch(r"20 of (\d+) visits: 1 in (\d+) \(95 %: 1 in (\d+) to 1 in (\d+)\)", found)
    assert told
    visits, rate, most, least = map(int, told.groups())
    assert round(visits / 20) == rate
    assert most < 20 < least


def test_a_target_whose_records_are_not_seen_is_said_to_hide_them() -> None:
    """Flask's signed cookie leaves no record: the figure is lacking, with the target's own reason."""
    found = _figure(resolve("flask")(), 100)
    assert Status.LACKING == found.status


def test_visits_that_leave_records_tell_nothing() -> None:
    """With anonymous sessions on, the visitor has a record: a sweep might hide behind it."""
    found = _figure(HostTarget("reference"), 100, Policy(anonymous_session_lifetime=1))
    assert (Status.UNKNOWN, "visits leave records, so that their number does not show a sweep") == (
        found.status,
        found.value,
    )


def test_records_that_go_by_themselves_are_no_sweep() -> None:
    """Redis drops a record when its time is over, whoever asks."""
    found = _figure(resolve("flask-session-redis")(), 100)
    assert (Status.NONE, "the record of a login that is over is not there any more, unswept") == (
        found.status,
        found.value,
    )
