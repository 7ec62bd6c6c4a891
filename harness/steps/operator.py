"""What an operator does and sees: the server started again, accounts and settings changed, stores in trouble.

Knows the methods of `CanOperate` and `CanFail`; must not know browsers.
"""

from __future__ import annotations

from typing import assert_never

import msgspec

from harness.model.history import IdSample
from harness.model.step import Account, Break, Configure, Damage, Draw, Fill, Repair, Restart, Sample, Sweep
from harness.steps.draft import Draft
from harness.steps.visitor import header_of

SAMPLE = 1000
"""So many ids are drawn at once."""


def operate(draft: Draft, action: Restart | Sweep | Account | Configure) -> None:
    """What operators do every day."""
    match action:
        case Restart():
            draft.operator("restart", object)
        case Sweep():
            draft.removed = draft.operator("sweep", int, draft.wiki.name)
        case Account():
            draft.operator("account", object, action.user, action.change, action.value)
        case Configure():
            draft.operator("reconfigure", object, action.options, draft.step.wiki)
        case _:
            assert_never(action)


def trouble(draft: Draft, action: Break | Repair | Damage | Fill | Draw) -> None:
    """What happens to a store or a generator of ids on bad days."""
    match action:
        case Break():
            trouble = (action.what, action.spare, action.fail, action.room)
            draft.operator("break_store", object, draft.wiki.name, *trouble)
        case Repair():
            draft.operator("repair_store", object, draft.wiki.name)
        case Damage():
            draft.operator("damage", object, draft.wiki.name, action.how, action.at, action.of)
        case Fill():
            draft.operator("fill", object, draft.wiki.name, action.count)
        case Draw():
            cookie = header_of(draft.stage.captures[action.cookie]) or ""
            draft.operator("draw", object, draft.wiki.name, cookie, action.repeat)
        case _:
            assert_never(action)


def sampled(draft: Draft, action: Sample) -> IdSample:
    """Draw ids and look for names and the time in them."""
    ids = draft.operator("sample", tuple[str, ...], draft.wiki.name, action.way, SAMPLE)
    world = draft.scene.world
    names = [user.name for user in world.users] + [wiki.host for wiki in world.wikis]
    return draft.stage.recorder.sample(ids, names, draft.at)


def look(draft: Draft) -> None:
    """Ask for what the step's expectations need, and no visitor can see."""
    expects = [expectation.expect for expectation in draft.step.expectations]
    if draft.step.given is not None:
        expects.append(draft.step.given)
    for expect in expects:
        if expect.records is not msgspec.UNSET:
            draft.records = draft.operator("records", int, draft.wiki.name)
        if expect.work is not msgspec.UNSET:
            draft.work = draft.operator("work", int, draft.wiki.name)
        if expect.code is not msgspec.UNSET:
            draft.code_ran = draft.operator("code_ran", bool)
        if expect.calls is not msgspec.UNSET and not draft.calls:
            draft.calls = draft.operator("take_calls", tuple[str, ...])
        if expect.components is not msgspec.UNSET:
            draft.components = draft.operator("components", dict[str, str])
