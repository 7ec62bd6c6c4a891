"""As MoinMoin 1.9: redirects and downloads end on another path than pages and leave the session as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.session import DefaultSessionData
from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.wiki.answer import Answer
    from reference_impl.wiki.request import WikiRequest


class PagesOnly(Wiki):
    """Stores what such an answer has changed, but renews nothing for it."""

    def make_answer(self, request: WikiRequest) -> Answer:
        answer, session = super().make_answer(request), request.session
        if isinstance(session, DefaultSessionData) and not answer.framed and session.login:
            session.quiet = not session.changes() and not session.rotates
        return answer


PRIMARY = "RENEW-01"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": PagesOnly}
