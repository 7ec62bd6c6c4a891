"""Stores in trouble: killed writers, full and read-only disks, folders that vanish, servers that stall and forget.

In each case the page is served or fails with a clear error, no session is lost that was acknowledged, none comes back
that was ended, and nothing waits for ever.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import signal
import struct
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reference_impl import records
from reference_impl.session import DefaultSessionData
from reference_impl.stores import redis as redis_store
from reference_impl.stores import slots
from reference_impl.stores import sqlalchemy as sqlalchemy_store
from reference_impl.stores.durability import Durability
from reference_impl.stores.files import CacheSessionData
from reference_impl.stores.redis import RedisSessionData
from reference_impl.stores.sqlalchemy import SQLAlchemySessionData
from reference_impl.stores.sqlite import SQLiteSessionData
from reference_impl.wiki import disk
from tests.reference_impl.fakes import START, FakeConfig, FakeRequest, World, forked
from tests.reference_impl.servers import RedisServer, redis_program, redis_server

END = START + timedelta(hours=12)
NUMBER = struct.Struct("<Q")
WRITERS = ("a", "b")
NOBODY = 65534

DataClass = type[DefaultSessionData]


def opened(data_class: DataClass, store: str) -> DefaultSessionData:
    """The one session of these tests, by a request of its own."""
    return data_class(FakeRequest(FakeConfig(store=store)), "one")


# Killed writers.


def write_for_ever(data_class: DataClass, store: str, key: str, pipe: int) -> None:
    """Count up under a key, with a text as long as the number says; tell each number when it is stored."""
    while True:
        session = opened(data_class, store)
        number = session[key][0] + 1
        session[key] = [number, text_of(number)]
        session.set_expiry(END)
        os.write(pipe, NUMBER.pack(number))


def read_for_ever(data_class: DataClass, store: str) -> None:
    """A reader who is killed holds up nobody, and sees nothing half done."""
    while True:
        assert_whole(data_class, store)


def text_of(number: int) -> str:
    """Longer and shorter ones, so that some don't fit where the last one was."""
    return str(number) * (number * 997 % 4000)


def killed_round(data_class: DataClass, store: str, patience: int) -> dict[str, int]:
    """Start writers and a reader, kill them once one has stored so many numbers; the last number each writer told."""
    pipes, children = {}, [forked(partial(read_for_ever, data_class, store))]
    for key in WRITERS:
        reading, writing = os.pipe()
        children.append(forked(partial(write_for_ever, data_class, store, key, writing)))
        os.close(writing)  # so that nobody but the writer holds it: who reads sees when it has ended
        pipes[key] = reading
    for _ in range(patience):
        assert os.read(pipes["a"], NUMBER.size), "a writer has ended by itself; its traceback is on stderr"
        assert_whole(data_class, store)
    for child in children:
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert status == signal.SIGKILL, "a writer or reader has ended by itself; its traceback is on stderr"
    return {key: told_last(reading) for key, reading in pipes.items()}


def told_last(pipe: int) -> int:
    """The last number in a pipe whose writer is gone; 0 when there is none."""
    with os.fdopen(pipe, "rb") as file:
        told = file.read()
    return int(NUMBER.unpack(told[-NUMBER.size :])[0]) if told else 0


def assert_whole(data_class: DataClass, store: str) -> dict[str, int]:
    """What a reader finds is what somebody wrote; the numbers in it."""
    session = opened(data_class, store)
    assert session.record is not None
    found = {key: session[key] for key in WRITERS}
    assert [text for _, text in found.values()] == [text_of(number) for number, _ in found.values()]
    return {key: number for key, (number, _) in found.items()}


def kill_writers(data_class: DataClass, store: str, rounds: int) -> None:
    """Two writers and a reader of one session are killed again and again, at whatever they are about."""
    session = opened(data_class, store)
    session.update({key: [0, ""] for key in WRITERS})
    session.set_expiry(END)
    data_class.close(store)
    for number in range(rounds):
        told = killed_round(data_class, store, 1 + number % 5)
        stored = assert_whole(data_class, store)
        assert {key: stored[key] >= told[key] for key in WRITERS} == dict.fromkeys(WRITERS, True)
        data_class.close(store)


