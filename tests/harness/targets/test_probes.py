"""Recording parts: they note what they are asked, and are what the help page says that such parts are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from harness.browser.jar import Jar
from harness.targets.probes import COOKIE, Probe

NOW = datetime(2012, 3, 4, 5, 6, 30, tzinfo=UTC)


class FakeRequest:
    """What an id handler needs of a request."""

    def __init__(self, *values: str) -> None:
        self.now = NOW
        self.cookies = {COOKIE: values} if values else {}
        self.headers: list[tuple[str, str]] = []
        self.cached = True
        self.session: Any = None

    def set_header(self, name: str, value: str) -> None:
        self.headers.append((name, value))

    def disable_caching(self) -> None:
        self.cached = False


class HostData:
    """A host's data class, as far as the probe knows it."""

    read: tuple[Any, ...] = ()

    @classmethod
    def read_record(cls, *arguments: Any) -> str:
        cls.read = arguments
        return "a record"

    @classmethod
    def cleanup(cls, request: Any) -> int:
        return 7


def test_calls_are_taken_once() -> None:
    """Each call once, in the order of first occurrence; taking them empties the list; parts share it."""
    probe = Probe()
    handler, ids = probe.part("session_handler")(), probe.part("session_id_handler")()
    request = FakeRequest()
    for _ in range(2):
        handler.start(request, ids)
        ids.get(request)
    handler.after_auth(request, ids, None)
    handler.finish(request, ids, None)
    assert ("handler.start", "id.get", "handler.after_auth", "handler.finish") == probe.take()
    assert () == probe.take()


def test_two_probes_share_nothing() -> None:
    """Parts of one play are not those of another."""
    one, other = Probe(), Probe()
    one.part("session_id_handler")().generate_new_id(FakeRequest())
    assert () == other.take()
    assert "probe-00000001" == other.part("session_id_handler")().generate_new_id(FakeRequest())


def test_the_data_class_descends_from_the_hosts() -> None:
    """The probe of a data class is the host's own, listened to: it does what that does, and notes it."""
    probe = Probe()
    made: Any = probe.data_class(HostData)
    assert issubclass(made, HostData)
    assert "a record" == made.read_record("request", "name")
    assert ("request", "name") == made.read
    assert () == HostData.read
    assert 7 == made.cleanup(None)
    assert ("data.read", "data.cleanup") == probe.take()
    assert not hasattr(made, "replace_records")


def test_the_handler_keeps_nothing() -> None:
    """Every visitor of the recording handler is anonymous, with an empty session."""
    request = FakeRequest()
    assert None is Probe().part("session_handler")().start(request, None)
    assert {} == request.session


def test_the_id_handlers_cookie() -> None:
    """Its cookie is well-formed: a browser keeps it for as long as it was set, and the next request is read back."""
    ids = Probe().part("session_id_handler")()
    request = FakeRequest()
    sid = ids.generate_new_id(request)
    ids.set(request, sid, NOW + timedelta(hours=12))
    ((name, line),) = request.headers
    (cookie,) = Jar(None).receive("http://wiki.example.org/FrontPage", (line,), NOW)
    assert ("Set-Cookie", COOKIE, sid, timedelta(hours=12)) == (name, cookie.name, cookie.value, cookie.lifetime)
    assert NOW + timedelta(hours=12) == cookie.expires
    assert not request.cached
    assert sid == ids.get(FakeRequest(sid))


def test_the_id_handlers_deletion() -> None:
    """Expires 0 deletes: at once, by Max-Age and by Expires."""
    request = FakeRequest()
    Probe().part("session_id_handler")().set(request, "", 0)
    (cookie,) = Jar(None).receive("http://wiki.example.org/", (request.headers[0][1],), NOW)
    assert (timedelta(0), NOW, "") == (cookie.lifetime, cookie.expires, cookie.value)


@pytest.mark.parametrize("value", ["", "made-up", "probe-1", "probe-000000010", "PROBE-00000001"])
def test_ids_of_another_form(value: str) -> None:
    """It takes no id that does not have its form."""
    assert None is Probe().part("session_id_handler")().get(FakeRequest(value))
    assert None is Probe().part("session_id_handler")().get(FakeRequest())
