"""Whose fault a failure is, and the exit status that says so.

Knows the closed list of exit statuses and one exception for each fault; must not know who raises them. Every message
is written for the person who can mend it: where, what was found, what is allowed, what to do next.
"""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit statuses of every command (design: outcomes and exit status)."""

    OK = 0
    FAILED = 1
    USAGE = 2
    TARGET = 3
    BASELINE = 4
    HARNESS = 5
    INTERRUPTED = 130


class SessionHarnessError(Exception):
    """Base of all errors that are reported without a traceback; `status` is the exit status."""

    status = Exit.HARNESS


class UsageError(SessionHarnessError):
    """The user's files or options are wrong."""

    status = Exit.USAGE


class TargetError(SessionHarnessError):
    """The target can't be tested: not importable, its clock doesn't follow, its adapter raises."""

    status = Exit.TARGET
