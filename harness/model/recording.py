"""A recording: a Run with the histories that it was judged from, in one file, and the strict way back.

Plain data and its stored form: JSON, packed with gzip where the file's name ends so. Knows no file. A recording of
another format, and anything else that is no recording, is refused by name and never guessed at.
"""

from __future__ import annotations

import gzip
import zlib
from typing import Any, TypeVar

import msgspec

from harness.errors import UsageError
from harness.model.codec import decode, encode
from harness.model.history import History
from harness.model.run import FORMAT as RUN_FORMAT
from harness.model.run import Run

R = TypeVar("R")

FORMAT = 1
PACKED = ".gz"
"""A file whose name ends so is packed."""

_GZIP = b"\x1f\x8b"
_LEVEL = 6


class Recording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A Run and its histories, in the order in which they were played. Equal recordings give equal JSON."""

    recording: int
    """The version of this format; `run` has one of its own."""
    run: Run
    histories: tuple[History, ...]

    def by_scenario(self) -> dict[str, History]:
        """The histories by scenario id."""
        return {history.scenario.id: history for history in self.histories}


def pack(recording: Recording, *, packed: bool) -> bytes:
    """The stored form; a packed one says nothing about when or where it was made."""
    text = encode(recording) + b"\n"
    return gzip.compress(text, _LEVEL, mtime=0) if packed else text


def unpack(data: bytes, shown: str) -> Recording:
    """The recording in a file's content, packed or not; `shown` is what messages call the file.

    Raises UsageError for what is no recording, or one of another version.
    """
    text, head = _opened(data, shown)
    _refuse_others(head, shown)
    return _decoded(text, Recording, shown)


def read(data: bytes, shown: str) -> Recording:
    """The recording in a file's content; a Run alone, as `verify --json` writes it, is one without histories.

    Raises UsageError as `unpack` does.
    """
    text, head = _opened(data, shown)
    if not _is_run(head):
        return unpack(data, shown)
    _refuse_format("run", head.get("format"), RUN_FORMAT, head.get("harness", "unknown"), shown)
    return Recording(FORMAT, _decoded(text, Run, shown), ())


def run_in(data: bytes, shown: str) -> Run:
    """The Run in a file's content. Raises UsageError as `unpack` does."""
    return read(data, shown).run


def _opened(data: bytes, shown: str) -> tuple[bytes, Any]:
    """The JSON, unpacked, and what it holds at its top."""
    try:
        text = gzip.decompress(data) if data.startswith(_GZIP) else data
        return text, msgspec.json.decode(text)
    except (OSError, EOFError, zlib.error, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UsageError(f"{shown} is not a recording: {error}; 'session-harness record' writes one") from None


def _decoded(text: bytes, kind: type[R], shown: str) -> R:
    try:
        return decode(text, kind)
    except msgspec.ValidationError as error:
        raise UsageError(f"{shown} is a damaged recording: {error}; record it again") from None


def _is_run(head: Any) -> bool:
    return isinstance(head, dict) and {"verdicts", "plays"} <= set(head)


def _refuse_others(head: Any, shown: str) -> None:
    """Say which file this is, and of which version, before it is read any further."""
    if not isinstance(head, dict) or "recording" not in head:
        is_run = _is_run(head)
        what = "a run without its histories, as verify --json writes it" if is_run else "not a recording"
        raise UsageError(f"{shown} is {what}; 'session-harness record' writes a recording")
    run = head.get("run")
    run_format = run.get("format") if isinstance(run, dict) else RUN_FORMAT
    for what, found, known in (("recording", head["recording"], FORMAT), ("run", run_format, RUN_FORMAT)):
        written = run.get("harness", "unknown") if isinstance(run, dict) else "unknown"
        _refuse_format(what, found, known, written, shown)


def _refuse_format(what: str, found: Any, known: int, written: str, shown: str) -> None:
    if found != known:
        raise UsageError(
            f"{shown} is a {what} of format {found!r}, written by session-harness {written};"
            f" this version reads format {known}: record it again"
        )
