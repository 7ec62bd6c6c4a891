"""Measurements: figures of the reference are those of the contract; what is odd about a target is found and told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from harness.measure.measure import grid, measure
from harness.measure.questions import GROUPS, chosen
from harness.model.codec import encode
from harness.model.measurement import FORMAT, Figure, Measured, Measurement, Status, read, seconds_text
from harness.model.policy import Policy
from harness.preflight import preflight
from harness.targets.base import Target
from harness.targets.host import HostTarget
from harness.targets.registry import resolve
from reference_impl.broken.expire_login_only import PARTS as LOGIN_ONLY
from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request
from reference_impl.session import DefaultSessionData

HOUR, DAY = 3_600, 86_400
TEN_YEARS = 3650 * DAY
MOST_REQUESTS = 60
FEW_VISITS = 100
"""A rate is measured by as many visits as are asked for."""


def _measured(target: Target, groups: tuple[str, ...] = GROUPS, **axes: list[Any]) -> Measurement:
    with target.clock() as clock:
        info = preflight(target, clock, seconds=60)
        return measure(target, clock, info, grid({}, axes), chosen(groups), seconds=60, visits=FEW_VISITS)


def _row(target: Target, groups: tuple[str, ...] = GROUPS) -> Measured:
    [row] = _measured(target, groups).rows
    return row


def _with(part: Any) -> HostTarget:
    return HostTarget("reference", {"session_handler": part})


def _figure(row: Measured, name: str) -> Figure:
    found = row.figure(name)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def default() -> Measured:
    """Everything about the reference when nothing is configured."""
    return _row(HostTarget("reference"))


@pytest.mark.parametrize(
    ("name", "seconds"),
    [
        ("cookie-lifetime", 12 * HOUR),
        ("idle-browser", 12 * HOUR),
        ("idle-server", 12 * HOUR + 60),
        ("idle-server-visited", 12 * HOUR + 60),
        ("renewed-from", 61),
        ("renewed-end", 12 * HOUR + 60),
        ("granularity", 1),
        ("remembered-cookie", TEN_YEARS),
        ("remembered-browser", 400 * DAY),
        ("remembered-server", TEN_YEARS + 60),
        ("swept-from", 12 * HOUR + 60),
    ],
)
def test_the_reference_keeps_its_documented_times(default: Measured, name: str, seconds: int) -> None:
    """Cookie, browser, record, its grace and its rewriting are what the contract says, to the second."""
    assert seconds == _figure(default, name).seconds


def test_no_figure_costs_more_than_sixty_requests(default: Measured) -> None:
    """Each figure of the reference but a rate rests on at most 60 requests, and all of them on some."""
    assert ["swept-by-visits"] == [one.name for one in default.figures if not 1 <= one.requests <= MOST_REQUESTS]


def test_every_end_keeps_the_plays_that_bracket_it(default: Measured) -> None:
    """The evidence of an end are two stories: still in a second before it, anonymous at it."""
    last, first = _figure(default, "idle-server").evidence
    assert "replay cookie with sid-1 -> JoeDoe" in last[-1]
    assert "+12:00:59" in last[-2]
    assert "replay cookie with sid-1 -> anonymous" in first[-1]
    assert "+12:01:00" in first[-2]


@pytest.mark.parametrize("kind", ["page", "head", "redirect", "forbidden", "missing", "download", "error"])
def test_every_answer_of_the_reference_renews(default: Measured, kind: str) -> None:
    """RENEW-01: whatever the answer, cookie and record are renewed."""
    assert _figure(default, f"renewed-by-{kind}").value.startswith("cookie and server (")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("login", "first id; for 43200 s (12 h)"),
        ("logout", "id deleted; a deletion sent; value gone; old id: anonymous, value gone"),
        ("su", "new id; for 43200 s (12 h); value kept; old id: anonymous, value gone"),
        ("return", "new id; for 43200 s (12 h); value kept; old id: anonymous, value gone"),
        ("closed", "still logged in"),
        ("swept-by-visits", "never in 100 visits: less often than 1 in 33 (95 %)"),
    ],
)
def test_events_of_the_reference_are_told(default: Measured, name: str, told: str) -> None:
    """Login, logout, su and return do to cookie, id and data what the contract says."""
    assert told == _figure(default, name).value


@pytest.mark.parametrize(
    ("lifetime", "plain", "remembered"),
    [(-3, 3 * HOUR, 3 * HOUR), (0, TEN_YEARS, TEN_YEARS), (0.5, HOUR // 2, TEN_YEARS), (12, 12 * HOUR, TEN_YEARS)],
)
def test_a_grid_gives_a_row_for_each_policy(lifetime: float, plain: int, remembered: int) -> None:
    """cookie_lifetime beside remember_me, as the help page has it."""
    [row] = _measured(HostTarget("reference"), ("cookie", "remember_me"), cookie_lifetime=[lifetime]).rows
    found = [_figure(row, name).seconds for name in ("cookie-lifetime", "remembered-cookie")]
    assert [plain, remembered] == found


def test_a_grid_combines_all_values() -> None:
    """Two axes of two values are four policies, each once; what is fixed holds for all."""
    policies = grid({"trail_size": 3}, {"cookie_lifetime": [0, 12], "anonymous_session_lifetime": [0, 2]})
    assert 4 == len(set(policies))
    assert {3} == {policy.trail_size for policy in policies}
    assert Policy(cookie_lifetime=12, anonymous_session_lifetime=2, trail_size=3) in policies


def test_an_anonymous_session_is_measured() -> None:
    """With two hours, the cookie ends after two hours, and the record a minute later."""
    [row] = _measured(HostTarget("reference"), ("anonymous",), anonymous_session_lifetime=[2]).rows
    ends = [_figure(row, f"anonymous-{where}").seconds for where in ("cookie", "browser", "server")]
    assert [2 * HOUR, 2 * HOUR, 2 * HOUR + 60] == ends


def test_an_absolute_limit_is_found() -> None:
    """However busy the visitor, the login ends a day after it was made."""
    [row] = _measured(HostTarget("reference"), ("absolute",), absolute_lifetime=[24]).rows
    assert DAY == _figure(row, "absolute-limit").seconds


def test_the_hour_of_grace_and_its_rewriting_are_found() -> None:
    """As in MoinMoin 1.8: the record ends an hour after the cookie, and moves only when less than that is left."""
    row = _row(HostTarget("stock"), ("idle", "renewal"))
    assert [13 * HOUR, HOUR + 1] == [_figure(row, name).seconds for name in ("idle-server", "renewed-from")]


class _Minutes(DefaultSessionHandler):
    def record_end(self, request: Request, cookie_end: datetime) -> datetime:
        return cookie_end.replace(second=0, microsecond=0) + timedelta(hours=1)


def test_a_record_cut_to_the_minute_is_found() -> None:
    """A server that counts minutes is told from one that counts seconds by logins at different seconds."""
    found = _figure(_row(_with(_Minutes), ("granularity",)), "granularity")
    assert (60, True) == (found.seconds, found.value.startswith("to the minute"))


def test_a_login_that_stores_no_end_is_found() -> None:
    """As in MoinMoin 1.9: after the login alone there is no end; the next request brings one."""
    row = _row(HostTarget("reference", LOGIN_ONLY), ("idle",))
    alone, visited = (_figure(row, name) for name in ("idle-server", "idle-server-visited"))
    assert Status.NONE == alone.status
    assert visited.seconds is not None


class _Gap(DefaultSessionHandler):
    def within_absolute_limit(self, request: Request, session: DefaultSessionData) -> bool:
        return not timedelta(hours=5) <= request.now - session.login["user.since"] < timedelta(hours=7)


def test_a_target_that_is_not_monotonic_is_said_to_be_so() -> None:
    """An idle login that is refused after six hours and taken after twelve is told with both instants."""
    found = _figure(_row(_with(_Gap), ("idle",)), "idle-server")
    assert "over after 21629 s, and not over after 43259 s" == found.counterexample


def test_what_a_library_lacks_is_said() -> None:
    """Beaker has no remember_me: the figure is lacking, with the target's own reason; the cookie is measured."""
    row = _row(resolve("beaker")(), ("cookie", "remember_me"))
    lacking = _figure(row, "remembered-cookie")
    assert (Status.LACKING, "Beaker has one lifetime for all users") == (lacking.status, lacking.value)
    assert 12 * HOUR == _figure(row, "cookie-lifetime").seconds


