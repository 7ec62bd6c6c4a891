"""Records changed byte by byte, for those who damage them on purpose.

Knows the head of a record; must not know stores, nor who wants the damage.
"""

from __future__ import annotations

import zlib

from reference_impl.records import END, HEAD, HEAD_SIZE


def with_version(raw: bytes, version: int) -> bytes:
    """The record, said to be of another version of the format."""
    return _with_field(raw, 1, version)


def with_end(raw: bytes, end: int) -> bytes:
    """The record with another end, in microseconds since 1970."""
    return _with_field(raw, END, end)


def with_parts(raw: bytes, first: bytes, others: bytes) -> bytes:
    """The record with other parts, for which its checksum holds."""
    head = raw[:HEAD_SIZE]
    for place, value in ((3, len(first)), (4, len(others)), (5, zlib.crc32(first + others))):
        head = _with_field(head, place, value)
    return head + first + others


def without_others(raw: bytes) -> bytes:
    """The record without its second part, which its head still promises."""
    return raw[: HEAD_SIZE + HEAD.unpack_from(raw)[3]]


def with_others(raw: bytes, others: bytes) -> bytes:
    """The record with another second part, for which its checksum holds."""
    return with_parts(raw, without_others(raw)[HEAD_SIZE:], others)


def turned(raw: bytes, place: int) -> bytes:
    """The bytes with one bit turned, in the last byte where there is none at this place; nothing has no bit."""
    place = min(place, len(raw) - 1) if place >= 0 else max(place + len(raw), 0)
    return raw[:place] + bytes(byte ^ 1 for byte in raw[place : place + 1]) + raw[place + 1 :]


def _with_field(raw: bytes, place: int, value: int) -> bytes:
    fields = list(HEAD.unpack_from(raw))
    fields[place] = value
    return HEAD.pack(*fields) + raw[HEAD_SIZE:]
