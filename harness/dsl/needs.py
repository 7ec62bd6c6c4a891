"""Which capabilities of a target a scenario needs, drawn from its policy, world, actions and expectations.

One table each. Pure; reads no file.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import UNSET

from harness.model import step as model
from harness.model.policy import Policy
from harness.model.step import Action, Step
from harness.model.world import World

ACTIONS: dict[type, tuple[str, ...]] = {
    model.Login: ("login",),
    model.Logout: ("logout",),
    model.Su: ("login", "su"),
    model.Return: ("login", "su"),
    model.OpenForm: ("login", "su"),
    model.SetVariable: ("variables",),
    model.GetVariable: ("variables",),
    model.DeleteVariable: ("variables",),
    model.AppendVariable: ("variables",),
    model.Prefer: ("login", "remember_me"),
    model.ChangePassword: ("login", "password_form"),
    model.Authenticate: ("remote_user",),
    model.Overtake: ("overtake",),
    model.Restart: ("restart",),
    model.Sweep: ("sweep",),
    model.Account: ("accounts",),
    model.Configure: ("reconfigure",),
    model.Zone: ("zone",),
    model.Rewind: ("rewind",),
    model.Break: ("faults",),
    model.Repair: ("faults",),
    model.Damage: ("damage",),
    model.Fill: ("fill",),
    model.Draw: ("drawn_ids",),
    model.Sample: ("sampled_ids",),
    model.Interrupt: ("interrupt", "variables"),
}
EXPECTATIONS: dict[str, str] = {
    "vars": "variables",
    "trail": "trail",
    "shown": "macros",
    "removed": "sweep",
    "records": "records",
    "work": "fill",
    "log": "log",
    "code": "damage",
    "components": "components",
    "auth": "auth_facts",
    "is_new": "session_facts",
    "is_stored": "session_facts",
}
PAGES: dict[str, str] = {
    "MovedPage": "page:redirect",
    "SecretPage": "page:rights",
    "MembersPage": "page:rights",
    "BrokenPage": "page:error",
}
DIARY, DIARY_NEEDS = "DiaryOf", "page:rights"
"""`DiaryOf…` is a user's own page."""
ALONE = ("persistent",)
"""Capabilities that no step shows; a scenario names them under `needs`."""
OTHERS = ("remember_me", "farm", "mount", "https", "interleave", "fork", "disk")
PREFIXES = ("policy:", "page:", "replace:")
"""Before an option of the policy, an action of a page, a part of the session system."""


def named() -> tuple[str, ...]:
    """Every capability that has a name of its own; the others have one of `PREFIXES`."""
    drawn = {need for needs in ACTIONS.values() for need in needs}
    return tuple(sorted({*drawn, *EXPECTATIONS.values(), *PAGES.values(), *ALONE, *OTHERS}))


def needs_of(policy: Policy, world: World, steps: tuple[Step, ...]) -> frozenset[str]:
    """The capabilities without which these steps can't be played, or what they show can't be read."""
    return frozenset([*_of_policy(policy.options()), *_of_world(world), *_of_steps(steps)])


def _of_policy(options: dict[str, object]) -> Iterator[str]:
    return (f"policy:{option}" for option in options)


def _of_world(world: World) -> Iterator[str]:
    if any(user.remember_me for user in world.users):
        yield "remember_me"
    if len(world.wikis) > 1:
        yield "farm"
    yield from (f"replace:{part}" for part in world.parts)
    for wiki in world.wikis:
        if wiki.mount:
            yield "mount"
        if wiki.scheme == "https" or wiki.tls_proxy:
            yield "https"
        yield from _of_policy(wiki.policy)


def _of_steps(steps: tuple[Step, ...]) -> Iterator[str]:
    for step in steps:
        yield from ACTIONS.get(type(step.action), ())
        yield from _of_details(step.action)
        given = () if step.given is None else (step.given,)
        for expect in (*given, *(expectation.expect for expectation in step.expectations)):
            yield from (need for name, need in EXPECTATIONS.items() if getattr(expect, name) is not UNSET)


def _of_details(action: Action) -> Iterator[str]:
    match action:
        case model.Visit(page=page, action=kind):
            if kind != "show":
                yield f"page:{kind}"
            yield from _of_page(page)
        case model.Replay(page=page, user=user):
            if user is not None:
                yield "login"
            yield from _of_page(page)
        case model.Sample(way="fork"):
            yield "fork"
        case model.Break(what="full" | "read-only"):
            yield "disk"
        case model.Account(change="remember_me"):
            yield "remember_me"
        case model.Configure(options=options):
            yield from _of_policy(options)
        case model.Overtake(by=steps):
            yield from _of_steps(steps)
            yield from ("interleave",) if action.at is not None or action.order is not None else ()
            yield from ("variables",) if action.set else ()


def _of_page(page: str) -> Iterator[str]:
    if page in PAGES:
        yield PAGES[page]
    elif page.startswith(DIARY):
        yield DIARY_NEEDS
