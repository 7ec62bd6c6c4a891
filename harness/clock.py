"""The server's clock: one interface, one driver for each door.

Knows how to hold and move a clock; must not know who looks at it. The browsers' clocks are arithmetic on this one.
Drivers are context managers: entered once per worker, because freezing costs milliseconds and moving a microsecond.
"""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from datetime import UTC, datetime, tzinfo
from typing import Any, Protocol, Self, runtime_checkable
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """A clock that stands still between moves."""

    def move(self, at: datetime) -> None:
        """From now on it is `at` (aware); forwards and backwards."""

    def zone(self, name: str) -> None:
        """The server's local time zone becomes this IANA zone; ZoneInfoNotFoundError: there is none of that name."""


@runtime_checkable
class Pausable(Protocol):
    """A clock that can be left alone for a while without being left: for those whose own time must go on in between."""

    def pause(self) -> None:
        """Until the clock goes on, everybody reads the real time; the zone stays that of the clock."""

    def go_on(self) -> None:
        """The clock stands again where it stood."""


@runtime_checkable
class Running(Protocol):
    """A clock that can go on from an instant at the pace of real time, as on every real server."""

    def run(self, at: datetime) -> None:
        """It is `at` (aware) now, and goes on until the next move, at which it is held again."""


@runtime_checkable
class Foreign(Protocol):
    """A clock that nobody moves, for it isn't ours: it goes on by itself, and is read."""

    def now(self) -> datetime:
        """What it shows, in whole seconds; aware."""


class FrozenClock:
    """The clock of this process, by freezegun.

    Two things are put right: monotonic time goes on, so that waits still end, and local time follows the process's zone
    (freezegun's own offset would move aware instants too). pytest's times stay real. freezegun does not reach clocks
    bound early (default arguments, class attributes, closures): the preflight finds such a target.
    """

    def __enter__(self) -> Self:
        from freezegun import api

        self._zone_before = os.environ.get("TZ")
        self.zone("UTC")
        self._undo = ExitStack()
        _hand_back(api, self._undo)
        self._freezer = api.freeze_time(datetime(2012, 3, 4, tzinfo=UTC), ignore=["_pytest"])
        self._factory: Any = self._freezer.start()
        self._runs = False
        api.ignore_lists[-1] = ()
        return self

    def __exit__(self, *_: object) -> None:
        self._freezer.stop()
        self._undo.close()
        _set_zone(self._zone_before)

    def pause(self) -> None:
        """See `Pausable.pause`. It costs a microsecond where leaving and entering cost milliseconds."""
        self._swap(_real_time)

    def go_on(self) -> None:
        """See `Pausable.go_on`."""
        self._swap(self._factory)

    def _swap(self, factory: Any) -> None:
        from freezegun import api

        api.freeze_factories[-1] = factory

    def move(self, at: datetime) -> None:
        """See `Clock.move`."""
        self._factory.time_to_freeze = _naive(at)
        if self._runs:
            self._runs = False
            self._swap(self._factory)

    def run(self, at: datetime) -> None:
        """See `Running.run`."""
        from freezegun import api

        self._runs = True
        self._swap(api.TickingDateTimeFactory(_naive(at), api.real_datetime.now()))

    def zone(self, name: str) -> None:
        """See `Clock.zone`."""
        _set_zone(ZoneInfo(name).key)


def _hand_back(api: Any, undo: ExitStack) -> None:
    """Put the real monotonic clocks, and a local time that knows the zone, in the place of freezegun's fakes."""

    def put(owner: Any, name: str, value: Any) -> None:
        undo.callback(setattr, owner, name, vars(owner)[name])
        setattr(owner, name, value)

    for name in ("monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns"):
        put(api, f"fake_{name}", vars(api)[f"real_{name}"])

    def localtime(seconds: float | None = None) -> time.struct_time:
        converted: time.struct_time = api.real_localtime(api.fake_time() if seconds is None else seconds)
        return converted

    def now(cls: Any, tz: tzinfo | None = None) -> datetime:
        instant = api.get_current_time()
        return cls.fromtimestamp(api.fake_time()) if tz is None else _fake(tz.fromutc(instant.replace(tzinfo=tz)))

    def fromtimestamp(cls: Any, seconds: float, tz: tzinfo | None = None) -> datetime:
        return _fake(api.real_datetime.fromtimestamp(seconds, tz))

    def _fake(instant: datetime) -> datetime:
        fake: datetime = api.datetime_to_fakedatetime(instant)
        return fake

    put(api, "fake_localtime", localtime)
    put(api.FakeDatetime, "now", classmethod(now))
    put(api.FakeDatetime, "fromtimestamp", classmethod(fromtimestamp))
    put(api.FakeDatetime, "timestamp", api.real_datetime.timestamp)


def _real_time() -> datetime:
    """The real instant as freezegun's fakes take it: UTC, without a zone."""
    from freezegun import api

    instant: datetime = api.real_datetime.now(UTC)
    return instant.replace(tzinfo=None)


def _naive(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None)


def _set_zone(name: str | None) -> None:
    if name is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = name
    time.tzset()
