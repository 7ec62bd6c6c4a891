"""What was measured of a target: figures found by probing, each with the requests that it rests on.

Plain data and its stored form (JSON). Knows no rule and judges nothing: a figure says what is, not what ought to be.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Any

import msgspec

from harness.errors import UsageError
from harness.model.codec import decode, encode
from harness.model.run import TargetInfo

FORMAT = 1


class Status(StrEnum):
    """What came of a question."""

    FOUND = "found"
    NONE = "none"
    """Asked, and there is nothing of the kind: no cookie, no end within the time looked at."""
    LACKING = "lacking"
    """The target says that it can't do what the question needs."""
    UNKNOWN = "unknown"
    """The answers did not tell, or the application failed."""


class Probe(msgspec.Struct, frozen=True):
    """One probed instant, in seconds, and whether it still held then."""

    at: int
    held: bool


class Figure(msgspec.Struct, frozen=True, omit_defaults=True):
    """One answer. `seconds`: where it is a length of time."""

    name: str
    value: str
    status: Status = Status.FOUND
    seconds: int | None = None
    requests: int = 0
    """How many requests it rests on."""
    probes: tuple[Probe, ...] = ()
    """Every instant that was probed, in the order of time."""
    counterexample: str = ""
    """The target isn't monotonic: it was over, and later it was not."""
    evidence: tuple[tuple[str, ...], ...] = ()
    """The plays that bracket it, as stories of one line a step: the last that held, the first that did not."""


class Measured(msgspec.Struct, frozen=True, omit_defaults=True):
    """All figures under one policy: the options that differ from their defaults."""

    policy: dict[str, Any]
    figures: tuple[Figure, ...]

    def figure(self, name: str) -> Figure | None:
        """The figure of that name; None: it was not asked for."""
        return next((figure for figure in self.figures if figure.name == name), None)


class Measurement(msgspec.Struct, frozen=True):
    """Everything that was measured of one target. Equal measurements give equal JSON."""

    measurement: int
    """The version of this format."""
    harness: str
    target: TargetInfo
    rows: tuple[Measured, ...]

    def row(self, policy: dict[str, Any]) -> Measured | None:
        """The figures under exactly these options; None: nothing was measured under them."""
        return next((row for row in self.rows if row.policy == policy), None)


def read(data: bytes, shown: str) -> Measurement:
    """A stored measurement; `shown` is what messages call the file. Raises UsageError for anything else."""
    try:
        found = decode(data, Measurement)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{shown} is not a measurement: {error}; 'session-harness measure --json' writes one"
        ) from None
    if found.measurement != FORMAT:
        raise UsageError(f"{shown} is a measurement of format {found.measurement}; this version reads format {FORMAT}")
    return found


def stored(measurement: Measurement) -> bytes:
    """The stored form: JSON with a line for each policy and figure, so that a difference shows what differs."""
    plain = encode(measurement)
    for head in (b'{"policy"', b'{"name"'):  # within a text the quotes would be escaped
        plain = plain.replace(head, b"\n" + head)
    return plain + b"\n"


def seconds_text(seconds: int) -> str:
    """A length of time in seconds, and in larger units where that says more: `43200 s (12 h)`."""
    span, parts = timedelta(seconds=seconds), []
    rest = span.days * 86_400 + span.seconds
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        count, rest = divmod(rest, size)
        parts += [f"{count} {unit}"] if count else []
    return f"{seconds} s ({' '.join(parts)})" if seconds >= 60 else f"{seconds} s"
