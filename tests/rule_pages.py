"""The pages `reports/rules/` and `reports/options/`: one for each rule, with a picture, and one for each option.

Knows the suite, the gallery, the differences of the stock wiki and the Runs of all targets; plays one scenario a rule.
"""

from __future__ import annotations

from collections.abc import Sequence

from harness.catalogue.load import profile, profiles, rules
from harness.catalogue.options import options
from harness.model.history import Ending
from harness.model.run import Run
from harness.model.scenario import Scenario
from harness.reports import matrix
from harness.reports.lanes import svg
from harness.reports.markup import anchor
from harness.reports.matrix import Cell
from harness.reports.rule_page import Told, option_page, rule_page
from harness.targets.host import HostTarget
from reference_impl.gallery import members
from reference_impl.stock import differences
from tests.whole.suite import bundled, played


def rule_pages(runs: Sequence[Run]) -> dict[str, str]:
    """Every page and picture below `rules/`, by name; `runs` are those of the targets that the pages tell about."""
    behaviour = _behaviour(runs)
    drawn = {rule: _drawn(rule) for rule in rules()}
    chosen = [scenario for scenario in drawn.values() if scenario is not None]
    plays = played(HostTarget("reference"), chosen, workers=1)
    histories = {scenario.id: history.each()[0] for scenario, history in zip(chosen, plays, strict=True)}
    standings = {name: profile(name) for name in profiles()}
    pages: dict[str, str] = {}
    for rule_id, rule in rules().items():
        scenario = drawn[rule_id]
        history = histories[scenario.id] if scenario else None
        if history is not None and history.ending is Ending.COMPLETED:
            pages[f"{rule_id}.svg"] = svg(history)
        told = Told(
            _speaking(rule_id),
            history,
            behaviour.get(rule_id, {}),
            {member.name: member.idea for member in members() if member.primary == rule_id},
            [entry.what for entry in differences() if rule_id in entry.rules],
            f"../coverage/rules.md#{anchor(rule_id)}" if scenario else "",
        )
        pages[f"{rule_id}.md"] = rule_page(rule, told, standings)
    return pages


def option_pages() -> dict[str, str]:
    """Every page below `options/`, by name."""
    return {
        f"{name}.md": option_page(name, option, _setting(name, option.plugged)) for name, option in options().items()
    }


def _behaviour(runs: Sequence[Run]) -> dict[str, dict[str, Cell]]:
    """By rule, what came of it at each target."""
    names = [run.target.name for run in runs]
    found = [row for rows in matrix.rows(runs, rules()).values() for row in rows]
    return {row.rule: dict(zip(names, row.cells, strict=True)) for row in found}


def _speaking(rule: str) -> Sequence[Scenario]:
    return [scenario for scenario in bundled() if rule in scenario.rules]


def _setting(name: str, plugged: str) -> Sequence[Scenario]:
    need = f"replace:{name}" if plugged else f"policy:{name}"
    return [scenario for scenario in bundled() if need in scenario.needs]


def _drawn(rule: str) -> Scenario | None:
    """The scenario that a rule's picture shows: one of its own that is played past an end, or its first."""
    own = [scenario for scenario in bundled() if scenario.rule.partition("/")[0] == rule]
    return next((scenario for scenario in own if scenario.id.endswith("/after")), next(iter(own), None))
