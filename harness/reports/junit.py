"""The Run as JUnit XML, for the servers that read it: one test case a play.

Knows the Run. A rule that does not hold is a failure, our own fault an error, what was not verified is skipped with its
reason. There are no times and no host names: equal runs give equal text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from xml.etree import ElementTree

from harness.model.run import Failure, Outcome, Play, Run, Verdict
from harness.reports import overview

TAGS: dict[Outcome, str] = {
    Outcome.FAILED: "failure",
    Outcome.HARNESS_ERROR: "error",
    Outcome.BLOCKED: "skipped",
    Outcome.KNOWN: "skipped",
    Outcome.NOT_APPLICABLE: "skipped",
    Outcome.PENDING: "skipped",
    Outcome.UNTRIED: "skipped",
}
"""What stands in a play's test case; nothing for an outcome that is not listed."""

COUNTED = {"failure": "failures", "error": "errors", "skipped": "skipped"}

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 can't hold (section 2.2), even escaped."""

Broken = list[tuple[Verdict, Failure]]


def text(run: Run) -> bytes:
    """JUnit XML in UTF-8: a suite an area, a test case a play, `classname` the area, `file` the scenario's."""
    failures = overview.failures_of(run)
    areas: dict[str, list[Play]] = {overview.area(verdict.rule): [] for verdict in run.verdicts}
    for play in sorted(run.plays, key=lambda play: play.scenario):
        areas.setdefault(overview.area(play.rule), []).append(play)
    root = ElementTree.Element("testsuites", name=f"session-harness: {_clean(overview.subject(run))}")
    for area in sorted(areas):
        root.append(_suite(run, area, areas[area], failures))
    _add_totals(root, run.plays)
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _suite(run: Run, area: str, plays: list[Play], failures: Mapping[str, Broken]) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", name=area)
    _add_totals(suite, plays)
    verdicts = [verdict for verdict in run.verdicts if overview.area(verdict.rule) == area]
    _add_properties(suite, [(verdict.rule, verdict.outcome.value) for verdict in verdicts])
    for play in plays:
        suite.append(_case(play, failures.get(play.scenario, [])))
    return suite


def _case(play: Play, broken: Broken) -> ElementTree.Element:
    attributes = {"name": play.scenario, "classname": overview.area(play.rule), "file": play.file, "time": "0"}
    case = ElementTree.Element("testcase", {name: _clean(value) for name, value in attributes.items()})
    rules = dict.fromkeys([play.rule, *(verdict.rule for verdict, _ in broken)])
    _add_properties(case, [*(("rule", rule) for rule in rules), ("outcome", play.outcome.value), ("title", play.title)])
    tag = TAGS.get(play.outcome)
    if tag is not None:
        message = play.reason or "; ".join(_message(verdict, failure) for verdict, failure in broken)
        child = ElementTree.SubElement(case, tag, message=_clean(message or overview.LOOKS[play.outcome].meaning))
        if tag != "skipped":
            child.set("type", play.rule)
            child.text = _clean("\n\n".join(_body(verdict, failure) for verdict, failure in broken)) or None
    return case


def _message(verdict: Verdict, failure: Failure) -> str:
    return f"{verdict.rule}/{failure.clause}: expected {failure.expected}, seen {failure.seen}"


def _body(verdict: Verdict, failure: Failure) -> str:
    lines = [f"{verdict.rule}/{failure.clause} at step {failure.step}: {verdict.statement}"]
    lines += [f"expected: {failure.expected}", f"seen: {failure.seen}", *failure.timeline]
    if failure.crash is not None:
        lines += [f"{failure.crash.kind}: {failure.crash.message}", failure.crash.traceback.rstrip()]
    return "\n".join([*lines, *failure.log])


def _add_totals(element: ElementTree.Element, plays: Iterable[Play]) -> None:
    listed = list(plays)
    found = Counter(TAGS.get(play.outcome) for play in listed)
    element.set("tests", str(len(listed)))
    for tag, name in COUNTED.items():
        element.set(name, str(found[tag]))
    element.set("time", "0")


def _add_properties(element: ElementTree.Element, pairs: list[tuple[str, str]]) -> None:
    if pairs:
        properties = ElementTree.SubElement(element, "properties")
        for name, value in pairs:
            ElementTree.SubElement(properties, "property", name=name, value=_clean(value))


def _clean(value: str) -> str:
    return NOT_XML.sub("\N{REPLACEMENT CHARACTER}", value)
