"""Each line of the reference's session code carries a rule, or says why no scenario reaches it."""

from __future__ import annotations

import pytest

from tests.whole.suite import reference_coverage

ON_DISK = {"reference_impl.stores.files", "reference_impl.stores.slots", "reference_impl.stores.sqlite"}
"""Most of what these do is for other processes, full disks and power cuts, which plays in one process don't have: what
is not reached there stands in `reports/coverage/index.md`."""


@pytest.mark.matrix
def test_each_line_of_the_session_code_carries_a_rule() -> None:
    """Every line in a function was run while a rule was asked, but those that are left out with their reason."""
    carried = reference_coverage()

    unreached = {module.name: module.unreached() for module in carried.modules if module.name not in ON_DISK}
    assert {} == {name: lines for name, lines in unreached.items() if lines}
    assert all(reason for module in carried.modules for reason in module.excluded.values())
