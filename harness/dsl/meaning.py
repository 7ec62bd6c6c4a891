"""What a well-formed scenario may still get wrong: names that nothing has, captures not yet made, steps not possible.

Knows the world and the order of the steps; must not know YAML's forms, nor the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

import yaml
from msgspec import UNSET

from harness.dsl.places import Source, nearest
from harness.dsl.reader import Mention
from harness.dsl.steps import Draft
from harness.model import step as model
from harness.model.expect import Expect
from harness.model.world import World

NO_SUCH_USER = "NoSuchUser"
"""The one name that is for users who have no account."""
_EXTRA = {"account": (), "switch": ("",), "remote": ("nobody",), "expected": ("anonymous",)}

_FIELDS = Expect.__struct_fields__
_JAR = ("session", "not_session")
_SERVER = ("records", "work", "log", "code", "ids", "calls", "components")
_ANSWER = tuple(field for field in _FIELDS if field not in (*_JAR, *_SERVER, "removed"))
_ELSEWHERE = ("removed", "intact")
"""What only one action shows."""
_SILENT = (model.Authenticate, model.Reopen, model.Forget, model.Plant)
"""What a browser does without asking a server."""
_NEEDS_VALUE = {"password": str, "remember_me": bool}


class Found(NamedTuple):
    """A problem, before it is noted."""

    node: yaml.Node
    message: str
    hint: str = ""


class Story:
    """The names that are known at one point of one play."""

    def __init__(self, world: World, drafts: tuple[Draft, ...]) -> None:
        self.browsers = [browser.name for browser in world.browsers]
        self.wikis = [wiki.name for wiki in world.wikis]
        self.users = [user.name for user in world.users] + list(_added(drafts))
        self.captures: list[str] = []


def check(source: Source, world: World, place: yaml.Node, drafts: tuple[Draft, ...]) -> None:
    """Note everything in world and steps that can't be meant. `place`: where the world is described."""
    for found in [*_world(world, place), *_steps(Story(world, drafts), drafts, outer=None)]:
        source.add(found.node, found.message, found.hint)


def _added(drafts: tuple[Draft, ...]) -> Iterator[str]:
    for draft in drafts:
        if isinstance(draft.action, model.Account) and draft.action.change == "add":
            yield draft.action.user
        yield from _added(draft.by)


def _world(world: World, place: yaml.Node) -> Iterator[Found]:
    keys = {key.value: key for key, _ in place.value} if isinstance(place, yaml.MappingNode) else {}
    for key, what, names in (
        ("users", "users", [user.name for user in world.users]),
        ("browsers", "browsers", [browser.name for browser in world.browsers]),
        ("wikis", "wikis at", [wiki.host + (wiki.mount or "/") for wiki in world.wikis]),
    ):
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Found(keys.get(key, place), f"the world has two {what} '{name}'")


def _steps(story: Story, drafts: tuple[Draft, ...], outer: Draft | None) -> Iterator[Found]:
    for number, draft in enumerate(drafts):
        yield from _names(story, draft)
        yield from _mentions(story, draft)
        yield from _steps(story, draft.by, draft)
        yield from _lengths(draft)
        yield from _details(draft)
        for expect, place in draft.expects():
            yield from _shown(draft, expect, place)
        if "around" in draft.common and (outer is not None or number + 1 < len(drafts)):
            yield Found(draft.places["around"][0], "a step with 'around' must be the scenario's last")
        if outer is not None and isinstance(draft.action, model.Overtake):
            yield Found(draft.node, "a step that overtakes can't be overtaken")
        if "capture" in draft.common:
            story.captures.append(draft.common["capture"])


def _names(story: Story, draft: Draft) -> Iterator[Found]:
    used = [("as", draft.common.get("as")), ("on", draft.common.get("on"))]
    if isinstance(draft.action, model.Su):
        used.append(("ticket_of", draft.action.ticket_of))
    for key, name in used:
        what, known = ("wiki", story.wikis) if key == "on" else ("browser", story.browsers)
        if name is not None and name not in known:
            yield Found(draft.places[key][1], f"the world has no {what} '{name}'", nearest(name, known, f"{what}s"))


def _mentions(story: Story, draft: Draft) -> Iterator[Found]:
    for mention in draft.mentions:
        if mention.role == "capture":
            if mention.name not in story.captures:
                hint = nearest(mention.name, story.captures, "captured so far") or "nothing has been captured yet"
                yield Found(mention.node, f"the capture '{mention.name}' is used before it is set", hint)
        elif not _is_user(story, mention):
            hint = nearest(mention.name, story.users, "users")
            hint += f"   a name without an account is written {NO_SUCH_USER}"
            yield Found(mention.node, f"the world has no user '{mention.name}'", hint.strip())


def _is_user(story: Story, mention: Mention) -> bool:
    return mention.name in story.users or mention.name == NO_SUCH_USER or mention.name in _EXTRA[mention.role]


def _lengths(draft: Draft) -> Iterator[Found]:
    action, places = draft.action, draft.places
    if isinstance(action, model.Advance) and action.by < timedelta(0):
        yield Found(places["advance"][1], "time can't advance by a negative duration", "write it as a key: 'rewind: …'")
    if isinstance(action, model.Rewind) and action.by <= timedelta(0):
        yield Found(places["rewind"][1], "the clock must be set back by more than nothing")
    for key, least in (("every", timedelta(0)), ("around", timedelta(seconds=1))):
        if draft.common.get(key, least) < least:
            yield Found(places[key][1], f"'{key}' needs a duration of {int(least.total_seconds())}s or more")


def _details(draft: Draft) -> Iterator[Found]:
    action = draft.action
    if isinstance(action, model.Account):
        wanted = _NEEDS_VALUE.get(action.change)
        if wanted is not None and not isinstance(action.value, wanted):
            form = "true or false" if wanted is bool else "the new password"
            yield Found(draft.node, f"'account {action.user} {action.change}' needs the key 'value'", f"value: {form}")
    if isinstance(action, model.Visit) and (action.action == "save") != (action.text is not None):
        yield Found(draft.node, "'action: save' and 'text' need each other")
    if isinstance(action, model.Overtake) and action.set and action.at is None and action.order is None:
        hint = "say when: 'at: 1', or 'order: every'"
        yield Found(draft.places["set"][0], "a request that sets a value has no slow page", hint)
    if isinstance(action, model.Overtake) and action.at is not None and action.order is not None:
        yield Found(draft.places["order"][0], "'at' and 'order' exclude each other", "take one of them away")


def _shown(draft: Draft, expect: Expect, place: yaml.Node) -> Iterator[Found]:
    if draft.action is None:
        return
    hidden = _hidden(draft.action)
    for name in hidden:
        if getattr(expect, name) is not UNSET:
            allowed = ", ".join(field for field in _FIELDS if field not in hidden)
            yield Found(place, f"'{draft.action.VERB}' can't show '{name}'", f"it can show: {allowed}")


def _hidden(action: model.Action) -> tuple[str, ...]:
    """What an expectation can't ask of an action."""
    if isinstance(action, model.Sweep):
        return _ANSWER + _JAR
    if action.BY != "browser":
        return (*_ANSWER, *_JAR, "removed")
    if isinstance(action, model.Interrupt):
        return ("removed",)
    if isinstance(action, model.Replay):
        return (*_JAR, *_ELSEWHERE)
    return (*_ANSWER, "removed") if isinstance(action, _SILENT) else _ELSEWHERE
