"""One piece of work in a fresh process: bytes in, an answer out (`harness.answer`).

The process is a fresh one, because a frozen clock must stand for nobody but the target. `python -m MODULE` reads the
piece from standard input and writes what came of it to standard output; what it prints besides goes to standard error.
Must not know what the work is, nor who shares it out.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from harness.answer import answer
from harness.errors import SessionHarnessError


def run(module: str, folder: str, seconds: float | None, data: bytes) -> bytes:
    """The answer of a module that is run in a folder and given the data.

    `seconds` of real time are the limit; None: there is none. Raises SessionHarnessError when the process ends with
    another status than 0, or not in time.
    """
    command = [sys.executable, "-m", module]
    try:
        done = subprocess.run(command, cwd=folder, input=data, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise SessionHarnessError(f"the process of {module} gave no answer within {seconds:g} s") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise SessionHarnessError(f"the process of {module} ended with status {done.returncode}: {said}")
    return done.stdout


def serve(work: Callable[[bytes], bytes]) -> None:
    """The whole of such a process."""
    output, sys.stdout = sys.stdout.buffer, sys.stderr  # what a target prints is not what we say
    output.write(answer(lambda: work(sys.stdin.buffer.read())))
    output.flush()
