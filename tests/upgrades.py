"""The upgrade reports under `reports/upgrades/`, drawn from the committed recordings of MoinMoin's generations alone.

`python -m tests.generate` writes the pages again; `tox run -e moin` records the wikis anew first. Knows files and
names; decides nothing.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

from harness.compare.compare import compare
from harness.model.comparison import Comparison
from harness.model.recording import Recording, unpack
from harness.reports import comparison as report

RECORDINGS = Path(__file__).parent.parent / "reports" / "recordings"
GENERATIONS = ("moin-1.8", "moin-1.9", "moin-2")
"""The targets, each the upgrade of the one before."""


@cache
def recording(name: str) -> Recording:
    """The committed recording of a target."""
    stored = path(name)
    return unpack(stored.read_bytes(), stored.name)


@cache
def upgrade(old: str, new: str) -> Comparison:
    """What differs between two generations."""
    return compare(recording(old), recording(new))


def upgrade_pages() -> dict[str, str]:
    """Every page below `upgrades/`, by name."""
    pages: dict[str, str] = {}
    for old, new in pairwise(GENERATIONS):
        found = upgrade(old, new)
        pages[f"{old}-to-{new}.md"] = report.markdown(found)
        pages[f"{old}-to-{new}.html"] = report.page(found)
    return pages


def path(name: str) -> Path:
    """Where a target's recording is."""
    return RECORDINGS / f"{name}.json.gz"
