"""The corpus of cases.yaml: what a browser makes of Set-Cookie lines, seen through what it sends afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import yaml

from harness.browser.jar import Jar

START = datetime(2012, 3, 4, 5, 6, 30, tzinfo=UTC)
URL = "http://wiki.example.org/w/page"


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"source": "from", "target": "to"}):
    """One entry of the file; see there."""

    section: str
    fact: str
    lines: list[str]
    sends: str
    decided: list[str] = []
    source: str = URL
    target: str = ""
    after: int = 0


def corpus() -> list[Case]:
    """The cases in the order of the file."""
    text = Path(__file__).with_name("cases.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), list[Case])


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case.section} {case.fact}") for case in corpus()])
def test_case(case: Case) -> None:
    """The browser decides on each line as the RFC says, and sends what the RFC leaves."""
    jar = Jar(cap=None)
    set_cookies = jar.receive(case.source, case.lines, START)
    sent, _ = jar.send(case.target or case.source, START + timedelta(seconds=case.after))
    assert (case.decided or ["stored"] * len(case.lines)) == [each.decision.kind for each in set_cookies]
    assert case.sends == "; ".join(f"{cookie.name}={cookie.value}" if cookie.name else cookie.value for cookie in sent)


def test_every_case_states_another_fact() -> None:
    """No two cases have one name, so that a failure names its case."""
    facts = [case.fact for case in corpus()]
    assert sorted(set(facts)) == sorted(facts)
