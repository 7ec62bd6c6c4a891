"""Session libraries under one interface of four workloads: one session of one request, in process, nothing else.

Knows how each library loads, changes, makes and renews a session below its cookies; must not know clocks or files'
places. A value is one string of the wanted size beside a short one.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import struct
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import msgspec

from reference_impl.session import DefaultSessionData
from reference_impl.stores.files import CacheSessionData
from reference_impl.stores.sqlite import SQLiteSessionData
from tests.reference_impl.fakes import FakeConfig, FakeRequest

DAY = timedelta(days=1)
_decode = msgspec.msgpack.Decoder().decode


class Subject(Protocol):
    """One library with one kind of store."""

    name: str

    def make(self, size: int) -> str:
        """W3: a new session with a value of this size; its id."""

    def read(self, session_id: str) -> object:
        """W1: load the session, read one key."""

    def change(self, session_id: str) -> None:
        """W2: load it, change one short value, save it."""

    def renew(self, session_id: str) -> None:
        """W4: load it, save nothing but a later end."""


class Ours:
    """A session data class of this project."""

    def __init__(self, data_class: type[DefaultSessionData], folder: str, name: str) -> None:
        self.name = name
        self.data_class = data_class
        self.request: Any = FakeRequest(FakeConfig(store=folder), datetime(2012, 3, 4, tzinfo=UTC))
        self.count = 0

    def end(self) -> datetime:
        """Another one each time, so that no renewal is in vain."""
        self.count += 1
        now: datetime = self.request.now
        return now + DAY + timedelta(seconds=self.count)

    def make(self, size: int) -> str:
        session = self.data_class(self.request, "")
        session["value"], session["count"] = "v" * size, 0
        name = os.urandom(36).hex()
        session.move(name, self.end(), DAY, self.request.now)
        return name

    def read(self, session_id: str) -> object:
        return self.data_class(self.request, session_id)["count"]

    def change(self, session_id: str) -> None:
        session = self.data_class(self.request, session_id)
        session["count"] += 1
        session.save(self.end(), DAY)

    def renew(self, session_id: str) -> None:
        self.data_class(self.request, session_id).save(self.end(), DAY)


END_SIZE = 8
"""The bytes of an end, which the bare calls keep before the values."""


class BareFiles:
    """No library: the fewest system calls on a file that do the work, and msgspec; nothing is safe or checked."""

    name = "bare calls, files"

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.count = 0

    def make(self, size: int) -> str:
        path = f"{self.folder}/{os.urandom(20).hex()}"
        file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        os.write(file, self.end() + msgspec.msgpack.encode({"value": "v" * size, "count": 0}))
        os.close(file)
        return path

    def end(self) -> bytes:
        """Another one each time."""
        self.count += 1
        return self.count.to_bytes(END_SIZE, "little")

    def read(self, session_id: str) -> object:
        file = os.open(session_id, os.O_RDONLY)
        values = _read(file)
        os.close(file)
        return values["count"]

    def change(self, session_id: str) -> None:
        file = os.open(session_id, os.O_RDWR)
        self.write(file, _read(file))
        os.close(file)

    def renew(self, session_id: str) -> None:
        file = os.open(session_id, os.O_RDWR)
        _read(file)
        os.pwrite(file, self.end(), 0)
        os.close(file)

    def write(self, file: int, values: dict[str, Any]) -> None:
        os.pwrite(file, self.end() + msgspec.msgpack.encode(values | {"count": 1}), 0)


def _read(file: int) -> dict[str, Any]:
    values: dict[str, Any] = _decode(memoryview(os.read(file, 65536))[END_SIZE:])
    return values


_SUM = struct.Struct("<I")
SUM_SIZE = _SUM.size


def _summed(raw: bytes) -> bytes:
    return _SUM.pack(zlib.crc32(raw)) + raw


def _checked(data: bytes) -> dict[str, Any]:
    """The values behind their checksum."""
    raw = memoryview(data)[SUM_SIZE:]
    assert zlib.crc32(raw) == _SUM.unpack_from(data)[0]
    values: dict[str, Any] = _decode(raw)
    return values


def _hashed(session_id: str) -> str:
    return hashlib.blake2b(session_id.encode(), digest_size=20).hexdigest()


class SafeFiles(BareFiles):
    """The same, with the least that safety takes: a name that tells no id, values that are summed, and a lock.

    At the end of the request the file is opened again and locked: is it still the same, with what was read still in it?
    A page may take its time, so no lock is held meanwhile.
    """

    name = "bare calls, safe, files"

    def make(self, size: int) -> str:
        session_id = os.urandom(36).hex()
        file = os.open(self.path(session_id), os.O_WRONLY | os.O_CREAT, 0o600)
        os.write(file, self.end() + _summed(msgspec.msgpack.encode({"value": "v" * size, "count": 0})))
        os.close(file)
        return session_id

    def path(self, session_id: str) -> str:
        return f"{self.folder}/{_hashed(session_id)}"

    def read(self, session_id: str) -> object:
        return self.load(session_id)["count"]

    def change(self, session_id: str) -> None:
        values = self.load(session_id)
        file = self.locked(session_id)
        os.pwrite(file, self.end() + _summed(msgspec.msgpack.encode(values | {"count": 1})), 0)
        os.close(file)

    def renew(self, session_id: str) -> None:
        self.load(session_id)
        file = self.locked(session_id)
        os.pwrite(file, self.end(), 0)
        os.close(file)

    def load(self, session_id: str) -> dict[str, Any]:
        file = os.open(self.path(session_id), os.O_RDONLY)
        data = os.read(file, 65536)
        os.close(file)
        return _checked(data[END_SIZE:])

    def locked(self, session_id: str) -> int:
        file = os.open(self.path(session_id), os.O_RDWR)
        fcntl.flock(file, fcntl.LOCK_EX)
        assert os.fstat(file).st_nlink
        assert os.read(file, END_SIZE)
        return file


class BareSQLite:
    """No library: one prepared statement of sqlite3 to read, one to write, and msgspec."""

    name = "bare calls, SQLite"

    def __init__(self, folder: str) -> None:
        self.connection = sqlite3.connect(f"{folder}/bare.sqlite", isolation_level=None)
        for statement in ("journal_mode = WAL", "synchronous = OFF"):
            self.connection.execute(f"PRAGMA {statement}")
        self.connection.execute("CREATE TABLE sessions (key TEXT PRIMARY KEY, expires INTEGER, value BLOB)")
        self.count = 0

    def end(self) -> int:
        """Another one each time."""
        self.count += 1
        return self.count

    def make(self, size: int) -> str:
        key = os.urandom(20).hex()
        raw = msgspec.msgpack.encode({"value": "v" * size, "count": 0})
        self.connection.execute("INSERT INTO sessions VALUES (?, ?, ?)", (key, self.end(), raw))
        return key

    def load(self, key: str) -> dict[str, Any]:
        row = self.connection.execute("SELECT value FROM sessions WHERE key = ?", (key,)).fetchone()
        values: dict[str, Any] = _decode(row[0])
        return values

    def read(self, session_id: str) -> object:
        return self.load(session_id)["count"]

    def change(self, session_id: str) -> None:
        raw = msgspec.msgpack.encode(self.load(session_id) | {"count": 1})
        statement = "UPDATE sessions SET value = ?, expires = ? WHERE key = ?"
        self.connection.execute(statement, (raw, self.end(), session_id))

    def renew(self, session_id: str) -> None:
        self.load(session_id)
        self.connection.execute("UPDATE sessions SET expires = ? WHERE key = ?", (self.end(), session_id))


class SafeSQLite(BareSQLite):
    """The same, with a key that tells no id, values that are summed, and a look at what is replaced."""

    name = "bare calls, safe, SQLite"

    def make(self, size: int) -> str:
        session_id = os.urandom(36).hex()
        raw = _summed(msgspec.msgpack.encode({"value": "v" * size, "count": 0}))
        self.connection.execute("INSERT INTO sessions VALUES (?, ?, ?)", (_hashed(session_id), self.end(), raw))
        return session_id

    def row(self, session_id: str) -> tuple[str, int, dict[str, Any]]:
        key = _hashed(session_id)
        end, raw = self.connection.execute("SELECT expires, value FROM sessions WHERE key = ?", (key,)).fetchone()
        return key, end, _checked(raw)

    def read(self, session_id: str) -> object:
        return self.row(session_id)[2]["count"]

    def change(self, session_id: str) -> None:
        key, end, values = self.row(session_id)
        raw = _summed(msgspec.msgpack.encode(values | {"count": 1}))
        statement = "UPDATE sessions SET value = ?, expires = ? WHERE key = ? AND expires = ?"
        self.connection.execute(statement, (raw, self.end(), key, end))

    def renew(self, session_id: str) -> None:
        key, end, _ = self.row(session_id)
        statement = "UPDATE sessions SET expires = ? WHERE key = ? AND expires = ?"
        self.connection.execute(statement, (self.end(), key, end))


class SecureCookie:
    """secure-cookie's files, which MoinMoin 1.9.11 uses."""

    name = "secure-cookie, files"

    def __init__(self, folder: str) -> None:
        from secure_cookie.session import FilesystemSessionStore

        self.store: Any = FilesystemSessionStore(folder)

    def make(self, size: int) -> str:
        session = self.store.new()
        session["value"], session["count"] = "v" * size, 0
        self.store.save(session)
        return str(session.sid)

    def read(self, session_id: str) -> object:
        return self.store.get(session_id)["count"]

    def change(self, session_id: str) -> None:
        session = self.store.get(session_id)
        session["count"] += 1
        self.store.save(session)

    def renew(self, session_id: str) -> None:
        session = self.store.get(session_id)
        session["expires"] = 1
        self.store.save(session)


