"""The pages that scenarios speak of: who may read them, how they are answered, whether the trail takes them.

Pure tables; must not know sessions.
"""

from __future__ import annotations

from typing import Literal

from harness.model.step import PageAction

Kind = Literal["page", "redirect", "forbidden", "missing", "head", "download", "error"]

DIARY = "DiaryOf"
SHOWING: tuple[PageAction, ...] = ("show", "diff", "recall", "save")
"""Actions whose page enters the trail (TRAIL-02)."""

KIND_OF_ACTION: dict[str, Kind] = {"download": "download", "save": "redirect"}
_KINDS: dict[str, Kind] = {"MovedPage": "redirect", "BrokenPage": "error", "NoSuchPage": "missing"}
_OF_PAGES = ("show", "diff", "recall", "raw", "print", "info", "download")
"""Actions that show something of the page's text, so that they need the right to read it."""

STATUS: dict[Kind, int] = {"page": 200, "redirect": 302, "forbidden": 403, "missing": 404, "download": 200}

RESTRICTED = ("SecretPage", "MembersPage")


def is_restricted(page: str) -> bool:
    """Whether it depends on the visitor if the page can be read."""
    return page in RESTRICTED or page.startswith(DIARY)


def may_read(page: str, user: str | None, *, is_superuser: bool) -> bool:
    """Whether this visitor (None: anonymous) may read the page."""
    if page.startswith(DIARY):
        return user == page.removeprefix(DIARY)
    if page == "MembersPage":
        return user is not None
    return page != "SecretPage" or is_superuser


def kind_of(page: str, action: PageAction, method: str, *, readable: bool) -> Kind:
    """How a visit is answered."""
    if method == "HEAD":
        return "head"
    if action in _OF_PAGES and not readable:
        return "forbidden"
    if action in _OF_PAGES and page in _KINDS and (action == "show" or page == "NoSuchPage"):
        return _KINDS[page]
    return KIND_OF_ACTION.get(action, "page")


def enters_trail(kind: Kind, action: PageAction) -> bool | None:
    """Whether the trail takes the page; None: the contract doesn't say."""
    if kind in ("head", "error"):
        return None
    return action in SHOWING and (kind == "page" or action == "save")
