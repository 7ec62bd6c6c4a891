"""`session-harness list`: rules, scenarios, targets and profiles, without running anything.

Knows how a list is shown; what is in it comes from the catalogue, the scenarios and the registry.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from harness.errors import Exit

Row = dict[str, Any]


@click.command("list")
@click.argument("what", type=click.Choice(["rules", "scenarios", "targets", "profiles"]))
@click.option("--json", "as_json", is_flag=True, help="As JSON, with more detail.")
def listing(what: str, as_json: bool) -> Exit:
    """List rules, scenarios, targets or profiles."""
    rows = _ROWS[what]()
    if as_json:
        from harness.model.codec import pretty

        click.echo(pretty(rows).decode(), nl=False)
    else:
        _show(rows, _COLUMNS[what])
    return Exit.OK


def _show(rows: Sequence[Row], columns: Sequence[str]) -> None:
    """One line a row; all columns but the last are padded."""
    widths = {name: max((len(str(row[name])) for row in rows), default=0) for name in columns}
    for row in rows:
        click.echo("  ".join(str(row[name]).ljust(widths[name]) for name in columns).rstrip())


def _rules() -> list[Row]:
    from harness.catalogue.load import rules

    return [
        {
            "id": rule.id,
            "level": rule.level.value,
            "statement": rule.statement,
            "matters": rule.matters,
            "clauses": rule.clauses,
            "sources": list(rule.sources),
        }
        for rule in rules().values()
    ]


def _scenarios() -> list[Row]:
    from harness.selection import scenarios

    found: dict[str, Row] = {}
    for scenario in scenarios():
        row = {"id": scenario.document, "rule": scenario.rule, "title": scenario.title, "file": scenario.file}
        found.setdefault(scenario.document, row | {"rules": sorted(scenario.rules), "plays": []})
        found[scenario.document]["plays"].append(scenario.id)
    return list(found.values())


def _targets() -> list[Row]:
    from harness.targets.registry import targets

    rows = [
        {"name": entry.name, "door": entry.door, "description": entry.description, "hint": entry.hint}
        for entry in targets()
    ]
    return [row | {"about": row["description"] + (f" ({row['hint']})" if row["hint"] else "")} for row in rows]


def _profiles() -> list[Row]:
    from harness.catalogue.load import profile, profiles

    rows = []
    for name in profiles():
        found = profile(name)
        standings = [standing.value for standing in found.rules.values()]
        counts = {standing: standings.count(standing) for standing in dict.fromkeys(standings)}
        about = f"{found.title} ({', '.join(f'{count} {standing}' for standing, count in counts.items())})"
        rows.append({"name": name, "version": found.version, "title": found.title, "rules": counts, "about": about})
    return rows


_ROWS: dict[str, Callable[[], list[Row]]] = {
    "rules": _rules,
    "scenarios": _scenarios,
    "targets": _targets,
    "profiles": _profiles,
}
_COLUMNS = {
    "rules": ("id", "level", "statement"),
    "scenarios": ("id", "rule", "title"),
    "targets": ("name", "door", "about"),
    "profiles": ("name", "version", "about"),
}
