"""Switching to another user: who may, tickets, the target, and the way back.

The switch is the target's id under `setuid` in the session. It must not know forms or how pages look, and it leaves new
ids and the moving of values to the session handler, which is told by `privilege_changed`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reference_impl.wiki import tickets
from reference_impl.wiki.core import WikiCore

if TYPE_CHECKING:
    from reference_impl.interfaces import User
    from reference_impl.wiki.request import WikiRequest


class Switching(WikiCore):
    """A superuser who acts as another user."""

    def may_switch(self, request: WikiRequest, user: User | None) -> bool:
        """Has the *real* user the right to switch? Asked at each request, not only at the switch."""
        return self.is_superuser(user)

    def is_switched(self, request: WikiRequest) -> bool:
        return "setuid" in request.session

    def su_target(self, request: WikiRequest) -> User | None:
        """The account that the switch points to; a disabled one is found too."""
        target = request.session["setuid"]
        return self.cfg.accounts.by_id(target) if isinstance(target, str) else None

    def drop_switch(self, request: WikiRequest) -> None:
        """Forget the switch for good."""
        del request.session["setuid"]
        request.privilege_changed = True

    def effective_user(self, request: WikiRequest) -> User | None:
        """The su target, or the real user when there is no switch or when it can't stand any longer."""
        if not self.is_switched(request):
            return request.real_user
        target = self.su_target(request) if self.may_switch(request, request.real_user) else None
        if target is None:
            self.drop_switch(request)
            return request.real_user
        return target

    def set_switch(self, request: WikiRequest, target: User) -> None:
        request.session["setuid"] = target.id
        request.user = target
        request.privilege_changed = True

    def ticket_secret(self, request: WikiRequest) -> str:
        """The session's secret for tickets, made when first needed."""
        secret = request.session.get("ticket_secret")
        if not isinstance(secret, str):
            secret = tickets.new_secret()
            request.session["ticket_secret"] = secret
        return secret

    def ticket_owner(self, request: WikiRequest) -> str:
        """Whom a ticket is bound to: the real user, who may switch again while switched."""
        return request.real_user.id if request.real_user else ""

    def new_ticket(self, request: WikiRequest) -> str:
        return tickets.make_ticket(self.ticket_secret(request), self.ticket_owner(request), request.now)

    def ticket_is_genuine(self, request: WikiRequest, ticket: str) -> bool:
        secret = request.session.get("ticket_secret")
        return isinstance(secret, str) and tickets.is_genuine(ticket, secret, self.ticket_owner(request))

    def ticket_is_fresh(self, request: WikiRequest, ticket: str) -> bool:
        return tickets.age(ticket, request.now) <= tickets.LIFETIME

    def ticket_is_valid(self, request: WikiRequest, ticket: str) -> bool:
        return self.ticket_is_genuine(request, ticket) and self.ticket_is_fresh(request, ticket)
