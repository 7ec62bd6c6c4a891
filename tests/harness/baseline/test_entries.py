"""The file of known failures: what is written is read again, and mistakes are told with their place."""

from __future__ import annotations

from datetime import date

import pytest

from harness.baseline.entries import Entry, read, written
from harness.dsl.places import ScenarioErrors

ONE = Entry("LIFE-02", "mine", ("0123456789",), 'they said: "later"', date(2026, 12, 31), "user JoeDoe")
TWO = Entry("LOGIN-03", "a: b # c", ("abcdef0123", "1234567890"), "ä – ›\nsecond line")

GOOD = """baseline: 1
known:
  - rule: LIFE-02
    target: mine
    reason: later
    until: 2026-12-31
    fingerprint: ["0123456789"]
"""


@pytest.mark.parametrize("entries", [(), (ONE,), (TWO, ONE)])
def test_what_is_written_is_read_again(entries: tuple[Entry, ...]) -> None:
    """Every text and day comes back; the order is by target and rule."""
    assert tuple(sorted(entries, key=lambda one: one.target)) == read(written(entries), "known.yaml")
    assert written(entries) == written(entries[::-1])


def test_an_entry_written_by_hand_is_read() -> None:
    """Texts need no quotes, and what is seen may be left out."""
    assert (Entry("LIFE-02", "mine", ("0123456789",), "later", date(2026, 12, 31)),) == read(GOOD, "known.yaml")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("rule: LIFE-02", "rule: LIFE-99", "known.yaml:3:11: error: there is no rule 'LIFE-99'"),
        ("rule: LIFE-02", "rule: LIFE-02/holds", "expected a rule without a clause"),
        ("    target: mine\n", "", "known.yaml:3:5: error: 'known' needs the key 'target'"),
        ("reason: later", "reason: ' '", "expected a reason"),
        ("reason: later", "resaon: later", "unknown key 'resaon' in 'known'"),
        ("2026-12-31", "31.12.2026", "expected a day as 2026-12-31"),
        ("2026-12-31", "2026-02-30", "there is no such day"),
        ('"0123456789"', "0123456789", "to mean the text, write '0123456789' in quotes"),
        ('["0123456789"]', "[]", "found none"),
        ("baseline: 1", "baseline: 2", "a baseline of format 2; this version reads format 1"),
        ("baseline: 1\n", "", "'baseline' needs the key 'baseline'"),
        ("known:", "known: [", "known.yaml:"),
        (GOOD, "", "expected one baseline in this file, found 0"),
        (
            GOOD,
            GOOD + GOOD.partition("known:\n")[2],
            "known.yaml:8:5: error: there is another entry for LIFE-02 of mine",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(old: str, new: str, said: str) -> None:
    """Each mistake in the file names file, line and column, what was found and what is allowed."""
    with pytest.raises(ScenarioErrors) as caught:
        read(GOOD.replace(old, new), "known.yaml")
    assert said in str(caught.value)
