"""Disabled accounts are left out wherever users are looked up, also where a switch points to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.interfaces import User
    from reference_impl.wiki.request import WikiRequest


class StrictWiki(Wiki):
    """Finds no disabled target."""

    def su_target(self, request: WikiRequest) -> User | None:
        target = super().su_target(request)
        return None if target is None or target.disabled else target


PRIMARY = "SU-05"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": StrictWiki}
