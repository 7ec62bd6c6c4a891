"""The index of the generated pages: what stands where, every rule by area, every option.

Knows the catalogue and the pages' addresses. What a page says is made elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from harness.catalogue.options import Option
from harness.model.rule import Rule
from harness.reports import overview
from harness.reports.markup import plain, table


class Part(NamedTuple):
    """A page that a reader may start from."""

    address: str
    """Below `reports/`."""
    title: str
    tells: str


PARTS = (
    Part("cookie_lifetime.md", "cookie_lifetime", "who is logged out when, by setting and release"),
    Part("rules.md", "Rules", "every rule with its clauses, and how the reference does"),
    Part("matrix.md", "Targets", "how each session system does, rule by rule, each cell with its reason"),
    Part("upgrades/moin-1.8-to-moin-1.9.md", "1.8 to 1.9", "what visitors notice of the upgrade from MoinMoin 1.8.7"),
    Part("upgrades/moin-1.9-to-moin-2.md", "1.9 to 2", "what visitors notice of the upgrade from MoinMoin 1.9.11"),
    Part("coverage/index.md", "Coverage", "which lines of the reference carry which rules"),
    Part("gallery.md", "Broken handlers", "what is broken on purpose, and which rules must catch it"),
    Part("mutants.md", "Mutants", "which small changes of the reference the scenarios notice"),
    Part("jar.md", "Cookie jar", "where RFC 6265 and RFC 6265bis part"),
    Part("speed.md", "Speed", "what sessions cost in each store, beside other libraries"),
)
"""The pages in the order of the index."""


def index_page(rules: Mapping[str, Rule], options: Mapping[str, Option]) -> str:
    """The page that leads to all others."""
    lines = ["# What the rules are, and who keeps them", "", "This page is generated.", "", *_parts(), ""]
    lines += ["## Rules by area", "", *_areas(rules), "", "## Options of the configuration", "", *_options(options)]
    return "\n".join(lines) + "\n"


def _parts() -> list[str]:
    return table(("page", "what it tells"), ((f"[{plain(one.title)}]({one.address})", one.tells) for one in PARTS))


def _areas(rules: Mapping[str, Rule]) -> list[str]:
    found: dict[str, list[str]] = {}
    for rule in rules.values():
        found.setdefault(rule.area, []).append(f"[{rule.id}](rules/{rule.id}.md)")
    cells = ((f"{area}: {overview.title(area)}", ", ".join(links)) for area, links in found.items())
    return table(("area", "rules"), cells)


def _options(options: Mapping[str, Option]) -> Iterator[str]:
    yield from table(
        ("option", "meaning"),
        ((f"[{plain(name)}](options/{name}.md)", plain(option.meaning)) for name, option in options.items()),
    )