class FlaskFiles:
    """Flask-Session over cachelib's files, without its limit on their number."""

    name = "Flask-Session, files"

    def __init__(self, folder: str) -> None:
        from cachelib import FileSystemCache
        from flask import Flask
        from flask_session.cachelib import CacheLibSessionInterface

        cache = FileSystemCache(folder, threshold=0)
        self.interface: Any = CacheLibSessionInterface(Flask("bench"), client=cache)

    def make(self, size: int) -> str:
        sid: str = self.interface._generate_sid(32)
        self.save(sid, {"value": "v" * size, "count": 0})
        return sid

    def load(self, session_id: str) -> Any:
        return self.interface.session_class(self.interface._retrieve_session_data(session_id), sid=session_id)

    def save(self, session_id: str, session: Any) -> None:
        self.interface._upsert_session(DAY, session, session_id)

    def read(self, session_id: str) -> object:
        return self.load(session_id)["count"]

    def change(self, session_id: str) -> None:
        session = self.load(session_id)
        session["count"] += 1
        self.save(session_id, session)

    def renew(self, session_id: str) -> None:
        self.save(session_id, self.load(session_id))


class Beaker:
    """Beaker's session object; `ext:database` with a URL of SQLite, or `file`."""

    def __init__(self, folder: str, kind: str) -> None:
        self.name = f"Beaker, {'SQLite' if kind == 'ext:database' else 'files'}"
        self.options: dict[str, Any] = {"type": kind, "timeout": 86400, "use_cookies": False, "data_dir": folder}
        if kind == "ext:database":
            self.options |= {"url": f"sqlite:///{folder}/beaker.sqlite", "lock_dir": folder}

    def session(self, session_id: str | None) -> Any:
        from beaker.session import Session

        return Session({}, id=session_id, **self.options)

    def make(self, size: int) -> str:
        session = self.session(None)
        session["value"], session["count"] = "v" * size, 0
        session.save()
        return str(session.id)

    def read(self, session_id: str) -> object:
        return self.session(session_id)["count"]

    def change(self, session_id: str) -> None:
        session = self.session(session_id)
        session["count"] += 1
        session.save()

    def renew(self, session_id: str) -> None:
        self.session(session_id).save()


