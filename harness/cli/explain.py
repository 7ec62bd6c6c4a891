"""`session-harness explain`: a rule or an option of the configuration, in full.

Knows the catalogue and which scenarios speak about what; must not know targets.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from harness.errors import Exit, UsageError

if TYPE_CHECKING:
    from harness.catalogue.options import Option
    from harness.model.scenario import Scenario

WIDTH = 100


@click.command()
@click.argument("name", metavar="RULE|OPTION")
def explain(name: str) -> Exit:
    """Explain a rule, as LIFE-03, or an option of a wiki's configuration, as cookie_lifetime."""
    from harness.catalogue.options import options

    option = options().get(name.lower())
    lines = _of_option(name.lower(), option) if option else _of_rule(name)
    click.echo("\n".join(lines))
    return Exit.OK


def _of_rule(name: str) -> list[str]:
    from harness.catalogue.load import profile, profiles, rules
    from harness.selection import scenarios

    if name.upper() not in rules():
        raise _unknown(name)
    rule = rules()[name.upper()]
    lines = [f"{rule.id} ({rule.level.value})", *_wrapped(rule.statement), ""]
    lines += ["What is looked at:", *_listed(f"{clause}: {text}" for clause, text in rule.clauses.items())]
    lines += ["Sources:", *_listed(rule.sources)]
    lines += ["What it doesn't check:", *_wrapped(rule.not_checked), ""]
    if rule.depends:
        lines += ["Depends on:", *_listed(f"{one.rule}: {one.because}" for one in rule.depends)]
    standings = []
    for known in profiles():
        found = profile(known)
        reason = f" ({found.pending[rule.id]})" if rule.id in found.pending else ""
        standings.append(f"{known}: {found.rules[rule.id].value}{reason}")
    lines += ["Profiles:", *_listed(standings)]
    return [*lines, "Scenarios:", *_scenario_lines(scenarios(rules=[rule.id]))]


def _of_option(name: str, option: Option) -> list[str]:
    from harness.model.policy import Policy
    from harness.selection import scenarios

    lines = [name, *_wrapped(option.meaning), "", f"Allowed: {option.allowed}"]
    lines += [f"In session-harness: {option.plugged} MODULE:NAME"] if option.plugged else []
    if not option.plugged:
        lines.append(f"Default: {_yaml(getattr(Policy(), name))}")
    if option.values:
        lines += ["", "Values:", *_listed(f"{value}: {meaning}" for value, meaning in option.values.items())]
    need = f"replace:{name}" if option.plugged else f"policy:{name}"
    speaking = [scenario for scenario in scenarios() if need in scenario.needs]
    rules = sorted({scenario.rule.partition("/")[0] for scenario in speaking})
    return [*lines, "", "Rules:", *_listed([", ".join(rules) or "none"]), "Scenarios:", *_scenario_lines(speaking)]


def _yaml(value: object) -> str:
    """A default as one writes it in a scenario."""
    if isinstance(value, tuple):
        return f"[{', '.join(value)}]"
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _scenario_lines(found: Sequence[Scenario]) -> Iterator[str]:
    documents = {scenario.document: f"{scenario.document}: {scenario.title}" for scenario in found}
    yield from _listed(documents.values() or ["none yet"], last=True)


def _listed(items: Iterable[str], *, last: bool = False) -> Iterator[str]:
    for item in items:
        yield from textwrap.wrap(item, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
    yield from () if last else ("",)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, break_on_hyphens=False)


def _unknown(name: str) -> UsageError:
    from difflib import get_close_matches

    from harness.catalogue.load import rules
    from harness.catalogue.options import options

    known = {one.upper(): one for one in (*rules(), *options())}
    close = get_close_matches(name.upper(), known, n=1)
    near = f", did you mean {known[close[0]]}?" if close else ""
    return UsageError(f"no rule or option {name!r}{near}; 'session-harness list rules' shows the rules")
