"""A share of a campaign: plain data in, plain data out, played in a process of its own wherever that is.

`python -m harness.share` is that process (see `harness.apart`). Knows how a target's name becomes a target; must not
know who shares out the work.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from harness.apart import serve
from harness.campaign import play_all
from harness.model.codec import decode, encode
from harness.model.history import History
from harness.model.scenario import Scenario
from harness.targets.base import Target
from harness.targets.registry import resolve


class Spec(msgspec.Struct, frozen=True):
    """What a command line said about its target."""

    target: str
    handler: str | None = None
    session_data: str | None = None
    id_handler: str | None = None

    def maker(self) -> Callable[[], Target]:
        """What makes the target. Raises UsageError for what names none."""
        return resolve(
            self.target, handler=self.handler, session_data=self.session_data, id_handler=self.id_handler
        )


class Share(msgspec.Struct, frozen=True):
    """Scenarios to be played one after the other against a target."""

    spec: Spec
    scenarios: tuple[Scenario, ...]
    seconds: float
    """Of real time, for each play."""


def histories_of(data: bytes) -> tuple[History, ...]:
    """What `play` came to, from its stored form."""
    return decode(data, tuple[History, ...])


def play(share: Share) -> tuple[History, ...]:
    """Play a share in this process. Raises TargetError when its target can't be made or opened."""
    return tuple(play_all(share.scenarios, share.spec.maker(), seconds=share.seconds))


if __name__ == "__main__":
    serve(lambda data: encode(play(decode(data, Share))))
