"""What one process says to another of a piece of work: what came of it, or whose fault it is that nothing did.

Bytes with a letter in front. Must not know what the work is.
"""

from __future__ import annotations

from collections.abc import Callable

from harness.errors import SessionHarnessError, TargetError
from harness.recorder import frames

_DONE, _TARGET, _DEFECT = b"A", b"T", b"E"


def answer(work: Callable[[], bytes]) -> bytes:
    """What the work comes to, to be opened at the other end."""
    try:
        return _DONE + work()
    except (EOFError, BrokenPipeError, ConnectionResetError):
        raise  # nobody is at the other end
    except TargetError as error:
        return _TARGET + str(error).encode()
    except Exception as error:  # noqa: BLE001, told to the other end, where it is our own fault
        return _DEFECT + f"a worker failed: {type(error).__name__}: {error}\n{frames(error)}".encode()


def opened(data: bytes) -> bytes:
    """What came of the work. Raises what it met: TargetError, and SessionHarnessError for a fault of ours."""
    kind, rest = data[:1], data[1:]
    if kind == _DONE:
        return rest
    raise (TargetError if kind == _TARGET else SessionHarnessError)(rest.decode())
