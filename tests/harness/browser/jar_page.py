"""The page `reports/jar.md`: how the jar does on every case, and where the two RFCs and Chromium part.

Knows the corpora and asks the jar; what Chromium does otherwise comes from the named deviations, not from Chromium.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from harness.browser.editions import RFC6265, RFC6265BIS
from harness.reports.markup import code, plain, table
from tests.harness.browser.corpus import (
    Case,
    Reader,
    ask,
    cases,
    dates,
    deviating,
    deviations,
    expected,
    folded,
)

INTRODUCTION = """\
The browser of a scenario keeps its cookies in a jar after RFC 6265bis; in another mode it is one after RFC 6265.
Every case below is asked of both: some cookies are set, and another request follows. Where the cases come from
stands in [NOTICE.md](../tests/harness/browser/corpora/NOTICE.md). This page is generated."""

TITLES = {
    "own": "Our own cases, by section of RFC 6265bis",
    "http-state": "http-state, the tests of RFC 6265",
    "wpt": "web-platform-tests",
    "curl": "curl",
}


def jar_page() -> str:
    """The page. Each case's answers are the jar's."""
    answers = {case.key: (ask(case, RFC6265), ask(case, RFC6265BIS)) for case in cases()}
    apart = [case for case in cases() if len(set(answers[case.key])) > 1]
    lines = ["# The jar", "", *INTRODUCTION.splitlines(), "", "## All cases", "", *_groups(apart), ""]
    lines += ["## Why the RFCs part", "", *_reasons("RFC 6265"), "", *_reasons("RFC 6265bis"), ""]
    lines += ["## Where the RFCs part", "", *_parted(apart, answers), "", "## Chromium", "", *_chromium(), ""]
    return "\n".join([*lines, "## Dates", "", *_dates(), ""])


def _groups(apart: list[Case]) -> list[str]:
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for case in cases():
        counts[case.corpus, _group(case)][0] += 1
    for case in apart:
        counts[case.corpus, _group(case)][1] += 1
    rows = [
        [plain(TITLES[corpus]), plain(group), str(count), str(differ or "")]
        for (corpus, group), (count, differ) in counts.items()
    ]
    total = ["**all**", "", str(len(cases())), str(len(apart))]
    return table(("corpus", "group", "cases", "the RFCs part in"), [*rows, total])


def _group(case: Case) -> str:
    """By section, by the letters of the name, or by what stands before its number."""
    if case.section:
        return case.section
    if case.corpus == "http-state":
        return re.sub(r"\d+$", "", case.name).replace("_", " ").lower() or "general"
    return re.split(r" ?[0-9]+b?: ", case.name)[0]


def _reasons(reader: Reader) -> Iterator[str]:
    """What a reader does otherwise than a corpus expects, and why."""
    yield f"{reader} does otherwise than a corpus expects, because:"
    yield ""
    rows = [
        [plain(each.why), str(len(each.cases)), ", ".join(_corpora(each.cases))]
        for each in deviations().cases
        if each.reader == reader
    ]
    yield from table(("reason", "cases", "of"), rows)


def _corpora(keys: Iterable[str]) -> list[str]:
    return sorted({key.split()[0] for key in keys})


def _parted(apart: list[Case], answers: dict[str, tuple[str, str]]) -> list[str]:
    rows = [
        [plain(case.key), " ".join(_quoted(line) for line in case.lines), *map(_sent, answers[case.key])]
        for case in apart
    ]
    return table(("case", "Set-Cookie", "RFC 6265 sends", "RFC 6265bis sends"), rows)


def _chromium() -> Iterator[str]:
    """Chromium's deviations are those from RFC 6265bis: where both depart from a corpus together is no news."""
    otherwise = deviating("Chromium")
    asked = [case for case in cases() if expected(case, "Chromium") is not None]
    yield f"A real Chromium is asked {len(asked)} of the {len(cases())} cases, those of time included, and compared"
    yield "with the jar after RFC 6265bis (`tox run -e chromium`). What it does otherwise:"
    yield ""
    found = {case.key: case for case in cases()}
    rows = []
    for each in deviations().cases:
        for key in each.cases if each.reader == "Chromium" else ():
            sends = otherwise[key]
            told = "*not asked*" if sends is None else _sent(sends)
            rows.append([plain(key), _sent(ask(found[key], RFC6265BIS)), told, plain(each.why)])
    yield from table(("case", "RFC 6265bis sends", "Chromium sends", "reason"), rows)
    yield ""
    yield from table(
        ("date", "to RFC 6265bis", "to Chromium", "reason"),
        [
            [code(text), "*no date*", f"in the {means}", plain(each.why)]
            for each in deviations().chromium_dates
            for text, means in each.dates.items()
        ],
    )


def _dates() -> Iterator[str]:
    read = len(dates("http-state-dates"))
    curl = len(dates("curl-dates"))
    yield f"All {read} dates of http-state mean to the jar what that corpus expects. Of curl's {curl}, which are not"
    yield "for cookies alone, these mean something else to both RFCs (5.1.1):"
    yield ""
    yield from table(("reason", "dates"), [[plain(each.why), str(len(each.dates))] for each in deviations().dates])


def _sent(text: str) -> str:
    return _quoted(text) if text else "*none*"


def _quoted(text: str) -> str:
    """A code span in which control characters and doubled spaces can be seen."""
    shown = re.sub(r"[\x00-\x1f\x7f]", lambda sign: f"\\x{ord(sign[0]):02x}", folded(text))
    return code(shown or " ")
