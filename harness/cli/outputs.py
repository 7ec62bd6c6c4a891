"""Files that a command writes: tried before anything is played, replaced whole when they are ready.

Knows paths only; must not know what is written.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from harness.errors import UsageError

FOLDER = Path(".session-harness")
"""Where reports go that were not asked for elsewhere, in the current folder."""
REPORT = FOLDER / "report.html"
LAST_RUN = FOLDER / "last-run.json"


def check(paths: Mapping[str, Path]) -> None:
    """Raise UsageError, naming the option, for a path that can't be written or that two options name."""
    seen: dict[Path, str] = {}
    for option, path in paths.items():
        reason = _trouble(path)
        if reason:
            raise UsageError(f"{option}: {path} can't be written: {reason}")
        other = seen.setdefault(path.absolute(), option)
        if other != option:
            raise UsageError(f"{option}: {path} is given to {other}, too")


def default_folder() -> str:
    """Make the folder for reports that were not asked for elsewhere; why it can't be used, or an empty text."""
    try:
        FOLDER.mkdir(exist_ok=True)
        write(FOLDER / ".gitignore", b"*\n")
    except OSError as error:
        return error.strerror or str(error)
    return ""


def failed_last() -> frozenset[str]:
    """The ids of the scenarios that failed, were blocked or broke the harness in the last run here.

    Raises UsageError when there was none, or its record can't be read.
    """
    import msgspec

    from harness.model.codec import decode
    from harness.model.run import Outcome, Run

    try:
        run = decode(LAST_RUN.read_bytes(), Run)
    except FileNotFoundError:
        raise UsageError(f"--last-failed: there was no run in this folder (no {LAST_RUN})") from None
    except (OSError, msgspec.MsgspecError) as error:
        raise UsageError(f"--last-failed: {LAST_RUN} can't be read: {error}; run without the option first") from error
    bad = (Outcome.FAILED, Outcome.BLOCKED, Outcome.UNTRIED, Outcome.HARNESS_ERROR)
    return frozenset(play.scenario for play in run.plays if play.outcome in bad)


def write(path: Path, content: bytes) -> None:
    """Write a file whole: readers see the old one or the new one. Raises OSError."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, 0o666 & ~_mask())
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _trouble(path: Path) -> str:
    if path.is_dir():
        return "it is a folder"
    if not path.parent.is_dir():
        return f"there is no folder {path.parent}"
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        return error.strerror or str(error)
    os.close(handle)
    os.unlink(name)
    return ""
