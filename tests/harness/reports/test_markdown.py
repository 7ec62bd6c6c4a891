"""The Markdown report: all rules in tables, what failed with its timeline."""

from __future__ import annotations

import pytest

from harness.model.run import Failure, Outcome
from harness.reports import markdown, markup
from tests.harness import samples


@pytest.fixture(scope="module")
def text() -> str:
    """The report of the sample run."""
    return markdown.text(samples.run(), samples.histories())


def test_headline(text: str) -> None:
    """The first line says what broke."""
    assert text.splitlines()[0] == (
        "# Session harness: 1 harness error, 2 failed, 1 weak, 1 blocked, 1 untried; 1 of 10 rules passed"
    )


def test_not_verified(text: str) -> None:
    """The report repeats how much was not verified, and lists it with the reasons."""
    assert "Not verified: 5 of 10 rules" in text
    assert "| pending | ROBUST-06 | needs a store that fails |" in text
    assert "| not applicable | EXPIRE-02/kept | the memory store says: it keeps nothing over a restart |" in text


def test_rows(text: str) -> None:
    """A rule's row has outcome in words, places and statement; a broken one leads to its section."""
    assert "| [LIFE-02](#life-02) | ✘ failed | 2 | The statement of LIFE-02 is one full sentence. |" in text
    assert "### LIFE-02\n" in text
    assert "| EXPIRE-02 | ✔ passed | 2 | The statement of EXPIRE-02 is one full sentence. |" in text


def test_failure(text: str) -> None:
    """A failure tells where, what was expected and seen, and its timeline in a block."""
    assert (
        "* clause `holds`, scenario `login-idle-12h` in `life/login.yaml`, step 3\n* expected: user anonymous\n" in text
    )
    assert "```text\n" + "\n".join(samples.FAILURE.timeline) + "\n```" in text


def test_timeline_from_history(text: str) -> None:
    """A failure without a timeline of its own is told from the history."""
    assert "2  +00:00:01             alice     visit FrontPage on one -> CRASH KeyError: 'user.id'" in text


def test_markup_stays_text() -> None:
    """What a target said can't end a table, a block or become a tag."""
    failure = Failure("holds", "x", "1", "a | b", "<img> *bold*", ("``` fence",))
    run = samples.run(verdicts=(samples.verdict("LIFE-02", Outcome.FAILED, failures=(failure,)),))
    text = markdown.text(run, {})
    assert "* expected: a \\| b\n* seen: \\<img\\> \\*bold\\*" in text
    assert "````text\n``` fence\n````" in text


@pytest.mark.parametrize(("given", "span"), [("a", "`a`"), ("a`b", "``a`b``"), ("`a", "`` `a ``"), ("a|b", "`a\\|b`")])
def test_code(given: str, span: str) -> None:
    """A code span is fenced by more ticks than it holds."""
    assert markup.code(given) == span
