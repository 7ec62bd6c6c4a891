"""Parts of a session system that only record what they are asked: for the rules on replacing parts (REPLACE).

Each is the smallest thing that has the methods of the help page's interface. They hold everything in memory and are
thrown away with the play.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar

COOKIE = "PROBE_SESSION"


class Probe:
    """Makes parts that write into one list of calls, such as `data.load`, `handler.finish`, `id.set`."""

    def __init__(self) -> None:
        self._calls: list[str] = []

    def take(self) -> tuple[str, ...]:
        """The calls since the last time, each once, in the order of their first occurrence."""
        calls = tuple(dict.fromkeys(self._calls))
        self._calls.clear()
        return calls

    def part(self, name: str) -> type:
        """A new class for `session_data`, `session_handler` or `session_id_handler`."""
        base = {"session_data": ProbeData, "session_handler": ProbeHandler, "session_id_handler": ProbeIDHandler}[name]
        return type(base.__name__, (base,), {"calls": self._calls, "records": {}})


class ProbeData:
    """A session data class over a dict."""

    calls: ClassVar[list[str]]
    records: ClassVar[dict[str, tuple[datetime, dict[str, Any]]]]

    def __init__(self, request: Any, name: str) -> None:
        self.calls.append("data.load")
        self.name = name
        end, values = self.records.get(name, (request.now, {}))
        self.is_stored = end > request.now
        self.is_new = not self.is_stored
        self._expires: datetime | None = end if self.is_stored else None
        self._values = dict(values) if self.is_stored else {}

    def __getitem__(self, key: str) -> Any:
        self.calls.append("data.get")
        return self._values[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.calls.append("data.set")
        self._values[key] = value
        self._save()

    def __delitem__(self, key: str) -> None:
        self.calls.append("data.del")
        del self._values[key]
        self._save()

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._values))

    def get(self, key: str, default: Any = None) -> Any:
        """The value, or the default."""
        return self._values.get(key, default)

    def set_expiry(self, expires: datetime) -> None:
        """From now on the record is stored."""
        self.calls.append("data.set_expiry")
        self._expires = expires
        self.is_stored = True
        self._save()

    def delete(self) -> None:
        """The record is gone."""
        self.calls.append("data.delete")
        self.records.pop(self.name, None)
        self._values.clear()
        self._expires = None
        self.is_stored = False

    def _save(self) -> None:
        if self._expires is not None:
            self.records[self.name] = (self._expires, self._values)

    @classmethod
    def cleanup(cls, request: Any) -> int:
        """Remove what has ended; how many."""
        cls.calls.append("data.cleanup")
        ended = [name for name, (end, _) in cls.records.items() if end <= request.now]
        for name in ended:
            del cls.records[name]
        return len(ended)

    @classmethod
    def count(cls, request: Any) -> int:
        """How many records there are."""
        return len(cls.records)


class ProbeHandler:
    """A session handler that keeps nothing: every visitor is anonymous."""

    calls: ClassVar[list[str]]

    def start(self, request: Any, id_handler: Any) -> None:
        """An empty session for each request."""
        self.calls.append("handler.start")
        request.session = {}

    def after_auth(self, request: Any, id_handler: Any, user: Any) -> None:
        """Recorded only."""
        self.calls.append("handler.after_auth")

    def finish(self, request: Any, id_handler: Any, user: Any) -> None:
        """Recorded only."""
        self.calls.append("handler.finish")


class ProbeIDHandler:
    """An id handler with a cookie name and an id form of its own."""

    calls: ClassVar[list[str]]

    def get(self, request: Any) -> str | None:
        """The first cookie of our name."""
        self.calls.append("id.get")
        values = request.cookies.get(COOKIE, ())
        return values[0] if values else None

    def set(self, request: Any, session_id: str, expires: Any) -> None:
        """One plain cookie."""
        self.calls.append("id.set")
        age = max(0, int((expires - request.now) / timedelta(seconds=1))) if isinstance(expires, datetime) else 0
        request.set_header("Set-Cookie", f"{COOKIE}={session_id}; Max-Age={age}; Path=/; HttpOnly; SameSite=Lax")
        request.disable_caching()

    def generate_new_id(self, request: Any) -> str:
        """Numbers that no one else uses."""
        self.calls.append("id.generate_new_id")
        return f"probe-{len(self.calls):08d}"
