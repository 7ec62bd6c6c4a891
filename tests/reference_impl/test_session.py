"""`request.session` as pages use it: a mapping that is saved by itself, key by key."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from reference_impl.session import DefaultSessionData
from reference_impl.stores.memory import MemorySessionData
from tests.reference_impl.fakes import START, FakeConfig, FakeRequest

END = START + timedelta(hours=12)
ID = "0123456789abcdef"


@pytest.fixture(autouse=True)
def _empty_store() -> Iterator[None]:
    MemorySessionData.restart("main")
    yield
    MemorySessionData.restart("main")


def session(at: datetime = START) -> DefaultSessionData:
    """The session as the next request finds it."""
    return MemorySessionData(FakeRequest(FakeConfig(), at), ID)


def stored(**values: Any) -> DefaultSessionData:
    """The session as the request after the one that set `values` finds it."""
    made = session()
    made.update(values)
    made.set_expiry(END)
    return session()


def test_values_come_back_at_the_next_request() -> None:
    """Set, get, in, del and get with a default work across requests."""
    found = stored(x=1, y="two")
    assert (found["x"], "y" in found, found.get("z", 3), len(found)) == (1, True, 3, 2)
    del found["x"]
    found.set_expiry(END)
    assert dict(session()) == {"y": "two"}


def test_the_whole_mapping_protocol() -> None:
    """keys, values, items, pop, popitem, setdefault, update, clear and equality are a dict's."""
    found = stored(a=1, b=2)
    assert (list(found), list(found.values()), list(found.items())) == (["a", "b"], [1, 2], [("a", 1), ("b", 2)])
    assert (found.pop("a"), found.pop("a", 5), found.setdefault("c", 3), found.setdefault("c", 4)) == (1, 5, 3, 3)
    assert found == {"b": 2, "c": 3}
    found.popitem()
    found.clear()
    assert not found
    with pytest.raises(KeyError):
        del found["a"]
    found.set_expiry(END)
    assert dict(session()) == {}


def test_the_last_key_can_be_deleted() -> None:
    """A session without values is a session."""
    found = stored(x=1)
    del found["x"]
    found.set_expiry(END)
    assert (dict(session()), session().record is not None) == ({}, True)


def test_nothing_is_stored_before_an_end_is_set() -> None:
    """Values alone make no record."""
    session()["x"] = 1
    assert MemorySessionData.count(FakeRequest(FakeConfig())) == 0


def test_a_record_is_dead_at_its_end_and_stays_dead() -> None:
    """One second before the end it lives; at the end it is removed, and the clock going back revives nothing."""
    stored(x=1)
    assert dict(session(END - timedelta(seconds=1))) == {"x": 1}
    assert dict(session(END)) == {}
    assert dict(session(START)) == {}


@pytest.mark.parametrize("value", [[1], {"a": [1]}, ([1],)])
def test_a_value_changed_in_place_is_saved(value: Any) -> None:
    """Containers may be changed where they are."""
    found = stored(x=value)
    inner = found["x"]
    while not isinstance(inner, list):
        inner = inner["a"] if isinstance(inner, dict) else inner[0]
    inner.append(2)
    assert found.changes() == ["x"]
    found.set_expiry(END)
    assert "[1, 2]" in repr(session()["x"])


def test_looking_changes_nothing() -> None:
    """Reading values, and setting them to what they are, leaves nothing to be written."""
    found = stored(x=[1], y=2)
    assert (found["x"], found["y"], dict(found)) == ([1], 2, {"x": [1], "y": 2})
    found["y"] = 2
    found["x"] = [1]
    assert found.changes() == []


def test_one_is_not_true() -> None:
    """A value replaced by an equal one of another type is a change."""
    found = stored(x=[1])
    found["x"][0] = True
    assert found.changes() == ["x"]


@pytest.mark.parametrize(
    ("value", "kind"), [({1}, "set"), (object(), "object"), ([{"a": 1j}], "complex"), (range(2), "range")]
)
def test_what_cannot_be_kept_raises_at_the_assignment(value: Any, kind: str) -> None:
    """The error names the key and the type; the session is as it was."""
    found = stored(x=1)
    with pytest.raises(TypeError, match=rf"session\['x'\]: {kind} can't be kept; kept are None, bool, int"):
        found["x"] = value
    found.set_expiry(END)
    assert dict(session()) == {"x": 1}


def test_keys_are_text() -> None:
    """Another key than a str is refused."""
    with pytest.raises(TypeError, match=r"session\[1\]: a key must be str, not int"):
        session()[1] = "x"  # type: ignore[index]


