"""The stock variant held against the recording of the real MoinMoin 1.8.7: no wiki is played here."""

from __future__ import annotations

from pathlib import Path

import yaml

from harness.model.rule import Level
from harness.model.run import Outcome, Verdict
from reference_impl.stock import stock_rules
from tests.upgrades import recording

EXPLAINED = Path(__file__).with_name("stock_real.yaml")
LOOKED_AT = {Outcome.PASSED, Outcome.FAILED}


def test_the_variant_and_the_real_wiki_fail_the_same_rules_but_for_explained_ones() -> None:
    """Of the C and H rules that the recording could ask, each difference stands in the list with its reason."""
    asked = {one.rule for one in _verdicts() if _outcomes(one) & LOOKED_AT}
    real = {one.rule for one in _verdicts() if Outcome.FAILED in _outcomes(one)}
    stock = stock_rules() & asked
    explained = yaml.safe_load(EXPLAINED.read_text("utf-8"))
    assert {one["rule"]: one["fails"] for one in explained} == {
        **dict.fromkeys(real - stock, "MoinMoin 1.8.7"),
        **dict.fromkeys(stock - real, "stock"),
    }
    assert [] == [one["rule"] for one in explained if not one["why"]]


def test_the_recording_asks_what_most_of_the_list_is_about() -> None:
    """What of the list this recording can't confirm needs parts, farms, forks, accounts, options or forms of ours."""
    asked = {one.rule for one in _verdicts() if _outcomes(one) & LOOKED_AT}
    parts = "CONC-02 CONC-03 LOGIN-05 LOGIN-06 SU-14"
    options = "COOKIE-06 LIFE-11 SWITCH-06"
    forms = "LOGIN-09"
    places = "FARM-06 FARM-07 SCOPE-05 SCOPE-06"
    assert {*parts.split(), *options.split(), *places.split(), forms} == stock_rules() - asked


def _verdicts() -> list[Verdict]:
    verdicts = recording("moin-1.8").run.verdicts
    return [one for one in verdicts if one.level is not Level.INFORMATIONAL]


def _outcomes(verdict: Verdict) -> set[Outcome]:
    return {clause.outcome for clause in verdict.clauses}
