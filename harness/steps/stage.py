"""What the steps of one play share: the target, the browsers with what they hold, the two clocks.

Plain state; plays nothing by itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from harness.browser.browser import Browser
from harness.browser.jar import Jar
from harness.clock import Clock, Foreign
from harness.model.cookie import SentCookie
from harness.model.scenario import Scenario
from harness.recorder import Recorder
from harness.targets.base import Adapter, Announced, Opened
from harness.targets.log_tap import LogTap

LOG_TAP = LogTap()
"""One for all plays of this process, since they come one after the other: to make one costs as much as a step."""


class NotReached(Exception):
    """What a step is about did not come about at this target; the play says nothing."""


class Stage:
    """The state of one play."""

    def __init__(self, scenario: Scenario, adapter: Adapter, opened: Opened, clock: Clock, recorder: Recorder) -> None:
        self.scenario = scenario
        self.adapter = adapter
        self.opened = opened
        self.clock = clock
        self.recorder = recorder
        self.browsers = {spec.name: Browser(spec.name, Jar(spec.cap), spec.skew) for spec in scenario.world.browsers}
        self.captures: dict[str, tuple[SentCookie, ...]] = {}
        self.remote_users: dict[str, str] = {}
        self.tickets: dict[str, str] = {}
        self.log_tap = LOG_TAP
        self.now = scenario.start
        self.behind = timedelta(0)
        """How far the server's clock was set back; the browsers' were not."""
        self.zoned = False
        # Asked of the class: an opened application hands out whatever attributes it likes.
        self.foreign = cast(Foreign, clock) if issubclass(type(clock), Foreign) else None
        self.announced = cast(Announced, opened) if issubclass(type(opened), Announced) else None

    def tick(self) -> None:
        """Where the clock runs by itself: from now on it is what that one shows."""
        if self.foreign is not None:
            self.now = self.foreign.now()

    def server_now(self) -> datetime:
        """The instant that the server's clock shows."""
        return self.now - self.behind
