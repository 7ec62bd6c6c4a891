"""A page for each rule and for each option of a wiki's configuration, as Markdown beside pictures.

Knows the catalogue, the matrix' cells, one History a rule and what the caller tells of broken handlers and of MoinMoin
1.8.7. What stands on a page is generated; a rule's address, `rules/LIFE-02.md`, stays as long as its id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from harness import timeline
from harness.catalogue.options import Option
from harness.model.history import History
from harness.model.rule import Profile, Rule
from harness.model.scenario import Scenario
from harness.reports import overview
from harness.reports.markup import anchor, block, code, plain, table
from harness.reports.matrix import OUT, Cell

ROOT = "../.."
"""The repository's folder, seen from a page."""


class Told(NamedTuple):
    """What a rule's page tells that the catalogue doesn't."""

    scenarios: Sequence[Scenario]
    history: History | None
    """The play that is drawn."""
    behaviour: Mapping[str, Cell]
    """What came of it at each target, by the target's name."""
    caught: Mapping[str, str]
    """Broken handlers that it catches, with their ideas."""
    differences: Sequence[str]
    """What MoinMoin 1.8.7 does otherwise."""
    lines: str = ""
    """The page about the lines of the reference that carry it; empty: there is none."""


def rule_page(rule: Rule, told: Told, profiles: Mapping[str, Profile]) -> str:
    """The page of a rule."""
    lines = [f"# {rule.id}", "", plain(rule.statement), ""]
    lines += [f"*{rule.level.value}*, area {rule.area}: [all rules](../rules.md#{anchor(rule.id)})", ""]
    lines += ["## Why it matters", "", plain(rule.matters), ""]
    lines += ["## What is looked at", ""]
    lines += [f"* {code(clause)}: {plain(text)}" for clause, text in rule.clauses.items()]
    lines += ["", f"Not checked: {plain(rule.not_checked)}", ""]
    lines += [f"Needs [{one.rule}]({one.rule}.md): {plain(one.because)}\n" for one in rule.depends]
    lines += ["## Sources", "", *(f"* {plain(source)}" for source in rule.sources), ""]
    lines += _picture(rule, told.history)
    lines += ["## Scenarios", "", *_scenarios(told.scenarios), ""]
    lines += ["## How wikis behave", "", *_behaviour(told), ""]
    lines += ["## Broken handlers that it catches", "", *_caught(told.caught), ""]
    lines += ["## Profiles", "", *_standings(rule, profiles)]
    return "\n".join(lines).rstrip() + "\n"


def option_page(name: str, option: Option, scenarios: Sequence[Scenario]) -> str:
    """The page of an option of the configuration."""
    lines = [f"# {plain(name)}", "", plain(option.meaning), "", f"Allowed: {plain(option.allowed)}", ""]
    if option.plugged:
        lines += [f"It is plugged in by {code(f'{option.plugged} MODULE:NAME')}.", ""]
    if name == "cookie_lifetime":
        lines += ["Who is logged out when, by setting and release: [cookie\\_lifetime](../cookie_lifetime.md).", ""]
    if option.values:
        cells = ((code(value), plain(meaning)) for value, meaning in option.values.items())
        lines += [*table(("value", "meaning"), cells), ""]
    rules = sorted({scenario.rule.partition("/")[0] for scenario in scenarios})
    lines += ["## Rules", "", ", ".join(f"[{rule}](../rules/{rule}.md)" for rule in rules) or "none", ""]
    lines += ["## Scenarios", "", *_scenarios(scenarios)]
    return "\n".join(lines) + "\n"


def _picture(rule: Rule, history: History | None) -> Iterator[str]:
    if history is None:
        return
    yield from ("## A play of it", "", f"{plain(history.scenario.title)} On the reference:", "")
    yield from (f"![Timeline of {history.scenario.id}]({rule.id}.svg)", "")
    yield from (*block(timeline.lines(history)), "")


def _scenarios(scenarios: Sequence[Scenario]) -> list[str]:
    """One line a document, with the number of its plays."""
    plays: dict[str, list[Scenario]] = {}
    for scenario in scenarios:
        plays.setdefault(scenario.document, []).append(scenario)
    return [_document(name, listed) for name, listed in plays.items()] or ["none yet"]


def _document(name: str, plays: Sequence[Scenario]) -> str:
    first = plays[0]
    return f"* [{name}]({ROOT}/scenarios/{first.file}) ({overview.plural(len(plays), 'play')}): {plain(first.title)}"


def _behaviour(told: Told) -> Iterator[str]:
    cells = [
        (f"[{plain(name)}](../matrix.md#{anchor(name)})", f"{cell.look.sign} {cell.look.word}", plain(cell.reason))
        for name, cell in told.behaviour.items()
        if cell.look is not OUT
    ]
    yield from table(("target", "outcome", "what was seen"), cells) if cells else ("Nowhere judged.",)
    out = [plain(name) for name, cell in told.behaviour.items() if cell.look is OUT]
    notes = [f"* Not asked of {', '.join(out)}: {OUT.meaning}"] if out else []
    notes += [f"* MoinMoin 1.8.7 does it otherwise: {plain(text)}" for text in told.differences]
    notes += [f"* [Lines of the reference that carry it]({told.lines})"] if told.lines else []
    yield from ("", *notes) if notes else ()


def _caught(caught: Mapping[str, str]) -> list[str]:
    lines = [f"* [{name}]({ROOT}/reference_impl/broken/{name}.py): {plain(idea)}" for name, idea in caught.items()]
    return lines or ["none"]


def _standings(rule: Rule, profiles: Mapping[str, Profile]) -> list[str]:
    cells = ((plain(name), profile.rules[rule.id].value) for name, profile in profiles.items())
    return table(("profile", "standing"), cells)
