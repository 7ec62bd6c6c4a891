"""Tests of what a host does to itself on purpose, and of how the wiki stands it."""

from __future__ import annotations

import pickle
import random  # noqa: TID251, whose state must be put back
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from reference_impl.records import Damaged, Record, UnknownVersion, decode, encode
from reference_impl.stores.files import CacheSessionData
from reference_impl.stores.memory import MemorySessionData
from reference_impl.wiki.faults import Fault, code_ran, damaged, forget_code
from reference_impl.wiki.host import Host
from tests.reference_impl.wiki.opened import Visitor, open_wiki

RECORD = encode(Record(datetime(2012, 3, 4, 17, 6, 30, tzinfo=UTC), timedelta(hours=12), {"x": 1}))


@pytest.fixture(params=[CacheSessionData, MemorySessionData])
def host(request: pytest.FixtureRequest, tmp_path: Path) -> Host:
    """A wiki over each store."""
    return open_wiki(tmp_path, parts={"session_data": request.param})


def logged_in(host: Host) -> Visitor:
    """A visitor who is logged in."""
    visitor = Visitor(host)
    visitor.login("JoeDoe", "joe")
    return visitor


def test_a_fault_spares_and_fails_as_often_as_it_says() -> None:
    """The calls to be spared go well, then so many fail; without a number all that follow."""
    passing, lasting = Fault(1, 2), Fault(0, None)
    assert [passing.strikes() for _ in range(5)] == [False, True, True, False, False]
    assert [lasting.strikes() for _ in range(3)] == [True, True, True]


def test_failing_reads_make_an_anonymous_page_and_end_nothing(host: Host) -> None:
    """While reads fail the page is anonymous and sends no cookie; afterwards the same cookie is in."""
    joe = logged_in(host)
    host.break_store("wiki", "reads")
    assert joe.get("/PageA") == 200
    assert (joe.user, joe.answer.headers.getall("Set-Cookie")) == (None, [])
    host.repair_store("wiki")
    joe.get("/PageA")
    assert joe.user == "JoeDoe"


def test_failing_writes_are_answered_by_an_apology(host: Host) -> None:
    """A login that can't be stored is a 503 without a cookie and without a name; a restart repairs nothing."""
    joe = Visitor(host)
    host.break_store("wiki", "writes")
    host.restart()
    assert joe.login("JoeDoe", "joe") == 503
    assert (joe.facts, joe.answer.headers.getall("Set-Cookie")) == ({}, [])
    assert "Cookie" in joe.answer.headers["Vary"]
    assert joe.get("/PageA") == 200
    assert joe.user is None


@pytest.mark.parametrize("what", ["full", "read-only"])
def test_a_bad_disk_takes_no_login_until_it_is_repaired(tmp_path: Path, what: str) -> None:
    """A login is a 503; pages are served; afterwards the same visitor logs in."""
    host = open_wiki(tmp_path)
    joe = Visitor(host)
    host.break_store("wiki", what)
    assert (joe.login("JoeDoe", "joe"), joe.get("/PageA"), joe.user) == (503, 200, None)
    host.repair_store("wiki")
    assert (joe.login("JoeDoe", "joe"), joe.user) == (200, "JoeDoe")


def test_a_file_is_damaged_beneath_its_record(host: Host) -> None:
    """A bit that turns in a file fails the file's checksum; in a store without files it is the record's bit."""
    joe = logged_in(host)
    host.damage("wiki", "turned", -1, "file")
    assert (joe.get("/PageA"), joe.user) == (200, None)


def test_a_damaged_record_is_listed_first(host: Host) -> None:
    """Who stops at a damaged record stops before all others."""
    for _ in range(5):
        logged_in(host)
    host.damage("wiki", "cut")
    for _ in range(5):
        logged_in(host)
    handler = host._wikis["wiki"].handler
    data_class, store = handler.data_class, host._wikis["wiki"].cfg.store  # type: ignore[attr-defined]
    whole = [data_class.decode(data_class.read_record(store, key)) is not None for key in data_class.record_keys(store)]
    assert whole == [False] * 5 + [True] * 5


