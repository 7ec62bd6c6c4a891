"""Measures targets and writes what `explain` and the pages show of them: `python -m tests.observe TARGET …`.

The reference and the stock wiki are measured by `tests.generate` too, which compares. A live target is measured where
it is installed, and its file is committed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from harness.data import folder
from harness.measure.measure import measure
from harness.measure.questions import QUESTIONS, chosen
from harness.model.measurement import Measurement, stored
from harness.model.policy import Policy
from harness.preflight import preflight
from harness.targets.registry import resolve

LIFETIMES = (-3, -0.5, 0, 0.5, 1.5)
ANONYMOUS = (0.5, 2)
POLICIES = (
    *(Policy(cookie_lifetime=hours) for hours in LIFETIMES),
    *(Policy(anonymous_session_lifetime=hours) for hours in ANONYMOUS),
)
GROUPS = ("cookie", "idle", "remember_me", "anonymous")
"""What is measured under every policy; nothing configured is measured whole."""

SECONDS = 600.0


def observe(name: str) -> Measurement:
    """What the pages tell of a target."""
    target = resolve(name)()
    with target.clock() as clock:
        info = preflight(target, clock, seconds=SECONDS)
        whole = measure(target, clock, info, [Policy()], QUESTIONS, seconds=SECONDS)
        others = measure(target, clock, info, POLICIES, chosen(GROUPS), seconds=SECONDS)
    return msgspec.structs.replace(whole, rows=(*whole.rows, *others.rows))


def main() -> None:
    """Measure the targets that are named, each into its file."""
    for name in sys.argv[1:]:
        path: Path = folder("catalogue") / "observed" / f"{name}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(stored(observe(name)))
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
