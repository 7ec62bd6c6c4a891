"""A session that can't be read now is answered by an error page, not by an anonymous one; the next request is in again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from wsgiref.types import StartResponse

from reference_impl.handler import DefaultSessionHandler, Standing
from reference_impl.interfaces import Request
from reference_impl.session import DefaultSessionData
from reference_impl.wiki.answer import send
from reference_impl.wiki.app import Wiki


class StrictHandler(DefaultSessionHandler):
    """Lets the store's error out."""

    def open(self, request: Request, name: str) -> tuple[DefaultSessionData, Standing]:
        session = self.data_class(request, name)
        standing = self.standing(request, session)
        return self.prepare(request, session, standing), standing


class ApologisingWiki(Wiki):
    """Answers the store's error with 503."""

    def serve(self, environ: Mapping[str, Any], page_name: str, start_response: StartResponse) -> Iterable[bytes]:
        try:
            return super().serve(environ, page_name, start_response)
        except OSError:
            headers = [("Content-Type", "text/plain; charset=utf-8"), ("Vary", "Cookie"), ("Retry-After", "1")]
            return send(start_response, environ["REQUEST_METHOD"], 503, headers, b"Sessions are out of order.\n")


PARTS: dict[str, Any] = {"session_handler": StrictHandler, "wiki": ApologisingWiki}
