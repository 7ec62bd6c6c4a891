"""The measurements: seconds for one call, by library, workload, size and place. Knows clocks, no goals."""

from __future__ import annotations

import gc
import itertools
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from reference_impl.handler import DefaultSessionHandler
from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.stores.files import CacheSessionData
from reference_impl.wiki.request import parse_cookies
from tests.benchmarks.stores.subjects import FILES, BareFiles, BareSQLite, Ours, Subject, subjects
from tests.reference_impl.fakes import FakeConfig, FakeRequest

PLACES = {"tmpfs": "/dev/shm", "ext4": "/var/tmp"}
SIZES = (200, 20_000)
SESSIONS, MANY = 100, 100_000
ROUNDS = 7
SECONDS, LEAST, BATCH = 0.05, 3, 100
"""A batch takes about so many seconds, and has at least and at most so many calls."""
WORKLOADS = ("W1 read", "W2 change", "W3 new", "W4 renew")


class Cell(NamedTuple):
    """What was measured of whom, where."""

    subject: str
    workload: str
    size: int
    place: str


Times = Mapping[Cell, float]
Clock = Callable[[], float]
READING: Clock = time.process_time
"""Reads wait for nothing: their processor time, which other load on the machine changes least."""
WRITING: Clock = time.perf_counter
"""Writes wait for the file system, and that counts."""


def fastest(calls: Mapping[str, Callable[[], object]], clock: Clock, rounds: int = ROUNDS) -> dict[str, float]:
    """Seconds of one call of each, from the fastest of several batches, A B C A B C …: other load counts least."""
    best = dict.fromkeys(calls, float("inf"))
    batches = {
        name: max(LEAST, min(BATCH, int(SECONDS / _seconds(call, LEAST, clock)))) for name, call in calls.items()
    }
    gc.collect()
    for _ in range(rounds):
        for name, call in calls.items():
            best[name] = min(best[name], _seconds(call, batches[name], clock))
    return best


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
                calls = {subject.name: _call(subject, workload, size, ids[subject.name]) for subject in made}
                for name, seconds in fastest(calls, READING if workload == WORKLOADS[0] else WRITING).items():
                    times[Cell(name, workload, size, place)] = seconds
            _close(made)
    return times


def _call(subject: Subject, workload: str, size: int, ids: Sequence[str]) -> Callable[[], object]:
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


def _close(made: Sequence[Subject]) -> None:
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
        found = fastest({"ours": lambda: ours.read(name), "bare": lambda: bare.read(kept)}, READING)
    return found["ours"], found["bare"]


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
    found = fastest(
        {
            "ours": lambda: with_sessions(environ, lambda *_: None),
            "plain": lambda: app(environ, lambda *_: None),
        },
        READING,
    )
    return found["ours"], found["plain"]


class Crowd(NamedTuple):
    """What a store full of records does to requests."""

    over_few: float
    """W1 with MANY sessions over that with SESSIONS."""
    sweeping: float
    """Longest seconds that one request took while half of the records were swept."""
    quiet: float
    """The same while nothing was swept."""


def crowd(root: str) -> Crowd:
    """The file store with MANY sessions: each read asks for another one; then half of them are over and swept."""
    with tempfile.TemporaryDirectory(dir=root) as folder:
        few, many = (Ours(CacheSessionData, f"{folder}/{name}", FILES) for name in ("few", "many"))
        few_ids, many_ids = [few.make(200) for _ in range(SESSIONS)], [many.make(200) for _ in range(MANY)]
        live, over = many_ids[1::2], many_ids[::2]
        calls = {
            "few": _call(few, WORKLOADS[0], 200, few_ids),
            "many": _call(many, WORKLOADS[0], 200, live[:: len(live) // (ROUNDS * BATCH)]),
        }
        found = fastest(calls, READING, rounds=ROUNDS * 2)
        for name in over:
            CacheSessionData(many.request, name).save(many.request.now, timedelta(0))
        return Crowd(found["many"] / found["few"], *_pauses(many, live[:SESSIONS]))


def _pauses(ours: Ours, ids: Sequence[str]) -> tuple[float, float]:
    """The longest request while a thread sweeps, and among as many afterwards."""
    done = threading.Event()

    def sweep_all() -> None:
        ours.data_class.cleanup(ours.request)
        done.set()

    call = _call(ours, WORKLOADS[0], 200, ids)
    sweep = threading.Thread(target=sweep_all)
    sweep.start()
    sweeping, requests = _longest(call, done.is_set)
    sweep.join()
    left = iter(range(requests))
    return sweeping, _longest(call, lambda: next(left, None) is None)[0]


def _longest(call: Callable[[], object], over: Callable[[], bool]) -> tuple[float, int]:
    """The longest call until it is over, and how many there were."""
    longest, count = 0.0, 0
    while not over():
        start = time.perf_counter()
        call()
        longest = max(longest, time.perf_counter() - start)
        count += 1
    return longest, count


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
        found = fastest({"ours": lambda: ours.read(name), "get": lambda: raw.get(stored)}, READING)
    return found["ours"], found["get"]
