"""Which mutants a source has, and how they are named. Runs where Cosmic Ray is: in the tox env `mutants`."""

from __future__ import annotations

import pytest

from tests.mutation.mutants import mutants

pytest.importorskip("cosmic_ray", reason="the extra `mutants`, which its own tox env installs")

SOURCE = '''\
"""Text."""

LIMIT: int | None = 3


class Part:
    def one(self, at: int | str) -> bool | None:
        """Text."""
        if at == LIMIT:
            self.done(at)
        return at
'''


def test_each_change_is_a_mutant_with_a_name() -> None:
    """Comparisons, numbers, conditions, statements and returned values are changed; annotations and docstrings not."""
    found = {(one.function, one.operator, one.text, one.becomes) for one in mutants("m", SOURCE)}

    assert {
        ("Part.one", "ReplaceComparisonOperator_Eq_NotEq", "if at == LIMIT:", "if at != LIMIT:"),
        ("Part.one", "AddNot", "if at == LIMIT:", "if not at == LIMIT:"),
        ("", "NumberReplacer", "LIMIT: int | None = 3", "LIMIT: int | None = 4"),
        ("", "NumberReplacer", "LIMIT: int | None = 3", "LIMIT: int | None = 2"),
        ("Part.one", "RemoveStatement", "self.done(at)", "pass"),
        ("Part.one", "RemoveReturnedValue", "return at", "return None"),
    } == found


def test_a_name_outlives_changes_elsewhere() -> None:
    """Lines before it don't change a mutant's name; the line that it changes does."""
    names = {one.name for one in mutants("m", SOURCE)}

    assert names == {one.name for one in mutants("m", SOURCE.replace("class", "# One more line.\n\n\nclass"))}
    assert names != {one.name for one in mutants("m", SOURCE.replace("return at", "return not at"))}
