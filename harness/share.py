"""A share of a campaign: plain data in, plain data out, played in a process of its own wherever that is.

`python -m harness.share` is that process (see `harness.apart`). Knows how a target's name becomes a target; must not
know who shares out the work.
"""

from __future__ import annotations

import msgspec

from harness.apart import serve
from harness.campaign import play_all
from harness.errors import SessionHarnessError, TargetError
from harness.model.codec import decode, encode
from harness.model.history import History
from harness.model.scenario import Scenario
from harness.recorder import frames
from harness.targets.registry import resolve


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


class Played(msgspec.Struct, frozen=True):
    """What became of a share; `trouble` and `defect` are messages."""

    histories: tuple[History, ...] = ()
    trouble: str = ""
    """The target can't be made or opened."""
    defect: str = ""
    """Our own fault."""


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


if __name__ == "__main__":
    serve(lambda data: encode(play(decode(data, Share))))
