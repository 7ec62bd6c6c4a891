"""The two editions of the cookie standard, by all that differs for a jar: RFC 6265 and its successor, RFC 6265bis.

A table, no code: parser, admission and store ask it. A new difference is a new column, with a case that tells it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, eq=False, slots=True)
class Edition:
    """One edition. The sections are where its text says how to parse, to store and to send."""

    title: str
    parsing: str
    storing: str
    sending: str
    nameless: bool
    """A line without a name is a cookie all the same."""
    strict_lines: bool
    """Control characters and a pair beyond 4096 octets refuse a line; an attribute beyond 1024 octets is ignored."""
    empty_domain: bool
    """An empty Domain attribute counts: it makes the cookie host-only, whatever stood before it."""
    host_only_apart: bool
    """A host-only cookie and one for the domain below of the same host, name and path are two."""
    guarded: bool
    """Secure is for https alone, SameSite=None needs it, a prefix of the name is a promise."""
    same_site: bool
    """The attribute SameSite is known."""


RFC6265 = Edition(
    "RFC 6265",
    parsing="5.2",
    storing="5.3",
    sending="5.4",
    nameless=False,
    strict_lines=False,
    empty_domain=False,
    host_only_apart=False,
    guarded=False,
    same_site=False,
)

RFC6265BIS = Edition(
    "RFC 6265bis",
    parsing="5.6",
    storing="5.7",
    sending="5.8.3",
    nameless=True,
    strict_lines=True,
    empty_domain=True,
    host_only_apart=True,
    guarded=True,
    same_site=True,
)
