"""How text is put into Markdown so that it stays text: cells, code spans, fenced blocks, anchors.

Knows GitHub Flavored Markdown. It must not know what the text is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~])")
NO_ANCHOR = re.compile(r"[^\w\- ]")
TICKS = re.compile("`+")


def plain(text: str) -> str:
    """Text on one line in which no character has a meaning of its own."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    """A code span; a pipe is escaped, for spans stand in tables."""
    ticks = "`" * (max((len(run) for run in TICKS.findall(text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{' '.join(text.split())}{pad}{ticks}".replace("|", r"\|")


def block(lines: Iterable[str]) -> list[str]:
    """A fenced block of these lines, with a fence longer than any in them; a line's own breaks are kept."""
    body = [piece for line in lines for piece in line.splitlines() or [""]]
    longest = max((len(run) for line in body for run in TICKS.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}text", *body, fence]


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """A table of cells that are Markdown already."""
    head = list(header)
    return [_row(head), _row(["---"] * len(head)), *map(_row, rows)]


def anchor(heading: str) -> str:
    """The anchor that repository browsers give to a heading: its letters, digits and dashes."""
    return NO_ANCHOR.sub("", heading.lower()).replace(" ", "-")


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
