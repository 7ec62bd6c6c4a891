"""What stories are drawn from: themes, each with the policies, the worlds and the steps that go together.

Tables and the decks made of them; a step of a deck is ready to be played. Draws nothing itself, and must not know what
any step has to show.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from harness.model.policy import FOREVER, Policy
from harness.model.step import (
    Account,
    Action,
    Advance,
    AppendVariable,
    Authenticate,
    ChangePassword,
    Configure,
    DeleteVariable,
    Forget,
    GetVariable,
    Login,
    Logout,
    OpenForm,
    Prefer,
    Reopen,
    Replay,
    Restart,
    Return,
    SetVariable,
    Step,
    Su,
    Sweep,
    Visit,
)
from harness.model.world import BrowserSpec, User, Wiki, World

SECOND = timedelta(seconds=1)
GRACE = timedelta(hours=1, seconds=60)
TICKET = timedelta(seconds=36000)

LIFETIMES = (12, 1, 3, 24, 300, 720, 0, -3, -0.5, 0.5, 1.5)
ANONYMOUS = (None, 0, 0.5, 1.5, 2)

ROOTS = ("Root", "Boss")

_NAMES = ("JoeDoe", "JaneRoe", "Root", "Boss")
_BROWSERS = (BrowserSpec("alice"), BrowserSpec("bob"), BrowserSpec("mallory"))
_REMEMBERING: tuple[tuple[str, ...], ...] = ((), ("JoeDoe", "Root"), ("JaneRoe",))
"""Who has remember_me."""


class Shape(NamedTuple):
    """Where the wikis of a world lie, and the options that go with it."""

    name: str
    wikis: tuple[Wiki, ...] = World().wikis
    options: dict[str, Any] = {}  # noqa: RUF012, never changed


ALONE = Shape("one wiki")
FARMS = (
    Shape(
        "shared by domain",
        (Wiki("one", host="one.example.org"), Wiki("two", host="two.example.org")),
        {"cookie_domain": ".example.org"},
    ),
    Shape("shared by path", (Wiki("one", mount="/farm/one"), Wiki("two", mount="/farm/two")), {"cookie_path": "/farm"}),
    Shape("other hosts", (Wiki("one", host="one.example.org"), Wiki("two", host="two.example.org"))),
    Shape("sibling mounts", (Wiki("one", mount="/one"), Wiki("two", mount="/two"))),
    Shape(
        "other stores",
        (Wiki("one", host="one.example.org", store="first"), Wiki("two", host="two.example.org", store="second")),
    ),
    Shape(
        "other stores, one cookie",
        (Wiki("one", host="one.example.org", store="first"), Wiki("two", host="two.example.org", store="second")),
        {"cookie_domain": ".example.org"},
    ),
    Shape(
        "other accounts",
        (Wiki("one", host="one.example.org"), Wiki("two", host="two.example.org", accounts="theirs")),
        {"cookie_domain": ".example.org"},
    ),
    Shape(
        "anonymous sessions in one",
        (
            Wiki("one", host="one.example.org", policy={"anonymous_session_lifetime": 2}),
            Wiki("two", host="two.example.org"),
        ),
        {"cookie_domain": ".example.org", "anonymous_session_lifetime": None},
    ),
)


class Theme(NamedTuple):
    """What a story is about. A step stands as often in `steps` as it is likely."""

    name: str
    steps: tuple[Step, ...]
    openings: tuple[tuple[Step, ...], ...]
    """How a story begins: with one of these."""
    shapes: tuple[Shape, ...] = (ALONE,)
    options: dict[str, tuple[Any, ...]] = {}  # noqa: RUF012, never changed
    """Options of the policy, each with its values."""
    waiting: int = 12
    """About one step in so many is a wait; a long one ends most logins, and with them what a story is about."""


def _by(browser: str, *actions: Action, times: int = 1, keep: str | None = None) -> tuple[Step, ...]:
    return tuple(Step(action, browser=browser, capture=keep) for action in actions) * times


def _operator(*actions: Action, times: int = 1) -> tuple[Step, ...]:
    return tuple(Step(action) for action in actions) * times


def _on(wiki: str, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    return tuple(Step(step.action, browser=step.browser, wiki=wiki, capture=step.capture) for step in steps)


PAGES = (Visit("PageA"), Visit("PageB"), Visit("PageC"))
ANSWERS = (
    Visit("MovedPage"),
    Visit("SecretPage"),
    Visit("NoSuchPage"),
    Visit("FrontPage", action="download"),
    Visit("NoSuchPage", method="HEAD"),
)
KEPT = _by("alice", Visit("PageA"), Visit("PageB"), keep="kept")
REPLAYS = _by("mallory", Replay(("kept",)), times=3) + _by("mallory", Replay(("kept",), page="VarsPage"))
LOGIN = _by("alice", Login("JoeDoe"), times=4)

_LIFE = (
    LOGIN
    + _by("alice", Login("JoeDoe"), keep="kept")
    + _by("alice", Login("JoeDoe", returns="PageA"), Reopen(), *ANSWERS, Logout(), Login("JoeDoe", password="wrong"))
    + _by("alice", *ANSWERS, times=2)
    + _by("alice", *PAGES, Prefer(True), Prefer(False))
    + KEPT
    + REPLAYS
    + _operator(Restart(), Sweep(), Account("JoeDoe", "remember_me", True), Account("JoeDoe", "remember_me", False))
    + _operator(Configure({"cookie_lifetime": 1}), Configure({"cookie_lifetime": 24}))
)
_VALUES: tuple[Any, ...] = (1, "one", ["one"], {"$bytes": "b25l"}, {"$tuple": [1, "two"]}, {"k": [1]}, 1.5, None, True)
_VISITORS = (
    _by("alice", *PAGES, Visit("ExamplePage"), Visit("ExamplePage"), GetVariable("x"), *ANSWERS)
    + _by("bob", Visit("PageA"), Visit("PageA"), Visit("ExamplePage"), GetVariable("x"), Visit("VarsPage"))
    + _by("alice", SetVariable("x", "one"), SetVariable("y", 1), Visit("VarsPage"), Forget(), times=2)
    + _by("bob", SetVariable("x", "two"), Forget())
    + _by("alice", Login("JoeDoe"), Logout(), Login("JoeDoe", password="wrong"))
    + KEPT
    + REPLAYS
)
A_LIST = _by("alice", SetVariable("x", ["one"]))
_SESSION = (
    LOGIN
    + _by("bob", Login("JoeDoe"), Login("JaneRoe"), Visit("PageA"), SetVariable("x", ["one"]), GetVariable("x"))
    + _by("bob", Logout())
    + _by("alice", *(SetVariable("x", value) for value in _VALUES))
    + _by("alice", SetVariable("y", 2), DeleteVariable("y"), SetVariable("x", {"$unstorable": True}))
    + _by("alice", DeleteVariable("x"), GetVariable("x"), AppendVariable("x", "two"), times=2)
    + _by(
        "alice",
        SetVariable("x", 3, answer="redirect"),
        SetVariable("x", 4, answer="forbidden"),
        SetVariable("x", 5, answer="missing"),
        SetVariable("x", 6, answer="download"),
        Visit("BrokenPage"),
        Visit("MappingPage"),
        Visit("VarsPage"),
        Visit("PageA"),
        Visit("PageB"),
        Visit("ExamplePage"),
        Logout(),
    )
    + _by("bob", AppendVariable("x", "two"), Visit("VarsPage"))
    + _operator(Restart())
    + KEPT
    + REPLAYS
)
_USERS = (
    _by("alice", Login("JoeDoe"), Login("JaneRoe"), Login("Root"), Su("JaneRoe"), Logout(), times=2)
    + _by("alice", Authenticate("JoeDoe"), Authenticate("JaneRoe"), Authenticate("Root"), times=1)
    + _by("alice", Authenticate("Boss"), Authenticate("nobody"), Authenticate("nobody"))
    + _by("alice", *PAGES, SetVariable("x", 1), GetVariable("x"), times=2)
    + _by("bob", Login("JoeDoe"), Visit("PageA"), Visit("PageB"))
    + _operator(Account("JoeDoe", "disable"), Account("JoeDoe", "enable"), Account("JoeDoe", "remove"))
    + _operator(Account("JoeDoe", "password", "another password"))
    + _by("alice", ChangePassword("JoeDoe", "another password"))
    + _operator(Configure({"auth": ["remote_user"]}), Configure({"auth": ["form"]}))
    + _operator(Configure({"auth": ["form", "remote_user"]}))
    + KEPT
    + REPLAYS
)
_SU = (
    _by("alice", Login("Root"), Su("JaneRoe"), times=6)
    + _by("alice", Su("JoeDoe"), Return(), Logout(), OpenForm("su"), times=2)
    + _by("alice", Su("JaneRoe", ticket="kept"), times=4)
    + _by("alice", Su("NoSuchUser"), Su(""), Su("JaneRoe", ticket="forged"), Su("JaneRoe", ticket="none"))
    + _by("alice", Su("JaneRoe", ticket="kept", method="GET"))
    + _by("alice", Su("JaneRoe", ticket_of="bob"), times=2)
    + _by("alice", Login("JoeDoe"), Login("Boss"), Login("Boss"), Login("Root", password="wrong"))
    + _by("alice", SetVariable("x", 1), GetVariable("x"))
    + _by("alice", Visit("PageA"), Visit("PageB"), Visit("DiaryOfJaneRoe"), Visit("DiaryOfRoot"), Visit("SecretPage"))
    + _by("bob", Login("Root"), OpenForm("su"), Login("Boss"))
    + _operator(Configure({"superuser": []}), times=3)
    + _operator(Configure({"superuser": list(ROOTS)}))
    + _operator(Account("JaneRoe", "disable"), Account("JaneRoe", "remove"), Account("Root", "disable"))
    + KEPT
    + REPLAYS
)
_TRAIL = (
    LOGIN
    + _by("alice", *PAGES, Visit("PageD"), Visit("PageE"), times=2)
    + _by("alice", *ANSWERS, *(Visit("PageA", action=action) for action in ("raw", "print", "info", "edit", "login")))
    + _by("alice", Visit("PageF", action="diff"), Visit("PageF", action="recall"), Logout(), Login("JaneRoe"))
    + _by("alice", Visit("PageZ", action="save", text="a text"), Forget())
    + _by("bob", Login("JoeDoe"), Visit("PageB"), Visit("PageC"))
)
_EACH = (
    LOGIN
    + _by("alice", *PAGES, Visit("FrontPage"), SetVariable("x", 1), GetVariable("x"), Logout(), times=2)
    + _by("bob", Login("JaneRoe"), Visit("PageA"), Visit("PageB"))
    + KEPT
    + _by("mallory", Replay(("kept",)), times=2)
)
_FARM = _on("one", _EACH) + _on("two", _EACH) + _operator(Restart())

SHORTENED = (
    LOGIN[:1]
    + _by("alice", Visit("PageA"))
    + _operator(Configure({"cookie_lifetime": 1}))
    + _by("alice", Visit("PageA"), keep="kept")
)
_LIFETIMES = Theme(
    "lifetimes",
    _LIFE,
    (LOGIN[:1], LOGIN[:1], (), SHORTENED),
    options={"cookie_lifetime": LIFETIMES, "absolute_lifetime": (None, None, None, 24)},
    waiting=4,
)
_VISIT_OPENINGS = (_by("alice", *PAGES[:2]), ())
_OFF_AND_ON = (None, 2)
RIGHT_LOST, RIGHT_BACK = _operator(Configure({"superuser": []})), _operator(Configure({"superuser": list(ROOTS)}))
_SU_OPENINGS = (
    _by("alice", Login("Root"), Su("JaneRoe")),
    _by("alice", Login("Root"), OpenForm("su")),
    _by("alice", Login("Root"), OpenForm("su")) + _operator(Advance(TICKET + SECOND)),
    _by("alice", Login("Root"), Su("JaneRoe")) + RIGHT_LOST + _by("alice", Visit("PageA")) + RIGHT_BACK,
    _by("alice", Login("JoeDoe"), SetVariable("x", 1)),
    _by("alice", Login("Root")) + _by("bob", Login("Root"), OpenForm("su")),
    (),
)

THEMES: tuple[Theme, ...] = (
    _LIFETIMES,
    _LIFETIMES,  # twice as likely as others
    Theme("visitors", _VISITORS, _VISIT_OPENINGS, options={"anonymous_session_lifetime": ANONYMOUS}, waiting=8),
    Theme(
        "values",
        _SESSION,
        (LOGIN[:1], LOGIN[:1] + A_LIST, *_VISIT_OPENINGS),
        options={"anonymous_session_lifetime": _OFF_AND_ON},
    ),
    Theme(
        "users",
        _USERS,
        (
            _by("alice", Login("JoeDoe"), SetVariable("x", 1)),
            _by("alice", Authenticate("JoeDoe"), SetVariable("x", 1)),
            _by("alice", Login("Root"), Su("JaneRoe")),
            _by("alice", Authenticate("Root"), Su("JaneRoe")),
            (),
        ),
        options={
            "anonymous_session_lifetime": _OFF_AND_ON,
            "superuser": (ROOTS,),
            "auth": (("form", "remote_user"),),
            "password_change_ends_sessions": (False, True),
        },
    ),
    Theme("switching", _SU, _SU_OPENINGS, options={"anonymous_session_lifetime": _OFF_AND_ON, "superuser": (ROOTS,)}),
    Theme(
        "trail",
        _TRAIL,
        (LOGIN[:1], *_VISIT_OPENINGS),
        options={
            "anonymous_session_lifetime": _OFF_AND_ON,
            "cookie_lifetime": (12, 720, -3, 0),
            "trail_size": (5, 2, 3),
        },
    ),
    Theme(
        "farm",
        _FARM,
        (_on("one", LOGIN[:1]), _on("two", LOGIN[:1]), ()),
        FARMS,
        options={"anonymous_session_lifetime": (None, None, 2), "cookie_lifetime": (12, 720)},
    ),
)


THEMES_BY_NAME = {theme.name: theme for theme in THEMES}
SHAPES_BY_NAME = {shape.name: shape for shape in (ALONE, *FARMS)}

Fixed = tuple[tuple[str, Any], ...]
"""Options that the user has fixed, with their values."""


@lru_cache(maxsize=64)
def worlds(shape: str) -> tuple[World, ...]:
    """The worlds of a shape: the same users, of whom others have remember_me."""
    return tuple(
        World(
            tuple(User(name, remember_me=name in remembering) for name in _NAMES),
            SHAPES_BY_NAME[shape].wikis,
            _BROWSERS,
        )
        for remembering in _REMEMBERING
    )


def remembers(world: World) -> bool:
    """Whether somebody has remember_me."""
    return any(user.remember_me for user in world.users)


@lru_cache(maxsize=1024)
def policies(theme: str, shape: str, fixed: Fixed = ()) -> tuple[Policy, ...]:
    """Every policy of a theme in a shape; the fixed options have the one value given."""
    options: dict[str, tuple[Any, ...]] = dict(THEMES_BY_NAME[theme].options)
    given = {**SHAPES_BY_NAME[shape].options, **dict(fixed)}
    varied = {name: values for name, values in options.items() if name not in given}
    return tuple(Policy(**{**one, **given}) for one in _products(varied))


def _products(options: dict[str, tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    if not options:
        yield {}
        return
    name, values = options.popitem()
    for others in _products(options):
        for value in values:
            yield {**others, name: value}


def waits(policy: Policy, *, remembering: bool = True) -> tuple[timedelta, ...]:
    """How long to wait: the policy's own boundaries, a second before and after, and the ends of what is left open.

    `remembering`: whether somebody has remember_me, so that its boundaries count, too.
    """
    lifetimes = {policy.login_lifetime(False), policy.login_lifetime(remembering)}
    anonymous = policy.anonymous_lifetime()
    lifetimes |= {anonymous} if anonymous is not None else set()
    found = [SECOND, timedelta(seconds=61), timedelta(minutes=20)]
    found += [wait for lasts in sorted(lifetimes) for wait in _around(lasts)]
    if policy.superuser:
        found += [TICKET, TICKET + SECOND] * 3
    if policy.absolute_lifetime is not None:
        found += _around(timedelta(hours=policy.absolute_lifetime))
    return tuple(found)


def _around(lasts: timedelta) -> list[timedelta]:
    """Of ten years a browser keeps 400 days only."""
    kept = timedelta(days=400) if lasts >= FOREVER else lasts
    return [kept - SECOND, kept - SECOND, kept + SECOND, lasts - SECOND, lasts + GRACE, kept / 2, kept / 2]


@lru_cache(maxsize=4096)
def deck(theme: str, shape: str, index: int, remembering: bool, fixed: Fixed = ()) -> tuple[Step, ...]:
    """The steps of a theme with the waits of one of its policies."""
    _, steps, *_, waiting = THEMES_BY_NAME[theme]
    policy = policies(theme, shape, fixed)[index]
    found = tuple(Step(Advance(wait)) for wait in waits(policy, remembering=remembering))
    copies = max(1, round(waiting * len(found) / len(steps)))
    return steps * copies + found * max(1, copies * len(steps) // (waiting * len(found)))
