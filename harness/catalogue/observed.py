"""What was measured of known targets, from the files that come with the package: what `explain` and the pages show.

Knows the files and their order; must not know how they were made (`python -m tests.observe TARGET` makes one).
"""

from __future__ import annotations

from functools import cache
from typing import Any

from harness.data import folder
from harness.model.measurement import Measurement, read

ORDER = ("reference", "stock", "moin-1.7", "moin-1.8", "moin-1.9", "moin-2")
"""The columns of a table, in the order in which the releases came; a target without a file has none."""

TITLES = {"stock": "stock (as 1.8.7)"}
"""What a column is called where the target's name says too little."""


@cache
def observed() -> dict[str, Measurement]:
    """The measurements by the names of their targets."""
    place = folder("catalogue") / "observed"
    paths = [place / f"{name}.json" for name in ORDER]
    return {path.stem: read(path.read_bytes(), path.name) for path in paths if path.is_file()}


def settings(option: str) -> tuple[dict[str, Any], ...]:
    """The policies that were measured and differ from the default in this option at most, by its value."""
    rows = [row.policy for measurement in observed().values() for row in measurement.rows]
    found = [policy for policy in rows if set(policy) <= {option}]
    return tuple(sorted({str(policy): policy for policy in found}.values(), key=_by_value))


def title(target: str) -> str:
    """The name of a target's column."""
    return TITLES.get(target, target)


def _by_value(policy: dict[str, Any]) -> float:
    """The default, which names no value, comes last."""
    return next(iter(policy.values()), float("inf"))
