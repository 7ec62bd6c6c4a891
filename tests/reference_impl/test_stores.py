"""What every bundled store must do alike, and what only one can do."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from reference_impl import records
from reference_impl.records import Record
from reference_impl.session import Change, DefaultSessionData
from reference_impl.stores import files
from reference_impl.stores.durability import Durability
from reference_impl.stores.files import CacheSessionData
from reference_impl.stores.memory import MemorySessionData
from reference_impl.stores.redis import RedisSessionData
from reference_impl.stores.redis import client as redis_client
from reference_impl.stores.sqlalchemy import SQLAlchemySessionData
from reference_impl.stores.sqlite import SQLiteSessionData
from reference_impl.wiki import damage
from tests.reference_impl.fakes import START, FakeConfig, FakeRequest, forked

STORES = {"files": CacheSessionData, "memory": MemorySessionData, "sqlite": SQLiteSessionData}
SERVED = {"redis": ("redis_url", RedisSessionData), "sqlalchemy": ("database_url", SQLAlchemySessionData)}
END = START + timedelta(hours=12)
L = timedelta(hours=12)

DataClass = type[DefaultSessionData]


NEWER = damage.with_version(records.encode(Record(END, L, {"x": 1})), 3)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[str]:
    """A folder that isn't there yet."""
    folder = str(tmp_path / "sessions" / "main")
    yield folder
    for data_class in STORES.values():
        data_class.close(folder)


@pytest.fixture(params=[*STORES, *SERVED])
def data_class(request: pytest.FixtureRequest) -> DataClass:
    """Each bundled store; one that needs a server has a real one."""
    if request.param in STORES:
        return STORES[request.param]
    url, base = SERVED[request.param]
    return type(base.__name__, (base,), {"url": request.getfixturevalue(url)})


def request(store: str, **later: float) -> FakeRequest:
    """A request to that store, some time after the start."""
    return FakeRequest(FakeConfig(store=store), START + timedelta(**later))


def put(data_class: DataClass, store: str, name: str, end: timedelta = L, **values: Any) -> None:
    """Store a session under an id."""
    made = data_class(request(store), name)
    made.update(values)
    made.set_expiry(START + end)


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
        data_class.write_record(store, data_class.key("newer"), NEWER)
        assert data_class.cleanup(request(store, hours=1)) == 2
        assert data_class.exists(request(store), "newer")

    @pytest.mark.parametrize("raw", [b"", b"{", b"[]", NEWER, b"cos\nsystem\n(S'true'\ntR."])
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

    def test_all_changes_or_none(self, data_class: DataClass, store: str) -> None:
        """Of two changes that belong together none is made when one of the records isn't what it was."""
        put(data_class, store, "old", x=1)
        one, old, raw = data_class.key("one"), data_class.key("old"), records.encode(Record(END, L, {}))
        there = data_class.read_record(store, old)
        assert not data_class.replace_records(store, [Change(one, None, raw), Change(old, raw, raw)])
        assert data_class.read_record(store, one) is None
        put(data_class, store, "taken", x=2)
        taken = data_class.key("taken")
        assert not data_class.replace_records(store, [Change(taken, None, raw), Change(old, there, raw)])
        assert data_class.read_record(store, old) == there
        assert data_class.replace_records(store, [Change(one, None, raw), Change(old, there, raw)])
        assert [data_class.read_record(store, key) for key in (one, old)] == [raw, raw]

    def test_what_is_gone_stays_gone(self, data_class: DataClass, store: str) -> None:
        """A change of a record that was removed meanwhile is not made; nothing in the place of nothing is a change."""
        raw = records.encode(Record(END, L, {}))
        key = data_class.key("one")
        assert not data_class.replace_records(store, [Change(key, raw, raw)])
        assert data_class.replace_records(store, [Change(key, None, None)])
        assert data_class.replace_records(store, [Change(key, None, raw)])
        assert not data_class.replace_records(store, [Change(key, None, None)])
        assert data_class.replace_records(store, [Change(key, raw, None)])
        assert data_class.read_record(store, key) is None

    def test_records_grow_and_shrink(self, data_class: DataClass, store: str) -> None:
        """A record is found whole, whatever the length of the one before."""
        for length in (10, 5000, 200_000, 0, 70_000, 1):
            session = data_class(request(store), "one")
            session["x"] = "é" * length
            session.set_expiry(END)
            assert data_class(request(store), "one")["x"] == "é" * length

    def test_renewed_often(self, data_class: DataClass, store: str) -> None:
        """Renewals move the end and leave the values, however many there are."""
        put(data_class, store, "one", x="value")
        for hours in range(1, 6):
            data_class(request(store), "one").set_expiry(END + timedelta(hours=hours))
        session = data_class(request(store), "one")
        assert session.record is not None
        assert (dict(session), session.record.expires) == ({"x": "value"}, END + timedelta(hours=5))

    def test_restart(self, data_class: DataClass, store: str) -> None:
        """What survives a restart is what `persistent` says."""
        put(data_class, store, "one", x=1)
        data_class.restart(store)
        assert data_class.exists(request(store), "one") is data_class.persistent


