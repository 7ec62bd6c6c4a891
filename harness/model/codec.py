"""Model values to JSON and back. The only place that knows how; a strict decoder refuses unknown keys."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


def _plain(value: Any) -> Any:
    """A frozen clock's datetime is a subclass, which the encoder does not know by itself."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, frozenset):
        return sorted(value)
    raise NotImplementedError(f"a {type(value).__name__} has no place in a record")


_ENCODER = msgspec.json.Encoder(enc_hook=_plain, order="deterministic")


def encode(value: Any) -> bytes:
    """Compact JSON; equal values give equal bytes."""
    return _ENCODER.encode(value)


def pretty(value: Any) -> bytes:
    """JSON for people and version control: two spaces, a newline at the end."""
    return msgspec.json.format(_ENCODER.encode(value), indent=2) + b"\n"


def decode(data: bytes | str, kind: type[T]) -> T:
    """A value of `kind` from JSON. Raises msgspec.ValidationError, with the place, for anything else."""
    return msgspec.json.decode(data, type=kind)
