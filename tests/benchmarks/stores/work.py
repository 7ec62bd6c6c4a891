"""The measurements: seconds for one call, by library, workload, size and place. Knows clocks, no goals."""

from __future__ import annotations

import gc
import itertools
import os
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from statistics import median
from typing import NamedTuple

from reference_impl.handler import DefaultSessionHandler
from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.records import Record
from reference_impl.session import DefaultSessionData
from reference_impl.stores.files import CacheSessionData
from reference_impl.wiki.request import parse_cookies
from tests.benchmarks.stores.old_moin import NAME as OLD_MOIN
from tests.benchmarks.stores.old_moin import old_moin
from tests.benchmarks.stores.subjects import FILES, BareFiles, BareSQLite, Ours, SecureCookie, Subject, subjects
from tests.reference_impl.fakes import FakeConfig, FakeRequest

PLACES = {"tmpfs": "/dev/shm", "ext4": "/var/tmp"}
SIZES = (200, 20_000)
SESSIONS, MANY = 100, 100_000
ROUNDS, SWEEPS = 25, 2
SECONDS, LEAST, BATCH = 0.01, 3, 1000
"""A batch takes about so many seconds, few enough to be left alone, and has at least and at most so many calls."""
WORKLOADS = ("W1 read", "W2 change", "W3 new", "W4 renew")


class Cell(NamedTuple):
    """What was measured of whom, where."""

    subject: str
    workload: str
    size: int
    place: str


Times = Mapping[Cell, float]
Clock = Callable[[], float]


class Way(NamedTuple):
    """By which clock batches are timed, and which of them counts."""

    clock: Clock
    chosen: Callable[[Sequence[float]], float]


READING = Way(time.process_time, min)
"""Reads wait for nothing: their processor time, of the batch that other load on the machine has changed least."""
WRITING = Way(time.perf_counter, median)
"""Writes wait for the file system, and that counts. It comes in bursts, which the fastest batch never meets."""


def measured(calls: Mapping[str, Callable[[], object]], way: Way, rounds: int = ROUNDS) -> dict[str, float]:
    """Seconds of one call of each, from one of several batches, A B C A B C …: other load reaches all alike."""
    found: dict[str, list[float]] = {name: [] for name in calls}
    batches = {
        name: max(LEAST, min(BATCH, int(SECONDS / _seconds(call, LEAST, way.clock)))) for name, call in calls.items()
    }
    gc.collect()
    for _ in range(rounds):
        for name, call in calls.items():
            found[name].append(_seconds(call, batches[name], way.clock))
    return {name: way.chosen(seconds) for name, seconds in found.items()}


def _seconds(call: Callable[[], object], times: int, clock: Clock) -> float:
    """Of one call, the mean of so many."""
    start = clock()
    for _ in range(times):
        call()
    return max(clock() - start, 1e-9) / times


def all_times() -> dict[Cell, float]:
    """Each library at each workload, size and place, with SESSIONS sessions stored."""
    times: dict[Cell, float] = {}
    for (place, root), size in itertools.product(PLACES.items(), SIZES):
        with tempfile.TemporaryDirectory(dir=root) as folder:
            made = subjects(folder)
            ids = {subject.name: [subject.make(size) for _ in range(SESSIONS)] for subject in made}
            for workload in WORKLOADS:
                calls = {subject.name: one_call(subject, workload, size, ids[subject.name]) for subject in made}
                for name, seconds in measured(calls, READING if workload == WORKLOADS[0] else WRITING).items():
                    times[Cell(name, workload, size, place)] = seconds
            close(made)
            old = old_moin(folder, size, ROUNDS, SECONDS) or {}
            times |= {Cell(OLD_MOIN, workload, size, place): seconds for workload, seconds in old.items()}
    return times