def test_a_store_is_filled_and_its_work_is_counted(host: Host) -> None:
    """Copies of a live record count as sessions; each record read, listed or written counts, until it is asked."""
    joe = logged_in(host)
    host.fill("wiki", 600)
    assert 601 == host.records("wiki")
    host.work("wiki")
    joe.get("/PageA")
    assert 2 == host.work("wiki")
    assert 0 == host.work("wiki")
    host.sweep("wiki")
    assert 2 * 601 == host.work("wiki")


def test_an_empty_store_can_not_be_filled(host: Host) -> None:
    """There is nothing to copy."""
    with pytest.raises(ValueError, match="no record in the store that could be copied"):
        host.fill("wiki", 1)


def test_the_data_class_is_given_back(tmp_path: Path) -> None:
    """A host that was troubled and closed leaves a plugged-in handler as it came; its class keeps its name."""
    host = open_wiki(tmp_path)
    handler = host._wikis["wiki"].handler
    host.break_store("wiki", "reads")
    host.damage("wiki", "empty")
    assert handler.data_class is not CacheSessionData  # type: ignore[attr-defined]
    assert host.components()["session_data"] == "CacheSessionData"
    host.close()
    assert handler.data_class is CacheSessionData  # type: ignore[attr-defined]


@pytest.mark.parametrize("how", ["empty", "cut", "wrong-type", "wrong-end", "code-pickle", "code-python", "code-yaml"])
def test_damage_makes_a_record_unreadable(how: str) -> None:
    """No record can be read after it; one that is not ours gets no better by it."""
    for raw in (RECORD, b"\x80\x04foreign"):
        with pytest.raises(Damaged):
            decode(damaged(raw, how))


def test_damage_of_the_version_leaves_the_rest() -> None:
    """A record of an unknown version is whole but for that."""
    with pytest.raises(UnknownVersion):
        decode(damaged(RECORD, "unknown-version"))
    with pytest.raises(KeyError):
        damaged(RECORD, "moths")


def test_a_hostile_record_tells_that_it_ran() -> None:
    """The record for each careless loader is bytes until that loader runs it."""
    loaders: dict[str, Callable[[bytes], object]] = {
        "code-pickle": pickle.loads,
        "code-python": eval,
        "code-yaml": yaml.unsafe_load,
    }
    for how, load in loaders.items():
        forget_code()
        raw = damaged(RECORD, how)
        assert not code_ran()
        load(raw)
        assert code_ran()
    forget_code()


def test_somebody_goes_first_at_each_call_of_the_store(host: Host) -> None:
    """A request that stores a value asks the store twice, to read and to write; before each may others go."""
    joe = logged_in(host)
    first: list[str | None] = []

    def go_first() -> None:
        other = Visitor(host)
        other.app.cookiejar = joe.app.cookiejar
        other.get("/PageA")
        first.append(other.user)

    for call in (1, 2, 3):
        host.at_store("wiki", call, go_first)
        joe.variable("set", value=str(call))
        assert host.store_calls("wiki") == 2
    assert first == ["JoeDoe", "JoeDoe"]


def test_an_id_in_use_is_drawn(host: Host) -> None:
    """The generator returns the given id first; the login that draws it gets another one."""
    joe = logged_in(host)
    [cookie] = [f"{one.name}={one.value}" for one in joe.app.cookiejar]
    host.draw("wiki", cookie)
    wiki = host._wikis["wiki"]
    request = host._operator_request(wiki)
    drawn = [wiki.id_handler.generate_new_id(request) for _ in range(2)]  # type: ignore[arg-type]
    assert drawn[0] == cookie.partition("=")[2] != drawn[1]
    with pytest.raises(ValueError, match="no session id"):
        host.draw("wiki", "MOIN_SESSION=made-up")


@pytest.mark.parametrize("way", ["plain", "equal-seeds", "fork"])
def test_ids_are_sampled(host: Host, way: str) -> None:
    """As many as were asked for, each another, and the seed is put back; nothing is stored under them."""
    random.seed(1)
    before = random.getstate()
    ids = host.sample("wiki", way, 20)
    assert (len(set(ids)), host.records("wiki"), random.getstate()) == (20, 0, before)
    assert all("\n" not in one and len(one) == 72 for one in ids)