class DurableFiles(CacheSessionData):
    durability = Durability.DATA


class DurableSQLite(SQLiteSessionData):
    durability = Durability.DATA


DURABLE = (DurableFiles, DurableSQLite)
KILLED = pytest.mark.parametrize("data_class", [CacheSessionData, SQLiteSessionData, *DURABLE])


@KILLED
def test_killed_writers_lose_nothing_that_was_acknowledged(data_class: DataClass, tmp_path: Path) -> None:
    """Thirty kills: every number that a writer told is stored or followed by a later one, and no reader sees a half."""
    kill_writers(data_class, str(tmp_path), 10)


@pytest.mark.matrix
@KILLED
def test_thousands_of_killed_writers_lose_nothing(data_class: DataClass, tmp_path: Path) -> None:
    """The same, fifteen hundred kills for each store, and three hundred where each write waits for the disk."""
    kill_writers(data_class, str(tmp_path), 100 if data_class in DURABLE else 500)


# Disks and folders.


@pytest.mark.parametrize("length", [1000, 6000])
def test_a_full_disk_is_an_error_and_costs_nothing(length: int, tmp_path: Path) -> None:
    """Wherever the disk ends, a change that doesn't fit raises and leaves the old values; what fits is stored whole."""
    refused = 0
    for size in range(0, 9000, 500):
        store = str(tmp_path / str(size))
        session = opened(CacheSessionData, store)
        session["x"] = "old"
        session.set_expiry(END)
        session = opened(CacheSessionData, store)
        session["x"] = "n" * length
        try:
            with disk.full(size):
                session.set_expiry(END)
        except OSError:
            refused += 1
            assert opened(CacheSessionData, store)["x"] == "old"
        else:
            assert opened(CacheSessionData, store)["x"] == "n" * length
    assert 0 < refused < 18


def test_a_full_disk_renews_all_the_same(tmp_path: Path) -> None:
    """A renewal needs no room: the file has it."""
    session = opened(CacheSessionData, str(tmp_path))
    session["x"] = "value"
    session.set_expiry(END)
    with disk.full(300):
        opened(CacheSessionData, str(tmp_path)).set_expiry(END + timedelta(hours=1))
    record = opened(CacheSessionData, str(tmp_path)).record
    assert record is not None
    assert record.expires == END + timedelta(hours=1)


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Root may write everywhere: be somebody else for a while."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter; pytest's own is for the user who runs it."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


def test_a_read_only_folder_refuses_logins_and_serves_the_others(open_folder: Path) -> None:
    """A login raises and sends no cookie; who was logged in before is served, and still logged in afterwards."""
    store = open_folder / "sessions"
    world = World(CacheSessionData, str(store))
    login = world.serve(login="JoeDoe")
    if not os.geteuid():
        for path in (store, *store.iterdir()):
            os.chown(path, NOBODY, NOBODY)
    os.chmod(store, 0o500)
    with as_nobody():
        attempt = world.open(login="JoeDoe")
        with pytest.raises(PermissionError):
            attempt.close()
        assert world.serve(login.id).name == "JoeDoe"
    assert attempt.request.set_cookies == []
    os.chmod(store, 0o700)
    assert world.serve(login.id).name == "JoeDoe"


@pytest.mark.parametrize("data_class", [CacheSessionData, SQLiteSessionData])
def test_a_folder_taken_away_ends_sessions_for_good(data_class: DataClass, tmp_path: Path) -> None:
    """A request that began before it brings nothing back, and the next login makes a new folder."""
    store = str(tmp_path / "sessions")
    world = World(data_class, store)
    login = world.serve(login="JoeDoe")
    slow = world.open(login.id, page=lambda request: request.session.update(x=1))
    shutil.rmtree(store)
    assert (slow.close().cookie, world.serve(login.id).name) == (None, None)
    assert world.serve(world.serve(login="JoeDoe").id).name == "JoeDoe"
    data_class.close(store)


