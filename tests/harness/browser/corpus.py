"""The cases that the jar must pass: public corpora under `corpora/` and our own `cases.yaml`, all in one shape.

A case says what its corpus expects. Where a reader of cookies (one of the two RFCs, or Chromium) does otherwise,
`corpora/deviations.yaml` says what, and why. Knows files and cases; must not know how a reader is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
import yaml

from harness.browser.editions import RFC6265, RFC6265BIS, Edition
from harness.browser.jar import CrossSite, Jar

START = datetime(2012, 3, 4, 5, 6, 30, tzinfo=UTC)
"""When the cookies of a case are set."""
URL = "http://wiki.example.org/w/page"
HERE = Path(__file__).parent
CORPORA = HERE / "corpora"

Reader = Literal["RFC 6265", "RFC 6265bis", "Chromium"]
EDITIONS: dict[Reader, Edition] = {"RFC 6265": RFC6265, "RFC 6265bis": RFC6265BIS}

_RUN = re.compile(r"(.)\1{99,}")
_REPEATED = re.compile(r"<(\d+) times (.)>")


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"source": "from", "target": "to"}):
    """Cookies are set by an answer from one URL, and another is asked afterwards. Long runs of a sign are written
    `<4096 times a>` in the files."""

    name: str
    lines: list[str]
    sends: str
    """The Cookie header of that question; empty: none."""
    source: str = URL
    target: str = ""
    """Empty: the same URL."""
    after: int = 0
    """Seconds between answer and question."""
    cross_site: CrossSite | None = None
    """How a page of another site asks; None: it doesn't."""
    decided: list[str] = []
    """The kind of each line's decision under RFC 6265bis; empty: not looked at."""
    section: str = ""
    fact: str = ""
    corpus: str = ""

    @property
    def key(self) -> str:
        """What names the case in `deviations.yaml`."""
        return f"{self.corpus} {self.name}"


class Deviation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Cases in which a reader does otherwise than the corpus expects, all for one reason."""

    reader: Reader
    why: str
    cases: dict[str, str | None]
    """Case → the Cookie header instead; None: the case can't be asked of this reader."""


class DateDeviation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Dates that both RFCs read otherwise than curl, all for one reason."""

    why: str
    dates: dict[str, datetime | None]


class ChromiumDates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Dates that Chromium reads otherwise than the RFCs, all for one reason."""

    why: str
    dates: dict[str, Literal["past", "future"]]


class Deviations(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    cases: list[Deviation]
    dates: list[DateDeviation]
    chromium_dates: list[ChromiumDates]


class DatedText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A date as text, and the instant that its corpus reads from it; None: it is no date."""

    date: str
    means: datetime | None


@cache
def cases() -> tuple[Case, ...]:
    """Every case of every corpus, in the order of the files."""
    public = [case for name in ("http-state", "wpt", "curl") for case in _public(name)]
    return (*_own(), *public)


@cache
def deviations() -> Deviations:
    """The table of all deviations."""
    return msgspec.convert(yaml.safe_load(_text(CORPORA / "deviations.yaml")), Deviations, strict=False)


@cache
def deviating(reader: Reader) -> dict[str, str | None]:
    """What a reader does otherwise, by the key of the case."""
    return {
        key: None if sends is None else _unfolded(sends)
        for each in deviations().cases
        if each.reader == reader
        for key, sends in each.cases.items()
    }


def usual(case: Case, reader: Reader) -> str | None:
    """What a reader's deviations depart from: the corpus; for Chromium, RFC 6265bis."""
    return deviating("RFC 6265bis").get(case.key, case.sends) if reader == "Chromium" else case.sends


def expected(case: Case, reader: Reader) -> str | None:
    """The Cookie header that a reader must send in the end; None: it can't be asked."""
    return deviating(reader).get(case.key, usual(case, reader))


def dates(name: str) -> list[DatedText]:
    """One corpus of dates, with what the RFCs read."""
    otherwise = {text: means for each in deviations().dates for text, means in each.dates.items()}
    return [
        msgspec.structs.replace(each, means=otherwise.get(each.date, each.means))
        for each in msgspec.json.decode(_text(CORPORA / f"{name}.json"), type=list[DatedText])
    ]


def ask(case: Case, edition: Edition) -> str:
    """The Cookie header that the jar sends in the end."""
    jar = Jar(None, edition)
    jar.receive(case.source, case.lines, START)
    method = "POST" if case.cross_site == "post" else "GET"
    sent, _ = jar.send(
        case.target or case.source, START + timedelta(seconds=case.after), method=method, cross_site=case.cross_site
    )
    return "; ".join([f"{cookie.name}={cookie.value}" if cookie.name else cookie.value for cookie in sent])


def folded(text: str) -> str:
    """A text as the files have it: `<4096 times a>` for a long run of one sign."""
    return _RUN.sub(lambda found: f"<{len(found[0])} times {found[1]}>", text)


def _public(name: str) -> Iterator[Case]:
    for case in msgspec.json.decode(_text(CORPORA / f"{name}.json"), type=list[Case]):
        yield msgspec.structs.replace(
            case, corpus=name, lines=[_unfolded(line) for line in case.lines], sends=_unfolded(case.sends)
        )


def _own() -> Iterator[Case]:
    for entry in yaml.safe_load(_text(HERE / "cases.yaml")):
        decided = entry.pop("decided", ["stored"] * len(entry["lines"]))
        yield msgspec.convert({**entry, "name": entry["fact"], "corpus": "own", "decided": decided}, Case)


def _unfolded(text: str) -> str:
    return _REPEATED.sub(lambda found: int(found[1]) * found[2], text)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
