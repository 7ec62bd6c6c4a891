"""The inside of a record's file: two cells that point to two areas, written in turn.

Knows offsets and checksums; must not know files, names, locks or what the bytes mean. Layout:

    start   magic "SF2" and a NUL, stride (the size of an area); never changed
    cells   two: sequence, area, length of the record and of the rest, checksum of the rest, the record's first FRONT
            bytes, checksum of the cell
    areas   two: the rest of a record

A record is written into the area that the present cell doesn't point to, then the other cell is written. Whoever is
killed in between, and a write of which only a part arrives, leaves the old cell and its area whole; what is half
written fails its checksum. A record of which only the first FRONT bytes have changed costs one cell.
"""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

from reference_impl.records import HEAD_SIZE as FRONT

_START = struct.Struct("<4sI")
_MAGIC = b"SF2\0"
_CELL = struct.Struct(f"<QIIII{FRONT}s")
_CRC = struct.Struct("<I")
CELL_SIZE = _CELL.size + _CRC.size
_SEALED = struct.Struct(f"{_CELL.format}I")
"""A cell with its checksum."""
_OVERVIEW = struct.Struct(f"{_START.format}Q{CELL_SIZE - 8}xQ")
"""The start, and the sequence of either cell."""
_CELLS = (_START.size, _START.size + CELL_SIZE)
_AREAS = _START.size + 2 * CELL_SIZE
FRONT_PART = _AREAS
"""Bytes at the beginning of a file that say which record is in it, and where."""
SMALL = 1900
"""The least stride: start, cells and two such areas share one page of 4096 bytes."""


class Slot(NamedTuple):
    """One record as it lies in a file."""

    sequence: int
    cell: int
    area: int
    stride: int
    checksum: int
    """Of the rest."""
    raw: bytes


class Piece(NamedTuple):
    """Bytes to be written at an offset."""

    data: bytes
    offset: int


def newest(data: bytes, *, locked: bool = True) -> Slot | None:
    """The newest whole record in the bytes of a file; None when there is none.

    Without a lock both cells may have been written anew, some times, while the bytes were copied: a whole one beside
    one that is broken can be older than what was stored before the copying began. None then, too, and when the
    sequences don't follow each other, as they do whenever nobody writes: a broken one may look like the older.
    """
    if len(data) < _AREAS:
        return None
    magic, stride, first, second = _OVERVIEW.unpack_from(data)
    if magic != _MAGIC:
        return None
    newer = 0 if first > second else 1
    found = _slot(data, newer, stride)
    if locked:
        return found or _slot(data, 1 - newer, stride)
    return found if abs(first - second) == 1 else None


def expected(data: bytes, raw: bytes) -> Slot | None:
    """Where `raw` lies, by the first FRONT_PART bytes of a file alone: None when its newer cell isn't whole or differs.

    The rest isn't looked at: who has read it under this front has summed it.
    """
    if len(data) < FRONT_PART:
        return None
    magic, stride, first, second = _OVERVIEW.unpack_from(data)
    cell = 0 if first > second else 1
    start = _CELLS[cell]
    sequence, area, length, _, checksum, front, seal = _SEALED.unpack_from(data, start)
    if magic != _MAGIC or length != len(raw) or front[:length] != raw[:FRONT]:
        return None
    if zlib.crc32(data[start : start + _CELL.size]) != seal:
        return None
    return Slot(sequence, cell, area, stride, checksum, raw)


def whole(raw: bytes) -> bytes:
    """The bytes of a new file with this record: in an area there is room for a rest of double the length."""
    rest = raw[FRONT:]
    cells = _cell(1, 0, raw, zlib.crc32(rest)) + bytes(CELL_SIZE)
    return _START.pack(_MAGIC, max(SMALL, 2 * len(rest))) + cells + rest


def fits(slot: Slot, raw: bytes) -> bool:
    """Whether the record can be written where the other lies."""
    return len(raw) - FRONT <= slot.stride


def pieces(slot: Slot, raw: bytes) -> list[Piece]:
    """What is to be written, in this order, to put `raw` in the place of the record in `slot`."""
    rest = raw[FRONT:]
    sequence, cell = slot.sequence + 1, 1 - slot.cell
    if rest == slot.raw[FRONT:]:
        return [Piece(_cell(sequence, slot.area, raw, slot.checksum), _CELLS[cell])]
    area, checksum = 1 - slot.area, zlib.crc32(rest)
    written = Piece(_cell(sequence, area, raw, checksum), _CELLS[cell])
    if rest:
        return [Piece(rest, _AREAS + area * slot.stride), written]
    # A record that lies in its cell alone, such as a marker, leaves nothing older behind that damage could bring back.
    return [written, Piece(_cell(sequence + 1, area, raw, checksum), _CELLS[1 - cell])]


def _cell(sequence: int, area: int, raw: bytes, checksum: int) -> bytes:
    cell = _CELL.pack(sequence, area, len(raw), max(len(raw) - FRONT, 0), checksum, raw[:FRONT])
    return cell + _CRC.pack(zlib.crc32(cell))


def _slot(data: bytes, cell: int, stride: int) -> Slot | None:
    """The record that a cell points to, if both are whole."""
    start = _CELLS[cell]
    sequence, area, length, rest_length, checksum, front, seal = _SEALED.unpack_from(data, start)
    if zlib.crc32(data[start : start + _CELL.size]) != seal:
        return None
    begin = _AREAS + area * stride
    rest = data[begin : begin + rest_length]
    if zlib.crc32(rest) != checksum:
        return None
    return Slot(sequence, cell, area, stride, checksum, front[:length] + rest)
