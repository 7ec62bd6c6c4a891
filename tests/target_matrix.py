"""The matrix of rules and targets under `reports/`: the reference as it is now, the others from their recorded Runs.

`python -m tests.target_matrix` verifies the bundled Python targets anew, each by its own profile, and stores their Runs
under `reports/runs/`; with names, these targets alone. MoinMoin's stand in their recordings. Knows files and names;
decides nothing.
"""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from harness.catalogue.load import rules
from harness.model.recording import run_in
from harness.model.run import Run
from harness.reports import matrix
from harness.targets.registry import BUNDLED
from tests.upgrades import GENERATIONS, recording
from tests.whole.suite import reference_run

RUNS = Path(__file__).parent.parent / "reports" / "runs"
ELSEWHERE = "moin-2-wsgi"
"""MoinMoin 2 stands in the matrix by its recording; `tests.live_wikis` holds the same wiki in process against that.
It isn't verified whole: a wiki of its own for each play takes seconds."""
PYTHON = ("stock", *(name for name in BUNDLED if name != ELSEWHERE))
PHP = ("dokuwiki", "mediawiki")
RECORDED = (*PYTHON, *PHP)
"""The targets whose Runs are stored, in the order of the matrix."""


def runs() -> list[Run]:
    """The Run of every target of the matrix."""
    stored = [path(name) for name in RECORDED]
    found = [run_in(one.read_bytes(), one.name) for one in stored]
    return [reference_run(), found[0], *(recording(name).run for name in GENERATIONS), *found[1:]]


def markdown() -> str:
    """The matrix for a repository's browser."""
    return matrix.markdown(runs(), rules())


def page() -> str:
    """The matrix as one HTML page."""
    return matrix.page(runs(), rules())


def main(names: Sequence[str]) -> int:
    """Verify targets anew; what fails stands in their Runs, so only a run that was not judged counts. The status."""
    RUNS.mkdir(exist_ok=True)
    return max([_verified(name) for name in names])


def _verified(name: str) -> int:
    with TemporaryDirectory() as folder:
        found = Path(folder) / "run.json"
        program = "import sys; from harness.cli.main import main; sys.exit(main())"
        command = [sys.executable, "-c", program, "verify", name, "--plain", "--json", str(found)]
        status = subprocess.run(command, check=False).returncode
        if status <= 1:
            path(name).write_bytes(gzip.compress(found.read_bytes(), mtime=0))
    return 0 if status <= 1 else status


def path(name: str) -> Path:
    """Where a target's Run is."""
    return RUNS / f"{name}.json.gz"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:] or PYTHON))