def one_call(subject: Subject, workload: str, size: int, ids: Sequence[str]) -> Callable[[], object]:
    """One call of a workload, each on the next of the sessions."""
    following = itertools.cycle(ids).__next__
    match workload:
        case "W1 read":
            return lambda: subject.read(following())
        case "W2 change":
            return lambda: subject.change(following())
        case "W3 new":
            return lambda: subject.make(size)
        case _:
            return lambda: subject.renew(following())


def close(made: Sequence[Subject]) -> None:
    """Give back what ours and the bare calls hold open."""
    for subject in made:
        if isinstance(subject, Ours):
            subject.data_class.close(subject.request.cfg.store)
        elif isinstance(subject, BareSQLite):
            subject.connection.close()


def bare_over(size: int, root: str) -> tuple[float, float]:
    """Seconds of W1 of the file store, and of its system calls (open, read, close) with msgspec decoding the values."""
    with tempfile.TemporaryDirectory(dir=root) as folder:
        ours, bare = Ours(CacheSessionData, f"{folder}/ours", FILES), BareFiles(folder)
        name, kept = ours.make(size), bare.make(size)
        found = measured({"ours": lambda: ours.read(name), "bare": lambda: bare.read(kept)}, READING)
    return found["ours"], found["bare"]


def parts_of_a_read(data_class: type[DefaultSessionData], size: int, root: str) -> dict[str, float]:
    """Of W1 in one of our stores: seconds of the whole, and of the parts that anybody's session would have."""
    with tempfile.TemporaryDirectory(dir=root) as folder:
        ours = Ours(data_class, folder, "ours")
        session_id = ours.make(size)
        key = data_class.key(session_id)
        raw = data_class.read_record(folder, key)
        calls = {
            "the whole": lambda: ours.read(session_id),
            "name hashed, record read and checked": lambda: data_class.read_record(folder, data_class.key(session_id)),
            "head and values decoded": lambda: data_class.contents(_record(data_class, raw)),
        }
        found = measured(calls, READING)
        data_class.close(folder)
    return found


def _record(data_class: type[DefaultSessionData], raw: bytes | None) -> Record:
    record = data_class.decode(raw)
    assert record is not None
    return record


def without_a_cookie() -> tuple[float, float]:
    """Seconds of a WSGI call with the session system around it and no session cookie, and of the call alone."""
    config = FakeConfig()
    handler, ids = DefaultSessionHandler(), MoinCookieSessionIDHandler()
    header = "theme=dark; lang=en; consent=1"

    def app(environ: dict[str, str], start_response: Callable[..., object]) -> list[bytes]:
        request = FakeRequest(config, cookies=parse_cookies(environ["HTTP_COOKIE"]))
        start_response("200 OK", [("Content-Type", "text/plain"), ("X-Theme", request.cookies["theme"][0])])
        return [b"page"]

    def with_sessions(environ: dict[str, str], start_response: Callable[..., object]) -> list[bytes]:
        request = FakeRequest(config, cookies=parse_cookies(environ["HTTP_COOKIE"]))
        user = handler.start(request, ids)
        handler.after_auth(request, ids, user)
        start_response("200 OK", [("Content-Type", "text/plain"), ("X-Theme", request.cookies["theme"][0])])
        handler.finish(request, ids, user)
        return [b"page"]

    environ = {"HTTP_COOKIE": header}
    found = measured(
        {
            "ours": lambda: with_sessions(environ, lambda *_: None),
            "plain": lambda: app(environ, lambda *_: None),
        },
        READING,
    )
    return found["ours"], found["plain"]


class Pauses(NamedTuple):
    """How long requests took while something else went on, in seconds."""

    longest: float
    most: float
    """999 of 1,000 took no longer."""


class Crowd(NamedTuple):
    """What a store full of records does to requests."""

    over_few: float
    """W1 with MANY sessions over that with SESSIONS."""
    sweeping: Pauses
    """While half of the records were swept."""
    unlinking: Pauses
    """While as many files were removed by bare calls: what no sweep can do without."""


