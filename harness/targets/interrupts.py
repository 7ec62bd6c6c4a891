"""Requests served by a process of their own that is stopped between two operations on files: killed there, or held.

Linux's ptrace: the process is watched from outside, so that it makes no difference whether files are written by Python
or by a library in C. Knows system calls, and by their name the folders of openings; must not know what is stored.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Literal, NamedTuple

from harness.targets.base import FOLDER_PREFIX, ApplicationCrash

Way = Literal["truncate", "write", "rename", "hold"]
"""Killed after the nth operation of this kind; or held after the nth of any kind, and let go again."""

PATIENCE = 0.5
"""Seconds of real time in which a look must come through while a process is held; one that waits for it lets it go."""

_TRACEME, _CONTINUE, _TO_NEXT_CALL, _SET_OPTIONS, _CALL_INFO = 0, 7, 24, 0x4200, 0x420E
_KILL_WITH_TRACER, _MARK_CALLS = 0x100000, 1
_AT_CALL = signal.SIGTRAP | 0x80
_ENTRY, _EXIT = 1, 2
_INFO = struct.Struct("<B23x7Q")
"""struct ptrace_syscall_info: whether a call begins or ends; then its number and arguments, or its result."""
_PATH_LIMIT = 4096
_EMPTIES = os.O_TRUNC | os.O_CREAT
"""Flags with which open() leaves an empty file."""
_RAISED = 1


class Call(NamedTuple):
    """A system call that changes files: its kind, the argument that names the file, the one with flags of open()."""

    kind: str
    argument: int
    names: Literal["descriptor", "path"]
    flags: int | None = None


CALLS: dict[str, dict[int, Call]] = {
    "x86_64": {
        1: Call("write", 0, "descriptor"),  # write
        18: Call("write", 0, "descriptor"),  # pwrite64
        20: Call("write", 0, "descriptor"),  # writev
        296: Call("write", 0, "descriptor"),  # pwritev
        328: Call("write", 0, "descriptor"),  # pwritev2
        2: Call("truncate", 0, "path", flags=1),  # open
        85: Call("truncate", 0, "path"),  # creat
        257: Call("truncate", 1, "path", flags=2),  # openat
        76: Call("truncate", 0, "path"),  # truncate
        77: Call("truncate", 0, "descriptor"),  # ftruncate
        82: Call("rename", 0, "path"),  # rename
        264: Call("rename", 1, "path"),  # renameat
        316: Call("rename", 1, "path"),  # renameat2
        86: Call("rename", 0, "path"),  # link
        265: Call("rename", 1, "path"),  # linkat
    },
    "aarch64": {
        64: Call("write", 0, "descriptor"),  # write
        68: Call("write", 0, "descriptor"),  # pwrite64
        66: Call("write", 0, "descriptor"),  # writev
        70: Call("write", 0, "descriptor"),  # pwritev
        287: Call("write", 0, "descriptor"),  # pwritev2
        56: Call("truncate", 1, "path", flags=2),  # openat
        45: Call("truncate", 0, "path"),  # truncate
        46: Call("truncate", 0, "descriptor"),  # ftruncate
        38: Call("rename", 1, "path"),  # renameat
        276: Call("rename", 1, "path"),  # renameat2
        37: Call("rename", 1, "path"),  # linkat
    },
}
"""By machine and number, as Linux's tables have them; a link that is made is a name given, as by renaming."""


@cache
def possible() -> bool:
    """Whether this system lets a process be watched by the one that has forked it."""
    if sys.platform != "linux" or platform.machine() not in CALLS:
        return False
    try:
        return interrupted(lambda: None, "write", 1, lambda: None) is False
    except OSError:
        return False


def interrupted(serve: Callable[[], object], way: Way, nth: int, look: Callable[[], None]) -> bool:
    """Whether `serve`, in a forked process, came to its nth operation; there it was stopped, and `look` called.

    Raises ApplicationCrash when it raised, OSError when the process can't be watched.
    """
    child = _forked(serve)
    ended = False
    try:
        status = _run(child, None if way == "hold" else way, nth)
        ended = status is not None
        if status is None and way == "hold":
            _looked_at(child, look)
            ended = bool(os.waitpid(child, 0))
    finally:
        if not ended:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    if status is None and way != "hold":
        look()
    if status == _RAISED:
        raise ApplicationCrash("the process that served the request has raised an exception")
    return status is None


