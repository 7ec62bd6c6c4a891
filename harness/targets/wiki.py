"""The adapter for wikis with MoinMoin's forms: which requests a verb needs, and what an answer tells.

Pure. Facts come from the header `X-Wiki-Facts` that a host sends when it is asked to: so that redirects, downloads and
HEAD tell as much as pages do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any, assert_never
from urllib.parse import quote, urlencode

import msgspec

from harness.model.history import Facts
from harness.model.step import (
    Account,
    Action,
    Advance,
    AppendVariable,
    Authenticate,
    Break,
    ChangePassword,
    Configure,
    Damage,
    DeleteVariable,
    Draw,
    Fill,
    Forget,
    GetVariable,
    Interrupt,
    Login,
    Logout,
    OpenForm,
    Overtake,
    Plant,
    Prefer,
    Reopen,
    Repair,
    Replay,
    Restart,
    Return,
    Rewind,
    Sample,
    SetVariable,
    Su,
    Sweep,
    Visit,
    Zone,
)
from harness.targets.base import Answer, Request, Requests, Scene

WRONG_PASSWORD = "not the password of anybody"
FORGED_TICKET = "4f52e9aa.0000000000000000000000000000000000000000"
_TICKET = re.compile(rb'name="ticket"\s+value="([^"]*)"')


class WikiAdapter:
    """Verbs and facts of a MoinMoin-like wiki."""

    session_cookies: Collection[str] | None = None

    def requests(self, action: Action, scene: Scene) -> Requests:
        """See `Adapter.requests`."""
        match action:
            case Visit():
                yield _visit(action, scene)
            case Overtake(set=""):
                yield Request("GET", _url(scene, action.page))
            case Overtake():
                fields = {"do": "set", "name": action.set, "value": json.dumps(action.value), "answer": "page"}
                yield Request("POST", _url(scene, action.page, action="session"), fields)
            case Login():
                yield login(scene, action)
            case Logout():
                yield _post(scene, {"action": "logout"}, _returns(action.returns))
            case Return():
                yield _post(scene, {"action": "logout"}, {})
            case Replay():
                yield _replayed(action, scene)
            case OpenForm():
                answer = yield Request("GET", _url(scene, action="userprefs"))
                scene.tickets[scene.browser] = _ticket(answer)
            case Su():
                yield from _switch(action, scene)
            case SetVariable() | AppendVariable() | GetVariable() | DeleteVariable():
                yield _post(scene, {"action": "session"}, _variable(action))
            case Prefer():
                fields = {"save": "Save"} | ({"remember_me": "on"} if action.remember_me else {})
                yield _post(scene, {"action": "userprefs"}, fields)
            case ChangePassword():
                yield _post(scene, {"action": "userprefs"}, _new_password(action, scene))
            case (
                Authenticate() | Reopen() | Forget() | Plant() | Advance() | Rewind() | Zone() | Restart() | Sweep()
                | Account() | Configure() | Interrupt() | Break() | Repair() | Damage() | Fill() | Draw()
                | Sample()
            ):  # fmt: skip
                return
            case _:
                assert_never(action)

    def facts(self, answer: Answer) -> Facts:
        """See `Adapter.facts`."""
        text = answer.header("x-wiki-facts")
        return _facts(msgspec.json.decode(text)) if text else Facts()


def login(scene: Scene, action: Login) -> Request:
    """The login form, sent without having been fetched: a login may be the only request of a session."""
    account = scene.world.user(action.user)
    password = action.password or (account.password if account else WRONG_PASSWORD)
    fields = {"name": action.user, "password": WRONG_PASSWORD if password == "wrong" else password, "login": "Login"}
    if action.and_logout:
        fields["logout"] = "Logout"
    return _post(scene, {"action": "login"}, fields | _returns(action.returns))


def _visit(action: Visit, scene: Scene) -> Request:
    if action.action == "save":
        return Request("POST", _url(scene, action.page, action="save"), {"text": action.text or "", "comment": ""})
    query: dict[str, str] = {} if action.action == "show" else {"action": action.action}
    if action.action == "recall":
        query["rev"] = "1"
    return Request(action.method, _url(scene, action.page, **query), {} if action.method == "POST" else None)


def _replayed(action: Replay, scene: Scene) -> Request:
    if action.user is None:
        return Request("GET", _url(scene, action.page))
    return login(scene, Login(action.user))


def _switch(action: Su, scene: Scene) -> Requests:
    ticket: str | None = None
    if action.ticket == "fresh" and action.ticket_of is None:
        answer = yield Request("GET", _url(scene, action="userprefs"), prefetch=True)
        ticket = _ticket(answer)
    elif action.ticket == "forged":
        ticket = FORGED_TICKET
    elif action.ticket != "none":
        ticket = scene.tickets.get(action.ticket_of or scene.browser, "")
    fields = {"selected_user": action.user} | ({} if ticket is None else {"ticket": ticket})
    query = {"action": "userprefs", "sub": "suid"}
    tickets = (ticket,) if ticket else ()
    if action.method == "GET":
        yield Request("GET", _url(scene, **query, **fields), tickets=tickets)
    else:
        yield Request("POST", _url(scene, **query), fields, tickets=tickets)


def _variable(action: SetVariable | AppendVariable | GetVariable | DeleteVariable) -> dict[str, str]:
    fields = {"do": action.VERB, "name": action.name}
    if isinstance(action, SetVariable | AppendVariable):
        fields["value"] = json.dumps(action.value)
    if isinstance(action, SetVariable):
        fields["answer"] = action.answer
    return fields


def _new_password(action: ChangePassword, scene: Scene) -> dict[str, str]:
    account = scene.world.user(action.user)
    new = {"new_password": action.new, "new_password_again": action.new}
    return {"change_password": "Change", "old_password": account.password if account else WRONG_PASSWORD} | new


def _post(scene: Scene, query: dict[str, str], form: dict[str, str]) -> Request:
    return Request("POST", _url(scene, **query), form)


def _url(scene: Scene, page: str = "FrontPage", **query: str) -> str:
    return f"{scene.base()}/{quote(page)}" + (f"?{urlencode(query)}" if query else "")


def _returns(page: str | None) -> dict[str, str]:
    return {"returns": page} if page else {}


def _ticket(answer: Answer) -> str:
    found = _TICKET.search(answer.body)
    return found[1].decode() if found else ""


def _facts(plain: dict[str, Any]) -> Facts:
    trail = plain.get("trail")
    return Facts(
        user=plain["user"] or "anonymous",
        real_user=plain["real_user"] or "anonymous",
        trail=tuple(trail or ()),
        vars=plain["vars"],
        shown=plain["shown"],
        is_new=plain.get("is_new"),
        is_stored=plain.get("is_stored"),
        auth=plain.get("auth"),
        error=plain.get("error") or "",
    )
