"""A harness that opens a live target, says its keeper's process id and waits to be ended: run as a module by a test."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from harness.model.policy import Policy
from harness.model.world import World
from harness.targets.live.files import load
from harness.targets.live.target import LiveTarget


def main() -> None:
    """Hold the target of the file that is named first."""
    target = LiveTarget(load(Path(sys.argv[1])))
    with target.clock():
        server = target.open(Policy(), World())
        try:
            children = Path("/proc/self/task").glob("*/children")
            sys.stdout.write(f"{''.join(one.read_text() for one in children)}\n")
            sys.stdout.flush()
            signal.pause()
        finally:
            server.close()


if __name__ == "__main__":
    main()
