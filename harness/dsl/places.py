"""Located problems: file, line, column, the line itself, a caret, what was found, what is allowed, what is near.

Knows the layout of a message and nothing about YAML's grammar or scenarios. All problems of all files come in one
exception, so that a file is mended in one go.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence

import msgspec
import yaml

from harness.errors import UsageError

_ALLOWED_SHOWN = 30
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong with a file. `line` and `column` start at 1; line 0: the file as a whole."""

    file: str
    line: int
    column: int
    length: int
    message: str
    text: str | None = ""
    """The line of the file; None: it is not to be shown."""
    hint: str = ""

    def __str__(self) -> str:
        if not self.line:
            return "\n".join([f"{self.file}: error: {self.message}", *self._hint()])
        head = f"{self.file}:{self.line}:{self.column}: error: {self.message}"
        if self.text is None:
            return "\n".join([head, *self._hint()])
        number = str(self.line)
        gutter = " " * len(number)
        before = "".join("\t" if char == "\t" else " " for char in self.text[: self.column - 1])
        return "\n".join(
            [
                head,
                f"  {number} | {self.text}".rstrip(),
                f"  {gutter} | {before}{'^' * self.length}",
                *self._hint(),
            ]
        )

    def _hint(self) -> list[str]:
        return [f"  {self.hint}"] if self.hint else []


class ScenarioErrors(UsageError):
    """Everything that is wrong with the given files; `str()` shows all of it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


def nearest(word: str, allowed: Iterable[str], label: str = "allowed") -> str:
    """A hint: the nearest of the allowed words, if one is near, and all of them unless there are many."""
    words = list(allowed)
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.6) or [
        other for other in words if other.replace("-", "_").lower() == word.replace("-", "_").lower()
    ]
    parts = [f"did you mean '{close[0]}'?"] if close else []
    if words and len(words) <= _ALLOWED_SHOWN:
        parts.append(f"{label}: {', '.join(words)}")
    return "   ".join(parts)


class Source:
    """The text of one file, and the problems found in it so far, each once, in the order of their places."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self._lines: list[str] | None = None
        self._found: dict[tuple[int, int, str], Problem] = {}

    @property
    def count(self) -> int:
        """How many problems were found so far."""
        return len(self._found)

    @property
    def problems(self) -> list[Problem]:
        """What was found, ordered by line and column."""
        return [self._found[key] for key in sorted(self._found, key=lambda key: key[:2])]

    def line_text(self, line: int) -> str:
        """The line with this number (from 1), without its end and fit to be printed."""
        if self._lines is None:
            self._lines = self.text.split("\n")
        text = self._lines[line - 1].rstrip("\r") if 0 < line <= len(self._lines) else ""
        return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)

    def add_secret(self, node: yaml.Node, message: str, hint: str = "") -> None:
        """A problem at a node whose line may hold a password: the line is not shown."""
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        self._found.setdefault((line, column, message), Problem(self.file, line, column, 1, message, None, hint))

    def add(self, node: yaml.Node, message: str, hint: str = "") -> None:
        """A problem at a node: its whole first line is marked."""
        start, end = node.start_mark, node.end_mark
        line, column = start.line + 1, start.column + 1
        width = len(self.line_text(line).rstrip())
        last = end.column if end.line == start.line else width
        self.add_at(line, column, min(last, width) - start.column, message, hint)

    def add_at(self, line: int, column: int, length: int, message: str, hint: str = "") -> None:
        """A problem at a place given by numbers; a second one with the same words there is dropped."""
        problem = Problem(self.file, line, column, max(length, 1), message, self.line_text(line), hint)
        self._found.setdefault((line, column, message), problem)
