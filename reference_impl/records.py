"""The stored form of a session: a head of fixed size, then the values in msgpack.

Knows which types are kept and how a record is written and read; must not know files, requests or what the values mean.
A record is data: reading one runs no code of its choosing, whatever the bytes are. Format, version 2:

    head    magic "SR", version, flags (1: a marker), length of either part, checksum of the parts (CRC-32),
            generation, end (microseconds since 1970, UTC), lifetime (seconds); little-endian, HEAD_SIZE bytes
    parts   two msgpack maps: the values under "user.…", which every request needs, then the others

The head alone changes when a record is renewed, and it differs for any two states of a record: stores compare it. The
parts are summed when a record is read, unless its store does so, and decoded when somebody asks for a value. msgpack
has no tuple, zone or long integer: extension types stand for them, see `_RESTORE`. It has no half characters (lone
surrogates) either: such text is refused.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

VERSION = 2
DEEPEST = 100
"""How many containers may lie in each other, the dict of all values the first. A list that holds itself is caught by it
too."""

FIRST = "user."
"""Keys that begin so lie in the first part."""

MAGIC = b"SR"
_MARKER = 1
HEAD = struct.Struct("<2sBBIIIQqq")
HEAD_SIZE = HEAD.size

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SECOND = timedelta(seconds=1)
_EMPTY_MAP = b"\x80"
END = 7
"""Which field of the head."""
_FIRST_END = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND
_LAST_END = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND
_LONGEST = timedelta.max // _SECOND

_TUPLE, _DATETIME, _LONG = range(1, 4)
_SCALARS = frozenset({type(None), bool, float, bytes, str})
_TEXT = frozenset({str})
_LONG_BITS = 64
"""Integers of so many bits or more have an extension type."""


class Damaged(ValueError):
    """The bytes are no record: empty, cut off, of a wrong type."""


class UnknownVersion(Damaged):
    """A record of another version of the format; perhaps whole, and not ours to judge."""


class Record:
    """One record: `values` until `expires`, or a marker that an id was given up.

    `lifetime` is the lifetime that the visitor was promised when the record was written, `generation` counts how often
    its values were. A record that was read has `parts`, and their sum, in place of values; raises Damaged if the first
    can't be decoded.
    """

    def __init__(
        self,
        expires: datetime,
        lifetime: timedelta,
        values: dict[str, Any] | None,
        *,
        marker: bool = False,
        generation: int = 1,
        parts: tuple[bytes, bytes] | None = None,
        checksum: int | None = None,
    ) -> None:
        self.expires = expires
        self.lifetime = lifetime
        self.marker = marker
        self.generation = generation
        self._values = values
        self._parts = parts
        self._checksum = checksum
        self.first = {} if parts is None else _decode_part(parts[0])
        """The values of the first part of a record that was read."""

    @property
    def values(self) -> dict[str, Any]:
        """All values; decoded at the first call, the same dict at each. Raises Damaged."""
        if self._values is None:
            assert self._parts is not None
            self._values = _decode_part(self._parts[0]) | _decode_part(self._parts[1])  # to be changed at will
        return self._values

    @property
    def parts(self) -> tuple[bytes, bytes]:
        """The encoded values. Raises TypeError or ValueError for a value that `check` refuses."""
        if self._parts is None:
            first, others = _split(self.values)
            return _encode_part(first), _encode_part(others)
        return self._parts

    def checksum(self, first: bytes, others: bytes) -> int:
        """Of the parts, which are these."""
        return _checksum(first, others) if self._checksum is None else self._checksum

    def renewed(self, expires: datetime, lifetime: timedelta) -> Record:
        """The same values, which needn't be decoded, with another end."""
        return Record(
            expires,
            lifetime,
            None,
            marker=self.marker,
            generation=self.generation,
            parts=self.parts,
            checksum=self._checksum,
        )


def encode(record: Record) -> bytes:
    """The bytes of a record. Raises TypeError or ValueError for a value that `check` refuses."""
    first, others = (b"", b"") if record.marker else record.parts
    head = HEAD.pack(
        MAGIC,
        VERSION,
        _MARKER if record.marker else 0,
        len(first),
        len(others),
        record.checksum(first, others),
        record.generation,
        microseconds(record.expires),
        record.lifetime // _SECOND,
    )
    return head + first + others


def decode(raw: bytes, *, summed: bool = False) -> Record:
    """The record in `raw`, its second part undecoded. Raises UnknownVersion or Damaged, and nothing else.

    `summed`: these bytes have passed a checksum already, so that ours would tell nothing new.
    """
    _, _, flags, first, _, checksum, generation, end, lifetime = _head_of(raw)
    middle = HEAD_SIZE + first
    parts = raw[HEAD_SIZE:middle], raw[middle:]
    if not summed and _checksum(*parts) != checksum:
        raise Damaged("not a session record: its checksum is wrong")
    return Record(
        _EPOCH + end * _MICROSECOND,
        lifetime * _SECOND,
        None,
        marker=flags == _MARKER,
        generation=generation,
        parts=parts,
        checksum=checksum,
    )


