"""What of a module can be reached, and why some lines need not be."""

from __future__ import annotations

import ast

import pytest

from harness.coverage.source import first_lines, in_functions, reason

SOURCE = '''\
LIMIT = 3

class Part:
    size: int = 4

    def one(
        self, at=LIMIT
    ):
        """Text."""
        if at:
            return [
                at,
            ]
        raise NotImplementedError

def closed(value):
    if value:  # no scenario: only a broken host does so
        value = 2
        return value
    return 3
'''


def test_only_bodies_of_functions_can_be_reached() -> None:
    """Neither tables nor classes nor heads of functions are lines that a request runs."""
    assert {*range(9, 15), *range(17, 21)} == in_functions(ast.parse(SOURCE))


def test_a_statement_counts_as_the_line_on_which_it_begins() -> None:
    """The lines of a list belong to the return, the head of a block to the block."""
    first = first_lines(ast.parse(SOURCE))

    assert {10: 10, 11: 11, 12: 11, 13: 11, 14: 14} == {line: first[line] for line in range(10, 15)}


@pytest.mark.parametrize(
    ("line", "why"),
    [(14, "another class brings this method"), (17, "only a broken host does so"), (19, "only a broken host does so")],
)
def test_a_line_left_out_has_its_reason(line: int, why: str) -> None:
    """The reason stands in a table or in the comment of the line that opens the block."""
    assert why == reason(SOURCE.splitlines(), line)
