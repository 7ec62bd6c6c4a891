"""What every part of the wiki stands on: its configuration, its handlers, and who may do what.

It must not know URLs' actions nor how answers look. The parts of the wiki (switching, trail, page cache, actions,
preferences) are classes on top of this one; `app.Wiki` puts them together. Each decision is a method of its own, so
that a subclass can change just that one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from reference_impl.wiki.rights import rights

if TYPE_CHECKING:
    from reference_impl.interfaces import Request, SessionHandler, SessionIDHandler, User
    from reference_impl.wiki.config import WikiConfig
    from reference_impl.wiki.request import WikiRequest


def as_interface(request: WikiRequest) -> Request:
    """The request as handlers see it: they only read, which a protocol's plain attributes can't say."""
    return cast("Request", request)


class WikiCore:
    """One wiki of a farm; holds nothing of a request."""

    def __init__(self, cfg: WikiConfig, handler: SessionHandler, id_handler: SessionIDHandler) -> None:
        self.cfg = cfg
        self.handler = handler
        self.id_handler = id_handler

    def is_superuser(self, user: User | None) -> bool:
        return user is not None and user.name in self.cfg.policy.superuser

    def may(self, request: WikiRequest, right: str) -> bool:
        """Has the effective user the right ("read" or "write") on the page asked for?"""
        text = self.cfg.pages.text(request.page_name) or ""
        name = request.user.name if request.user else None
        return right in rights(text, name, self.cfg.policy.superuser)
