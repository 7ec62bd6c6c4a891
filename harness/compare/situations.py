"""In which situation a step stands, in an administrator's words: `at a login without remember_me`.

Pure. What is said must hold for both sides of a comparison: it comes from the scenario, and from the older record
where the scenario doesn't tell. Knows the model; must not know what differs.
"""

from __future__ import annotations

from collections.abc import Iterable

from harness.model.history import StepRecord
from harness.model.policy import Policy
from harness.model.scenario import Scenario
from harness.model.step import (
    Account,
    Action,
    Advance,
    AppendVariable,
    ChangePassword,
    Configure,
    DeleteVariable,
    GetVariable,
    Login,
    Logout,
    OpenForm,
    Overtake,
    Plant,
    Prefer,
    Reopen,
    Replay,
    Restart,
    Return,
    Rewind,
    SetVariable,
    Step,
    Su,
    Sweep,
    Visit,
)
from harness.timeline import options_text


def situation(step: Step, record: StepRecord, other: StepRecord, before: Iterable[Step], scenario: Scenario) -> str:
    """When a step's observations are made; `record` is the older side's, `before` the steps that went before."""
    action = step.action
    match action:
        case Login():
            return _login(action, record, before, scenario)
        case Visit():
            return _visit(action, record, other)
        case Replay():
            return "when a kept cookie is sent again" + (" with a login" if action.user else "")
        case _:
            return _WORDS.get(type(action), f"at '{action.VERB}'")


_WORDS: dict[type[Action], str] = {
    Logout: "at a logout",
    Su: "when the superuser switches to another user",
    Return: "when the superuser returns from a switch",
    OpenForm: "when the form to switch users is fetched",
    SetVariable: "when a session variable is stored",
    AppendVariable: "when a session variable is changed in place",
    DeleteVariable: "when a session variable is deleted",
    GetVariable: "when a session variable is read",
    Prefer: "when the preferences are saved",
    ChangePassword: "when the password is changed",
    Overtake: "at a page that other requests overtake",
    Plant: "when an id is put into the browser",
    Reopen: "when the browser is closed and opened again",
    Advance: "as time goes by",
    Rewind: "when the server's clock is set back",
    Restart: "at a restart",
    Sweep: "at the sweep of expired records",
    Account: "when an account is changed",
    Configure: "when settings are changed",
}


_ENABLING = frozenset({"superuser"})
"""Options without which a scenario could not be played, and that explain nothing."""


def settings(scenario: Scenario) -> dict[str, str]:
    """The options that the scenario sets apart from the default, as text."""
    default = Policy()
    found = {name: getattr(scenario.policy, name) for name in Policy.__struct_fields__ if name not in _ENABLING}
    return {name: _value(name, value) for name, value in found.items() if value != getattr(default, name)}


def _value(name: str, value: object) -> str:
    return options_text({name: value}).partition(": ")[2]


def _login(action: Login, record: StepRecord, before: Iterable[Step], scenario: Scenario) -> str:
    words = "at a login"
    remembers = _remembers(action.user, before, scenario)
    if remembers is not None:
        words += " with remember_me" if remembers else " without remember_me"
    if action.and_logout:
        return f"{words} that asks for a logout, too"
    return words + (" and without an earlier cookie" if record.held_before is None else "")


def _remembers(name: str, before: Iterable[Step], scenario: Scenario) -> bool | None:
    """The user's preference; None: somebody changed one on the way, or it is no account."""
    user = scenario.world.user(name)
    for step in before:
        changed = isinstance(step.action, Account) and step.action.change == "remember_me"
        if changed or isinstance(step.action, Prefer | Configure):
            return None
    return None if user is None else user.remember_me


_BY_STATUS = {3: "a redirect", 5: "a page that fails"}
_STATUSES = {403: "a forbidden page", 404: "a page that is missing"}


def _visit(action: Visit, record: StepRecord, other: StepRecord) -> str:
    answers = [next((one for one in side.exchanges if not one.prefetch), None) for side in (record, other)]
    first = answers[0].status if answers[0] else 200
    page = _STATUSES.get(first) or _BY_STATUS.get(first // 100) or _page(action)
    if action.method == "HEAD":
        page = f"a HEAD request for {page}"
    sent = {bool(answer.sent) for answer in answers if answer}
    if len(sent) != 1:
        return f"at {page}"
    return f"at {page}, asked for {'with' if sent.pop() else 'without'} a session cookie"


def _page(action: Visit) -> str:
    if action.cross_site is not None:
        return f"a visit from another site ({action.cross_site})"
    return "a page" if action.action == "show" else f"action {action.action}"
