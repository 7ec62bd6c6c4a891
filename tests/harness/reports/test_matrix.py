"""Rules by targets: every cell has its reason, and nothing that was not verified is green."""

from __future__ import annotations

import msgspec

from harness.model.run import Outcome, Run, TargetInfo
from harness.reports import matrix
from harness.reports.overview import LOOKS, UNVERIFIED
from tests.harness import samples
from tests.harness.reports.test_html import Page


def runs() -> tuple[Run, Run]:
    """A Run with one of every outcome, and one in which a rule passed that the first has, with another target."""
    first = samples.run()
    other = TargetInfo("beside", "wsgi", "another target", ())
    passed = tuple(verdict for verdict in first.verdicts if verdict.outcome is Outcome.PASSED)
    return first, msgspec.structs.replace(first, target=other, verdicts=passed)


def test_each_cell_that_is_not_passed_has_its_reason() -> None:
    """A reason stands behind each outcome but passed; a rule that a Run did not ask for is told apart."""
    first, _ = runs()
    for row in [row for rows in matrix.rows(runs(), samples.rules()).values() for row in rows]:
        mine, beside = row.cells
        (verdict,) = [verdict for verdict in first.verdicts if verdict.rule == row.rule]
        if verdict.outcome is Outcome.PASSED:
            assert ("passed", "passed") == (mine.look.word, beside.look.word)
        else:
            assert mine.reason
            assert beside.look is matrix.OUT


def test_what_was_not_verified_is_never_green() -> None:
    """Only passed is green."""
    cells = [cell for rows in matrix.rows(runs(), samples.rules()).values() for row in rows for cell in row.cells]
    unverified = {LOOKS[outcome] for outcome in UNVERIFIED} | {matrix.OUT}
    assert {"passed"} == {cell.look.word for cell in cells if cell.look.colour == "green"}
    assert unverified & {cell.look for cell in cells}


def test_a_failure_is_told_by_what_was_expected_and_seen() -> None:
    """The first place, and how many more there are."""
    failed = next(one for one in samples.run().verdicts if one.outcome is Outcome.FAILED)
    twice = msgspec.structs.replace(failed, reason="", failures=failed.failures[:1] * 2)
    run = msgspec.structs.replace(samples.run(), verdicts=(twice,))
    (row,) = next(iter(matrix.rows([run], samples.rules()).values()))
    first = failed.failures[0]
    assert f"{first.clause}: expected {first.expected}; seen {first.seen}, and 1 more place" == row.cells[0].reason


def test_page_names_are_files_and_differ() -> None:
    """What can't stand in a file's name becomes a dash, and a name that is there before gets a number."""
    names = ("beaker", "my.app:make target", "beaker", "../beaker")
    named = [msgspec.structs.replace(runs()[0], target=TargetInfo(name, "wsgi", "", ())) for name in names]
    assert ["beaker.html", "my.app-make-target.html", "beaker-2.html", "beaker-3.html"] == matrix.page_names(named)


def test_markdown_names_every_target_and_rule() -> None:
    """A column and a section for each target, a row for each rule."""
    text = matrix.markdown(runs(), samples.rules())
    for run in runs():
        assert f"\n## {run.target.name}\n" in text
    for verdict in samples.run().verdicts:
        assert f"| {verdict.rule} |" in text


def test_the_page_is_whole() -> None:
    """Each rule has a row to link to, each target a section; nothing is loaded, and every link leads somewhere."""
    page = Page(matrix.page(runs(), samples.rules()))
    assert not page.open
    assert not page.loads
    assert {verdict.rule for verdict in samples.run().verdicts} <= set(page.ids)
    assert {f"target-{run.target.name}" for run in runs()} <= set(page.ids)
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