class _Broken(DefaultSessionHandler):
    def login_lifetime(self, request: Request, user: Any) -> timedelta:
        if request.cfg.policy.cookie_lifetime == 1:
            raise RuntimeError("an hour is too short")
        return super().login_lifetime(request, user)


def test_a_failing_application_is_no_figure() -> None:
    """Under a policy with which the application fails, its figures are unknown, and say what it raised."""
    [row] = _measured(_with(_Broken), ("cookie",), cookie_lifetime=[1]).rows
    assert {Status.UNKNOWN} == {figure.status for figure in row.figures}
    assert "an hour is too short" in row.figures[0].value


def test_two_measurements_are_equal_byte_by_byte_and_can_be_read(default: Measured) -> None:
    """Ids and times of day leave no trace in a measurement, and its JSON leads back to it."""
    again = _measured(HostTarget("reference"))
    assert encode(default) == encode(again.rows[0])
    assert again == read(encode(again), "again.json")
    assert FORMAT == again.measurement


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0 s"), (59, "59 s"), (43_200, "43200 s (12 h)"), (TEN_YEARS + 61, "315360061 s (3650 d 1 min 1 s)")],
)
def test_lengths_are_told_in_seconds_and_in_larger_units(seconds: int, told: str) -> None:
    """From a minute on, the larger units stand beside the seconds."""
    assert told == seconds_text(seconds)
