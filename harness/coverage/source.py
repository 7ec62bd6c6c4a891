"""What can be reached in a module: its statements in functions, and the lines that are left out, with the reason.

Reads source text only; must not know what was run. Lines outside functions are left out: they run once, when the
module is imported, whatever is asked.
"""

from __future__ import annotations

import ast
import re

NO_SCENARIO = "# no scenario: "
"""A comment on a line that no scenario can reach, before the reason."""

EXCLUDED = {
    r"^\s*raise NotImplementedError": "another class brings this method",
    r"\bassert_never\(": "the types leave no such case",
    f"{NO_SCENARIO}\\S": "",
}
"""Patterns of lines that need not be reached, each with the reason; an empty one stands in the line's comment."""

_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


def in_functions(tree: ast.AST) -> frozenset[int]:
    """The numbers of all lines in the bodies of functions."""
    return frozenset(
        line
        for node in ast.walk(tree)
        if isinstance(node, _FUNCTION)
        for line in range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1)
    )


def first_lines(tree: ast.AST) -> dict[int, int]:
    """For each line of a statement the line on which the statement begins."""
    first: dict[int, int] = {}
    for node in ast.walk(tree):  # the outer before the inner
        if isinstance(node, ast.stmt | ast.excepthandler):
            first.update(dict.fromkeys(range(node.lineno, (node.end_lineno or node.lineno) + 1), node.lineno))
    return first


def reason(lines: list[str], number: int) -> str:
    """Why a line is left out: said on it, or on the line above that opens its block."""
    for text in reversed(lines[:number]):
        for pattern, why in EXCLUDED.items():
            if re.search(pattern, text):
                return why or text.partition(NO_SCENARIO)[2].strip()
    return ""
