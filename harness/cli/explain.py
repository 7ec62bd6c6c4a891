"""`session-harness explain`: a rule, an option of the configuration or a setting, in full.

Knows the catalogue, which scenarios speak about what, and what was measured of known targets; it plays nothing.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import click
import msgspec

from harness.cli import completion
from harness.errors import Exit, UsageError
from harness.reports.tables import FORMATS, Table, grouped

if TYPE_CHECKING:
    from harness.catalogue.options import Option
    from harness.model.scenario import Scenario

WIDTH = 100

Explained = tuple[list[str], list[Table]]
"""All that is said, as lines, and the tables in it."""


EXAMPLES = """\b
Examples:
  session-harness explain LIFE-02
  session-harness explain cookie_lifetime
  session-harness explain cookie_lifetime=0.5
  session-harness explain cookie_lifetime=0.5 --format moin
"""


@click.command(epilog=EXAMPLES)
@click.argument("name", metavar="RULE|OPTION|OPTION=VALUE", shell_complete=completion.explained)
@click.option(
    "--format",
    "drawn",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="All of it as text, or its tables alone.",
)
def explain(name: str, drawn: str) -> Exit:
    """Explain a rule, an option of a wiki's configuration, or a setting: who is logged out when?

    Beside the contract stands what was measured of known wikis; what does not keep the contract is marked.
    """
    from harness.catalogue.options import options

    option, equals, _ = name.partition("=")
    if equals:
        lines, tables = _of_setting(name)
    elif option.lower() in options():
        lines, tables = _of_option(option.lower(), options()[option.lower()])
    else:
        lines, tables = _of_rule(name)
    if drawn == "text":
        click.echo("\n".join(lines))
    else:
        click.echo(FORMATS[drawn](tables), nl=False)
    return Exit.OK


def _of_rule(name: str) -> Explained:
    from harness.catalogue.load import profile, profiles, rules
    from harness.selection import scenarios

    if name.upper() not in rules():
        raise _unknown(name)
    rule = rules()[name.upper()]
    lines = [f"{rule.id} ({rule.level.value})", *_wrapped(rule.statement), ""]
    lines += ["Why it matters:", *_wrapped(rule.matters), ""]
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
    speaking = scenarios(rules=[rule.id])
    lines += ["Scenarios:", *_scenario_lines(speaking)]
    lines += ["", *_timeline(rule.id, speaking)] if speaking else []
    return lines, [Table(f"{rule.id}: {rule.statement}", ("clause", "what it says"), tuple(rule.clauses.items()))]


def _timeline(rule: str, speaking: Sequence[Scenario]) -> list[str]:
    """The first scenario of the rule itself as a line of time."""
    from harness.timeline import plan

    shown = next((one for one in speaking if one.rule.partition("/")[0] == rule), speaking[0])
    return [f"Timeline of {shown.id}:", *(f"  {line}".rstrip() for line in plan(shown))]


def _judged_by(rule: str) -> str:
    """What the profiles that don't put a rule out make of it."""
    from harness.catalogue.load import profile, profiles
    from harness.model.rule import Standing

    standings = {known: profile(known).rules[rule] for known in profiles()}
    return ", ".join(f"{known}: {found}" for known, found in standings.items() if found is not Standing.OUT)


def _of_setting(text: str) -> Explained:
    """Who is logged out when under a setting, and which rules ask for it."""
    from harness.catalogue.load import rules
    from harness.catalogue.observed import observed
    from harness.cli.options import settings_of
    from harness.model.policy import Policy
    from harness.reports.promises import setting_table
    from harness.selection import scenarios

    [(name, value)] = settings_of([text], "explain").items()
    asking = {one.rule.partition("/")[0] for one in scenarios() if _sets(one, name, value)}
    listed = [f"{rule}: {rules()[rule].statement} ({_judged_by(rule)})" for rule in sorted(asking)]
    table = setting_table(msgspec.convert({name: value}, Policy).options(), observed())
    return [f"{name} = {_yaml(value)}", "", *grouped(table), "Rules:", *_listed(listed or ["none"], last=True)], [table]


def _of_option(name: str, option: Option) -> Explained:
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
    lines += ["", "Rules:", *_listed([", ".join(rules) or "none"]), "Scenarios:", *_scenario_lines(speaking)]
    tables = [Table(name, ("value", "meaning"), tuple(option.values.items()))] if option.values else []
    if name == "cookie_lifetime":
        overview = _overview()
        return [*lines, "", *grouped(overview)], [*tables, overview]
    return lines, tables


def _overview() -> Table:
    """When idle visitors are logged out under every cookie_lifetime that was measured."""
    from harness.catalogue.observed import observed, settings
    from harness.reports.promises import overview_table

    return overview_table(settings("cookie_lifetime"), observed())


def _sets(scenario: Scenario, name: str, value: object) -> bool:
    """Whether a scenario is written for this value of the option."""
    wikis = [wiki.policy[name] for wiki in scenario.world.wikis if name in wiki.policy]
    return value in (getattr(scenario.policy, name), *wikis) and f"policy:{name}" in scenario.needs


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
