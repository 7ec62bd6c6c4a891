"""A wiki opened for a test, and a visitor who talks to it.

It knows URLs and forms of the wiki; it must not know the wiki's modules but its entry point.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from webtest import TestApp, TestResponse

from reference_impl.wiki.host import Host, make_wsgi

HOST = "wiki.example.org"
SUPERUSER = {"superuser": ["Admin"]}


def world(folder: Path, **changes: Any) -> dict[str, Any]:
    """One wiki with an ordinary user and a superuser."""
    plain = {
        "users": {"JoeDoe": {"password": "joe"}, "JaneDoe": {"password": "jane"}, "Admin": {"password": "admin"}},
        "wikis": {"wiki": {"host": HOST, "mount": "", "store": "main", "accounts": "main"}},
        "folder": str(folder),
        "facts": True,
        "hash": "cheap",
        "keep": "memory",
    }
    return plain | changes


def open_wiki(
    folder: Path, policy: Mapping[str, Any] = SUPERUSER, parts: Mapping[str, Any] | None = None, **changes: Any
) -> Host:
    """A host with one wiki, or with the changes of the world that a test names."""
    return make_wsgi(policy, world(folder, **changes), parts)


class Visitor:
    """A browser with WebTest's jar. Each answer is kept in `answer`, its facts in `facts`."""

    def __init__(self, host: Host, name: str = HOST, mount: str = "", **environ: Any) -> None:
        self.host = host
        self.app = TestApp(host, extra_environ={"HTTP_HOST": name, **environ})
        self.mount = mount
        self.answer: TestResponse
        self.facts: dict[str, Any] = {}

    def _took(self, answer: TestResponse) -> int:
        self.answer = answer
        self.facts = json.loads(answer.headers.get("X-Wiki-Facts", "{}"))
        return int(answer.status_int)

    def get(self, path: str, **environ: Any) -> int:
        """The status of the answer."""
        return self._took(self.app.get(self.mount + path, status="*", extra_environ=environ))

    def post(self, path: str, **fields: str) -> int:
        return self._took(self.app.post(self.mount + path, fields, status="*"))

    def head(self, path: str) -> int:
        return self._took(self.app.head(self.mount + path, status="*"))

    def login(self, name: str, password: str, **fields: str) -> int:
        return self.post("/FrontPage?action=login", name=name, password=password, login="Login", **fields)

    def logout(self, **fields: str) -> int:
        return self.post("/FrontPage?action=logout", **fields)

    def ticket(self) -> str:
        self.get("/FrontPage?action=userprefs")
        [form] = [form for form in self.answer.forms.values() if "ticket" in form.fields]
        value: str = form["ticket"].value
        return value

    def su(self, name: str, ticket: str) -> int:
        return self.post("/FrontPage?action=userprefs&sub=suid", selected_user=name, ticket=ticket)

    def variable(self, do: str, name: str = "x", value: str = "null", answer: str = "page") -> int:
        return self.post("/FrontPage?action=session", do=do, name=name, value=value, answer=answer)

    @property
    def user(self) -> str | None:
        name: str | None = self.facts["user"]
        return name

    @property
    def users(self) -> tuple[str | None, str | None]:
        """The effective and the real one."""
        return self.facts["user"], self.facts["real_user"]
