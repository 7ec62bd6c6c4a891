"""What every bundled store must do alike, and what only files can do."""

from __future__ import annotations

import logging
import os
import stat
import threading
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from reference_impl.session import DefaultSessionData
from reference_impl.stores.files import CacheSessionData
from reference_impl.stores.memory import MemorySessionData
from tests.reference_impl.fakes import START, FakeConfig, FakeRequest, forked

STORES = (CacheSessionData, MemorySessionData)
END = START + timedelta(hours=12)
L = timedelta(hours=12)

DataClass = type[DefaultSessionData]


@pytest.fixture
def store(tmp_path: Path) -> str:
    """A folder that isn't there yet."""
    return str(tmp_path / "sessions" / "main")


def request(store: str, **later: float) -> FakeRequest:
    """A request to that store, some time after the start."""
    return FakeRequest(FakeConfig(store=store), START + timedelta(**later))


def put(data_class: DataClass, store: str, name: str, end: timedelta = L, **values: Any) -> None:
    """Store a session under an id."""
    made = data_class(request(store), name)
    made.update(values)
    made.set_expiry(START + end)


@pytest.mark.parametrize("data_class", STORES)
class TestEveryStore:
    """The store contract: one class for each bundled store."""

    def test_a_record_comes_back(self, data_class: DataClass, store: str) -> None:
        """What is stored under an id is found under it, and under no other."""
        put(data_class, store, "one", x=("a", b"\x00", START))
        assert dict(data_class(request(store), "one")) == {"x": ("a", b"\x00", START)}
        assert dict(data_class(request(store), "two")) == {}

    def test_stores_are_apart(self, data_class: DataClass, store: str) -> None:
        """The same id in another store is another session."""
        put(data_class, store, "one", x=1)
        assert not data_class.exists(request(store + "-b"), "one")

    def test_an_empty_store_is_no_error(self, data_class: DataClass, store: str) -> None:
        """Reading, deleting, sweeping and counting need no folder."""
        data_class(request(store), "one").delete()
        assert (data_class.cleanup(request(store)), data_class.count(request(store))) == (0, 0)

    def test_delete(self, data_class: DataClass, store: str) -> None:
        """A deleted session is gone, and deleting it again is no error."""
        put(data_class, store, "one", x=1)
        data_class(request(store), "one").delete()
        data_class(request(store), "one").delete()
        assert not data_class.exists(request(store), "one")

    def test_sweep(self, data_class: DataClass, store: str) -> None:
        """Expired records, markers among them, are removed and counted; live ones stay."""
        put(data_class, store, "old", timedelta(hours=1))
        put(data_class, store, "live", timedelta(hours=2), x=1)
        assert data_class(request(store), "given up").move("new", END, L, START + timedelta(seconds=60))
        assert data_class.count(request(store)) == 3
        assert data_class.cleanup(request(store, hours=1)) == 2
        assert data_class.count(request(store)) == 2
        assert dict(data_class(request(store), "live")) == {"x": 1}

    def test_damaged_records_stop_no_sweep(self, data_class: DataClass, store: str) -> None:
        """A damaged record goes with the expired ones, one of another version stays."""
        put(data_class, store, "old", timedelta(hours=1))
        data_class.write_record(store, data_class.key("damaged"), b"{")
        data_class.write_record(store, data_class.key("newer"), b'{"version": 2}')
        assert data_class.cleanup(request(store, hours=1)) == 2
        assert data_class.exists(request(store), "newer")

    @pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"version": 2}', b"cos\nsystem\n(S'true'\ntR."])
    def test_a_damaged_record_is_no_session(
        self, data_class: DataClass, store: str, raw: bytes, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Damage reads as no record, is logged without the id, and is replaced by the next save."""
        data_class.write_record(store, data_class.key("one"), raw)
        with caplog.at_level(logging.WARNING, logger="reference_impl.session"):
            found = data_class(request(store), "one")
        assert (found.record, dict(found), len(caplog.messages)) == (None, {}, 1)
        found["x"] = 1
        found.set_expiry(END)
        assert dict(data_class(request(store), "one")) == {"x": 1}

    def test_writers_at_once_lose_no_key(self, data_class: DataClass, store: str) -> None:
        """Eight threads that set a key each, at the same time, all find theirs kept."""
        put(data_class, store, "one")
        gate = threading.Barrier(8)

        def write(number: int) -> None:
            session = data_class(request(store), "one")
            session[f"key-{number}"] = number
            gate.wait()
            session.set_expiry(END)

        threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert dict(data_class(request(store), "one")) == {f"key-{number}": number for number in range(8)}

    def test_one_of_two_movers_wins(self, data_class: DataClass, store: str) -> None:
        """Two requests that rotate the same session don't make two of it."""
        put(data_class, store, "one", x=1)
        first, second = data_class(request(store), "one"), data_class(request(store), "one")
        until = START + timedelta(seconds=60)
        assert (first.move("a", END, L, until), second.move("b", END, L, until)) == (True, False)
        assert not data_class.exists(request(store), "b")

    def test_restart(self, data_class: DataClass, store: str) -> None:
        """What survives a restart is what `persistent` says."""
        put(data_class, store, "one", x=1)
        data_class.restart(store)
        assert data_class.exists(request(store), "one") is data_class.persistent


def names(store: str) -> list[str]:
    """The files of the folder."""
    return sorted(os.listdir(store))


@pytest.mark.parametrize(
    "name", ["../../outside", "/etc/passwd", "a\x00b", "x" * 5000, "\ud800", "CON", "lock", "secrets"]
)
def test_no_id_names_a_path(name: str, store: str) -> None:
    """Whatever an id is, its record is one file of the folder, under a name that tells nothing."""
    put(CacheSessionData, store, name, x=1)
    found = [entry for entry in names(store) if entry != "lock"]
    assert len(found) == 1
    assert len(found[0]) == len("0" * 40 + ".json")
    assert dict(CacheSessionData(request(store), name)) == {"x": 1}
    assert os.listdir(os.path.dirname(store)) == ["main"]


def test_files_are_for_the_owner_alone(store: str) -> None:
    """Folder 0700, files 0600."""
    put(CacheSessionData, store, "one", x=1)
    assert stat.S_IMODE(os.stat(store).st_mode) == 0o700
    assert {stat.S_IMODE(os.stat(f"{store}/{name}").st_mode) for name in names(store)} == {0o600}


@pytest.mark.parametrize("call", ["open", "write", "replace"])
def test_killed_at_any_step_the_old_record_stays(call: str, store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that stops half-way leaves the old record whole, and its leftovers to the next sweep."""
    put(CacheSessionData, store, "one", x=1)
    real = getattr(os, call)

    def stop(*arguments: Any) -> Any:
        if call == "open" and not str(arguments[0]).endswith(".tmp"):
            return real(*arguments)
        if call == "write":
            real(arguments[0], arguments[1][:20])
        raise OSError(28, "No space left on device")

    session = CacheSessionData(request(store), "one")
    session["x"] = 2
    with monkeypatch.context() as patched:
        patched.setattr(os, call, stop)
        with pytest.raises(OSError, match="No space left"):
            session.set_expiry(END)
    assert dict(CacheSessionData(request(store), "one")) == {"x": 1}
    CacheSessionData.cleanup(request(store))
    assert [name for name in names(store) if name.endswith(".tmp")] == []


def test_a_write_that_is_cut_short_is_an_error(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that takes fewer bytes than there are doesn't get a half record into place."""
    put(CacheSessionData, store, "one", x=1)
    session = CacheSessionData(request(store), "one")
    session["x"] = 2
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", lambda file, raw: len(raw) - 1)
        with pytest.raises(OSError, match="not written as a whole"):
            session.set_expiry(END)
    assert dict(CacheSessionData(request(store), "one")) == {"x": 1}


def test_long_records(store: str) -> None:
    """A record longer than one read comes back whole."""
    put(CacheSessionData, store, "one", x="é" * 200_000)
    assert CacheSessionData(request(store), "one")["x"] == "é" * 200_000


def test_file_times_are_not_read(store: str) -> None:
    """A record whose file looks ancient lives as long as it says."""
    put(CacheSessionData, store, "one", x=1)
    for name in names(store):
        os.utime(f"{store}/{name}", (0, 0))
    assert dict(CacheSessionData(request(store), "one")) == {"x": 1}
    assert CacheSessionData.cleanup(request(store)) == 0


def test_processes_at_once_lose_no_key(store: str) -> None:
    """Four processes that set a key each find all of them kept."""
    put(CacheSessionData, store, "one")
    children = []
    for number in range(4):
        session = CacheSessionData(request(store), "one")
        session[f"key-{number}"] = number
        children.append(forked(partial(session.set_expiry, END)))
    for child in children:
        os.waitpid(child, 0)
    assert dict(CacheSessionData(request(store), "one")) == {f"key-{number}": number for number in range(4)}
