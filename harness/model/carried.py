"""Which rules each line and branch of some modules carries. Plain data.

A line carries a rule when a play of a scenario that asks the rule has run it.
"""

from __future__ import annotations

import msgspec

COMMON = 0.75
"""What carries this part of all rules is told once, and not again for each rule."""

Branch = tuple[int, int]
"""From a line to a line; a negative one is the end of the function that begins there."""


class ModuleLines(msgspec.Struct, frozen=True):
    """The statements in the functions of one module. What a module does when it is imported is no part of it."""

    name: str
    texts: dict[int, str]
    """The source of each line with a statement, by its number."""
    lines: dict[int, frozenset[str]]
    """The rules that each of these lines carries; none: no play has reached it."""
    branches: dict[Branch, frozenset[str]]
    """The rules of each branch that can be taken."""
    excluded: dict[int, str]
    """Lines that need not be reached, each with the reason."""

    def unreached(self) -> list[int]:
        """The lines that no play has run."""
        return [line for line, rules in self.lines.items() if not rules]

    def untaken(self) -> list[Branch]:
        """The branches that no play has taken."""
        return [branch for branch, rules in self.branches.items() if not rules]


class Carried(msgspec.Struct, frozen=True):
    """Some modules, and the rules that were asked while they were measured."""

    modules: tuple[ModuleLines, ...]
    rules: tuple[str, ...]

    def is_common(self, rules: frozenset[str]) -> bool:
        """Whether these are so many of all rules that they tell little of each."""
        return len(rules) >= COMMON * len(self.rules)