def end_of(raw: bytes) -> int | None:
    """When the record ends, in microseconds since 1970; None for a version that we don't know. Raises Damaged.

    The head alone is looked at.
    """
    try:
        end: int = _head_of(raw)[END]
    except UnknownVersion:  # no scenario: another version's record in a table
        return None
    return end


def microseconds(at: datetime) -> int:
    """An instant as heads and `end_of` count."""
    return (at - _EPOCH) // _MICROSECOND


def check(value: object) -> None:
    """Raise TypeError, naming the type, if `value` or something in it can't be kept."""
    try:
        _encode_part({"": value})
    except (ValueError, OverflowError) as error:  # no scenario: a step's values are JSON
        raise TypeError(f"{type(value).__name__} ({error})") from error


def is_ours(raw: bytes) -> bool:
    """Whether the bytes begin as a record of this module does."""
    return len(raw) >= HEAD_SIZE and raw.startswith(MAGIC)


# Reading.


def _head_of(raw: bytes) -> tuple[Any, ...]:
    """The fields of the head, which fit the length of the record. Raises UnknownVersion or Damaged."""
    if not is_ours(raw):
        raise Damaged("not a session record: it doesn't begin like one")
    head = HEAD.unpack_from(raw)
    _, version, _, first, others, _, _, end, lifetime = head
    if version != VERSION:
        raise UnknownVersion(f"version {version}")
    if len(raw) != HEAD_SIZE + first + others:
        raise Damaged("not a session record: its length is wrong")
    if not _FIRST_END <= end <= _LAST_END or abs(lifetime) > _LONGEST:
        raise Damaged("not a session record: its end is no instant")
    return head


def _checksum(first: bytes, others: bytes) -> int:
    return zlib.crc32(others, zlib.crc32(first))


def _decode_part(part: bytes) -> dict[str, Any]:
    if part == _EMPTY_MAP or not part:
        return {}
    try:
        values = _unpack(part)
    except (ValueError, TypeError, LookupError, OverflowError, RecursionError) as error:  # no scenario: checksums
        raise Damaged(f"not a session record: {type(error).__name__}") from error
    if type(values) is not dict or not _TEXT.issuperset(map(type, values)):
        raise Damaged("values are not a mapping")
    return values


def _restore(code: int, data: memoryview) -> Any:
    """Called for each extension. KeyError for a code that we don't know."""
    return _RESTORE[code](bytes(data))


def _restore_datetime(data: bytes) -> datetime:
    return datetime.fromisoformat(data.decode("ascii"))


_unpack = msgspec.msgpack.Decoder(ext_hook=_restore).decode

_RESTORE: Mapping[int, Callable[[bytes], Any]] = {
    _TUPLE: lambda data: tuple(_unpack(data)),
    _DATETIME: _restore_datetime,
    _LONG: lambda data: int(data.decode("ascii")),
}

# Writing.

_pack = msgspec.msgpack.Encoder().encode


def _split(values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of the first part, and the others."""
    first = {key: value for key, value in values.items() if key.startswith(FIRST)}
    return first, {key: value for key, value in values.items() if key not in first}


def _encode_part(values: dict[str, Any]) -> bytes:
    return _pack(_plain(values)) if values else _EMPTY_MAP


def _extension(code: int, data: bytes) -> Any:
    return msgspec.msgpack.Ext(code, data)


def _plain(value: Any, room: int = DEEPEST) -> Any:
    """`value` in msgpack's own types and our extensions; so many containers may lie in each other."""
    kind = type(value)
    if kind in _SCALARS:
        return value
    if kind is int:
        return value if value.bit_length() < _LONG_BITS else _extension(_LONG, str(value).encode("ascii"))
    if not room:  # no scenario: a scenario's value isn't so deep
        raise TypeError(f"{kind.__name__} (nested more than {DEEPEST} deep)")
    room -= 1
    if kind is tuple:
        return _extension(_TUPLE, _pack([_plain(item, room) for item in value]))
    if kind is list:
        return [_plain(item, room) for item in value]
    if kind is dict:
        return _plain_dict(value, room)
    if isinstance(value, datetime):  # a frozen clock hands out a class of its own
        return _extension(_DATETIME, value.isoformat().encode("ascii"))
    raise TypeError(kind.__name__)


def _plain_dict(value: dict[str, Any], room: int) -> Any:
    if not _TEXT.issuperset(map(type, value)):  # no scenario: a step's values are JSON
        raise TypeError("dict with a key that is not str")
    return {key: _plain(item, room) for key, item in value.items()}
