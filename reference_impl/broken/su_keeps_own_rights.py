"""A switched superuser sees the target's name at the top of the page, but rights are still asked for the own one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki
from reference_impl.wiki.rights import rights

if TYPE_CHECKING:
    from reference_impl.wiki.request import WikiRequest


class DisguisingWiki(Wiki):
    """Asks what the real user may do."""

    def may(self, request: WikiRequest, right: str) -> bool:
        text = self.cfg.pages.text(request.page_name) or ""
        name = request.real_user.name if request.real_user else None
        return right in rights(text, name, self.cfg.policy.superuser)


PRIMARY = "SU-02"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": DisguisingWiki}