def crowd(root: str) -> Crowd:
    """The file store with MANY sessions: each read asks for another one; then half of them are over and swept."""
    with tempfile.TemporaryDirectory(dir=root) as folder:
        few, many = (Ours(CacheSessionData, f"{folder}/{name}", FILES) for name in ("few", "many"))
        few_ids = [few.make(200) for _ in range(SESSIONS)]
        live = [many.make(200) for _ in range(MANY // 2)]
        over_few, sweeps, unlinks = 0.0, [], []
        for number in range(SWEEPS):
            over = [many.make(200) for _ in range(MANY // 2)]
            if not number:
                over_few = _over_few(few, few_ids, many, live)
            for name in over:
                CacheSessionData(many.request, name).save(many.request.now, timedelta(0))
            call = one_call(many, WORKLOADS[0], 200, live[:SESSIONS])
            sweeps.append(_pauses(call, lambda: CacheSessionData.cleanup(many.request)))
            bare = BareFiles(folder)
            unlinks.append(_pauses(call, partial(_unlink, [bare.make(200) for _ in over])))
        return Crowd(over_few, _calmest(sweeps), _calmest(unlinks))


CROWDED = ("ours, files", "ours, SQLite", "Flask-Session, files", "Beaker, files", "Django, files", SecureCookie.name)
"""Whose 100,000 sessions are stored in a minute."""


def crowds(root: str) -> dict[str, float]:
    """W1 with MANY sessions over that with SESSIONS, by library."""
    found = {}
    with tempfile.TemporaryDirectory(dir=root) as few, tempfile.TemporaryDirectory(dir=root) as many:
        for little, large in zip(subjects(few), subjects(many), strict=True):
            if little.name in CROWDED:
                few_ids = [little.make(200) for _ in range(SESSIONS)]
                many_ids = [large.make(200) for _ in range(MANY)]
                found[little.name] = _over_few(little, few_ids, large, many_ids)
            close([little, large])
    return found


def _over_few(few: Subject, few_ids: Sequence[str], many: Subject, many_ids: Sequence[str]) -> float:
    calls = {
        "few": one_call(few, WORKLOADS[0], 200, few_ids),
        "many": one_call(many, WORKLOADS[0], 200, many_ids[:: len(many_ids) // (ROUNDS * BATCH)]),
    }
    found = measured(calls, READING, rounds=ROUNDS * 2)
    return found["many"] / found["few"]


def _unlink(paths: Sequence[str]) -> None:
    for path in paths:
        os.unlink(path)


def _pauses(call: Callable[[], object], work: Callable[[], object]) -> Pauses:
    """How long requests take, one after the other, while a thread does its work."""
    worker = threading.Thread(target=work)
    worker.start()
    found = []
    while worker.is_alive():
        start = time.perf_counter()
        call()
        found.append(time.perf_counter() - start)
    worker.join()
    found.sort()
    return Pauses(found[-1], found[len(found) * 999 // 1000])


def _calmest(found: Sequence[Pauses]) -> Pauses:
    """The least of several: other load on the machine only adds."""
    return Pauses(min(pauses.longest for pauses in found), min(pauses.most for pauses in found))


def redis_over_get() -> tuple[float, float] | None:
    """Seconds of loading a session from a real Redis, and of a raw GET of the same bytes; None without a server."""
    from reference_impl.stores.redis import RedisSessionData, _name, client
    from tests.reference_impl.servers import redis_program, redis_server

    program = redis_program()
    if program is None:
        return None
    with redis_server(program) as server:
        ours = Ours(type("Redis", (RedisSessionData,), {"url": server.url}), "bench", "ours, Redis")
        name = ours.make(200)
        raw, stored = client(server.url), _name("bench", RedisSessionData.key(name))
        found = measured({"ours": lambda: ours.read(name), "get": lambda: raw.get(stored)}, READING)
    return found["ours"], found["get"]
