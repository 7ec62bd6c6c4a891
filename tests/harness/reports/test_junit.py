"""JUnit XML: a test case a play, in words that every reader of the format knows."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from harness.model.run import Failure, Outcome, Play
from harness.reports import junit
from tests.harness import samples


def parsed(**more: object) -> ElementTree.Element:
    """The report of the sample run as a tree."""
    return ElementTree.fromstring(junit.text(samples.run(**more)))


def case(root: ElementTree.Element, name: str) -> ElementTree.Element:
    """The test case of a play."""
    return next(found for found in root.iter("testcase") if found.get("name") == name)


def test_a_case_a_play() -> None:
    """Every play is one test case, its class name the area."""
    found = {(found.get("name"), found.get("classname")) for found in parsed().iter("testcase")}
    assert found == {(play.scenario, play.rule.partition("-")[0]) for play in samples.plays()}


def test_totals() -> None:
    """The root counts tests, failures, errors and skipped."""
    root = parsed()
    assert [root.get(name) for name in ("tests", "failures", "errors", "skipped", "time")] == ["6", "2", "1", "2", "0"]


@pytest.mark.parametrize(
    ("name", "tag", "message"),
    [
        ("restart[files]/at", "failure", "EXPIRE-05/restart: expected an answer, seen CRASH KeyError: 'user.id'"),
        ("faults", "skipped", "reference lacks faults"),
        ("renewal", "skipped", "LIFE-02 failed, and it depends on it"),
        ("trail", "error", "the runner raised ValueError"),
    ],
)
def test_outcomes(name: str, tag: str, message: str) -> None:
    """Failed is a failure, the harness's own fault an error, blocked and not applicable are skipped with the reason."""
    found = case(parsed(), name).find(tag)
    assert found is not None
    assert found.get("message") == message


def test_passed_case_is_empty() -> None:
    """A passed play has properties only."""
    assert [child.tag for child in case(parsed(), "slow")] == ["properties"]


def test_rules_are_properties() -> None:
    """A case names its rule and every other rule that failed in it."""
    found = case(parsed(), "login-idle-12h").iterfind("properties/property[@name='rule']")
    assert [rule.get("value") for rule in found] == ["LIFE-02", "COOKIE-05"]


def test_failure_tells_the_story() -> None:
    """A failure's text has the timeline, the traceback and the log."""
    text = case(parsed(), "restart[files]/at").findtext("failure") or ""
    assert 'File "handler.py", line 41, in start' in text
    assert "<b>no such key</b>" in text
    assert samples.FAILURE.timeline[0] in (case(parsed(), "login-idle-12h").findtext("failure") or "")


def test_pending_rules_are_named() -> None:
    """A rule without plays stands with its outcome among the properties of its area, also of one without any play."""
    root = parsed(plays=())
    assert root.find("testsuite[@name='ROBUST']/properties/property[@name='ROBUST-06'][@value='pending']") is not None


def test_control_characters() -> None:
    """What XML can't hold is replaced, so that the file can be read."""
    failure = Failure("holds", "x", "1", "text", "nul \0 and escape \x1b", ())
    plays = (Play("x", "a title", "", "", "LIFE-02", Outcome.FAILED),)
    verdicts = (samples.verdict("LIFE-02", Outcome.FAILED, failures=(failure,)),)
    assert "nul \ufffd and escape \ufffd" in (
        case(parsed(plays=plays, verdicts=verdicts), "x").findtext("failure") or ""
    )


def test_equal_runs_equal_bytes() -> None:
    """Two equal runs give the same bytes."""
    assert junit.text(samples.run()) == junit.text(samples.run())
