"""The tiny wiki as a target, with whatever trouble a test wants, and a look at the processes that are there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from harness.targets.live.clock import LiveClock
from harness.targets.live.files import Found, load
from harness.targets.live.target import LiveTarget

HERE = Path(__file__).parent
FILE = HERE / "tiny.yaml"
RUN = str(os.getpid())
OURS = f"RUN={RUN}".encode()


@pytest.fixture
def found() -> Found:
    """The tiny wiki's target file."""
    return load(FILE)


@pytest.fixture
def make(found: Found) -> Callable[..., LiveTarget]:
    """A target with this trouble, which must listen within so many seconds."""

    def make(trouble: str = "", patience: int = 5) -> LiveTarget:
        says = msgspec.structs.replace(
            found.says, environment={**found.says.environment, "TROUBLE": trouble, "RUN": RUN}, patience=patience
        )
        return LiveTarget(Found(found.path, says))

    return make


@pytest.fixture
def no_server_left() -> Iterator[None]:
    """When the test is over, no process of the tiny wiki is there."""
    yield
    assert servers() == []


def servers() -> list[str]:
    """Ids of the running processes of the tiny wiki and of their keepers that this run of the tests has started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            environment = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"tiny_wiki.py" in command and OURS in environment:
            found.append(folder.name)
    return found


@pytest.fixture
def clock_of() -> Iterator[Callable[[LiveTarget], LiveClock]]:
    """Enter a target's clock until the test ends."""
    entered: list[LiveClock] = []

    def enter(target: LiveTarget) -> LiveClock:
        clock = target.clock()
        assert isinstance(clock, LiveClock)
        entered.append(clock.__enter__())
        return clock

    yield enter
    for clock in entered:
        clock.__exit__(None, None, None)
