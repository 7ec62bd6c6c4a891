"""`python -m tests.benchmarks.stores.counted` under callgrind: how many instructions a call of each library takes.

Valgrind counts what the process runs once all is imported, and not what the kernel does for it. It writes down its
count at each call of `getpgrp`, which marks beginning and end of so many calls, then of double as many: the difference
is the calls' own, not the loop's. Knows valgrind; no clocks.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.benchmarks.stores.subjects import set_up_django, subjects
from tests.benchmarks.stores.work import PLACES, WORKLOADS, close, one_call

CALLS, SIZE, SESSIONS = 20, 200, 10
_TOTAL = re.compile(r"^totals: (\d+)$", re.MULTILINE)


def instructions() -> Mapping[tuple[str, str], int] | str:
    """Of one call, by workload and library; or why they can't be counted here."""
    if shutil.which("valgrind") is None:
        return "there is no valgrind"
    with tempfile.TemporaryDirectory(dir=PLACES["tmpfs"]) as folder:
        out = Path(folder, "out")
        command = ["valgrind", "--tool=callgrind", "--instr-atstart=no", "--dump-before=getpgrp"]
        command += [f"--callgrind-out-file={out}", sys.executable, "-m", __name__, folder]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        if done.returncode:
            return f"valgrind ended with status {done.returncode}"
        names = [(str(workload), str(name)) for workload, name in json.loads(done.stdout)]
        return {name: _of_one_call(out, 3 * number + 2) for number, name in enumerate(names)}


def _of_one_call(out: Path, number: int) -> int:
    """By the count of some calls and that of double as many, which follows it."""
    once, twice = (_total(out.with_name(f"out.{which}")) for which in (number, number + 1))
    return (twice - once) // CALLS


def _total(path: Path) -> int:
    found = _TOTAL.search(path.read_text("utf-8"))
    assert found is not None, path
    return int(found[1])


def _marked(call: Callable[[], object]) -> None:
    """Three dumps: what came before, some calls, double as many."""
    for times in (CALLS, 2 * CALLS):
        os.getpgrp()
        for _ in range(times):
            call()
    os.getpgrp()


def main(folder: str) -> None:
    """Run each workload of each library between marks; tell in which order."""
    set_up_django()
    made = subjects(folder)
    subprocess.run(["callgrind_control", "--instr=on", str(os.getpid())], stdout=sys.stderr, check=True)
    names = []
    for subject in made:
        ids = [subject.make(SIZE) for _ in range(SESSIONS)]
        for workload in WORKLOADS:
            call = one_call(subject, workload, SIZE, ids)
            call()
            _marked(call)
            names.append((workload, subject.name))
    close(made)
    sys.stdout.write(json.dumps(names))


if __name__ == "__main__":
    main(sys.argv[1])