class Django:
    """Django's session store: `file`, or `db` with SQLite."""

    def __init__(self, folder: str, kind: str) -> None:
        from importlib import import_module

        from django.conf import settings
        from django.core.management import call_command

        self.name = f"Django, {'SQLite' if kind == 'db' else 'files'}"
        store: Any = import_module(f"django.contrib.sessions.backends.{kind}").SessionStore
        if kind == "db":
            from django.db import connection

            connection.close()
            settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = f"{folder}/django.sqlite"
            call_command("migrate", verbosity=0)
        self.store = type("Store", (store,), {"_storage_path": folder})  # which the class keeps, for all its stores

    def make(self, size: int) -> str:
        session = self.store()
        session["value"], session["count"] = "v" * size, 0
        session.create()
        session.save()
        return str(session.session_key)

    def read(self, session_id: str) -> object:
        return self.store(session_id)["count"]

    def change(self, session_id: str) -> None:
        session = self.store(session_id)
        session["count"] += 1
        session.save()

    def renew(self, session_id: str) -> None:
        session = self.store(session_id)
        session.get("count")
        session.save()


def set_up_django() -> None:
    """Once in a process, before any of its stores."""
    import django
    from django.conf import settings

    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    settings.configure(
        INSTALLED_APPS=["django.contrib.sessions"],
        DATABASES={"default": database},
        SECRET_KEY="bench",
        USE_TZ=True,
    )
    django.setup()


FILES = "ours, files"
SQLITE = "ours, SQLite"


def subjects(folder: str) -> list[Subject]:
    """Each library with a folder of its own under this one; ours first."""
    places = [f"{folder}/{number}" for number in range(12)]
    for place in places:
        os.makedirs(place, exist_ok=True)
    return [
        Ours(CacheSessionData, places[0], FILES),
        Ours(SQLiteSessionData, places[1], SQLITE),
        FlaskFiles(places[2]),
        Beaker(places[3], "file"),
        Beaker(places[4], "ext:database"),
        Django(places[5], "file"),
        Django(places[6], "db"),
        SecureCookie(places[7]),
        BareFiles(places[8]),
        SafeFiles(places[9]),
        BareSQLite(places[10]),
        SafeSQLite(places[11]),
    ]