def test_a_folder_that_is_a_file_is_an_error(tmp_path: Path) -> None:
    """Whoever logs in is told so; whoever has a cookie sees an anonymous page."""
    (tmp_path / "sessions").write_text("not a folder")
    world = World(CacheSessionData, str(tmp_path / "sessions"))
    with pytest.raises(OSError, match="directory"):
        world.serve(login="JoeDoe")
    issued = world.ids.generate_new_id(world.request())
    assert (world.serve(issued).name, world.serve(issued).cookie) == (None, None)


@given(st.binary(max_size=400), st.integers(0, 400))
def test_no_bytes_of_a_file_are_an_error(noise: bytes, place: int) -> None:
    """A file with anything in it holds the record that was written, or none."""
    whole = slots.whole(b"r" * 100)
    assert (slots.newest(noise), slots.expected(noise, b"r" * 100)) == (None, None)
    found = slots.newest(whole[:place] + noise + whole[place + len(noise) :])
    assert found is None or found.raw == b"r" * 100


def written(rests: list[str]) -> tuple[list[bytes], list[bytes]]:
    """A file after each call that wrote a piece of it, one record after the other; and the record stored by then."""
    raws = [number.to_bytes(records.HEAD_SIZE, "little") + rest.encode() for number, rest in enumerate(rests)]
    images, stored = [slots.whole(raws[0])], [raws[0]]
    for before, raw in itertools.pairwise(raws):
        slot = slots.newest(images[-1])
        assert slot is not None
        pieces = slots.pieces(slot, raw)
        for data, offset in pieces:
            image = images[-1].ljust(offset, b"\0")
            images.append(image[:offset] + data + image[offset + len(data) :])
        is_cell = len(raw) == records.HEAD_SIZE  # it lies in the first piece already
        stored += [raw if is_cell or piece is pieces[-1] else before for piece in pieces]
    return images, stored


@settings(max_examples=300)
@example(rests=["a", "b", "b", "b"], cuts=[76, 110], moments=[2, 4, 2])
@example(rests=["a"] * 260, cuts=[76, 77], moments=[253, 255, 253])  # half of a sequence: 256 looks like 0
@given(
    st.lists(st.sampled_from(["", "a", "b", "cc"]), min_size=2, max_size=8),
    st.lists(st.integers(0, 200), min_size=2, max_size=2),
    st.lists(st.integers(0, 15), min_size=3, max_size=3),
)
def test_bytes_copied_while_others_write_are_no_older_record(
    rests: list[str], cuts: list[int], moments: list[int]
) -> None:
    """Each part of a copy may be of another moment: what is found was stored at one of them, or is read again."""
    images, stored = written(rests)
    times = [min(moment, len(images) - 1) for moment in moments]
    first, second = sorted(cuts)
    parts = zip([images[at] for at in times], [(0, first), (first, second), (second, None)], strict=True)
    found = slots.newest(b"".join(image[begin:end] for image, (begin, end) in parts), locked=False)
    assert found is None or found.raw in stored[min(times) : max(times) + 1]


@pytest.mark.parametrize(("place", "is_found"), [(0, False), (8, False), (20, False), (80, False), (90, True)])
def test_a_renewal_looks_at_the_beginning_of_a_file_alone(place: int, is_found: bool) -> None:
    """The record that was read is found by its cell: not with a byte of it turned, nor behind a newer cell."""
    whole, raw = slots.whole(b"r" * 100), b"r" * 100
    turned = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
    assert (slots.expected(turned, raw) is not None) is is_found
    assert slots.expected(whole, b"s" * 100) is None


# Servers.


@pytest.fixture
def own_redis(monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisServer]:
    """A Redis for one test, and little patience with it."""
    program = redis_program()
    if program is None:
        pytest.skip("no redis-server: neither on the path nor in a package for this Python")
    monkeypatch.setattr(redis_store, "PATIENCE", 0.2)
    with redis_server(program) as server:
        yield server


def redis_world(server: RedisServer) -> World:
    """A wiki whose sessions are on this server."""
    return World(type("Redis", (RedisSessionData,), {"url": server.url}))


