"""A share of a campaign: plain data in, plain data out, played in a process of its own wherever that is.

`python -m harness.share` reads a share from standard input and writes its histories to standard output. The process
is a fresh one, because a frozen clock must stand for nobody but the target. Knows how a target's name becomes a target;
must not know who shares out the work.
"""

from __future__ import annotations

import subprocess
import sys

import msgspec

from harness.campaign import play_all
from harness.errors import SessionHarnessError, TargetError
from harness.model.codec import decode, encode
from harness.model.history import History
from harness.model.scenario import Scenario
from harness.recorder import frames
from harness.targets.registry import resolve

PATIENCE = 60.0
"""Seconds beyond the plays' own limits after which a share that does not come back is given up."""


class Spec(msgspec.Struct, frozen=True):
    """What a command line said about its target."""

    target: str
    handler: str | None = None
    session_data: str | None = None
    id_handler: str | None = None


class Share(msgspec.Struct, frozen=True):
    """Scenarios to be played one after the other against a target."""

    spec: Spec
    scenarios: tuple[Scenario, ...]
    seconds: float
    """Of real time, for each play."""
    folder: str
    """From where the target's modules and files are looked for: the same one wherever a share is played."""


class Played(msgspec.Struct, frozen=True):
    """What became of a share; `trouble` and `defect` are messages."""

    histories: tuple[History, ...] = ()
    trouble: str = ""
    """The target can't be made or opened."""
    defect: str = ""
    """Our own fault."""


def play_apart(data: bytes) -> bytes:
    """Play an encoded share in a fresh process, and give what it wrote: an encoded `Played`."""
    share = decode(data, Share)
    seconds = PATIENCE + share.seconds * len(share.scenarios)
    command = [sys.executable, "-m", "harness.share"]
    done = subprocess.run(command, cwd=share.folder, input=data, capture_output=True, timeout=seconds, check=False)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        return encode(Played(defect=f"a share's process ended with status {done.returncode}: {said}"))
    return done.stdout


def histories_of(data: bytes) -> tuple[History, ...]:
    """The histories of an encoded `Played`. Raises TargetError and SessionHarnessError, as the share met them."""
    played = decode(data, Played)
    if played.trouble:
        raise TargetError(played.trouble)
    if played.defect:
        raise SessionHarnessError(played.defect)
    return played.histories


def play(share: Share) -> Played:
    """Play a share in this process."""
    spec = share.spec
    try:
        make = resolve(spec.target, handler=spec.handler, session_data=spec.session_data, id_handler=spec.id_handler)
        return Played(tuple(play_all(share.scenarios, make, seconds=share.seconds)))
    except TargetError as error:
        return Played(trouble=str(error))
    except Exception as error:  # noqa: BLE001, told to the other end, where it is our own fault
        return Played(defect=f"a share failed: {type(error).__name__}: {error}\n{frames(error)}")


def main() -> None:
    """Standard input to standard output."""
    output, sys.stdout = sys.stdout.buffer, sys.stderr  # what a target prints is not what we say
    output.write(encode(play(decode(sys.stdin.buffer.read(), Share))))
    output.flush()


if __name__ == "__main__":
    main()
