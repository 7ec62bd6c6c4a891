"""The clock of servers outside this process: libfaketime's timestamp file, on a file system in memory.

The file holds the instant in the frozen form and is renamed into place, so that no reader ever sees half of it; for a
clock that runs it holds the distance from the real one, which is the same for all processes. The monotonic clock is
left alone. Before each move every server gets a barrier request: what it still does for the last answer happens at the
last instant. Files' times are the kernel's; those in the declared folders are stamped again. Knows files and
libfaketime; must not know what a server is but for its barrier and its folders.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from harness.errors import TargetError
from harness.targets.base import FOLDER_PREFIX, IN_MEMORY

SHARED = Path("/dev/shm")
LEFTOVERS = ("faketime_shm_", "sem.faketime_sem_")
"""What a process under libfaketime leaves behind in SHARED when it is killed; its id follows."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST = datetime(2012, 3, 4, tzinfo=UTC)
NANOSECONDS = 1_000_000_000
"""Of them a second has so many."""
SLACK_NS = NANOSECONDS
CHECK_SECONDS = 10
"""Real time that a process may take to tell its date."""


class LiveClock:
    """One clock for all servers that a target starts; entered once per worker. What is put `at_end` ends with it."""

    def __enter__(self) -> Self:
        library = _library()
        sweep_leftovers()
        self._folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX, dir=IN_MEMORY))
        self._file = self._folder / "now"
        self._told, self._at = "", FIRST
        self._attached: dict[Callable[[], None], Stamps] = {}
        self.at_end = ExitStack()
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("FAKETIME")},
            "TZ": "UTC",
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",
            "NO_FAKE_STAT": "1",
        }
        try:
            self.move(FIRST)
            self._check(library)
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.at_end.close()
        shutil.rmtree(self._folder, ignore_errors=True)
        sweep_leftovers()

    @property
    def at(self) -> datetime:
        """The instant at which it stands."""
        return self._at

    def move(self, at: datetime) -> None:
        """See `Clock.move`. Each attached server finishes what it is doing first."""
        held = at.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")
        if held != self._told:
            self._finish()
        self._stamp()
        if held != self._told:
            self._tell(held, at)

    def run(self, at: datetime) -> None:
        """See `Running.run`. The files that are written meanwhile are from `at`."""
        self._finish()
        self._stamp()
        distance = _nanoseconds(at) - _kernel_now()
        seconds, rest = divmod(abs(distance), NANOSECONDS)
        self._tell(f"{'-' if distance < 0 else '+'}{seconds}.{rest:09}", at)

    def zone(self, name: str) -> None:
        """See `Clock.zone`: of a running server it can't be changed, so no live target offers `zone`."""
        if ZoneInfo(name).key != "UTC":
            raise TargetError("a server's time zone is set when it starts; it can't be changed while it runs")

    @contextmanager
    def attached(self, barrier: Callable[[], None], folders: Iterable[Path]) -> Iterator[None]:
        """While in this block, `barrier` is called before each move, and the files in `folders` get our times."""
        self._attached[barrier] = Stamps(folders)
        self._attached[barrier].all(self._at)
        try:
            yield
        finally:
            del self._attached[barrier]

    def _finish(self) -> None:
        for barrier in self._attached:
            barrier()

    def _stamp(self) -> None:
        for stamps in self._attached.values():
            stamps.renew(self._at)

    def _tell(self, text: str, at: datetime) -> None:
        fresh = self._file.with_suffix(".next")
        fresh.write_text(f"{text}\n")
        fresh.rename(self._file)
        self._told, self._at = text, at

    def _check(self, library: Path) -> None:
        """A library that the loader refuses is only a line on standard error: so ask a process for the year."""
        command = [sys.executable, "-I", "-S", "-c", "import time; print(time.strftime('%Y-%m-%d'))"]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=CHECK_SECONDS, check=False
        )
        if done.stdout.strip() != f"{FIRST:%Y-%m-%d}":
            said = (done.stderr or done.stdout).strip()
            raise TargetError(f"libfaketime does not move the clock of a process on this machine: {library}: {said}")


class Stamps:
    """The times of the files in some folders: those that the kernel has written become those of our clock."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._folders = tuple(folders)
        self._since = _kernel_now() - SLACK_NS
        self._ours: dict[str, int] = {}

    def all(self, at: datetime) -> None:
        """Every file is from `at`."""
        instant = _nanoseconds(at)
        for path, _ in self._files():
            self._stamp(path, instant)

    def renew(self, at: datetime) -> None:
        """Every file that was written since the last time is from `at`. A time that a program has set stays."""
        instant, now = _nanoseconds(at), _kernel_now() + SLACK_NS
        for path, written in self._files():
            if self._ours.get(path) != written and self._since <= written <= now:
                self._stamp(path, instant)

    def _stamp(self, path: str, instant: int) -> None:
        with suppress(FileNotFoundError):
            os.utime(path, ns=(instant, instant), follow_symlinks=False)
            self._ours[path] = instant

    def _files(self) -> Iterator[tuple[str, int]]:
        for folder in self._folders:
            for parent, _, names in os.walk(folder):
                for name in names:
                    path = os.path.join(parent, name)
                    with suppress(FileNotFoundError):
                        yield path, os.lstat(path).st_mtime_ns


def sweep_leftovers(folder: Path = SHARED) -> None:
    """Remove what killed processes under libfaketime have left, ours or anybody's; those of living ones stay."""
    with suppress(FileNotFoundError):
        for name in os.listdir(folder):
            number = next((name.removeprefix(prefix) for prefix in LEFTOVERS if name.startswith(prefix)), "")
            if number.isdecimal() and not Path(f"/proc/{number}").exists():
                with suppress(OSError):
                    (folder / name).unlink()


def _library() -> Path:
    """The loadable file of PyPI's libfaketime. Raises TargetError when it isn't installed."""
    spec = importlib.util.find_spec("libfaketime")
    found = sorted(Path(spec.origin).parent.rglob("libfaketime.so.1")) if spec and spec.origin else []
    if not found:
        raise TargetError("live targets need libfaketime: pip install 'session-harness[live]' (Linux)")
    return found[0]


def _kernel_now() -> int:
    """Nanoseconds, by the clock that stamps files: also where this process itself runs under another."""
    with tempfile.TemporaryFile(dir=IN_MEMORY) as file:
        return os.fstat(file.fileno()).st_mtime_ns


def _nanoseconds(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1) * 1000
