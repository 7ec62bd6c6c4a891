"""The jar as a role of its own: our cases, and the public corpora http-state, web-platform-tests and curl.

`corpora/NOTICE.md` says what comes from where, and under which licence. Each case is asked of the jar after
RFC 6265bis and of the one after RFC 6265.
"""

from __future__ import annotations

from collections import Counter

import pytest

from harness.browser.dates import cookie_date
from harness.browser.jar import Jar
from tests.harness.browser.corpus import (
    EDITIONS,
    START,
    Case,
    DatedText,
    Reader,
    ask,
    cases,
    dates,
    deviations,
    expected,
    usual,
)

DECIDED = [case for case in cases() if case.decided]


@pytest.mark.parametrize("reader", EDITIONS)
@pytest.mark.parametrize("case", [pytest.param(case, id=case.key) for case in cases()])
def test_case(case: Case, reader: Reader) -> None:
    """The jar sends what the corpus expects, or the named deviation of its RFC."""
    assert expected(case, reader) == ask(case, EDITIONS[reader])


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case.section} {case.name}") for case in DECIDED])
def test_decisions(case: Case) -> None:
    """The jar decides on each line as RFC 6265bis says."""
    set_cookies = Jar(cap=None).receive(case.source, case.lines, START)
    assert case.decided == [each.decision.kind for each in set_cookies]


@pytest.mark.parametrize("case", [each for name in ("http-state-dates", "curl-dates") for each in dates(name)], ids=str)
def test_date(case: DatedText) -> None:
    """A date means the instant that the corpus expects, or that of the named deviation."""
    assert case.means == cookie_date(case.date)


def test_every_case_states_another_fact() -> None:
    """No two cases of a corpus have one name, so that a failure names its case."""
    assert [] == [key for key, count in Counter(case.key for case in cases()).items() if count > 1]


def test_the_corpora_are_whole() -> None:
    """So many cases were taken over from each public corpus."""
    counts = Counter(case.corpus for case in cases())
    assert (222, 182, 1) == (counts["http-state"], counts["wpt"], counts["curl"])
    assert (68, 97) == (len(dates("http-state-dates")), len(dates("curl-dates")))


def test_deviations_deviate() -> None:
    """Each deviation names a case or a date that is there, and says something else than is usual."""
    found = {case.key: case for case in cases()}
    told = [(key, sends, each.reader) for each in deviations().cases for key, sends in each.cases.items()]
    assert [] == [key for key, sends, reader in told if key not in found or usual(found[key], reader) == sends]
    curl, http_state = ({each.date for each in dates(name)} for name in ("curl-dates", "http-state-dates"))
    assert set() == {text for each in deviations().dates for text in each.dates} - curl
    assert set() == {text for each in deviations().chromium_dates for text in each.dates} - curl - http_state
