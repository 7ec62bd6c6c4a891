"""Histories on disk: written as they come, each read again when it is asked for, so that many cost no memory.

Knows their stored form and a temporary file that nobody else sees; must not know what they are read for.
"""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec

from harness.errors import SessionHarnessError
from harness.model.codec import decode, encode
from harness.model.history import History


class _Place(NamedTuple):
    start: int
    length: int


class Archive(Mapping[str, History]):
    """Every play on its own, by scenario id, in the order in which they came. The file is gone with the archive."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115, closed with this object
        weakref.finalize(self, self._file.close)
        self._places: dict[str, _Place] = {}
        self._orders: dict[str, list[str]] = {}
        """By a history's scenario id, those of the same scenario played in other orders."""

    def add(self, history: History) -> None:
        """Write a history. Raises SessionHarnessError when there is no room for it."""
        first, *others = history.each()
        for one in (first, *others):
            self._places[one.scenario.id] = self._written(encode(one))
        self._orders[first.scenario.id] = [one.scenario.id for one in others]

    def _written(self, data: bytes) -> _Place:
        start = self._file.seek(0, os.SEEK_END)
        try:
            left = memoryview(data)
            while left:
                left = left[self._file.write(left) :]
        except OSError as error:
            folder = tempfile.gettempdir()
            words = f"no room for what was played in {folder}: {error.strerror}; set TMPDIR to a folder with more"
            raise SessionHarnessError(words) from error
        return _Place(start, len(data))

    def __getitem__(self, scenario: str) -> History:
        place = self._places[scenario]
        self._file.seek(place.start)
        return decode(self._file.read(place.length), History)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def histories(self) -> Iterator[History]:
        """The histories as they were added: one with other orders has these inside."""
        for first, others in self._orders.items():
            yield msgspec.structs.replace(self[first], others=tuple(self[one] for one in others))
