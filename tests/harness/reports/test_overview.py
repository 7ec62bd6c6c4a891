"""What all reports share: words, marks, order, counts."""

from __future__ import annotations

from harness.model.run import Outcome
from harness.reports import overview
from tests.harness import samples


def test_every_outcome_has_a_look() -> None:
    """Each outcome has its own word and sign, so that colour alone never tells."""
    assert set(overview.LOOKS) == set(Outcome)
    for part in ("word", "sign"):
        assert len({getattr(look, part) for look in overview.LOOKS.values()}) == len(Outcome)


def test_unverified() -> None:
    """Rules that say nothing are counted by reason, and so are clauses of other rules."""
    assert overview.unverified(samples.run()) == (
        "Not verified: 5 of 10 rules (1 harness error, 1 blocked, 1 untried, 1 pending, 1 not applicable),"
        " and 1 clause of other rules."
    )


def test_areas_in_order() -> None:
    """Areas stand in the catalogue's order, unknown ones last."""
    verdicts = [samples.verdict(rule, Outcome.PASSED) for rule in ("ZOO-01", "COOKIE-02", "COOKIE-01", "LIFE-01")]
    found = {area: [verdict.rule for verdict in listed] for area, listed in overview.by_area(verdicts).items()}
    assert found == {"LIFE": ["LIFE-01"], "COOKIE": ["COOKIE-01", "COOKIE-02"], "ZOO": ["ZOO-01"]}
    assert list(found) == ["LIFE", "COOKIE", "ZOO"]


def test_headline_of_an_interrupted_run() -> None:
    """An interrupted run says so before anything else."""
    run = samples.run(verdicts=samples.passed_run().verdicts, interrupted=True)
    assert overview.headline(run) == "interrupted; 1 of 1 rule passed"


def test_how_many_orders_were_tried() -> None:
    """Rules whose scenarios had two requests at once are named with the number of orders; else nothing is said."""
    tried = [samples.verdict(rule, Outcome.PASSED, orders=count) for rule, count in (("CONC-02", 24), ("CONC-03", 79))]
    run = samples.run(verdicts=(samples.verdict("LIFE-02", Outcome.PASSED), *tried))
    assert "Orders of two requests at the store that were tried: CONC-02 in 24, CONC-03 in 79." == overview.orders(run)
    assert "" == overview.orders(samples.run())