@pytest.mark.parametrize("spoil", [lambda x: x.append(object()), lambda x: x.append(10**5000), lambda x: x.append(x)])
def test_what_is_put_into_a_value_and_cannot_be_kept_is_dropped(spoil: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Too late to raise at the place: the stored value stays, the log names the key, the rest is saved."""
    found = stored(x=[1])
    spoil(found["x"])
    found["y"] = 2
    with caplog.at_level(logging.ERROR, logger="reference_impl.session"):
        found.set_expiry(END)
    assert dict(session()) == {"x": [1], "y": 2}
    assert "session['x']" in caplog.text


def test_requests_that_set_different_keys_lose_none() -> None:
    """Two requests that began with the same record merge key by key, deletions included."""
    stored(gone=0, kept=1)
    one, two = session(), session()
    one["x"] = 1
    del one["gone"]
    two["y"] = 2
    assert one.save(END, timedelta(hours=12))
    assert two.save(END, timedelta(hours=12))
    assert dict(session()) == {"kept": 1, "x": 1, "y": 2}


def test_two_first_requests_merge() -> None:
    """A record made by another request meanwhile is not overwritten."""
    one, two = session(), session()
    one["x"], two["y"] = 1, 2
    assert one.save(END, timedelta(hours=12))
    assert two.save(END, timedelta(hours=12))
    assert dict(session()) == {"x": 1, "y": 2}


@pytest.mark.parametrize("how", ["end", "move", "delete"])
def test_no_save_once_the_record_is_gone(how: str) -> None:
    """A session that another request ended, moved or deleted is not written again."""
    stored(x=1)
    slow, quick = session(), session()
    match how:
        case "end":
            assert quick.end(START + timedelta(seconds=60))
        case "move":
            assert quick.move("new", END, timedelta(hours=12), START + timedelta(seconds=60))
        case _:
            quick.delete()
    slow["x"] = 2
    assert not slow.still_stands()
    assert not slow.save(END, timedelta(hours=12))
    assert not slow.move("other", END, timedelta(hours=12), START + timedelta(seconds=60))
    assert not slow.end(START + timedelta(seconds=60))
    assert dict(session()) == {}


def test_no_save_where_a_marker_stands_by_now() -> None:
    """An id without a record that was given up meanwhile gets none."""
    slow, quick = session(), session()
    assert quick.move("new", END, timedelta(hours=12), START + timedelta(seconds=60))
    slow["x"] = 1
    assert not slow.save(END, timedelta(hours=12))


def test_moving_leaves_a_marker_without_values() -> None:
    """Values go along to the new id; the old one leads to an empty marker until its end."""
    found = stored(x=1)
    found["y"] = 2
    assert found.move("new", END, timedelta(hours=12), START + timedelta(seconds=60))
    assert found.name == "new"
    assert (session().is_marker, dict(session())) == (True, {})
    assert not session(START + timedelta(seconds=60)).is_marker
    assert dict(MemorySessionData(FakeRequest(FakeConfig()), "new")) == {"x": 1, "y": 2}


def test_moving_takes_along_what_others_stored_meanwhile() -> None:
    """A value that another request set before the move isn't lost by it."""
    stored(x=1)
    slow, quick = session(), session()
    quick["y"] = 2
    assert quick.save(END, timedelta(hours=12))
    assert slow.move("new", END, timedelta(hours=12), START + timedelta(seconds=60))
    assert dict(MemorySessionData(FakeRequest(FakeConfig()), "new")) == {"x": 1, "y": 2}


def test_what_was_forgotten_is_not_merged_back() -> None:
    """After `forget` only what is set from then on is stored."""
    found = stored(x=1)
    found.forget()
    found["y"] = 2
    assert found.move("new", END, timedelta(hours=12), START + timedelta(seconds=60))
    assert dict(MemorySessionData(FakeRequest(FakeConfig()), "new")) == {"y": 2}


def test_the_end_is_not_moved_back() -> None:
    """A request whose clock is behind doesn't shorten a record; a shorter lifetime does."""
    stored(x=1)
    found = session()
    assert found.save(END - timedelta(hours=1), timedelta(hours=12))
    assert session().record is not None
    assert session(END - timedelta(seconds=1)).record is not None
    found = session()
    assert found.save(END - timedelta(hours=1), timedelta(hours=11))
    assert session(END - timedelta(hours=1)).record is None


def test_sessions_share_no_value() -> None:
    """The same list put into two sessions is two lists from the next request on."""
    shared = [1]
    one, two = session(), MemorySessionData(FakeRequest(FakeConfig()), "two")
    one["x"] = two["x"] = shared
    one.set_expiry(END)
    two.set_expiry(END)
    shared.append(2)
    found = session()
    found["x"].append(3)
    found.set_expiry(END)
    assert (session()["x"], MemorySessionData(FakeRequest(FakeConfig()), "two")["x"]) == ([1, 3], [1])


def test_repr_tells_no_id() -> None:
    """A session that gets into a log or a page gives its id away nowhere."""
    found = stored(x=1)
    assert found.name not in repr(found)
