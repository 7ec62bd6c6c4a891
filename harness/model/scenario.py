"""A scenario ready to be played: one policy, one world, one line of steps. Plain data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from harness.model.policy import Policy
from harness.model.step import Overtake, Step
from harness.model.world import World

FIRST_INSTANT = "2012-03-04T05:06:30Z"
"""The default start: off the minute, so that a handler that rounds to minutes shows it."""


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One play. A file's matrix and `around` steps are expanded into several of these."""

    id: str
    """`document[row]/before`: unique over the whole suite."""
    document: str
    """The `scenario:` name in the file."""
    title: str
    rule: str
    """The rule whose clause most of its expectations answer."""
    policy: Policy
    world: World
    start: datetime
    steps: tuple[Step, ...]
    rules: frozenset[str]
    """Every rule that some expectation, or a check named under `checks`, belongs to."""
    needs: frozenset[str] = frozenset()
    """Capabilities that its steps and expectations need."""
    file: str = ""
    """Relative to the scenarios' folder, or as given."""
    digest: str = ""
    """SHA-256 of the file's text, hexadecimal, first 16 digits."""

    def numbered_steps(self) -> Iterator[tuple[str, Step]]:
        """Every step with its number; those that overtake step 4 are 4.1, 4.2, …, and come before it."""
        return _numbered(self.steps, "")


def _numbered(steps: tuple[Step, ...], prefix: str) -> Iterator[tuple[str, Step]]:
    for index, step in enumerate(steps, 1):
        number = f"{prefix}{index}"
        if isinstance(step.action, Overtake):
            yield from _numbered(step.action.by, f"{number}.")
        yield number, step
