"""The frozen clock of this process: what stands still, what goes on, and that everything is handed back."""

from __future__ import annotations

import os
import time  # noqa: TID251
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfoNotFoundError

import pytest
from freezegun import api

from harness.clock import FrozenClock

SUMMER = datetime(2012, 7, 4, 5, 6, 30, tzinfo=UTC)
WINTER = datetime(2012, 1, 4, 5, 6, 30, tzinfo=UTC)
HANDED_BACK = ("monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "localtime")


@pytest.fixture
def clock() -> Iterator[FrozenClock]:
    """An entered clock."""
    with FrozenClock() as entered:
        yield entered


@pytest.mark.parametrize("at", [SUMMER, WINTER, datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC)])
def test_an_instant_stands_still(clock: FrozenClock, at: datetime) -> None:
    """After a move every clock of the day shows that instant, again and again, forwards and backwards."""
    clock.move(at)
    assert [at.timestamp()] * 2 == [time.time(), time.time()]
    assert at == datetime.now(UTC)  # noqa: TID251
    assert at.replace(tzinfo=None) == datetime.now()  # noqa: DTZ005, TID251
    assert at.date() == date.today()  # noqa: DTZ011, TID251
    assert at.timetuple()[:6] == time.gmtime()[:6]


def test_another_zone_of_an_aware_instant(clock: FrozenClock) -> None:
    """A move takes an instant of any zone, and a microsecond counts."""
    at = datetime.fromisoformat("2012-07-04T07:06:30.000001+02:00")
    clock.move(at)
    assert at == datetime.now(UTC)  # noqa: TID251


@pytest.mark.parametrize(("at", "hours"), [(SUMMER, 2), (WINTER, 1)])
def test_local_time_follows_the_zone(clock: FrozenClock, at: datetime, hours: int) -> None:
    """In Berlin local time is one hour ahead of UTC in winter, and two in summer."""
    clock.zone("Europe/Berlin")
    clock.move(at)
    assert (at + timedelta(hours=hours)).replace(tzinfo=None) == datetime.now()  # noqa: DTZ005, TID251
    assert (at + timedelta(hours=hours)).timetuple()[:6] == time.localtime()[:6]
    assert hours * 3600 == time.localtime().tm_gmtoff
    assert at.timestamp() == datetime.now().timestamp()  # noqa: DTZ005, TID251
    assert at == datetime.now(UTC)  # noqa: TID251
    assert at == datetime.fromtimestamp(at.timestamp(), UTC)
    assert at.timestamp() == time.mktime(time.localtime())


def test_a_zone_that_is_none(clock: FrozenClock) -> None:
    """A zone of no name in the database is refused, and the one before stays."""
    with pytest.raises(ZoneInfoNotFoundError):
        clock.zone("Mars/Olympus")
    assert "UTC" == os.environ["TZ"]


def test_waits_still_end(clock: FrozenClock) -> None:
    """Monotonic time goes on while the day's time stands."""
    clock.move(SUMMER)
    began = time.monotonic()
    while time.monotonic() == began:
        pass
    assert SUMMER.timestamp() == time.time()
    assert time.perf_counter() > 0


def test_a_pause(clock: FrozenClock) -> None:
    """While the clock pauses real time is read; afterwards it stands where it stood."""
    clock.move(SUMMER)
    clock.pause()
    assert abs(time.time() - api.real_time()) < 3600
    clock.go_on()
    assert SUMMER.timestamp() == time.time()


@pytest.mark.parametrize("zone", [None, "Asia/Kolkata"])
def test_everything_is_handed_back(monkeypatch: pytest.MonkeyPatch, zone: str | None) -> None:
    """After the exit the zone, the clocks and freezegun's own attributes are what they were before."""
    if zone is None:
        monkeypatch.delenv("TZ", raising=False)
    else:
        monkeypatch.setenv("TZ", zone)
    time.tzset()
    before = (time.tzname, _attributes())
    with FrozenClock() as clock:
        clock.zone("Pacific/Auckland")
        clock.move(SUMMER)
    assert zone == os.environ.get("TZ")
    assert before == (time.tzname, _attributes())
    assert time.time is api.real_time
    assert datetime is api.real_datetime
    assert [] == api.freeze_factories
    monkeypatch.undo()
    time.tzset()


def test_a_clock_inside_a_clock() -> None:
    """Clocks nest: leaving the inner one gives back the outer one, standing where it stood."""
    with FrozenClock() as outer:
        outer.move(SUMMER)
        with FrozenClock() as inner:
            inner.move(WINTER)
            assert WINTER.timestamp() == time.time()
        assert SUMMER.timestamp() == time.time()
        assert SUMMER.replace(tzinfo=None) == datetime.now()  # noqa: DTZ005, TID251


def _attributes() -> list[object]:
    """What freezegun calls in the places where the clock puts something else."""
    fakes = [getattr(api, f"fake_{name}") for name in HANDED_BACK]
    return [*fakes, *(vars(api.FakeDatetime)[name] for name in ("now", "fromtimestamp", "timestamp"))]


def test_a_clock_that_runs_goes_on_until_it_is_moved(clock: FrozenClock) -> None:
    """It begins at the instant that it is given, never goes back, and stands still from the next move on."""
    clock.run(SUMMER)
    read = [datetime.now(UTC) for _ in range(1000)]  # noqa: TID251
    assert [SUMMER, *read] == sorted([SUMMER, *read])
    assert SUMMER < read[-1] < SUMMER + timedelta(hours=1)
    clock.move(WINTER)
    assert [WINTER] * 2 == [datetime.now(UTC), datetime.now(UTC)]  # noqa: TID251