def _forked(serve: Callable[[], object]) -> int:
    """A process that is stopped before it serves."""
    child = os.fork()
    if not child:
        status = _RAISED
        try:
            _ptrace(_TRACEME, 0, 0, 0)
            os.kill(os.getpid(), signal.SIGSTOP)
            serve()
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, os.WUNTRACED)
    if not os.WIFSTOPPED(status):
        raise OSError("a process can't be traced by the one that has forked it")
    _ptrace(_SET_OPTIONS, child, 0, _KILL_WITH_TRACER | _MARK_CALLS)
    return child


def _run(child: int, kind: str | None, nth: int) -> int | None:
    """Let a process run to the end of its nth operation of a kind (None: of any); its status, if it ended before."""
    number, deliver = 0, 0
    begun: Call | None = None
    while True:
        _ptrace(_TO_NEXT_CALL, child, 0, deliver)
        _, status = os.waitpid(child, 0)
        if not os.WIFSTOPPED(status):
            return os.waitstatus_to_exitcode(status)
        deliver = os.WSTOPSIG(status)
        if deliver != _AT_CALL:
            continue
        deliver = 0
        at, first, *arguments = _told(child)
        if at == _ENTRY:
            begun = _change(child, first, arguments)
        elif at == _EXIT and begun is not None and first < 1 << 63 and kind in (None, begun.kind):
            number += 1
            if number == nth:
                return None


def _told(child: int) -> tuple[int, ...]:
    buffer = ctypes.create_string_buffer(_INFO.size)
    _ptrace(_CALL_INFO, child, _INFO.size, ctypes.addressof(buffer))
    return _INFO.unpack(buffer.raw)


def _change(child: int, number: int, arguments: list[int]) -> Call | None:
    """The call, if it changes a file in a folder of ours."""
    call = CALLS[platform.machine()].get(number)
    if call is None or (call.flags is not None and not arguments[call.flags] & _EMPTIES):
        return None
    named = _of_descriptor if call.names == "descriptor" else _of_path
    return call if FOLDER_PREFIX in named(child, arguments[call.argument]) else None


def _of_descriptor(child: int, number: int) -> str:
    with suppress(OSError):
        return os.readlink(f"/proc/{child}/fd/{number}")
    return ""


def _of_path(child: int, address: int) -> str:
    """The path that a string of the process names, from its folder if it is a relative one."""
    with open(f"/proc/{child}/mem", "rb", buffering=0) as memory:
        memory.seek(address)
        path = memory.read(_PATH_LIMIT).partition(b"\0")[0].decode("utf-8", "replace")
    return os.path.join(os.readlink(f"/proc/{child}/cwd"), path)


def _looked_at(child: int, look: Callable[[], None]) -> None:
    """Look while the process is held, and let it go: at the latest when the look waits for it, as for a lock it has."""

    def let_go(*_: object) -> None:
        with suppress(OSError):
            _ptrace(_CONTINUE, child, 0, 0)

    before = signal.signal(signal.SIGUSR1, let_go)
    timer = threading.Timer(PATIENCE, signal.pthread_kill, (threading.get_ident(), signal.SIGUSR1))
    timer.start()
    try:
        look()
    finally:
        timer.cancel()
        timer.join()
        signal.signal(signal.SIGUSR1, before)
        let_go()


def _ptrace(request: int, child: int, address: int, data: int) -> None:
    """Raises OSError with the system's reason."""
    library = _library()
    if library.ptrace(request, child, ctypes.c_void_p(address), ctypes.c_void_p(data)) < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"ptrace: {os.strerror(number)}")


@cache
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(None, use_errno=True)
    library.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    library.ptrace.restype = ctypes.c_long
    return library
