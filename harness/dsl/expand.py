"""From steps as written to steps as played: `every` is written out, `around` becomes three plays.

Pure; the rows of the matrix have been filled in before.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec

from harness.dsl.steps import Draft
from harness.model.step import Advance, Expectation, Overtake, Step

SECOND = timedelta(seconds=1)
MOMENTS = (("before", -SECOND), ("at", timedelta(0)), ("after", SECOND))
"""The plays of an `around` step: suffix of the id, distance to the instant. At the instant nothing is judged."""

Ref = tuple[str, str]


def plays(drafts: tuple[Draft, ...], rule: Ref) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """The plays of a scenario, each with the suffix of its id; `rule`: the rule and clause that `expect` belongs to."""
    last = drafts[-1]
    if "around" not in last.common:
        yield "", tuple(_all(drafts, rule))
        return
    head = tuple(_all(drafts[:-1], rule))
    for moment, distance in MOMENTS:
        waiting = _step(Advance(last.common["around"] + distance), last, {})
        yield f"/{moment}", (*head, waiting, _asked(last, rule, last.common.get(moment)))


def _all(drafts: tuple[Draft, ...], rule: Ref) -> Iterator[Step]:
    for draft in drafts:
        step = _asked(draft, rule, draft.common.get("expect"))
        if "every" in draft.common:
            waiting = _step(Advance(draft.common["every"]), draft, {})
            yield from (waiting, step) * draft.common["times"]
        else:
            yield step


def _asked(draft: Draft, rule: Ref, expect: Any) -> Step:
    """The step with what is expected of it: of the scenario's rule first."""
    own = () if expect is None else (Expectation(rule[0], rule[1], expect),)
    also = tuple(Expectation(name, clause, asked) for (name, clause), asked in draft.common.get("also", {}).items())
    action = draft.action
    if isinstance(action, Overtake):
        action = msgspec.structs.replace(action, by=tuple(_all(draft.by, rule)))
    return _step(action, draft, {**draft.common, "expectations": own + also})


def _step(action: Any, draft: Draft, common: dict[str, Any]) -> Step:
    return Step(
        action,
        browser=common.get("as"),
        wiki=common.get("on"),
        given=common.get("given"),
        expectations=common.get("expectations", ()),
        capture=common.get("capture"),
        line=draft.node.start_mark.line + 1,
    )