SMITH, SMYTH = b"Smith", b"Smyth"
"""A value, and what a disk that turned one letter makes of it: msgpack all the same."""


def damage_file(data_class: DataClass, store: str) -> None:
    """In the file of the session."""
    path = Path(f"{store}/{data_class.key('one')}.session")
    path.write_bytes(path.read_bytes().replace(SMITH, SMYTH))


def damage_sqlite(data_class: DataClass, store: str) -> None:
    """In the only row."""
    with contextlib.closing(sqlite3.connect(f"{store}/sessions.sqlite", isolation_level=None)) as database:
        [(body,)] = database.execute("SELECT body FROM sessions")
        database.execute("UPDATE sessions SET body = ?", (body.replace(SMITH, SMYTH),))


def damage_redis(data_class: Any, store: str) -> None:
    """In the string of the session."""
    server = redis_client(data_class.url)
    for name in server.scan_iter(f"*{data_class.key('one')}"):
        found: Any = server.get(name)
        server.set(name, found.replace(SMITH, SMYTH))


def damage_postgres(data_class: Any, store: str) -> None:
    """In the only row of this test's store."""
    change = sqlalchemy.text(
        "UPDATE sessions SET body = replace(body::text, :was, :turned)::bytea WHERE store = :store"
    )
    engine = sqlalchemy.create_engine(data_class.url)
    with engine.begin() as connection:
        connection.execute(change, {"was": SMITH.hex(), "turned": SMYTH.hex(), "store": store})
    engine.dispose()


DAMAGE: dict[str, Callable[[Any, str], None]] = {
    "files": damage_file,
    "sqlite": damage_sqlite,
    "redis": damage_redis,
    "sqlalchemy": damage_postgres,
}


