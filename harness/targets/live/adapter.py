"""The adapter that a target file describes; a descendant adds the verbs that can't be said there.

Pure. Knows the model's actions and what stands in the file; must not know how a request travels.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any
from urllib.parse import quote

from harness.model.history import Facts
from harness.model.step import Action, Login, Logout, Overtake, Replay, Return, Visit
from harness.targets.base import Answer, Request, Requests, Scene
from harness.targets.live.description import Form, Reading, TargetFile
from harness.targets.live.templates import render

WRONG_PASSWORD = "not the password of anybody"


class FileAdapter:
    """Verbs and facts as a target file says."""

    def __init__(self, says: TargetFile) -> None:
        self.says = says
        self.session_cookies: Collection[str] | None = says.session_cookies or None

    def capabilities(self) -> set[str]:
        """What the file's forms offer; a descendant adds its own."""
        forms = {name for name in ("login", "logout") if getattr(self.says, name) is not None}
        return forms | {f"page:{name}" for name in self.says.pages}

    def requests(self, action: Action, scene: Scene) -> Requests:
        """See `Adapter.requests`."""
        match action:
            case Visit():
                yield self.visit(action, scene)
            case Overtake():
                yield self.form(self.says.visit, scene, page=action.page)
            case Login():
                yield self.login(action, scene)
            case Logout() | Return():
                yield self.logout(scene)
            case Replay(user=None):
                yield self.form(self.says.visit, scene, page=action.page)
            case Replay(user=str(name)):
                yield self.login(Login(name), scene)
            case _:
                return

    def facts(self, answer: Answer) -> Facts:
        """See `Adapter.facts`."""
        return Facts(user=read(self.says.user, answer))

    def visit(self, action: Visit, scene: Scene) -> Request:
        """Ask for a page, by the form of its action."""
        form = self.says.visit if action.action == "show" else self.says.pages[action.action]
        request = self.form(form, scene, page=action.page, text=action.text or "")
        if action.method == "GET":
            return request
        return Request(action.method, request.url, request.form or ({} if action.method == "POST" else None))

    def login(self, action: Login, scene: Scene) -> Request:
        """Send the login form."""
        account = scene.world.user(action.user)
        password = action.password or (account.password if account else WRONG_PASSWORD)
        password = WRONG_PASSWORD if password == "wrong" else password
        return self.form(_there(self.says.login), scene, user=action.user, password=password)

    def logout(self, scene: Scene) -> Request:
        """Send the logout form."""
        return self.form(_there(self.says.logout), scene)

    def form(self, form: Form, scene: Scene, **names: Any) -> Request:
        """The request of a form. In its path names are quoted, in its fields they stand as they are."""
        where = f"a form of {self.says.target}"
        quoted = {name: quote(value, safe="") if isinstance(value, str) else value for name, value in names.items()}
        url = scene.base() + render(form.path, quoted, where)
        fields = {name: render(text, names, where) for name, text in form.fields.items()}
        return Request(form.method, url, fields if form.method == "POST" else None)


def read(reading: Reading, answer: Answer) -> str | None:
    """The fact that an answer tells, or None when it tells nothing."""
    body = answer.body.decode("utf-8", "replace")
    if reading.only is not None and not re.search(reading.only, body):
        return None
    text = body if reading.header is None else answer.header(reading.header)
    if text is not None and reading.pattern is not None:
        found = re.search(reading.pattern, text)
        text = found[1] if found else None
    return text or reading.absent


def _there(form: Form | None) -> Form:
    if form is None:
        raise LookupError("the target file has no form for this verb")
    return form
