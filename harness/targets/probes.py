"""Parts of a session system that record what they are asked: for the rules on replacing parts (REPLACE).

The handler and the id handler are the smallest things that have the methods of the help page's interface. A session
data class has to descend from the host's own, as the help page asks: its probe is the host's class `memory`, listened
to. All of them are thrown away with the play. Knows the interfaces' method names; must not know any host by its module.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, ClassVar

COOKIE = "PROBE_SESSION"
DATA_CALLS = {
    "read_record": "data.read",
    "replace_records": "data.write",
    "remove_record": "data.remove",
    "cleanup": "data.cleanup",
}
"""Class methods by which a data class reaches its store, and what their calls are recorded as."""

_FORM = re.compile(r"probe-[0-9]{8}")


class Probe:
    """Makes parts that write into one list of calls, such as `data.read`, `handler.finish`, `id.set`."""

    def __init__(self) -> None:
        self._calls: list[str] = []

    def take(self) -> tuple[str, ...]:
        """The calls since the last time, each once, in the order of their first occurrence."""
        calls = tuple(dict.fromkeys(self._calls))
        self._calls.clear()
        return calls

    def data_class(self, base: type) -> type:
        """A descendant of a host's data class for `session_data`."""
        noted = {name: self._noted(base, name, call) for name, call in DATA_CALLS.items() if hasattr(base, name)}
        return type("ProbeData", (base,), noted)

    def part(self, name: str) -> type:
        """A new class for `session_handler` or `session_id_handler`."""
        base = {"session_handler": ProbeHandler, "session_id_handler": ProbeIDHandler}[name]
        return type(base.__name__, (base,), {"calls": self._calls, "numbers": itertools.count(1)})

    def _noted(self, base: type, name: str, call: str) -> classmethod[Any, Any, Any]:
        method: Callable[..., Any] = getattr(base, name).__func__

        def noted(cls: type, *arguments: Any) -> Any:
            self._calls.append(call)
            return method(cls, *arguments)

        return classmethod(noted)


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
    """An id handler with a cookie name and an id form of its own; it takes no id of another form."""

    calls: ClassVar[list[str]]
    numbers: ClassVar[itertools.count[int]]

    def get(self, request: Any) -> str | None:
        """The first cookie of our name, if it has our form."""
        self.calls.append("id.get")
        values = request.cookies.get(COOKIE, ())
        return values[0] if values and _FORM.fullmatch(values[0]) else None

    def set(self, request: Any, session_id: str, expires: Any) -> None:
        """One plain cookie."""
        self.calls.append("id.set")
        end = expires if isinstance(expires, datetime) else request.now
        age = int((end - request.now) / timedelta(seconds=1))
        dates = f"Expires={format_datetime(end.astimezone(UTC), usegmt=True)}; Max-Age={age}"
        request.set_header("Set-Cookie", f"{COOKIE}={session_id}; {dates}; Path=/; HttpOnly; SameSite=Lax")
        request.disable_caching()

    def generate_new_id(self, request: Any) -> str:
        """The next number."""
        self.calls.append("id.generate_new_id")
        return f"probe-{next(self.numbers):08d}"
