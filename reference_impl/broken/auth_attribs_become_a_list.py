"""The attributes of the login are kept as JSON keeps a tuple: they come back as a list."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import User


class ListHandler(DefaultSessionHandler):
    """Knows no tuples."""

    def identity(self, user: User) -> dict[str, Any]:
        return {**super().identity(user), "user.auth_attribs": list(user.auth_attribs)}


PRIMARY = "SESSION-09"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": ListHandler}
