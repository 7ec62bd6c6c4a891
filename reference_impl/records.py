"""The stored form of a session: JSON with a type tag where JSON has no type of its own.

Knows which types are kept and how a record is written and read; must not know files, requests or what the values mean.
A record is data: reading one runs no code of its choosing, whatever the bytes are. Format, version 1:

    {"version": 1, "expires": "…+00:00", "lifetime": seconds, "values": {…}}
    {"version": 1, "expires": "…+00:00", "marker": true}

Tags: {"$tuple": […]}, {"$bytes": base64}, {"$datetime": ISO 8601}, {"$dict": [[key, value], …]} for a dict that has a
key beginning with "$".
"""

from __future__ import annotations

import binascii
import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

VERSION = 1
DEEPEST = 100
"""How many containers may lie in each other; a list that holds itself is caught by it too."""

_SCALARS = frozenset({type(None), bool, int, float, str})
_dumps = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


class Damaged(ValueError):
    """The bytes are no record: empty, cut off, of a wrong type."""


class UnknownVersion(Damaged):
    """A record of another version of the format; perhaps whole, and not ours to judge."""


class Record:
    """One record: `values` until `expires`, or a marker that an id was given up.

    `lifetime` is the lifetime that the visitor was promised when the record was written.
    """

    __slots__ = ("expires", "lifetime", "marker", "values")

    def __init__(self, expires: datetime, lifetime: timedelta, values: dict[str, Any], *, marker: bool = False) -> None:
        self.expires = expires
        self.lifetime = lifetime
        self.values = values
        self.marker = marker


def encode(record: Record) -> bytes:
    """The bytes of a record. Raises TypeError or ValueError for a value that `check` refuses."""
    data: dict[str, Any] = {"version": VERSION, "expires": record.expires.isoformat()}
    if record.marker:
        data["marker"] = True
    else:
        data["lifetime"] = record.lifetime // timedelta(seconds=1)
        data["values"] = _plain_dict(record.values, 0)
    return _dumps(data).encode("ascii")


def decode(raw: bytes) -> Record:
    """The record in `raw`. Raises UnknownVersion or Damaged, and nothing else."""
    try:
        return _decode(raw)
    except Damaged:
        raise
    except (ValueError, TypeError, LookupError, OverflowError, RecursionError) as error:
        raise Damaged(f"not a session record: {type(error).__name__}") from error


def check(value: object) -> None:
    """Raise TypeError, naming the type, if `value` or something in it can't be kept."""
    if type(value) is str:
        return
    try:
        _dumps(_plain(value, 0))
    except ValueError as error:
        raise TypeError(f"{type(value).__name__} ({error})") from error


def _decode(raw: bytes) -> Record:
    data = json.loads(raw, object_hook=_restore)
    if data["version"] != VERSION:
        raise UnknownVersion(f"version {data['version']!r}")
    expires = datetime.fromisoformat(data["expires"])
    if expires.tzinfo is None:
        raise Damaged("expires without a zone")
    if data.get("marker") is True:
        return Record(expires, timedelta(0), {}, marker=True)
    values = data["values"]
    if type(values) is not dict:
        raise Damaged("values are not a mapping")
    return Record(expires, timedelta(seconds=data["lifetime"]), values)


def _plain(value: Any, depth: int) -> Any:
    """`value` in JSON's own types."""
    kind = type(value)
    if kind in _SCALARS:
        return value
    if depth > DEEPEST:
        raise TypeError(f"{kind.__name__} (nested more than {DEEPEST} deep)")
    if kind is list:
        return [_plain(item, depth + 1) for item in value]
    if kind is tuple:
        return {"$tuple": [_plain(item, depth + 1) for item in value]}
    if kind is dict:
        return _plain_dict(value, depth)
    if kind is bytes:
        return {"$bytes": binascii.b2a_base64(value, newline=False).decode("ascii")}
    if isinstance(value, datetime):  # a frozen clock hands out a class of its own
        return {"$datetime": value.isoformat()}
    raise TypeError(kind.__name__)


def _plain_dict(value: dict[str, Any], depth: int) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    tagged = False
    for key, item in value.items():
        if type(key) is not str:
            raise TypeError(f"dict with a key of type {type(key).__name__}")
        tagged = tagged or key.startswith("$")
        kind = type(item)
        plain[key] = item if kind in _SCALARS else _plain(item, depth + 1)
    return {"$dict": [[key, item] for key, item in plain.items()]} if tagged else plain


def _dict(pairs: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    restored = dict(pairs)
    if not all(type(key) is str for key in restored):
        raise Damaged("a dict with a key that is no text")
    return restored


_RESTORE: dict[str, Callable[[Any], Any]] = {
    "$tuple": tuple,
    "$bytes": lambda text: binascii.a2b_base64(text, strict_mode=True),
    "$datetime": datetime.fromisoformat,
    "$dict": _dict,
}


def _restore(data: dict[str, Any]) -> Any:
    """Called by the JSON parser for each object, the innermost first."""
    if len(data) == 1:
        ((tag, content),) = data.items()
        if tag in _RESTORE:
            return _RESTORE[tag](content)
    return data
