"""Measures a target: every question under every policy of a grid.

Knows the order of things only; the questions are neighbours'. A policy that the target refuses is a row that says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import msgspec

from harness import __version__
from harness.clock import Clock
from harness.measure.bench import Bench
from harness.measure.inquiry import VISITS, Inquiry
from harness.measure.questions import Question
from harness.model.measurement import FORMAT, Figure, Measured, Measurement
from harness.model.policy import Policy
from harness.model.run import TargetInfo
from harness.targets.base import Target

Asked = Callable[[], None]
"""Called once for each figure that is there."""


def grid(fixed: Mapping[str, Any], axes: Mapping[str, Sequence[Any]]) -> tuple[Policy, ...]:
    """Every combination of the axes' values, the last axis moving fastest, beside the options that are fixed."""
    combined = (dict(zip(axes, values, strict=True)) for values in product(*axes.values()))
    return tuple(dict.fromkeys(msgspec.structs.replace(Policy(), **fixed, **options) for options in combined))


def measure(
    target: Target,
    clock: Clock,
    info: TargetInfo,
    policies: Sequence[Policy],
    questions: Sequence[Question],
    *,
    seconds: float,
    visits: int = VISITS,
    asked: Asked = lambda: None,
) -> Measurement:
    """The figures of a target that passed the preflight (`info`) under these policies. Raises TargetError.

    `visits`: see `Inquiry`.
    """
    bench = Bench(target, clock, seconds=seconds)
    rows = []
    for policy in policies:
        inquiry = Inquiry(bench, policy, info.capabilities, visits)
        figures = tuple(_figures(inquiry, questions, asked))
        rows.append(Measured(policy.options(), figures))
    return Measurement(FORMAT, __version__, info, tuple(rows))


def _figures(inquiry: Inquiry, questions: Sequence[Question], asked: Asked) -> Iterator[Figure]:
    for question in questions:
        yield inquiry.figure(question.name, question.ask)
        asked()
