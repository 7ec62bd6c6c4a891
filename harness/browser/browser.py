"""A browser of a scenario: its name, its cookies, and how far its clock is off.

Knows no server and reads no clock; the server's time is handed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from harness.browser.jar import Jar


@dataclass(frozen=True, slots=True)
class Browser:
    """One visitor's browser. `skew` is added to the server's time (rule CLOCK-01)."""

    name: str
    jar: Jar
    skew: timedelta = timedelta(0)

    def at(self, server_now: datetime) -> datetime:
        """What the browser's clock shows when the server's shows `server_now`."""
        return server_now + self.skew
