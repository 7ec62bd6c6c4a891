"""The rule book: what each rule asks, where it comes from, what it caught."""

from __future__ import annotations

import re

import pytest

from harness.reports import rulebook
from tests.harness import samples


@pytest.fixture(scope="module")
def book() -> str:
    """The book of the sample catalogue and run."""
    caught_by = {"LIFE-02": ["never_expires", "a_day_too_long"]}
    return rulebook.rule_book(samples.rules(), samples.run(), caught_by, {"LIFE-02": ["login-idle-12h"]})


def section(book: str, rule: str) -> str:
    """The text under a rule's heading."""
    return re.split(r"^#{2,3} ", book[book.index(f"### {rule}\n") + 4 :], flags=re.MULTILINE)[0]


def test_index_leads_to_every_rule(book: str) -> None:
    """The index has a link to each rule's heading."""
    linked = set(re.findall(r"^\| \[([A-Z]+-\d\d)\]\(#\1\)", book, flags=re.MULTILINE | re.IGNORECASE))
    assert linked == set(samples.rules()) == set(re.findall(r"^### (.+)$", book, flags=re.MULTILINE))


def test_section(book: str) -> None:
    """A rule's section has level, sources, outcome, scenarios, broken handlers, limits and clauses."""
    assert section(book, "LIFE-02") == (
        "LIFE-02\n\nThe statement of LIFE-02 is one full sentence.\n\n"
        "* Level: contract\n"
        "* Why it matters: People are logged out at work.\n"
        "* Sources: HelpOnSessions (MoinMoin 1.8.7)\n"
        "* Outcome: ✘ failed\n"
        "* More, with a picture: [LIFE-02](rules/LIFE-02.md)\n"
        "* Scenarios: `login-idle-12h`\n"
        "* Broken handlers that it catches: `a_day_too_long`, `never_expires`\n"
        "* Not checked: Which hash the store uses.\n\n"
        "| clause | outcome | places | what it says |\n| --- | --- | --- | --- |\n"
        "| `holds` | ✘ failed | 2 | The clause holds is a sentence. |\n\n"
    )


def test_dependencies(book: str) -> None:
    """What a rule needs is a link with the reason."""
    assert "* Needs [LIFE-02](#life-02): a renewal needs a login that lasts\n" in section(book, "RENEW-05")


def test_clause_without_a_verdict(book: str) -> None:
    """A clause that is not applicable stands with its reason beside one that passed."""
    assert "| `kept` | – not applicable | 0 | The clause kept is a sentence. (the memory store says" in book


def test_rule_outside_the_run() -> None:
    """A rule that the run did not select is listed as such."""
    book = rulebook.rule_book(samples.rules(), samples.passed_run(), {}, {})
    assert "* Outcome: not selected\n" in section(book, "TRAIL-01")
