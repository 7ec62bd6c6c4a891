"""The judge of a load, on histories that are written by hand: what it lets pass, and each thing that it finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.load.history import ANONYMOUS, Event, Verb, judge, value


def event(
    verb: Verb, begun: int, ended: int, user: str, numbers: Mapping[str, int] | None = None, **more: Any
) -> Event:
    """An event of browser 1 in its life 2, which shows variables with these numbers."""
    variables = {name: value(1, 2, number) for name, number in (numbers or {}).items()}
    return Event(1, 2, begun, ended, verb, 200, user, variables, **more)


STORY = {
    "before": event("set", 1, 2, ANONYMOUS, {"a": 1}, sets=("a", 1)),
    "login": event("login", 3, 4, "JoeDoe", {"a": 1}, becomes="JoeDoe"),
    "set": event("set", 5, 9, "JoeDoe", {"a": 2}, sets=("a", 2)),
    "meanwhile": event("visit", 6, 8, "JoeDoe", {"a": 1}),
    "visit": event("visit", 10, 11, "JoeDoe", {"a": 2}),
    "slow": event("visit", 12, 16, "JoeDoe", {"a": 2}),
    "logout": event("logout", 13, 14, ANONYMOUS, becomes=ANONYMOUS),
    "after": event("visit", 17, 18, ANONYMOUS),
    "replay": event("replay", 19, 20, ANONYMOUS),
}
"""A life in which all is well."""


def test_a_life_in_which_all_is_well() -> None:
    """Overlapping requests may be served in either order: nothing to complain of."""
    assert judge(STORY.values()) == []
    assert judge([*STORY.values(), replace(STORY["slow"], user=ANONYMOUS, variables={})]) == []


OTHERS = {"a": value(3, 2, 2)}


@pytest.mark.parametrize(
    ("name", "change", "complaint"),
    [
        ("visit", {"status": 500}, "no page"),
        ("visit", {"user": "JaneRoe"}, "somebody else, where JoeDoe is right"),
        ("visit", {"user": ANONYMOUS}, "somebody else, where JoeDoe is right"),
        ("login", {"user": ANONYMOUS}, "somebody else, where JoeDoe is right"),
        ("after", {"user": "JoeDoe"}, "somebody else, where anonymous is right"),
        ("visit", {"variables": {"a": value(1, 2, 1)}}, "a is number 1, where 2 is right"),
        ("visit", {"variables": {}}, "a is number 0, where 2 is right"),
        ("login", {"variables": {}}, "a is number 0, where 1 is right"),
        ("meanwhile", {"variables": {"a": value(1, 2, 3)}}, "a is number 3, where 1 or 2 is right"),
        ("slow", {"variables": {}}, "a is number 0, where 2 is right"),
        ("after", {"variables": {"a": value(1, 2, 2)}}, "a is number 2, where 0 is right"),
        ("visit", {"variables": OTHERS}, "somebody else's value"),
        ("replay", {"user": "JoeDoe"}, "a session came back"),
        ("replay", {"variables": {"a": value(1, 2, 2)}}, "a session came back"),
    ],
)
def test_what_cannot_be_is_found(name: str, change: dict[str, Any], complaint: str) -> None:
    """One event is not as it was: one complaint, of this event."""
    changed = replace(STORY[name], **change)
    [found] = judge([*(told for other, told in STORY.items() if other != name), changed])
    assert (found.split(":")[0], str(changed) in found) == (complaint, True)
