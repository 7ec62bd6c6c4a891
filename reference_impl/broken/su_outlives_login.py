"""A login leaves what the session holds alone, the switch of an earlier login included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.interfaces import User
    from reference_impl.wiki.request import WikiRequest


class ForgetfulWiki(Wiki):
    """Asks the methods for a user and thinks of nothing else."""

    def log_in(self, request: WikiRequest, user: User | None) -> User | None:
        for method in self.cfg.auth:
            user = method.login(request, user)
        return user


PRIMARY = "SU-03"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": ForgetfulWiki}
