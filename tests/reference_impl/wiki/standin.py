"""A session handler of the barest kind, so that the wiki is tested for itself.

Sessions are dicts in the process, the cookie is `S=<number>`, nothing ever expires. It notes in `calls` what the wiki
asked of it. It must not know how the reference keeps sessions.
"""

from __future__ import annotations

from typing import Any

Names = tuple[str | None, ...]


class StandInSession(dict[str, Any]):
    """A dict that says whether it is new and whether it is kept."""

    is_new = True
    is_stored = False


class StandInIds:
    """Counts."""

    def __init__(self) -> None:
        self.made = 0

    def get(self, request: Any) -> str | None:
        values = request.cookies.get("S", [])
        return values[-1] if values else None

    def set(self, request: Any, session_id: str, expires: object) -> None:
        request.set_header("Set-Cookie", f"S={session_id}")
        request.disable_caching()

    def generate_new_id(self, request: Any) -> str:
        self.made += 1
        return str(self.made)


class StandInHandler:
    """Keeps a session for whoever sends a cookie and for whoever logs in."""

    def __init__(self) -> None:
        self.sessions: dict[str, StandInSession] = {}
        self.calls: list[tuple[str, Names]] = []

    def start(self, request: Any, id_handler: Any) -> Any:
        session = self.sessions.get(id_handler.get(request) or "", StandInSession())
        request.session = session
        user = request.cfg.accounts.by_id(session.get("user.id", ""))
        self.note("start", user)
        if user is not None:
            user.auth_method, user.auth_attribs = session["user.auth"]
        return user

    def after_auth(self, request: Any, id_handler: Any, user: Any) -> None:
        self.note("after_auth", user)
        session = request.session
        if user is None and "user.id" in session:
            session.clear()
        if user is not None:
            session["user.id"], session["user.auth"] = user.id, (user.auth_method, user.auth_attribs)
            session.is_stored = True

    def finish(self, request: Any, id_handler: Any, user: Any) -> None:
        self.note("finish", user)
        session = request.session
        if session.is_new:
            session.is_new = False
            session_id = id_handler.generate_new_id(request)
            self.sessions[session_id] = session
            session.is_stored = True
            id_handler.set(request, session_id, 0)

    def note(self, call: str, user: Any) -> None:
        self.calls.append((call, (user.name if user else None,)))


class TellingHandler(StandInHandler):
    """Wants to hear of switches."""

    def privilege_changed(self, request: Any, id_handler: Any) -> None:
        self.calls.append(("privilege_changed", (request.real_user.name, request.user.name)))
