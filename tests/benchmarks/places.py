"""Where the benchmarks' files lie."""

from __future__ import annotations

from pathlib import Path

FIVE_STEPS = Path(__file__).with_name("five_steps.yaml")
NO_OP = Path(__file__).with_name("no_op.yaml")
