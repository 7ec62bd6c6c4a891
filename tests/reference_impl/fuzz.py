"""`python -m tests.reference_impl.fuzz TARGET [OPTION …]`: bytes drawn by atheris, led by which lines they reach.

Options are libFuzzer's: `-max_total_time=60` seconds, `-runs=1000`, a folder that keeps what has led somewhere. It ends
with status 77 and the bytes in a file `crash-…` when something is not as it must be. Needs the extra `fuzz`.
"""

from __future__ import annotations

import atexit
import logging
import sys

import atheris

with atheris.instrument_imports(include=["reference_impl"]):
    from tests.reference_impl import fuzzed


def main() -> None:
    """Try one target for as long as the options say."""
    if sys.argv[1:2] == [] or sys.argv[1] not in fuzzed.TARGETS:
        sys.exit(f"which target? {', '.join(fuzzed.TARGETS)}")
    logging.disable()
    target = fuzzed.TARGETS[sys.argv.pop(1)]
    target(b"")  # what is imported late, is now
    atexit.register(fuzzed.forget)
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
