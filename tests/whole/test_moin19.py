"""Services of MoinMoin 1.9's interface in the reference wiki: the suite on a whole one and of broken ones."""

from __future__ import annotations

from typing import Any

import pytest

from harness.catalogue.load import profile, rules
from harness.judge import judge
from harness.model.run import Outcome, Run
from harness.preflight import preflight
from harness.targets.host import HostTarget
from harness.targets.registry import resolve
from reference_impl.moin19 import Moin19, Request19, User19
from tests.reference_impl.services import MemoryService, Session
from tests.whole.suite import SECONDS, bundled, played, run_of, told

LIVED = {
    *(f"LIFE-{number:02}" for number in (1, 2, 3, 4, 5, 6, 7, 9, 13)),
    *("RENEW-02", "RENEW-03", "RENEW-04", "EXPIRE-01", "EXPIRE-02", "EXPIRE-03", "EXPIRE-04", "EXPIRE-05"),
    *("ANON-01", "ANON-02", "ANON-03", "LOGOUT-01", "LOGOUT-03", "LOGOUT-04"),
    *("SU-01", "SU-02", "SU-03", "SU-04", "SU-05", "SU-06", "CLEAN-01", "CLEAN-02", "CONC-01"),
}
"""What the small service keeps, as anybody reads in it."""
UNKEPT = {
    "LIFE-11": "it has no absolute limit",
    "LOGIN-03": "the id stays at the login",
    "LOGIN-04": "it takes any id that looks like one",
    "COOKIE-05": "it sends no SameSite",
    "CONC-05": "what a slow request saves comes back",
}
"""What it does not keep, and why."""


@pytest.fixture(scope="module")
def run() -> Run:
    """The whole suite on the small service."""
    return run_of({"session_handler": Moin19(MemoryService())}, profile_name="hardened")


def _outcomes(run: Run) -> dict[str, Outcome]:
    return {verdict.rule: verdict.outcome for verdict in run.verdicts}


def test_the_whole_suite_runs_on_a_service(run: Run) -> None:
    """Whatever its verdicts are, no play is stopped by the harness."""
    assert Outcome.HARNESS_ERROR not in _outcomes(run).values(), told(run)


def test_a_service_passes_what_it_keeps(run: Run) -> None:
    """Lifetimes, ends on the server, anonymous sessions, logout, the switch, the sweep."""
    outcomes = _outcomes(run)
    assert dict.fromkeys(LIVED, Outcome.PASSED) == {rule: outcomes[rule] for rule in LIVED}


def test_a_service_fails_what_it_does_not_keep(run: Run) -> None:
    """Each with its reason."""
    outcomes = _outcomes(run)
    assert dict.fromkeys(UNKEPT, Outcome.FAILED) == {rule: outcomes[rule] for rule in UNKEPT}


def test_ids_that_others_draw_are_not_judged(run: Run) -> None:
    """The id handler is not asked: what it draws says nothing of the service."""
    outcomes = _outcomes(run)
    assert {Outcome.NOT_APPLICABLE} == {outcomes["LOGIN-05"], outcomes["LOGIN-06"]}


class _Half(MemoryService):
    """Half of what was promised."""

    def lifetime(self, request: Request19, real: User19) -> int:
        return super().lifetime(request, real) // 2


class _Endless(MemoryService):
    """Trusts browsers to forget."""

    def is_over(self, session: Session) -> bool:
        return False


class _Lingering(MemoryService):
    """Takes the cookie away at logout, and keeps the session."""

    def destroy_session(self, request: Request19, session: Session) -> None:
        pass


@pytest.mark.parametrize(("rule", "broken"), [("LIFE-02", _Half), ("EXPIRE-01", _Endless), ("LOGOUT-01", _Lingering)])
def test_a_broken_service_is_caught(rule: str, broken: type[MemoryService]) -> None:
    """By the rule that its fault breaks, which the whole one passes."""
    assert [Outcome.PASSED, Outcome.FAILED] == [_asked(rule, service) for service in (MemoryService(), broken())]


def _asked(rule: str, service: MemoryService) -> Outcome:
    target = HostTarget("reference", {"session_handler": Moin19(service)})
    with target.clock() as clock:
        info = preflight(target, clock, seconds=SECONDS)
    histories = played(target, [scenario for scenario in bundled() if scenario.rule == rule], workers=1)
    run = judge(histories, rules(), profile("moin-1.9"), info, asked=[rule])
    return _outcomes(run)[rule]


class _Watched(MemoryService):
    """Notes whom it is told of at the end of each request."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[Any, ...]] = []

    def finalize(self, request: Request19, session: Session) -> None:
        real = request._setuid_real_user
        self.told.append((request.user.name, request.user.auth_method, request.user.valid, real and real.name))
        super().finalize(request, session)


def test_a_service_is_told_of_both_users() -> None:
    """The superuser alone; then the one acted as, whose method is the switch, with the superuser beside."""
    service = _Watched()
    target = HostTarget("reference", {"session_handler": Moin19(service)})
    with target.clock():
        played(target, [one for one in bundled() if one.id == "su-acts-with-the-targets-rights"], workers=1)
    assert [("Root", "form", True, None), ("JaneRoe", "setuid", True, "Root")] == list(dict.fromkeys(service.told))


def test_a_service_is_judged_as_moinmoin_1_9() -> None:
    """Where nobody names a profile."""
    target = resolve("reference", handler="tests.reference_impl.services:handler")()
    assert "moin-1.9" == target.profile
