"""The login form first tries out whether the browser keeps cookies: it sends it to itself until one comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.answer import Answer, redirect
from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.wiki.request import WikiRequest


class TestingWiki(Wiki):
    """Never gives up."""

    def login(self, request: WikiRequest) -> Answer:
        if self.wants_login(request) or request.cookies:
            return super().login(request)
        request.set_header("Set-Cookie", "keeps_cookies=yes; SameSite=Lax; HttpOnly")
        request.disable_caching()
        return redirect(request.url(request.page_name, "action=login"))


PRIMARY = "ROBUST-09"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": TestingWiki}
