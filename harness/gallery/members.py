"""Galleries: what a host's authors broke on purpose, part by part, each with the rules that must catch it.

A gallery registers by the entry point group `session_harness.galleries` under the name of the host whose parts it
breaks; what is named there gives the members when it is called. Knows names and what a member must have; must not know
what came of playing one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cache
from importlib.metadata import entry_points
from typing import Any, Protocol

from harness.errors import UsageError

GROUP = "session_harness.galleries"


class Member(Protocol):
    """A broken part. `also` maps the rules that fall with the primary one to the reason why they do."""

    @property
    def name(self) -> str: ...
    @property
    def idea(self) -> str: ...
    @property
    def primary(self) -> str: ...
    @property
    def also(self) -> Mapping[str, str]: ...
    @property
    def parts(self) -> Mapping[str, Any]: ...


def galleries() -> tuple[str, ...]:
    """Names of the hosts that have a gallery."""
    return tuple(sorted(point.name for point in entry_points(group=GROUP)))


@cache
def members(gallery: str) -> tuple[Member, ...]:
    """Every member of a host's gallery. Raises UsageError when the host has none."""
    found = entry_points(group=GROUP, name=gallery)
    if not found:
        raise UsageError(
            f"no gallery {gallery!r} is registered under the entry point group {GROUP}; "
            f"there: {', '.join(galleries()) or 'none'}"
        )
    made: tuple[Member, ...] = tuple(next(iter(found)).load()())
    return made


def chosen(
    among: Sequence[Member], *, rules: Collection[str] | None = None, names: Sequence[str] = ()
) -> tuple[Member, ...]:
    """The members whose primary rule is one of `rules` (None: any) and whose name one of the patterns in `names` has.

    Raises UsageError for a pattern that names no member, and when none is left.
    """
    for pattern in names:
        if not any(fnmatchcase(member.name, pattern) for member in among):
            close = get_close_matches(pattern, [member.name for member in among], n=1)
            hint = f", did you mean {close[0]}?" if close else ""
            raise UsageError(f"the gallery has no member {pattern!r}{hint}")
    left = tuple(
        member
        for member in among
        if (rules is None or member.primary in rules)
        and (not names or any(fnmatchcase(member.name, pattern) for pattern in names))
    )
    if not left:
        raise UsageError("nothing to play: no member of the gallery has one of these rules as its primary one")
    return left
