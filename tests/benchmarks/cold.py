"""A cold `session-harness verify --rules LIFE-02`, against a Python that only imports the same third-party modules."""

from __future__ import annotations

import subprocess
import sys
import tempfile

from tests.benchmarks.measure import Goal, ratio

ROUNDS = 7
GOAL = 2.0

VERIFY = "import sys; from harness.cli.main import main; sys.exit(main())"
ARGUMENTS = ("verify", "--rules", "LIFE-02")

LOADED = """
import contextlib, io, sys
from harness.cli.main import main
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    try:
        main()
    except SystemExit:
        pass
ours = ("harness", "reference_impl", "__main__", "__mp_main__")
top = {name for name, module in sys.modules.items() if "." not in name and name not in ours
       and "site-packages" in (getattr(module, "__file__", None) or "")}
names = sorted(name for name in sys.modules if name.partition(".")[0] in top)
sys.stderr.write("\\n".join(names))
"""


def run() -> Goal:
    """The ratio of a whole process to one that imports what the first one has imported when it ends."""
    with tempfile.TemporaryDirectory() as folder:
        modules = _process(LOADED, folder, *ARGUMENTS).stderr.split()
        bare = "\n".join(f"with contextlib.suppress(ImportError): import {name}" for name in modules)

        ours, theirs, quotient = ratio(
            lambda: _process(VERIFY, folder, *ARGUMENTS), lambda: _process(f"import contextlib\n{bare}", folder), ROUNDS
        )
    detail = f"{ours:.2f} s against {theirs:.2f} s for {len(modules)} modules, {ROUNDS} rounds"
    return Goal("cold verify --rules LIFE-02 / bare imports", quotient, GOAL, detail)


def _process(code: str, folder: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "ignore", "-c", code, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
