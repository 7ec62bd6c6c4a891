"""Scenarios under somebody's own settings: which speak about them, which are written for others, which don't care.

Pure: policy options in, scenarios out. A scenario that depends on another value of a given option is left out, for
nobody wrote down what it should expect; one that does not care is played with the option added.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from typing import Any

import msgspec
from msgspec import UNSET

from harness.errors import UsageError
from harness.model.expect import CookieExpect, Expect
from harness.model.policy import Policy
from harness.model.scenario import Scenario
from harness.model.step import Account, Action, Advance, Authenticate, Configure, Plant, Return, Rewind, Su, Visit
from harness.model.world import Wiki

DEFAULT = Policy()

_SECURE = frozenset({"cookie_secure", "cookie_prefix", "cookie_samesite"})
"""Options with which a browser may take the cookie over https only."""


class Fitted(msgspec.Struct, frozen=True):
    """The scenarios to play, how many of them set one of the options to the given value, how many were left out."""

    scenarios: tuple[Scenario, ...]
    speaking: int
    left_out: int


def fit(scenarios: Sequence[Scenario], options: Mapping[str, Any]) -> Fitted:
    """The scenarios that can be played under these options of the policy, with the options set.

    `options` maps names of the policy's fields to checked values; without any, all scenarios are kept as they are.
    """
    if not options:
        return Fitted(tuple(scenarios), len(scenarios), 0)
    kept = [scenario for scenario in scenarios if not any(is_for_another(scenario, *item) for item in options.items())]
    speaking = sum(any(_speaks(scenario, *item) for item in options.items()) for scenario in kept)
    return Fitted(tuple(_with(scenario, options) for scenario in kept), speaking, len(scenarios) - len(kept))


def written_values(scenarios: Sequence[Scenario], option: str) -> tuple[Any, ...]:
    """The values that scenarios give to an option, each once, in the order of the scenarios."""
    return tuple(dict.fromkeys(value for scenario in scenarios for value in _set_values(scenario, option)))


def checked(options: Mapping[str, Any], allowed: Mapping[str, str], option: str = "--policy") -> dict[str, Any]:
    """The options with values of the policy's types; `allowed` says in words what each of them takes.

    Raises UsageError naming option, value and what is allowed.
    """
    for name, value in options.items():
        try:
            msgspec.convert({name: value}, Policy)
        except msgspec.ValidationError as error:
            raise UsageError(f"{option} {name}: {value!r} is not allowed; allowed: {allowed[name]}") from error
    policy = msgspec.convert(dict(options), Policy)
    return {name: getattr(policy, name) for name in options}


def _set_values(scenario: Scenario, option: str) -> list[Any]:
    """The values that the scenario itself gives to an option, for all wikis or for one."""
    value = getattr(scenario.policy, option)
    of_wikis = [wiki.policy[option] for wiki in scenario.world.wikis if option in wiki.policy]
    return ([value] if value != getattr(DEFAULT, option) else []) + of_wikis


def _speaks(scenario: Scenario, option: str, value: Any) -> bool:
    return value in _set_values(scenario, option) or value == getattr(DEFAULT, option)


def sets(scenario: Scenario, option: str) -> bool:
    """Whether the scenario itself gives the option a value, in its policy, for one of its wikis, or on its way."""
    return bool(_set_values(scenario, option)) or _reconfigures(scenario, option)


def depends_on(scenario: Scenario, option: str) -> bool:
    """Whether the scenario relies on the option's default, if it leaves it there."""
    return _DEPENDS[option](scenario)


def is_for_another(scenario: Scenario, option: str, value: Any) -> bool:
    """Whether the scenario is written for another value of the option."""
    written = _set_values(scenario, option)
    if any(other != value for other in written) or _reconfigures(scenario, option):
        return True
    return not written and value != getattr(DEFAULT, option) and _DEPENDS[option](scenario)


def _with(scenario: Scenario, options: Mapping[str, Any]) -> Scenario:
    """The scenario under its own policy and these options, on wikis that lie where such a cookie can go."""
    policy = msgspec.structs.replace(scenario.policy, **options)
    neutral = {option for option in options if not _set_values(scenario, option)}
    wikis = tuple(_moved(wiki, policy, neutral) for wiki in scenario.world.wikis)
    needs = {f"policy:{option}" for option in policy.options()}
    needs |= {"https"} if any(wiki.scheme == "https" for wiki in wikis) else set()
    needs |= {"mount"} if any(wiki.mount for wiki in wikis) else set()
    world = msgspec.structs.replace(scenario.world, wikis=wikis)
    return msgspec.structs.replace(scenario, policy=policy, world=world, needs=scenario.needs | needs)


