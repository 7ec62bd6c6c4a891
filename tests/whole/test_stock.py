"""The stock variant behaves as MoinMoin 1.8.7: it fails what `stock.yaml` says, switch by switch, nothing else."""

from __future__ import annotations

import pytest

from harness.errors import Exit
from harness.judge import status
from harness.model.run import Outcome
from reference_impl.stock import SWITCHES, stock_parts, stock_rules
from tests.whole.suite import fallen, run_of, told


def test_stock_fails_exactly_the_rules_of_its_list_when_judged_as_hardened() -> None:
    """Every difference from 1.8.7 that a rule can see shows, and no other."""
    run = run_of(host="stock")

    assert fallen(run) == stock_rules(), told(run)
    assert run.count(Outcome.HARNESS_ERROR) == 0


def test_stock_passes_as_moin_1_8() -> None:
    """The profile of the version that it is like requires nothing that it does not do."""
    run = run_of(host="stock", profile_name="moin-1.8")

    assert status(run) is Exit.OK, told(run)


@pytest.mark.matrix
@pytest.mark.parametrize("switch", SWITCHES)
def test_a_switch_turned_off_makes_its_rules_pass_again(switch: str) -> None:
    """A rule that stands under several switches needs all of them."""
    run = run_of(stock_parts(off={switch}))

    assert fallen(run) == stock_rules(off={switch}), told(run)
