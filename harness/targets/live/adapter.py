"""The adapter that a target file describes; a descendant adds the verbs that can't be said there.

Pure. Knows the model's actions and what stands in the file; must not know how a request travels.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection
from importlib import import_module
from typing import Any
from urllib.parse import quote, urljoin

import msgspec

from harness.errors import TargetError
from harness.model.history import Facts
from harness.model.step import Action, Login, Logout, Overtake, Replay, Return, Visit
from harness.targets.base import Answer, Request, Requests, Scene
from harness.targets.live.description import Form, Reading, TargetFile
from harness.targets.live.files import Found
from harness.targets.live.forms import values_of
from harness.targets.live.templates import render

WRONG_PASSWORD = "not the password of anybody"
REDIRECTS = (301, 302, 303)
"""A browser goes on with GET (RFC 9110 15.4)."""


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
                yield from self.login(action, scene)
            case Logout() | Return():
                yield from self.fetched(_there(self.says.logout), scene)
            case Replay(user=None):
                yield self.form(self.says.visit, scene, page=action.page)
            case Replay(user=str(name)):
                yield from self.login(Login(name), scene)
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

    def login(self, action: Login, scene: Scene) -> Requests:
        """Send the login form."""
        account = scene.world.user(action.user)
        password = action.password or (account.password if account else WRONG_PASSWORD)
        password = WRONG_PASSWORD if password == "wrong" else password
        yield from self.fetched(_there(self.says.login), scene, user=action.user, password=password)

    def fetched(self, form: Form, scene: Scene, **names: str) -> Requests:
        """Send a form: after the page that it wants to be fetched, and on to where a redirect leads."""
        hidden: dict[str, str] = {}
        if form.fetch is not None:
            url = scene.base() + render(form.fetch, names, self._where)
            hidden = values_of((yield Request("GET", url, prefetch=True)), form.hidden)
        request = self.form(form, scene, hidden=hidden, **names)
        fields = None if request.form is None else hidden | request.form
        tickets = tuple(value for value in hidden.values() if value)
        answer = yield msgspec.structs.replace(request, form=fields, tickets=tickets)
        location = answer.header("location")
        if form.follow and answer.status in REDIRECTS and location is not None:
            yield Request("GET", urljoin(request.url, location))

    def form(self, form: Form, scene: Scene, **names: Any) -> Request:
        """The request of a form. In its path names are quoted, in its fields they stand as they are."""
        quoted = {name: quote(value, safe="") if isinstance(value, str) else value for name, value in names.items()}
        url = scene.base() + render(form.path, quoted, self._where)
        fields = {name: render(text, names, self._where) for name, text in form.fields.items()}
        return Request(form.method, url, fields if form.method == "POST" else None)

    @property
    def _where(self) -> str:
        return f"a form of {self.says.target}"


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


def adapter_of(found: Found) -> FileAdapter:
    """The file's own adapter, or the one that it names. Raises TargetError when that can't be used."""
    spec = found.says.adapter
    if spec is None:
        return FileAdapter(found.says)
    module, _, name = spec.partition(":")
    beside = str(found.path.parent)
    if beside not in sys.path:
        sys.path.append(beside)
    try:
        made: Any = getattr(import_module(module), name)(found.says)
    except Exception as error:
        said = f"{type(error).__name__}: {error}".removesuffix(": ")
        raise TargetError(f"{found.path}: the adapter {spec} can't be used: {said}") from error
    if not isinstance(made, FileAdapter):
        raise TargetError(f"{found.path}: the adapter {spec} is no descendant of {FileAdapter.__qualname__}")
    return made


def _there(form: Form | None) -> Form:
    if form is None:
        raise LookupError("the target file has no form for this verb")
    return form