def _moved(wiki: Wiki, policy: Policy, options: Set[str]) -> Wiki:
    """The wiki under https, below the Domain or the Path, where options that the scenario leaves open ask for it."""
    place: dict[str, Any] = {}
    if options & _SECURE and (policy.cookie_secure or policy.cookie_prefix or policy.cookie_samesite == "None"):
        place["scheme"] = "https"
    domain = (policy.cookie_domain or "").removeprefix(".").lower()
    if "cookie_domain" in options and domain and not f".{wiki.host}".endswith(f".{domain}"):
        place["host"] = f"wiki.{domain}"
    if "cookie_path" in options and policy.cookie_path not in (None, "/"):
        place["mount"] = f"{str(policy.cookie_path).rstrip('/')}/wiki"
    return msgspec.structs.replace(wiki, **place)


def _actions(scenario: Scenario) -> Iterator[Action]:
    return (step.action for _, step in scenario.numbered_steps())


def _expects(scenario: Scenario) -> Iterator[Expect]:
    for _, step in scenario.numbered_steps():
        yield from (step.given,) if step.given else ()
        yield from (expectation.expect for expectation in step.expectations)


def _reconfigures(scenario: Scenario, option: str) -> bool:
    return any(isinstance(action, Configure) and option in action.options for action in _actions(scenario))


def _asks(scenario: Scenario, names: Collection[str]) -> bool:
    return any(getattr(expect, name) is not UNSET for expect in _expects(scenario) for name in names)


def _asks_cookie(scenario: Scenario, names: Collection[str]) -> bool:
    """Whether something is expected of these attributes, or of the Set-Cookie lines as they are sent."""
    cookies = [expect.cookie for expect in _expects(scenario) if isinstance(expect.cookie, CookieExpect)]
    headers = [expect.headers for expect in _expects(scenario) if isinstance(expect.headers, dict)]
    sent = any(name.lower() == "set-cookie" for named in headers for name in named)
    return sent or any(getattr(cookie, name) is not UNSET for cookie in cookies for name in names)


def _asks_raw_cookie(scenario: Scenario) -> bool:
    headers = [expect.headers for expect in _expects(scenario) if isinstance(expect.headers, dict)]
    return any(name.lower() == "set-cookie" for asked in headers for name in asked)


def _does(scenario: Scenario, *kinds: type) -> bool:
    return any(isinstance(action, kinds) for action in _actions(scenario))


def _on_time(scenario: Scenario) -> bool:
    asks_lifetime = _asks_cookie(scenario, ("lifetime", "max_age")) or _asks_raw_cookie(scenario)
    return asks_lifetime or _does(scenario, Advance, Rewind)


def _on_anonymous_sessions(scenario: Scenario) -> bool:
    """Nearly everything that is seen of a visitor who isn't logged in changes with them."""
    seen = ("cookie", "sent_cookie", "session", "not_session", "trail", "vars", "shown", "is_new", "is_stored")
    return _on_time(scenario) or _asks(scenario, (*seen, "records", "removed", "calls"))


def depends_on_place(scenario: Scenario) -> bool:
    """Where the cookie goes matters to farms and mounts, to other options of scope, and beside a planted cookie."""
    wikis = scenario.world.wikis
    placed = len(wikis) > 1 or bool(wikis[0].mount) or wikis[0].scheme != "http"
    scoped = any(_set_values(scenario, option) for option in ("cookie_domain", "cookie_path", "cookie_prefix"))
    return placed or scoped or _does(scenario, Plant) or _asks_cookie(scenario, ("domain", "path", "secure", "name"))


def _on_cross_site(scenario: Scenario) -> bool:
    visits = [action for action in _actions(scenario) if isinstance(action, Visit)]
    return _asks_cookie(scenario, ("samesite", "secure")) or any(visit.cross_site for visit in visits)


def _on_name(scenario: Scenario) -> bool:
    visits = [action for action in _actions(scenario) if isinstance(action, Visit)]
    return _asks_cookie(scenario, ("name",)) or any(visit.cookie_header for visit in visits)


def _on_passwords(scenario: Scenario) -> bool:
    return any(isinstance(action, Account) and action.change == "password" for action in _actions(scenario))


_DEPENDS: dict[str, Callable[[Scenario], bool]] = {
    "cookie_lifetime": _on_time,
    "anonymous_session_lifetime": _on_anonymous_sessions,
    "absolute_lifetime": _on_time,
    "cookie_domain": depends_on_place,
    "cookie_path": depends_on_place,
    "cookie_secure": depends_on_place,
    "cookie_prefix": depends_on_place,
    "cookie_name": _on_name,
    "cookie_httponly": lambda scenario: _asks_cookie(scenario, ("httponly",)),
    "cookie_samesite": _on_cross_site,
    "superuser": lambda scenario: _does(scenario, Su, Return),
    "auth": lambda scenario: _does(scenario, Authenticate, Account),
    "trail_size": lambda scenario: _asks(scenario, ("trail",)),
    "password_change_ends_sessions": _on_passwords,
}
"""For each option: whether a scenario that leaves it at its default relies on the default."""
