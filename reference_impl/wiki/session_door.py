"""`?action=session`: a door to `request.session` for whoever verifies a session handler.

It lets a visitor set, read, append to and delete values of their own session, and choose the kind of answer. It uses
the session as any extension of the wiki would.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reference_impl.wiki.answer import Answer, page, plain, redirect
from reference_impl.wiki.logins import Logins
from reference_impl.wiki.look import draw
from reference_impl.wiki.typed import from_json, to_json

if TYPE_CHECKING:
    from reference_impl.wiki.request import WikiRequest


class SessionDoor(Logins):
    """Values of the session, set and read by requests."""

    def session(self, request: WikiRequest) -> Answer:
        """`do` is set, get, append or delete; `answer` page, redirect, forbidden, missing, download or error."""
        try:
            self.change_value(request)
        except Exception as error:  # noqa: BLE001, whatever the session raises is what was asked for
            request.error = f"{type(error).__name__}: {error}"
        return self.door_answer(request)

    def change_value(self, request: WikiRequest) -> None:
        """Raises what the session raises, and ValueError for a value that is no typed JSON."""
        session, name = request.session, request.field("name")
        match request.field("do"):
            case "set":
                session[name] = from_json(request.field("value"))
            case "append":
                session[name].append(from_json(request.field("value")))
            case "delete":
                del session[name]
            case "get":
                request.shown["value"] = {"in": name in session, "get": session.get(name), "default": "absent"}
                request.shown["value"]["default"] = session.get(name, "absent")
            case other:
                raise ValueError(f"do={other!r}; allowed are set, get, append, delete")

    def door_answer(self, request: WikiRequest) -> Answer:
        match request.field("answer"):
            case "redirect":
                return redirect(request.url(request.page_name))
            case "forbidden":
                return self.forbidden(request)
            case "missing":
                return self.missing(request)
            case "download":
                return plain(to_json(request.shown), file_name="session.txt")
            case "error":
                raise RuntimeError("an error was asked for")
            case _:
                return page("Session", draw("session", shown=to_json(request.shown)), message=request.error or "")
