"""The pages on which rules the code carries."""

from __future__ import annotations

from harness.model.carried import Carried, ModuleLines
from harness.reports.coverage import one_page, pages

EVERY = ("LIFE-01", "LIFE-02", "LIFE-03", "SU-01")
ALL, LIFE, FIRST, NONE = frozenset(EVERY), frozenset(EVERY[:3]), frozenset({"LIFE-01"}), frozenset[str]()
MODULE = ModuleLines(
    "my.sessions",
    {2: "if a | b:", 3: "return 1", 5: "x = 2", 7: "y = 3", 8: "return x"},
    {2: ALL, 3: FIRST, 5: LIFE, 7: NONE, 8: frozenset({"LIFE-02", "LIFE-03"})},
    {(2, 3): FIRST, (2, -1): NONE},
    {9: "a host's fault"},
)
CARRIED = Carried((MODULE,), EVERY)


def test_there_is_a_page_for_each_look() -> None:
    """An index, a page by rules, a page for each module."""
    assert ["index.md", "rules.md", "my.sessions.md"] == list(pages(CARRIED, "Played."))


def test_the_index_counts_and_names_what_is_not_reached() -> None:
    """Lines and branches that no rule reaches, lines left out with the reason, common lines."""
    lines = pages(CARRIED, "Played.")["index.md"].splitlines()

    assert "| [`my.sessions`](my.sessions.md) | 5 | 4 | 2 | 1 | 1 |" in lines
    assert "| `my.sessions` | 7 | 2→exit |" in lines
    assert "| `my.sessions` | 9 | a host's fault |" in lines
    assert "| `my.sessions` | 2, 5 |" in lines


def test_each_rule_has_its_lines_and_branches() -> None:
    """Beside the common lines: its own, those for it alone, its branches; and common lines that it doesn't run."""
    page = pages(CARRIED, "Played.")["rules.md"]
    rows = {part.split("\n")[0]: part.strip().split("\n")[-1] for part in page.split("## ")[1:]}

    assert "| `my.sessions` | 3 | 3 | 2→3 |  |" == rows["LIFE-01"]
    assert "| `my.sessions` | 8 |  |  |  |" == rows["LIFE-03"]
    assert "| `my.sessions` |  |  |  | 5 |" == rows["SU-01"]


def test_each_line_has_its_rules() -> None:
    """In the fewest words: every rule, an area, some of an area, all but some, none."""
    lines = pages(CARRIED, "Played.")["my.sessions.md"].splitlines()

    assert r"| 2 | `if a \| b:` | every rule | → 3: LIFE-01; → exit: **none** |" in lines
    assert "| 5 | `x = 2` | LIFE |  |" in lines
    assert "| 7 | `y = 3` | **none** |  |" in lines
    assert "| 8 | `return x` | LIFE-02–03 |  |" in lines


def test_one_page_has_them_all() -> None:
    """A single file holds what the folder would."""
    text = one_page(CARRIED, "Played.")

    assert all(page in text for page in pages(CARRIED, "Played.").values())