def test_a_redis_that_stalls_costs_no_login(own_redis: RedisServer) -> None:
    """Meanwhile pages are anonymous and logins an error, after a moment; then the same cookie is in."""
    world = redis_world(own_redis)
    login = world.serve(login="JoeDoe")
    with own_redis.stalled():
        meanwhile = world.serve(login.id)
        with pytest.raises(OSError, match="Redis"):
            world.serve(login="JoeDoe")
    assert (meanwhile.name, meanwhile.cookie) == (None, None)
    assert world.serve(login.id).name == "JoeDoe"


def test_a_redis_that_forgets_ends_sessions_for_good(own_redis: RedisServer) -> None:
    """While it is away pages are anonymous; afterwards a request that began before brings nothing back."""
    world = redis_world(own_redis)
    login = world.serve(login="JoeDoe")
    slow = world.open(login.id, page=lambda request: request.session.update(x=1))
    own_redis.kill()
    assert (world.serve(login.id).name, world.serve(login.id).cookie) == (None, None)
    own_redis.start()
    assert (slow.close().cookie, world.serve(login.id).name) == (None, None)
    assert world.serve(world.serve(login="JoeDoe").id).name == "JoeDoe"


def test_redis_removes_what_nobody_needs_an_hour_after_its_lifetime(own_redis: RedisServer) -> None:
    """The server's TTL is the promised lifetime and an hour, whatever the request's clock says."""
    world = redis_world(own_redis)
    login = world.serve(login="JoeDoe")
    client = redis_store.client(own_redis.url)
    [live] = client.keys()
    assert 13 * 3600 - 60 <= client.ttl(live) <= 13 * 3600
    world.advance(hours=1)
    assert world.serve(login.id).name == "JoeDoe"


def test_more_threads_than_connections_wait_for_each_other(
    own_redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight threads that share two connections all find the session, each time."""
    monkeypatch.setattr(redis_store, "CONNECTIONS", 2)
    monkeypatch.setattr(redis_store, "PATIENCE", 60)
    world = redis_world(own_redis)
    login = world.serve(login="JoeDoe")
    with ThreadPoolExecutor(8) as pool:
        assert {answer.name for answer in pool.map(world.serve, [login.id] * 200)} == {"JoeDoe"}


def set_x(request: FakeRequest, number: int) -> None:
    """A page that stores a number."""
    request.session["x"] = number


def test_a_database_that_drops_connections_is_asked_again(database_url: str, tmp_path: Path) -> None:
    """Before each request all connections are dropped; every page is served in its session, and changes are kept."""
    world = World(type("Database", (SQLAlchemySessionData,), {"url": database_url}), str(tmp_path))
    engine = sqlalchemy.create_engine(database_url, isolation_level="AUTOCOMMIT")
    drop = sqlalchemy.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    login = world.serve(login="JoeDoe")
    with engine.connect() as operator:
        for number in range(3):
            operator.execute(drop)
            page = world.open(login.id, page=partial(set_x, number=number))
            operator.execute(drop)
            assert page.close().name == "JoeDoe"
            assert world.serve(login.id).values == {"x": number}
    engine.dispose()
    with pytest.raises(OSError, match="database"):
        World(type("Nowhere", (SQLAlchemySessionData,), {"url": f"{database_url}-missing"})).serve(login="JoeDoe")


def test_many_may_need_the_table_for_the_first_time_at_once(database_url: str) -> None:
    """Eight processes' first requests, at the same time, all find or make it."""
    operator = sqlalchemy.create_engine(database_url, isolation_level="AUTOCOMMIT")
    gate = threading.Barrier(8)

    def first_request(number: int) -> None:
        gate.wait()
        sqlalchemy_store._engine.__wrapped__(database_url, -number).dispose()

    for _ in range(3):
        with operator.connect() as connection:
            connection.execute(sqlalchemy.text("DROP TABLE IF EXISTS sessions"))
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(first_request, range(8))) == [None] * 8
    operator.dispose()
