"""What can be done to a host on purpose, so that somebody sees how it stands it: store and ids that misbehave.

Knows the wikis of a host and the class laid over their stores; must not know who asks, nor what is expected.
"""

from __future__ import annotations

import os
import random  # noqa: TID251, seeded on purpose: an id handler must not care
import warnings
from collections.abc import Callable, Iterable
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from reference_impl.interfaces import Request, SessionIDHandler
from reference_impl.session import Change, DefaultSessionData
from reference_impl.stores.files import CacheSessionData
from reference_impl.wiki import disk
from reference_impl.wiki.app import Wiki
from reference_impl.wiki.faults import Fault, Faults, Watch, can_fail, code_ran, damaged, faulty, forget_code
from reference_impl.wiki.request import WikiRequest

SEED = 7
FILL = 500
"""So many records are written at once."""


class DrawnIds:
    """An id handler whose next new ids are given; in all else the one that it stands for."""

    def __init__(self, id_handler: SessionIDHandler, ids: Iterable[str]) -> None:
        self._id_handler = id_handler
        self._ids = list(ids)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._id_handler, name)

    def generate_new_id(self, request: Request) -> str:
        return self._ids.pop() if self._ids else self._id_handler.generate_new_id(request)


class Trouble:
    """The part of a host that makes trouble. `_wikis` and `_operator_request` are the host's."""

    _wikis: dict[str, Wiki]
    _faults: Faults | None = None

    def _build(self) -> None:
        raise NotImplementedError

    def _operator_request(self, wiki: Wiki, cookie: str = "") -> WikiRequest:
        raise NotImplementedError

    def _can_make_trouble(self) -> frozenset[str]:
        """The capabilities of this part."""
        found = {"drawn_ids", "sampled_ids"} | ({"fork"} if hasattr(os, "fork") else set())
        if any(getattr(wiki.handler, "draws_ids", False) for wiki in self._wikis.values()):
            found.clear()  # the id handler is not asked
        if {id(wiki.handler) for wiki in self._wikis.values()} == set(map(id, self._handlers())):
            found |= {"faults", "damage", "fill", "interleave"}
            in_files = all(issubclass(handler.data_class, CacheSessionData) for handler in self._handlers())
            found |= {"disk"} if in_files and disk.POSSIBLE else set()
        return frozenset(found)

    def _lay_faults(self) -> Faults:
        """Put our data class over every handler's; nothing of it is there in a host that nobody troubles."""
        self._faults = self._faults or Faults()
        for handler in self._handlers():
            handler.data_class = faulty(handler.data_class, self._faults)
        return self._faults

    def _lift_faults(self) -> None:
        """Give each handler back the data class that it came with."""
        for handler in self._handlers() if self._faults is not None else ():
            handler.data_class = getattr(handler.data_class, "plain", handler.data_class)

    def _handlers(self) -> list[Any]:
        """Each handler that keeps records by a store's calls, once."""
        found = {id(wiki.handler): wiki.handler for wiki in self._wikis.values()}
        return [handler for handler in found.values() if can_fail(getattr(handler, "data_class", None))]

    def _store_of(self, wiki: str) -> tuple[str, type[DefaultSessionData]]:
        found = self._wikis[wiki]
        data_class: type[DefaultSessionData] = found.handler.data_class  # type: ignore[attr-defined]
        return found.cfg.store, getattr(data_class, "plain", data_class)

    def break_store(self, wiki: str, what: str, spare: int = 0, fail: int | None = None, room: int = 0) -> None:
        """From now on `reads` or `writes` of the wiki's store raise OSError, after `spare` good ones, `fail` times.

        `full`: its files have room for `room` bytes each; `read-only`: nothing in its folder can be changed.
        """
        store, _ = self._store_of(wiki)
        faults = self._lay_faults()
        match what:
            case "full":
                faults.disks[store] = partial(disk.full, room)
            case "read-only":
                faults.disks[store] = partial(disk.read_only, store)
            case _:
                faults.failing[store, what] = Fault(spare, fail)

    def repair_store(self, wiki: str) -> None:
        """The wiki's store is healthy again."""
        store, _ = self._store_of(wiki)
        faults = self._lay_faults()
        faults.disks.pop(store, None)
        for what in ("reads", "writes"):
            faults.failing.pop((store, what), None)

    def at_store(self, wiki: str, call: int, pause: Callable[[], None]) -> None:
        """Call `pause` before the wiki's store is asked for the nth time from now on.

        Reads and writes count, but for those made by `pause`.
        """
        store, _ = self._store_of(wiki)
        self._lay_faults().watches[store] = Watch(call, pause)

    def store_calls(self, wiki: str) -> int:
        """How often the store was asked since `at_store`; from now on nobody is called."""
        store, _ = self._store_of(wiki)
        return self._lay_faults().watches.pop(store).calls

    def watch_store(self, wiki: str, gate: Callable[[], None] | None) -> None:
        """Call `gate` before each read and write of the wiki's store, in the thread that asks; None: no more.

        A write of several records is one, whatever the store makes of it.
        """
        store, _ = self._store_of(wiki)
        gates = self._lay_faults().gates
        if gate is None:
            gates.pop(store, None)
        else:
            gates[store] = gate

    def damage(self, wiki: str, how: str, at: int | None = None, of: str = "record") -> None:
        """Change the bytes of every record in the wiki's store; `how` and `at` as `faults.damaged` knows them.

        `of` "file" changes the files of a store that has some, and the records of any other.
        """
        forget_code()
        store, data_class = self._store_of(wiki)
        keys = list(data_class.record_keys(store))
        for key in keys:
            if of == "file" and issubclass(data_class, CacheSessionData):
                file = Path(data_class.path(store, key))
                file.write_bytes(damaged(file.read_bytes(), how, at))
            else:
                data_class.write_record(store, key, damaged(data_class.read_record(store, key) or b"", how, at))
        self._lay_faults().damaged.update(keys)

    def fill(self, wiki: str, count: int) -> None:
        """Put so many live sessions into the wiki's store: copies of a record in it. ValueError when there is none."""
        store, data_class = self._store_of(wiki)
        key = next(iter(data_class.record_keys(store)), None)
        if key is None:
            raise ValueError("there is no record in the store that could be copied")
        raw = data_class.read_record(store, key)
        others = [Change(sha256(b"%d" % number).hexdigest()[: len(key)], None, raw) for number in range(count)]
        for first in range(0, count, FILL):
            data_class.replace_records(store, others[first : first + FILL])
        self._lay_faults().asked[store] = 0

    def work(self, wiki: str) -> int:
        """How many records the wiki's store has read, listed or written since `fill`, or since this was asked."""
        store, _ = self._store_of(wiki)
        return self._lay_faults().asked.pop(store, 0)

    def sample(self, wiki: str, way: str, count: int) -> list[str]:
        """New ids for a visitor who logs in: `plain`, from two generators with `equal-seeds`, or after a `fork`."""
        if way == "plain":
            return self._ids(wiki, count)
        if way == "fork":
            return [name for _ in range(2) for name in _in_a_fork(lambda: self._ids(wiki, count // 2))]
        state = random.getstate()
        try:
            return [name for _ in range(2) for name in self._seeded_ids(wiki, count // 2)]
        finally:
            random.setstate(state)

    def _ids(self, wiki: str, count: int) -> list[str]:
        found = self._wikis[wiki]
        request = self._operator_request(found)
        request.user = found.cfg.accounts.by_name(next(iter(found.cfg.accounts.names()), ""))
        request.form = {"name": request.user.name} if request.user else {}
        return [found.id_handler.generate_new_id(request) for _ in range(count)]  # type: ignore[arg-type]

    def _seeded_ids(self, wiki: str, count: int) -> list[str]:
        """From a generator that is made, as a process makes it, after the seed was set."""
        random.seed(SEED)
        self._build()
        return self._ids(wiki, count)

    def code_ran(self) -> bool:
        """Whether code of a record has run since the last damage."""
        return code_ran()

    def draw(self, wiki: str, cookie: str, repeat: int = 1) -> None:
        """What the generator of ids returns next, `repeat` times, is the id that this Cookie header carries.

        ValueError when it carries none.
        """
        found = self._wikis[wiki]
        request = self._operator_request(found, cookie)
        used = found.id_handler.get(request)  # type: ignore[arg-type]
        if not used:
            raise ValueError("the cookie carries no session id that the id handler knows")
        found.id_handler = DrawnIds(found.id_handler, [used] * repeat)


def _in_a_fork(work: Callable[[], list[str]]) -> list[str]:
    """What the work gives in a child process, which then ends at once. Raises OSError when it gives nothing."""
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the child does its work and ends: no thread is missed
        child = os.fork()
    if child == 0:
        try:
            os.write(writer, "\n".join(work()).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        text = pipe.read().decode()
    os.waitpid(child, 0)
    if not text:
        raise OSError("the forked process has drawn no ids")
    return text.split("\n")
