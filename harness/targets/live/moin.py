"""What a target file can't say of MoinMoin 1.8 and 1.9: the forms of the preferences, the trail, the session's values.

Pure. Knows MoinMoin's pages as a browser shows them, and what our two plugins (`moin-theme.j2`, `moin-action.j2`) add
to them; nothing of its code.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Generator
from html import unescape

import msgspec

from harness.model.history import Facts
from harness.model.step import Action, AppendVariable, DeleteVariable, GetVariable, OpenForm, Prefer, SetVariable, Su
from harness.targets.base import Answer, Request, Requests, Scene
from harness.targets.live.adapter import FileAdapter
from harness.targets.live.forms import forms_of

FORGED_TICKET = "4f52e9aa.0000000000000000000000000000000000000000"
FORMS_PAGE = "FormsPage"
"""The page on which all forms are sent and from which visitors log out: one that no story asks for. The wiki shows it
in answer, so it stands in the trail like any page; it is left out where the trail is read."""
_TRAIL = re.compile(r'<(div|ul) id="pagetrail">(.*?)</\1>', re.DOTALL)
_TOLD = re.compile(r"<!-- facts: (\S*) -->")
_LINK = re.compile(r"<a[^>]*>([^<]*)</a>")


class MoinAdapter(FileAdapter):
    """MoinMoin's default theme, in English."""

    def capabilities(self) -> set[str]:
        """See `FileAdapter.capabilities`."""
        return super().capabilities() | {"remember_me", "remote_user", "su", "trail"}

    def requests(self, action: Action, scene: Scene) -> Requests:
        """See `Adapter.requests`."""
        match action:
            case Prefer():
                fields = yield from self._fetched(scene, "prefs")
                fields.pop("remember_me", None)
                fields |= {"remember_me": "1"} if action.remember_me else {}
                yield self._posted(scene, fields | {"save": "Save"})
            case OpenForm():
                answer = yield self._form_page(scene, "suid", prefetch=False)
                scene.tickets[scene.browser] = fields_of(answer, "suid").get("ticket", "")
            case Su():
                yield from self._switch(action, scene)
            case SetVariable() | AppendVariable() | GetVariable() | DeleteVariable():
                yield self._posted(scene, {"action": "session", **_variable(action)})
            case _:
                yield from super().requests(action, scene)

    def facts(self, answer: Answer) -> Facts:
        """See `Adapter.facts`."""
        facts = super().facts(answer)
        if facts.user is None:
            return facts
        body = answer.body.decode("utf-8", "replace")
        found = _TRAIL.search(body)
        trail = tuple(unescape(name) for name in _LINK.findall(found[2])) if found else ()
        told = _TOLD.search(body)
        more = json.loads(base64.b64decode(told[1])) if told else {}
        return msgspec.structs.replace(facts, trail=tuple(name for name in trail if name != FORMS_PAGE), **more)

    def chosen(self, scene: Scene, name: str) -> dict[str, str]:
        """The fields that name whom to switch to. A typed name makes a user of that name: so only known ones."""
        return {"user_name": name} if scene.world.user(name) else {"selected_user": name}

    def _switch(self, action: Su, scene: Scene) -> Requests:
        fields = {"action": "userprefs", "handler": "suid"}
        ticket: str | None = None
        if action.ticket == "fresh" and action.ticket_of is None:
            ticket = (yield from self._fetched(scene, "suid")).get("ticket", "")
        elif action.ticket == "forged":
            ticket = FORGED_TICKET
        elif action.ticket != "none":
            ticket = scene.tickets.get(action.ticket_of or scene.browser, "")
        fields |= self.chosen(scene, action.user) | {"select_user": "Select User"}
        fields |= {} if ticket is None else {"ticket": ticket}
        request = self._posted(scene, fields, (ticket,) if ticket else ())
        yield msgspec.structs.replace(request, method=action.method)

    def _fetched(self, scene: Scene, sub: str) -> Generator[Request, Answer, dict[str, str]]:
        answer = yield self._form_page(scene, sub, prefetch=True)
        return fields_of(answer, sub)

    def _form_page(self, scene: Scene, sub: str, *, prefetch: bool) -> Request:
        return Request("GET", f"{scene.base()}/{FORMS_PAGE}?action=userprefs&sub={sub}", prefetch=prefetch)

    def _posted(self, scene: Scene, fields: dict[str, str], tickets: tuple[str, ...] = ()) -> Request:
        masked = tickets or tuple(value for name, value in fields.items() if name == "ticket")
        return Request("POST", f"{scene.base()}/{FORMS_PAGE}", fields, tickets=masked)


class Moin18Adapter(MoinAdapter):
    """MoinMoin 1.8: who is switched to is chosen from a list, by the id that our server has given to the account."""

    def chosen(self, scene: Scene, name: str) -> dict[str, str]:
        """See `MoinAdapter.chosen`; the ids are those of `moin-server.j2`."""
        names = [user.name for user in scene.world.users]
        number = names.index(name) + 1 if name in names else 0
        return {"selected_user": f"13309{number:05d}.01.{number:05d}" if number else name}


def _variable(action: SetVariable | AppendVariable | GetVariable | DeleteVariable) -> dict[str, str]:
    fields = {"do": action.VERB, "name": action.name}
    match action:
        case SetVariable(value=value, answer=answer):
            return fields | {"value": json.dumps(value), "answer": answer}
        case AppendVariable(value=value):
            return fields | {"value": json.dumps(value)}
        case GetVariable() | DeleteVariable():
            return fields


def fields_of(answer: Answer, sub: str) -> dict[str, str]:
    """What a browser would send of the form of the preferences `sub`, its buttons left out; empty: no such form."""
    return next((form for form in forms_of(answer) if form.get("handler") == sub), {})
