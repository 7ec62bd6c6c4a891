"""One request to the wiki: what the visitor sent, and the headers collected for the answer.

This is the only place where `reference_impl` reads a clock: once, when the request is made. It must not know pages,
sessions' contents or how answers look; it hands cookies out as they came and never writes one by itself.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, MutableMapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

from werkzeug.formparser import parse_form_data

if TYPE_CHECKING:
    from reference_impl.interfaces import User
    from reference_impl.wiki.config import WikiConfig

FRONT_PAGE = "FrontPage"


def parse_cookies(header: str) -> dict[str, list[str]]:
    """Every value of each name in the order received (RFC 6265 4.2.1); quotes and escapes stay as they came."""
    cookies: dict[str, list[str]] = {}
    for pair in header.split(";"):
        name, equals, value = pair.partition("=")
        if equals:
            cookies.setdefault(name.strip(), []).append(value.strip())
    return cookies


def parse_form(environ: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a posted form, the first value of each."""
    if environ["REQUEST_METHOD"] != "POST":
        return {}
    _, form, _ = parse_form_data(dict(environ))
    return form.to_dict()


class WikiRequest:
    """`interfaces.Request` for one WSGI environment, with what the wiki's own pages need beside it."""

    def __init__(self, cfg: WikiConfig, environ: Mapping[str, Any], page_name: str) -> None:
        self.now = datetime.datetime.now(datetime.UTC)
        self.cfg = cfg
        self.environ = environ
        self.page_name = page_name or FRONT_PAGE
        self.method: str = environ["REQUEST_METHOD"]
        self.script_name = cfg.mount
        self.host = cfg.host
        self.is_ssl = cfg.is_ssl(environ)
        self.cookies = parse_cookies(environ.get("HTTP_COOKIE", ""))
        self.args = dict(reversed(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)))
        self.form = parse_form(environ)
        self.action = self.field("action") or "show"
        self.user: User | None = None
        self.real_user: User | None = None
        self.privilege_changed = False
        self.password_changed = False
        self.error: str | None = None
        self.shown: dict[str, Any] = {}
        self.headers: list[tuple[str, str]] = []
        self.session_touched = False
        self.dynamic = False
        self._session: MutableMapping[str, Any] = {}
        self._caching_disabled = False

    @property
    def session(self) -> MutableMapping[str, Any]:
        """The session; `session_touched` notes that somebody asked for it."""
        self.session_touched = True
        return self._session

    @session.setter
    def session(self, session: MutableMapping[str, Any]) -> None:
        self._session = session

    def field(self, name: str) -> str:
        """A field of the query or the posted form; the query comes first, "" when neither has it."""
        return self.args.get(name) or self.form.get(name, "")

    def set_header(self, name: str, value: str) -> None:
        self.headers.append((name, value))

    def disable_caching(self) -> None:
        if not self._caching_disabled:
            self._caching_disabled = True
            self.set_header("Cache-Control", "private, no-store")

    def url(self, page_name: str, query: str = "") -> str:
        """The path of a page on this host; a name can't lead to another host."""
        path = f"{self.script_name}/{quote(page_name.lstrip('/'))}"
        return f"{path}?{query}" if query else path
