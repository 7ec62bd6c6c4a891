"""What strangers can send and disks can do, as functions of bytes: cookies, ids, records. Any bytes will do.

Each raises AssertionError when it isn't as it must be: no exception escapes, nobody is let in, no file is opened
outside the store, no code is run, nothing but the kept types comes out. Knows the store's folder; must not know who
draws the bytes (Hypothesis in the tests, atheris in `fuzz`).
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from reference_impl import records
from reference_impl.records import Record
from reference_impl.session import DefaultSessionData
from reference_impl.stores import slots
from reference_impl.stores.files import CacheSessionData
from reference_impl.stores.sqlite import SQLiteSessionData
from reference_impl.wiki import damage
from reference_impl.wiki.request import parse_cookies
from tests.reference_impl.fakes import START, FakeConfig, FakeRequest, World

RUNS_CODE = frozenset({"exec", "compile", "import", "pickle.find_class", "os.system", "os.exec", "subprocess.Popen"})
"""Audit events of CPython (PEP 578)."""
TOUCHES = frozenset({"open", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate", "sqlite3.connect"})
"""Those whose first argument is a path."""
KEPT = (type(None), bool, int, float, str, bytes, datetime)
END = START + timedelta(hours=12)
WHOLE = records.encode(Record(END, timedelta(hours=12), {"user.id": "1", "x": [1]}))


class Watch:
    """What happens in the process while it is on: hooks can't be taken away again."""

    def __init__(self) -> None:
        self.folder: str | None = None
        self.thread = 0
        self.seen: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.folder is None or threading.get_ident() != self.thread:
            return
        outside = event in TOUCHES and not str(arguments[0]).startswith(self.folder)
        if outside or event in RUNS_CODE:
            self.seen.append(f"{event} {arguments[:1]!r}")

    @contextmanager
    def over(self, folder: str) -> Iterator[None]:
        """Nothing is opened outside this folder, and no code is run."""
        self.folder, self.thread, self.seen = folder, threading.get_ident(), []
        try:
            yield
        finally:
            self.folder = None
        assert self.seen == [], self.seen


watch = cache(Watch)


@cache
def wiki(data_class: type[DefaultSessionData]) -> tuple[World, str]:
    """A wiki with a live session of JoeDoe, and its id. All that is imported late is by then."""
    folder = tempfile.mkdtemp(prefix="fuzzed-")
    world = World(data_class, f"{folder}/store")
    return world, world.serve(login="JoeDoe").id


def forget() -> None:
    """Remove what the functions have made."""
    for data_class in (CacheSessionData, SQLiteSessionData):
        store = wiki(data_class)[0].cfg.store
        data_class.close(store)
        shutil.rmtree(os.path.dirname(store))
    wiki.cache_clear()


def cookies(data: bytes) -> None:
    """A Cookie header. It lets in nobody without JoeDoe's id, and leaves the store as it is."""
    world, login = wiki(CacheSessionData)
    header = data.decode("latin-1")
    names = sorted(os.listdir(world.cfg.store))
    with watch().over(world.cfg.store):
        request = FakeRequest(world.cfg, world.now, parse_cookies(header))
        user = world.handler.start(request, world.ids)
        world.handler.after_auth(request, world.ids, user)
        world.handler.finish(request, world.ids, user)
    assert user is None or login in header
    assert sorted(os.listdir(world.cfg.store)) == names


def session_cookies(data: bytes) -> None:
    """The value of our own cookie."""
    cookies(b"MOIN_SESSION=" + data)


def ids(data: bytes) -> None:
    """An id, as an id handler that lets everything through would hand it on: it names one record of the store."""
    name = data.decode("utf-8", "surrogateescape") or "x"
    for data_class in (CacheSessionData, SQLiteSessionData):
        world, _ = wiki(data_class)
        request = FakeRequest(FakeConfig(store=world.cfg.store))
        with watch().over(world.cfg.store):
            session = data_class(request, name)
            session["x"] = 1
            session.set_expiry(END)
            assert dict(data_class(request, name)) == {"x": 1}
            session.delete()
            assert not data_class.exists(request, name)
        assert os.listdir(os.path.dirname(world.cfg.store)) == ["store"]


def stored(data: bytes) -> None:
    """A record as it lies in a store: the bytes themselves, and the bytes as values behind a sum that is right."""
    for raw in (data, damage.with_parts(WHOLE, data, b"\x80"), damage.with_parts(WHOLE, b"\x80", data)):
        for data_class in (CacheSessionData, SQLiteSessionData):
            _served(data_class, raw)


def _served(data_class: type[DefaultSessionData], raw: bytes) -> None:
    """A request in the session whose record was changed so; then the record is as it was."""
    world, login = wiki(data_class)
    key = data_class.key(login)
    whole = data_class.read_record(world.cfg.store, key)
    assert whole is not None
    data_class.write_record(world.cfg.store, key, raw)
    with watch().over(world.cfg.store):
        answer = world.serve(login)
        assert all(is_kept(value) for value in dict(answer.session).values())
    data_class.write_record(world.cfg.store, key, whole)


def is_kept(value: object) -> bool:
    """Whether a value, and all in it, is of the types that sessions keep."""
    if type(value) in (list, tuple):
        return all(map(is_kept, value))  # type: ignore[call-overload]
    if type(value) is dict:
        return all(type(key) is str and is_kept(item) for key, item in value.items())
    return type(value) in KEPT


def files(data: bytes) -> None:
    """The file of a session, whatever is in it: the bytes alone, and in the place of a whole record's end."""
    world, login = wiki(CacheSessionData)
    path = CacheSessionData.path(world.cfg.store, CacheSessionData.key(login))
    with open(path, "rb") as file:
        before = file.read()
    for content in (data, slots.whole(WHOLE)[: slots.FRONT_PART] + data, slots.whole(data)):
        with open(path, "wb") as file:
            file.write(content)
        with watch().over(world.cfg.store):
            answer = world.serve(login)
            assert all(is_kept(value) for value in dict(answer.session).values())
    with open(path, "wb") as file:
        file.write(before)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "cookies": cookies,
    "session_cookies": session_cookies,
    "ids": ids,
    "stored": stored,
    "files": files,
}
