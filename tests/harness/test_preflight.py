"""The preflight: which targets can be tested at all, and what the others are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from harness.clock import FrozenClock
from harness.errors import SessionHarnessError, TargetError
from harness.model.history import Facts
from harness.model.run import TargetInfo
from harness.preflight import INSTANTS, preflight
from harness.targets.base import Answer, Requests
from tests.harness.tiny import TinyAdapter, TinyApp, target

YEARS_TEN, YEAR = timedelta(days=3650), timedelta(days=365)


@pytest.fixture
def clock() -> Iterator[FrozenClock]:
    """The real driver: the preflight is about clocks."""
    with FrozenClock() as entered:
        yield entered


def tried(made: Any, clock: FrozenClock, seconds: float = 20) -> str:
    """What the preflight says against a target."""
    with pytest.raises(TargetError) as caught:
        preflight(made, clock, seconds=seconds)
    return str(caught.value)


def test_three_instants() -> None:
    """A clock is asked now, ten years on, and a year back."""
    now = datetime(2012, 3, 4, 5, 6, 30, tzinfo=UTC)
    assert (now, now + YEARS_TEN, now - YEAR) == INSTANTS


def test_an_ordinary_target(clock: FrozenClock) -> None:
    """A target whose login works and whose clock follows is told as it describes itself, capabilities in order."""
    made = target(description="a tiny one", capabilities=("su", "login"), lacks={"restart": "no need"})
    info = preflight(made, clock, seconds=20)
    assert TargetInfo("tiny", "wsgi", "a tiny one", ("login", "su"), {"restart": "no need"}) == info


class Dated(TinyApp):
    """Dates its answers by a Date header."""

    def __init__(self, clock: Any) -> None:
        super().__init__({"/FrontPage": self.dated})
        self._clock = clock

    def dated(self, app: TinyApp, environ: Any, headers: list[tuple[str, str]]) -> str:
        headers.append(("Date", format_datetime(self._clock(), usegmt=True)))
        return "dated"


EARLY = datetime(2012, 3, 4, 5, 6, 30, tzinfo=UTC)


def early_bound(app: TinyApp, at: datetime = EARLY) -> datetime:
    """A clock that was read once, when the function was made."""
    return at


def test_sessions_with_a_clock_bound_early(clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cookies whose end does not move with the clock: both offsets are named, here an hour and ten years less."""
    monkeypatch.setattr(TinyApp, "now", early_bound)
    said = tried(target(), clock)
    assert said.startswith("the clock of tiny does not follow: at 2012-03-04 its cookies end +3600 s from ours, at ")
    assert "at 2022-03-02 -315356400 s; a clock bound early (a default argument" in said


def test_a_server_with_a_clock_bound_early(clock: FrozenClock) -> None:
    """A Date header that stands is found, though the cookies follow."""
    said = tried(target(Dated(lambda: EARLY)), clock)
    assert "at 2012-03-04 its answers are dated +0 s from ours, at 2022-03-02 -315360000 s" in said


def test_sessions_behind_a_server_that_follows(clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Date header that follows hides no cookie that does not."""
    monkeypatch.setattr(TinyApp, "now", early_bound)
    made = target(Dated(lambda: datetime.now(UTC)))  # noqa: TID251
    assert "its cookies end +3600 s" in tried(made, clock)


def test_a_date_that_is_none(clock: FrozenClock) -> None:
    """A Date header that no browser could read is not taken for a clock that went astray."""

    def page(app: TinyApp, environ: Any, headers: list[tuple[str, str]]) -> str:
        headers.append(("Date", "yesterday"))
        return "page"

    assert "tiny" == preflight(target(TinyApp({"/FrontPage": page})), clock, seconds=20).name


def _raise(*_: Any) -> str:
    raise KeyError("user.id")


@pytest.mark.parametrize(("path", "where"), [("/login", "at the login"), ("/FrontPage", "at a visit")])
def test_one_that_crashes(clock: FrozenClock, path: str, where: str) -> None:
    """A target that crashes is told where, with kind, message and traceback."""
    said = tried(target(TinyApp({path: _raise})), clock)
    assert said.startswith(f"tiny can't be tested: it failed {where}\nKeyError: 'user.id'\n")
    assert "in _raise: raise KeyError" in said


def test_one_that_does_not_start(clock: FrozenClock) -> None:
    """A target that can't even be opened is told so."""
    made = target()
    made._make = _raise  # type: ignore[assignment]
    assert tried(made, clock).startswith("tiny can't be tested: it failed at its start\nKeyError: 'user.id'")


def test_one_that_hangs_at_login(clock: FrozenClock) -> None:
    """A target that never answers is not testable, within the limit."""

    def hang(*_: Any) -> str:
        while True:
            pass

    said = tried(target(TinyApp({"/login": hang})), clock, seconds=0.2)
    assert "it failed at the login\ntimeout: no answer within 0.2 s of real time" in said


@pytest.mark.parametrize(("user", "shown"), [("anonymous", "anonymous"), (None, "no user"), ("JaneDoe", "JaneDoe")])
def test_one_that_logs_nobody_in(clock: FrozenClock, user: str | None, shown: str) -> None:
    """Where the page after a login shows somebody else, or nobody, the adapter has to be looked at."""

    class Blind(TinyAdapter):
        def facts(self, answer: Answer) -> Facts:
            return Facts(user=user)

    said = tried(target(adapter=Blind()), clock)
    assert f"after the login of JoeDoe its pages show {shown}; check the adapter's login request" in said


def test_an_adapter_that_raises(clock: FrozenClock) -> None:
    """An adapter's error is told as what it is, with its place."""

    class Broken(TinyAdapter):
        def requests(self, action: Any, scene: Any) -> Requests:
            raise ZeroDivisionError("no form")

    said = tried(target(adapter=Broken()), clock)
    assert said.startswith("tiny can't be tested: its adapter raised ZeroDivisionError: no form\n")


def test_our_own_error(clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the harness itself does wrong is not laid on the target."""

    def broken(*_: Any, **__: Any) -> None:
        raise LookupError("ours")

    monkeypatch.setattr("harness.recorder.Recorder.exchange", broken)
    with pytest.raises(SessionHarnessError, match="the preflight itself failed: LookupError: ours") as caught:
        preflight(target(), clock, seconds=20)
    assert not isinstance(caught.value, TargetError)