@pytest.mark.parametrize(("data_class", "kind"), [(kind, kind) for kind in DAMAGE], indirect=["data_class"])
def test_one_letter_that_turned_is_damage(
    data_class: DataClass, kind: str, store: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A value that changed where it lies is never shown: no record, a line in the log, and the next save repairs it."""
    put(data_class, store, "one", author=SMITH.decode())
    DAMAGE[kind](data_class, store)
    with caplog.at_level(logging.WARNING, logger="reference_impl.session"):
        found = data_class(request(store), "one")
    assert (found.record, dict(found), len(caplog.messages)) == (None, {}, 1)
    found["author"] = "Jones"
    found.set_expiry(END)
    assert dict(data_class(request(store), "one")) == {"author": "Jones"}


def names(store: str) -> list[str]:
    """The files of the folder."""
    return sorted(os.listdir(store))


@pytest.mark.parametrize(
    "name", ["../../outside", "/etc/passwd", "a\x00b", "x" * 5000, "\ud800", "CON", "lock", "secrets"]
)
def test_no_id_names_a_path(name: str, store: str) -> None:
    """Whatever an id is, its record is one file of the folder, under a name that tells nothing."""
    put(CacheSessionData, store, name, x=1)
    [found] = names(store)
    assert len(found) == len("0" * 40 + ".session")
    assert dict(CacheSessionData(request(store), name)) == {"x": 1}
    assert os.listdir(os.path.dirname(store)) == ["main"]


def test_files_are_for_the_owner_alone(store: str) -> None:
    """Folder 0700, files 0600."""
    put(CacheSessionData, store, "one", x=1)
    assert stat.S_IMODE(os.stat(store).st_mode) == 0o700
    assert {stat.S_IMODE(os.stat(f"{store}/{name}").st_mode) for name in names(store)} == {0o600}


class Killed(BaseException):
    """The process ends here."""


def killed_at(number: int, action: Callable[[], object], monkeypatch: pytest.MonkeyPatch, part: float = 0) -> bool:
    """Run an action that ends at its nth write or rename, after this part of the bytes. False: it came through."""
    left = number
    real_replace = os.replace

    def pwrite(file: int, data: bytes, offset: int) -> int:
        nonlocal left
        left -= 1
        if left:
            return os.pwrite(file, data, offset)
        os.pwrite(file, data[: int(len(data) * part)], offset)
        raise Killed

    def replace(*paths: str) -> None:
        nonlocal left
        left -= 1
        if not left:
            raise Killed
        real_replace(*paths)

    with monkeypatch.context() as patched:
        patched.setattr(files, "pwrite", pwrite)
        patched.setattr(os, "replace", replace)
        try:
            action()
        except Killed:
            return True
    return False


@pytest.mark.parametrize("part", [0, 0.3, 0.9])
@pytest.mark.parametrize("length", [1, 1000, 6000])
def test_killed_at_any_write_the_old_record_stays(
    length: int, part: float, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever call is the last one, also half done: the old values or the new, and the next save goes through."""
    deaths = 0
    for number in range(1, 6):
        put(CacheSessionData, store, "one", x="old")
        session = CacheSessionData(request(store), "one")
        session["x"] = "n" * length
        deaths += killed_at(number, partial(session.set_expiry, END), monkeypatch, part)
        assert CacheSessionData(request(store), "one")["x"] in ("old", "n" * length)
    assert deaths == 2
    CacheSessionData.cleanup(request(store))
    assert [name for name in names(store) if not name.endswith(".session")] == []


@pytest.mark.parametrize("part", [0, 0.3, 0.9])
def test_killed_while_it_is_renewed_or_ended(part: float, store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A renewal that stops half-way leaves the end as it was, an end that stops half-way is one or none."""
    put(CacheSessionData, store, "one", x="old")
    renewal = CacheSessionData(request(store), "one")
    assert killed_at(1, partial(renewal.set_expiry, END + L), monkeypatch, part)
    found = CacheSessionData(request(store), "one")
    assert found.record is not None
    assert (dict(found), found.record.expires) == ({"x": "old"}, END)
    assert killed_at(1, partial(found.end, END), monkeypatch, part)
    assert dict(CacheSessionData(request(store), "one")) == {"x": "old"}
    assert killed_at(2, partial(CacheSessionData(request(store), "one").end, END), monkeypatch, part)
    assert CacheSessionData(request(store), "one").is_marker


@pytest.mark.parametrize("part", [0, 0.01, 0.3, 0.9])
def test_killed_while_a_record_is_made(part: float, store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left of it is no session; it is swept, or written over."""
    for name in ("one", "two"):
        assert killed_at(1, partial(put, CacheSessionData, store, name), monkeypatch, part)
    assert CacheSessionData(request(store), "one").record is None
    put(CacheSessionData, store, "one", x=1)
    CacheSessionData.cleanup(request(store))
    assert dict(CacheSessionData(request(store), "one")) == {"x": 1}
    assert len(names(store)) == 1


@pytest.mark.parametrize("size", [0, 7, 100, 143, 150, 200])
def test_a_file_cut_off_is_no_record_or_the_one_before(size: int, store: str) -> None:
    """A file of which the end is missing never gives half a record, and the next save repairs it."""
    put(CacheSessionData, store, "one", x="v" * 100)
    os.truncate(f"{store}/{names(store)[0]}", size)
    session = CacheSessionData(request(store), "one")
    assert (session.record, dict(session)) == (None, {})
    session["x"] = 2
    session.set_expiry(END)
    assert dict(CacheSessionData(request(store), "one")) == {"x": 2}


def test_an_ended_session_leaves_nothing_behind_that_damage_brings_back(store: str) -> None:
    """With the newest cell of a marker destroyed there is still a marker."""
    put(CacheSessionData, store, "one", x=1)
    CacheSessionData(request(store), "one").end(END)
    path = f"{store}/{names(store)[0]}"
    whole = Path(path).read_bytes()
    for place in range(8, len(whole), 3):
        Path(path).write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        assert CacheSessionData(request(store), "one").is_marker


def test_a_write_that_is_cut_short_is_an_error(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that takes fewer bytes than there are doesn't get a half record into place."""
    put(CacheSessionData, store, "one", x=1)
    session = CacheSessionData(request(store), "one")
    session["x"] = 2
    with monkeypatch.context() as patched:
        patched.setattr(files, "pwrite", lambda file, raw, offset: len(raw) - 1)
        with pytest.raises(OSError, match="not written as a whole"):
            session.set_expiry(END)
    assert dict(CacheSessionData(request(store), "one")) == {"x": 1}


class DurableFiles(CacheSessionData):
    durability = Durability.DATA


class DurableSQLite(SQLiteSessionData):
    durability = Durability.DATA


def test_durable_files_wait_for_the_disk(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new record syncs its file and the folder, a changed one its file; without the setting nothing is synced."""
    synced: list[str] = []
    monkeypatch.setattr("reference_impl.stores.files.fdatasync", lambda file: synced.append("data"))
    monkeypatch.setattr(os, "fsync", lambda file: synced.append("folder"))
    put(CacheSessionData, store, "other", x=1)
    assert synced == []
    put(DurableFiles, store, "one", x=1)
    assert synced == ["data", "folder"]
    DurableFiles(request(store), "one").set_expiry(END + L)
    assert synced == ["data", "folder", "data"]


def test_durable_sqlite_waits_for_the_disk(store: str) -> None:
    """The setting is SQLite's own: FULL, and OFF without it."""
    found = {}
    for data_class in (DurableSQLite, SQLiteSessionData):
        put(data_class, store, "one")
        with data_class._connection(store) as connection:
            assert connection is not None
            found[data_class] = connection.execute("PRAGMA synchronous").fetchone()[0]
        data_class.close(store)
    assert found == {DurableSQLite: 2, SQLiteSessionData: 0}


def test_sqlite_keeps_few_connections(store: str) -> None:
    """Requests that follow each other share a connection; a process that was forked makes its own."""
    for number in range(5):
        put(SQLiteSessionData, store, str(number))
    assert len(SQLiteSessionData._idle[f"{store}/sessions.sqlite"]) == 1
    os.waitpid(forked(partial(put, SQLiteSessionData, store, "child")), 0)
    assert SQLiteSessionData.exists(request(store), "child")


def test_a_database_taken_away_is_noticed(store: str) -> None:
    """Whoever removes the file ends the sessions; new ones go into a new file."""
    put(SQLiteSessionData, store, "one", x=1)
    shutil.rmtree(store)
    assert SQLiteSessionData(request(store), "one").record is None
    put(SQLiteSessionData, store, "two", x=2)
    assert dict(SQLiteSessionData(request(store), "two")) == {"x": 2}


def test_what_sqlite_complains_of_is_an_oserror(store: str) -> None:
    """A file that is no database is a store out of order, and no other kind of error."""
    os.makedirs(store)
    Path(f"{store}/sessions.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(OSError, match="SQLite"):
        SQLiteSessionData(request(store), "one")


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


@pytest.mark.parametrize("data_class", ["files", "sqlite", *SERVED], indirect=True)
def test_processes_at_once_lose_no_key(data_class: DataClass, store: str) -> None:
    """Four processes that set a key each find all of them kept."""
    put(data_class, store, "one")
    children = []
    for number in range(4):
        session = data_class(request(store), "one")
        session[f"key-{number}"] = number
        children.append(forked(partial(session.set_expiry, END)))
    for child in children:
        os.waitpid(child, 0)
    assert dict(data_class(request(store), "one")) == {f"key-{number}": number for number in range(4)}
