"""The file of known failures, usually `known.yaml`: read strictly with located errors, written in one form.

Knows the keys of an entry; must not know when a failure matches one. Whoever writes the file by hand may change reasons
and dates; a fingerprint comes from `session-harness baseline update`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
import yaml
from yaml import SequenceNode

from harness.dsl.forms import RuleRef
from harness.dsl.kinds import Number, Text
from harness.dsl.places import ScenarioErrors, Source
from harness.dsl.reader import BAD, Reader
from harness.dsl.shape import ListOf, Record
from harness.dsl.yaml_nodes import compose

FORMAT = 1
HEAD = f"""\
# Failures that are known, with the reason why they are left. Written by 'session-harness baseline update': reasons and
# dates may be changed by hand, other comments are not kept. An entry is over after its day 'until' (UTC).
baseline: {FORMAT}
known:
"""
FINGERPRINT = r"^[0-9a-f]{10}$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


class Entry(msgspec.Struct, frozen=True):
    """One known failure: a rule of one target, and the behaviours that are known."""

    rule: str
    target: str
    fingerprint: tuple[str, ...]
    reason: str
    until: date | None = None
    """The last day on which it counts; None: for good."""
    seen: str = ""
    """One of the behaviours in words; it is not compared."""


class Day(Text):
    """A day as 2026-12-31."""

    def __init__(self) -> None:
        super().__init__(DAY, "a day as 2026-12-31")

    def convert(self, reader: Reader, node: yaml.Node) -> Any:
        text = super().convert(reader, node)
        try:
            return text if text is BAD else date.fromisoformat(text)
        except ValueError as error:
            reader.source.add(node, f"there is no such day: {error}")
            return BAD


class Reason(Text):
    """A text that says something."""

    words = "a reason"

    def convert(self, reader: Reader, node: yaml.Node) -> Any:
        text = super().convert(reader, node)
        return text if text is BAD or text.strip() else self.refuse(reader, node, "say why this failure is left")


class Entries(ListOf):
    """All entries; a rule of a target has one."""

    def convert(self, reader: Reader, node: yaml.Node) -> Any:
        entries = super().convert(reader, node)
        if entries is BAD or not isinstance(node, SequenceNode):
            return entries
        first: dict[tuple[str, str], int] = {}
        for entry, item in zip(entries, node.value, strict=True):
            line = first.setdefault((entry.rule, entry.target), item.start_mark.line + 1)
            if line != item.start_mark.line + 1:
                hint = f"first in line {line}"
                reader.source.add(item, f"there is another entry for {entry.rule} of {entry.target}", hint)
        return entries


_ENTRY = Record(
    "known",
    {
        "rule": RuleRef(whole=True),
        "target": Text(),
        "reason": Reason(),
        "until": Day(),
        "fingerprint": ListOf(Text(FINGERPRINT, "a fingerprint of ten digits, 0 to 9 and a to f"), least=1),
        "seen": Text(),
    },
    Entry,
    required=("rule", "target", "reason", "fingerprint"),
)
_FILE = Record(
    "baseline",
    {"baseline": Number(whole=True), "known": Entries(_ENTRY)},
    dict,
    required=("baseline", "known"),
)


def read(text: str, shown: str) -> tuple[Entry, ...]:
    """The entries of a file; `shown` is what messages call it.

    Raises ScenarioErrors (a UsageError) with everything that is wrong, each with its place.
    """
    source = Source(shown, text)
    documents = compose(source)
    if not source.count and len(documents) != 1:
        source.add_at(1, 1, 1, f"expected one baseline in this file, found {len(documents)}")
    found: Any = _FILE.read(Reader(source), documents[0]) if not source.count else BAD
    if found is not BAD and found["baseline"] != FORMAT:
        source.add(documents[0], f"a baseline of format {found['baseline']}; this version reads format {FORMAT}")
    if source.count:
        raise ScenarioErrors(source.problems)
    return tuple(found["known"])


def written(entries: Sequence[Entry]) -> str:
    """The file with these entries, by target and rule: equal entries give equal texts."""
    if not entries:
        return HEAD.rstrip("\n") + " []\n"
    ordered = sorted(entries, key=lambda entry: (entry.target, entry.rule))
    return HEAD + "".join(map(_block, ordered))


def _block(entry: Entry) -> str:
    lines = [f"rule: {entry.rule}", f"target: {_quoted(entry.target)}", f"reason: {_quoted(entry.reason)}"]
    lines += [f"until: {entry.until.isoformat()}"] if entry.until else []
    lines += [f"seen: {_quoted(entry.seen)}"] if entry.seen else []
    lines += ["fingerprint:", *(f"  - {_quoted(one)}" for one in entry.fingerprint)]
    return "  - " + "\n    ".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A text in double quotes: JSON's strings are YAML's."""
    return json.dumps(text, ensure_ascii=False)
