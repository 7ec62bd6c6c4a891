"""One wiki: the order in which a request is served.

start → login, logout or per-request auth → after_auth → su target → page, trail → finish (the 1.7/1.8 generation's
order). Exceptions of pages become a 500 page, and the request is finished as any other; exceptions of the session
handler come out, but for the OSError of a store that is out of order. It must not know cookies, farms or how sessions
are kept.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from wsgiref.types import StartResponse

from markupsafe import Markup

from reference_impl.wiki.answer import Answer, page, send
from reference_impl.wiki.core import as_interface
from reference_impl.wiki.facts import HEADER, facts
from reference_impl.wiki.look import draw
from reference_impl.wiki.preferences import Preferences
from reference_impl.wiki.request import WikiRequest
from reference_impl.wiki.session_door import SessionDoor
from reference_impl.wiki.trail import Trail

if TYPE_CHECKING:
    from reference_impl.interfaces import User

LOG = logging.getLogger("reference_impl.wiki")

PAGE_ACTIONS = ("show", "edit", "info", "raw", "print")
"""Offered on each page, in this order."""

ACTIONS = frozenset({*PAGE_ACTIONS, "recall", "diff", "save", "download", "login", "logout", "userprefs", "session"})
"""Each is the method of the same name."""


class Wiki(Preferences, SessionDoor, Trail):
    """One wiki of a farm. To change one decision, override one method."""

    def serve(self, environ: Mapping[str, Any], page_name: str, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request. An error of the store while the session is found or stored is answered, not raised."""
        request = WikiRequest(self.cfg, environ, page_name)
        try:
            return self.respond(request, start_response)
        except OSError as error:
            LOG.error("sessions are out of order: %s", error.strerror)
            return self.apologise(request, start_response)

    def respond(self, request: WikiRequest, start_response: StartResponse) -> Iterable[bytes]:
        self.identify(request)
        answer = self.make_answer(request)
        body = self.make_body(request, answer)
        told = self.told(request)
        self.tell_changes(request)
        self.handler.finish(as_interface(request), self.id_handler, request.user)
        headers = [("Content-Type", answer.content_type), *answer.headers, *told, *request.headers]
        return send(start_response, request.method, answer.status, headers, body)

    def apologise(self, request: WikiRequest, start_response: StartResponse) -> Iterable[bytes]:
        """The store of the sessions failed: nothing of this request holds, and nobody is told who they are."""
        vary = self.vary(request)
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store"), ("Retry-After", "1")]
        headers += [("Vary", vary)] if vary else []
        return send(start_response, request.method, 503, headers, b"Sessions are out of order. Try again soon.\n")

    def identify(self, request: WikiRequest) -> None:
        """Find out who this is: `request.real_user`, and `request.user` for whom they act."""
        user = self.handler.start(as_interface(request), self.id_handler)
        self.set_real_user(request, user)
        self.set_real_user(request, self.authenticated(request, user))
        self.handler.after_auth(as_interface(request), self.id_handler, request.real_user)
        request.user = self.effective_user(request)

    def set_real_user(self, request: WikiRequest, user: User | None) -> None:
        request.user = request.real_user = user

    def tell_changes(self, request: WikiRequest) -> None:
        """A switch began or ended, or the real user has a new password; handlers of the older kind need not care."""
        if request.privilege_changed:
            self._tell("privilege_changed", request)
        if request.password_changed:
            self._tell("password_changed", request)

    def _tell(self, call: str, request: WikiRequest) -> None:
        changed = getattr(self.handler, call, None)
        if changed is not None:
            changed(as_interface(request), self.id_handler)

    def make_answer(self, request: WikiRequest) -> Answer:
        """Run the page's code; what it raises becomes a 500 page."""
        try:
            answer = self.act(request)
        except Exception as error:
            LOG.exception("%s failed on page %s", request.action, request.page_name)
            request.error = f"{type(error).__name__}: {error}"
            answer = page("Error", draw("error", error=request.error), status=500)
        if self.trail_is_kept(request) and self.trail_takes(request, answer):
            self.add_to_trail(request)
        return answer

    def act(self, request: WikiRequest) -> Answer:
        if self.wants_logout(request):
            return self.logout(request)
        if request.action not in ACTIONS:
            return self.missing(request)
        answer: Answer = getattr(self, request.action)(request)
        return answer

    def make_body(self, request: WikiRequest, answer: Answer) -> bytes:
        if not answer.framed:
            return answer.content.encode()
        return self.frame(request, answer).encode()

    def frame(self, request: WikiRequest, answer: Answer) -> str:
        """The page around the content: who you are, where you have been, what you can do."""
        return draw(
            "frame",
            wiki_name=self.cfg.wiki_name,
            url=request.url,
            page_name=request.page_name,
            title=answer.title,
            message=answer.message,
            content=Markup(answer.content),  # noqa: S704, fragments are escaped
            user=request.user,
            real_user=request.real_user,
            trail=self.trail(request) or [],
            actions=PAGE_ACTIONS,
        )

    def vary(self, request: WikiRequest) -> str | None:
        """Every page depends on the cookie, with or without a session (RFC 9110 12.5.5)."""
        return "Cookie"

    def told(self, request: WikiRequest) -> list[tuple[str, str]]:
        """The headers that speak about this page, read before `finish` changes anything."""
        vary = self.vary(request)
        headers = [("Vary", vary)] if vary else []
        if self.cfg.facts:
            headers.append((HEADER, facts(request, self.trail(request))))
        return headers
