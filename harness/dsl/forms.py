"""How the model's Structs are written in a file: which of their fields differ from what the annotation says.

Knows the model; must not know the keys of a document or of a step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import yaml
from yaml import MappingNode, ScalarNode

from harness.catalogue.load import rules
from harness.dsl.kinds import Capture, Kind, Number, Schema, Text, UserName, Words
from harness.dsl.places import nearest
from harness.dsl.reader import BAD, Reader
from harness.dsl.shape import ListOf, MapOf, OneOf, Record, fields_of, record
from harness.dsl.yaml_nodes import scalar
from harness.model.expect import CookieExpect, Expect, Quality
from harness.model.policy import Policy
from harness.model.world import BrowserSpec, User, Wiki, World

NAME = r"^[A-Za-z0-9][A-Za-z0-9_.-]*$"
RULE = r"^[A-Z]+-[0-9][0-9](/[a-z0-9][a-z0-9-]*)?$"


class RuleRef(Text):
    """`RULE-01/clause`, or a rule of one clause alone, read as (rule, clause); with `whole`, a rule alone."""

    words = "a rule of the catalogue"

    def __init__(self, whole: bool = False) -> None:
        super().__init__()
        self.whole = whole

    def convert(self, reader: Reader, node: yaml.Node) -> Any:
        value = super().convert(reader, node)
        if value is BAD:
            return BAD
        rule, _, clause = value.partition("/")
        known = rules().get(rule)
        if known is None:
            reader.source.add(node, f"there is no rule '{rule}'", _nearest_rule(rule))
        elif self.whole:
            if rule == value:
                return rule
            reader.source.add(node, f"expected a rule without a clause, found '{value}'")
        elif clause in known.clauses:
            return rule, clause
        elif not clause and "/" not in value and len(known.clauses) == 1:
            return rule, next(iter(known.clauses))
        elif not clause:
            reader.source.add(node, f"{rule} has several clauses", f"name one: {', '.join(known.clauses)}")
        else:
            reader.source.add(node, f"{rule} has no clause '{clause}'", nearest(clause, known.clauses, "clauses"))
        return BAD

    def schema(self) -> Schema:
        return {"type": "string", "pattern": RULE}

    def value_schema(self) -> Schema:
        return Kind.value_schema(self)


def _nearest_rule(name: str) -> str:
    area = name.partition("-")[0].upper()
    same = [rule for rule in rules() if rule.startswith(f"{area}-")]
    return nearest(name.upper(), same or rules(), f"rules of {area}") or "see: session-harness list rules"


class Named(Kind):
    """A record, or only its name."""

    def __init__(self, inner: Record, make: Callable[[str], Any]) -> None:
        self.inner, self.make = inner, make
        self.words = f"a name, or a mapping with {', '.join(inner.fields)}"

    def convert(self, reader: Reader, node: yaml.Node) -> Any:
        if not isinstance(node, ScalarNode):
            return self.inner.convert(reader, node) if isinstance(node, MappingNode) else self.refuse(reader, node)
        name = scalar(node)
        return self.make(name) if isinstance(name, str) else self.refuse(reader, node)

    def fits(self, node: yaml.Node) -> bool:
        return True

    def schema(self) -> Schema:
        return {"anyOf": [{"type": "string"}, self.inner.schema()]}


class Wikis(MapOf):
    """Wikis by their names, as a tuple."""

    def convert(self, reader: Reader, node: yaml.Node) -> Any:
        wikis = super().convert(reader, node)
        return wikis if wikis is BAD else tuple(Wiki(name=name, **values) for name, values in wikis.items())


def _options(**values: Any) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


COOKIE = record("cookie", CookieExpect, "absent", {"value": Capture("same", "new", "empty")}, least=1)
EXPECT = record(
    "expect",
    Expect,
    special={
        "user": UserName("expected"),
        "not_user": UserName("expected"),
        "real_user": UserName("expected"),
        "cookie": OneOf(COOKIE, Words(("absent", "present"))),
        "status": OneOf(Number(whole=True), Text(r"^([1-5]xx|no-[1-5]xx)$", "a status as 200, 2xx or no-5xx")),
        "ids": ListOf(Words(get_args(Quality)), least=1, single=True),
        "not_session": ListOf(Capture(bare=True), least=1, single=True),
    },
    least=1,
)
POLICY = record("policy", Policy, none=None)
OPTIONS = Record("policy", POLICY.fields, _options, least=1, struct=Policy, name="options")
USER = record("users", User)
BROWSER = record("browsers", BrowserSpec, "none")
_WIKI_FIELDS = {
    "policy": OPTIONS,
    "scheme": Words(("http", "https")),
    "mount": Text(r"^(/[^/ ]+)*$", "a path as /a, without a slash at its end"),
}
WIKI = Record(
    "wikis",
    {name: kind for name, kind in fields_of(Wiki, special=_WIKI_FIELDS).items() if name != "name"},
    dict,
    struct=Wiki,
)
WORLD = record(
    "world",
    World,
    special={
        "users": ListOf(Named(USER, User)),
        "browsers": ListOf(Named(BROWSER, BrowserSpec), least=1),
        "wikis": Wikis(WIKI, Text(NAME, "a wiki's name"), least=1),
    },
)
ALSO = MapOf(EXPECT, RuleRef(), least=1)
RECORDS = (EXPECT, COOKIE, POLICY, OPTIONS, WORLD, USER, BROWSER, WIKI)
