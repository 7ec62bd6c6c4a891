"""Each system call of a store fails once, and for good: the page is served or fails clearly, the session goes on.

A shim in C between Python or SQLite and the system makes the calls fail, so a C compiler is needed, and Linux. What a
visitor may see stands in `failing_calls`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.reference_impl.failing_calls import STORES, put
from tests.reference_impl.fakes import World

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MEMORY = "/dev/shm"
FULL = r"disk|space"
PATIENCE = 300
"""Seconds, for some hundred requests of which none may hang."""
CALLS = {
    "files": {"open", "open to make", "read", "pwrite", "close", "fstat", "flock", "fdatasync", "fsync", "rename"},
    "sqlite": {"open", "open to make", "pread", "pwrite", "ftruncate", "mmap", "fdatasync", "unlink"},
}
"""Those without which the test would have missed what it is for."""
WRITES = {"open to make", "pwrite", "ftruncate", "fdatasync", "fsync", "rename", "unlink"}


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled shim."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("no C compiler, or not Linux")
    built = tmp_path_factory.mktemp("shim") / "failing_calls.so"
    source = HERE / "failing_calls.c"
    subprocess.run([compiler, "-shared", "-fPIC", "-Wall", "-Werror", "-o", built, source, "-ldl"], check=True)
    return built


@pytest.fixture
def fast() -> Iterator[str]:
    """A folder in memory where there is one: each write is synced."""
    with tempfile.TemporaryDirectory(dir=MEMORY if os.path.isdir(MEMORY) else None) as folder:
        yield folder


@pytest.mark.parametrize("error", ["EIO", "ENOSPC", "EROFS"])
@pytest.mark.parametrize("store", list(STORES))
def test_no_failing_call_loses_or_revives_a_session(store: str, error: str, shim: Path, fast: str) -> None:
    """Nothing but OSError comes through, what was answered is so, nothing stays open or locked, and nothing hangs."""
    command = [sys.executable, "-m", "tests.reference_impl.failing_calls", store, error, fast]
    environ = os.environ | {"LD_PRELOAD": str(shim)}
    done = subprocess.run(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, timeout=PATIENCE, check=True)
    told = json.loads(done.stdout)
    assert told["wrong"] == []
    missing = CALLS[store] if error == "EIO" else CALLS[store] & WRITES
    assert missing - {name.replace("64", "") for name in told["failed"]} == set()


def mount(*arguments: str) -> None:
    """Mount something in place of a folder; without the right to do so the test is skipped."""
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[str]:
    """A real file system with room for a hundred short records."""
    if shutil.which("mount") is None:
        pytest.skip("no mount")
    folder = str(tmp_path / "disk")
    os.mkdir(folder)
    mount("-t", "tmpfs", "-o", "size=400k", "tmpfs", folder)
    yield folder
    subprocess.run(["umount", folder], check=True)


def logins_until_full(world: World) -> list[str]:
    """The ids of all that were told that they are in."""
    logins: list[str] = []
    with pytest.raises(OSError, match=FULL):
        logins.extend(world.serve(login="JoeDoe", page=partial(put, value="v" * 3000)).id for _ in range(1000))
    return logins


@pytest.mark.parametrize("store", list(STORES))
def test_a_full_disk_keeps_who_is_in(store: str, small_disk: str) -> None:
    """Without room a login is an error, and all earlier ones are in, then and when there is room again."""
    world = World(STORES[store], f"{small_disk}/store")
    logins = logins_until_full(world)
    assert len(logins) > 10
    with pytest.raises(OSError, match=FULL):
        world.serve(login="JaneDoe", page=partial(put, value="v" * 6000))
    assert {world.serve(login).name for login in logins} == {"JoeDoe"}
    mount("-o", "remount,size=4m", small_disk)
    assert {world.serve(login).name for login in logins} == {"JoeDoe"}
    assert world.serve(world.serve(login="JaneDoe").id).name == "JaneDoe"
    assert world.count() == len(logins) + 1
    STORES[store].close(world.cfg.store)
