"""The machine-readable form of a page: what the wiki knows of this visitor, as one header.

It reads and must not change anything, the session least of all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from reference_impl.wiki.typed import to_json

if TYPE_CHECKING:
    from reference_impl.interfaces import User
    from reference_impl.wiki.request import WikiRequest

HEADER = "X-Wiki-Facts"
OWNED = frozenset({"trail", "setuid", "ticket_secret"})
"""Session keys of the wiki; those that begin with `user.` are the session handler's."""


def variables(session: Mapping[str, Any]) -> dict[str, Any]:
    """What extensions have stored."""
    names = [name for name in session if name not in OWNED and not name.startswith("user.")]
    return {name: session.get(name) for name in names}


def _name(user: User | None) -> str | None:
    return None if user is None else user.name


def facts(request: WikiRequest, trail: list[str] | None) -> str:
    """ASCII JSON; session values are typed (see `typed`)."""
    real, session = request.real_user, request.session
    return to_json(
        {
            "wiki": request.cfg.wiki_name,
            "page": request.page_name,
            "user": _name(request.user),
            "real_user": _name(real),
            "auth": None if real is None else {"method": real.auth_method, "attribs": real.auth_attribs},
            "trail": trail,
            "vars": variables(session),
            "is_new": getattr(session, "is_new", None),
            "is_stored": getattr(session, "is_stored", None),
            "shown": request.shown,
            "error": request.error,
        }
    )
