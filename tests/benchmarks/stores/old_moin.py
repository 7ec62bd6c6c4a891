"""What a session costs in the real MoinMoin 1.9.11, which needs a Python of its own: measured there, not in turn.

Knows how it is found and started; must not know its sessions (`moin19.py.txt`).
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from harness.errors import TargetError
from harness.targets.live.files import bundled, load
from harness.targets.live.install import cache_of, is_installed, programs_of

NAME = "MoinMoin 1.9.11, files"
SCRIPT = Path(__file__).with_name("moin19.py.txt")
PYTHON = "python2.7"


def old_moin(folder: str, size: int, rounds: int, seconds: float) -> Mapping[str, float] | None:
    """Seconds of one call by workload; None where there is no Python 2.7, or the target moin-1.9 isn't installed."""
    says = load(bundled()["moin-1.9"]).says
    try:
        python = programs_of(says)[PYTHON]
    except TargetError:
        return None
    if not is_installed(says):
        return None
    packages = cache_of(says) / "moin" / "lib" / PYTHON / "site-packages"
    command = [python, "-B", str(SCRIPT), folder, str(size), str(rounds), str(seconds)]
    environ = os.environ | {"PYTHONPATH": str(packages)}
    done = subprocess.run(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found
