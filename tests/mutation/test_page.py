"""The page about mutants, and what must not be."""

from __future__ import annotations

from harness.reports.markup import plain
from tests.mutation.__main__ import PAGE, ROOT, equivalents
from tests.mutation.mutants import Mutant
from tests.mutation.page import Equivalent, Result, faults, is_listed, page


def _result(text: str, killer: str | None = "LIFE-01 in some-scenario") -> Result:
    mutant = Mutant("reference_impl.ids", "Handler.get", "AddNot", text, 1, f"not {text}", 3, "")
    return Result(mutant, killer, 7)


def _equivalent(text: str) -> Equivalent:
    return Equivalent("reference_impl.ids", "Handler.get", "AddNot", text, "both ways are one")


NOTICED = [_result(f"line {number}") for number in range(38)]
SURVIVOR, SAME = _result("a | b", None), _result("same", None)


def test_the_page_counts_and_lists() -> None:
    """The score leaves out what is called equivalent; survivors and equivalents stand there with line and proof."""
    text = page([*NOTICED, SURVIVOR, SAME], [_equivalent("same")])

    assert "notice **97.4%** of 39 mutants; 1 more are" in text
    assert "| `reference_impl.ids` | 39 | 38 | 97.4% | 1 |" in text
    assert "| `ids: Handler.get` | AddNot | `same` | both ways are one |" in text
    assert r"| `ids: Handler.get` | AddNot | `a \| b` | `not a \| b` | 7 |" in text


def test_a_page_of_few_plays_says_so() -> None:
    """Where a mutant met only some of its plays, the page says how many."""
    whole = page(NOTICED, [])

    assert whole != page(NOTICED, [], 400)
    assert "the play that had noticed it before, and 400 at most" in page(NOTICED, [], 400)
    assert "at most" not in whole


def test_a_page_with_results_of_before_says_so() -> None:
    """How many mutants an earlier page had noticed, and of which revision it was."""
    before = Result(NOTICED[0].mutant, "1a2b3c4", 7, since="1a2b3c4")

    assert "1 had been noticed, as changes of the same lines, at revision 1a2b3c4" in page([before, *NOTICED[1:]], [])
    assert "at revision" not in page(NOTICED, [])


def test_what_was_not_played_is_not_noticed() -> None:
    """A mutant for which no time was left counts as a survivor, and the page says how many such there are."""
    text = page([*NOTICED, Result(SURVIVOR.mutant, None, 7, played=False)], [])

    assert "**97.4%** of 39" in text
    assert "1 were not played for want of time: they count as not noticed." in text


def test_a_page_lists_survivors_and_equivalents() -> None:
    """What was noticed isn't listed; a survivor is, and each change of a line that is called equivalent."""
    text = page([*NOTICED, SURVIVOR, SAME], [_equivalent("same")])

    assert [False, True, True] == [is_listed(one.mutant, text) for one in (NOTICED[0], SURVIVOR, SAME)]


def test_a_high_score_has_no_fault() -> None:
    """One survivor in twenty, and one equivalent in twenty, may be."""
    assert [] == list(faults([*NOTICED, SURVIVOR, SAME], [_equivalent("same")]))


def test_each_fault_is_told() -> None:
    """Too few noticed; too many equivalents; one that is no mutant; one that was noticed."""
    few = [_result("noticed"), SURVIVOR, SAME]

    assert [
        "50.0% of 2 mutants are noticed; 95% must be",
        "1 of 3 mutants are called equivalent; 5% may be",
    ] == list(faults(few, [_equivalent("same")]))
    told = list(faults(NOTICED, [_equivalent("line 1"), _equivalent("no such line")]))
    assert ["noticed by LIFE-01", "but no mutant"] == [
        word for word in ("noticed by LIFE-01", "but no mutant") if any(word in line for line in told)
    ]


def test_what_is_called_equivalent_is_there() -> None:
    """A mutant that is called equivalent changes a line that there is, and is on the committed page with its proof."""
    committed = PAGE.read_text(encoding="utf-8")
    for one in equivalents():
        source = ROOT.joinpath(*one.module.split(".")).with_suffix(".py").read_text(encoding="utf-8")
        assert one.text in source
        assert plain(one.proof) in committed
