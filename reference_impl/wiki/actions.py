"""What can be done with a page: show it, its history and its text, change it.

Each action turns a request into an Answer. It must not know who is logged in by which way, nor touch the session.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from reference_impl.wiki.answer import HTML, Answer, page, plain, redirect
from reference_impl.wiki.look import draw
from reference_impl.wiki.markup import render
from reference_impl.wiki.page_cache import PageCache
from reference_impl.wiki.pages import valid_name
from reference_impl.wiki.rights import directives

if TYPE_CHECKING:
    from reference_impl.wiki.request import WikiRequest


def _number(text: str, default: int) -> int:
    """A revision number from a query; 0, which no revision has, for what is none."""
    if not text:
        return default
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class Actions(PageCache):
    """What a visitor can do with a page."""

    def forbidden(self, request: WikiRequest, what: str = "read") -> Answer:
        content = draw("forbidden", page_name=request.page_name, what=what, login=self._login_url(request))
        return page("Not allowed", content, status=403)

    def missing(self, request: WikiRequest) -> Answer:
        create = request.url(request.page_name, "action=edit") if valid_name(request.page_name) else ""
        content = draw("missing", page_name=request.page_name, create=create)
        return page(request.page_name, content, status=404)

    def _login_url(self, request: WikiRequest) -> str:
        return "" if request.user else request.url(request.page_name, "action=login")

    def refusal(self, request: WikiRequest) -> Answer | None:
        """The 403 or 404 for a page that the visitor can't read; None when they can."""
        if not self.may(request, "read"):
            return self.forbidden(request)
        if self.cfg.pages.text(request.page_name) is None:
            return self.missing(request)
        return None

    def text(self, request: WikiRequest) -> str:
        return self.cfg.pages.text(request.page_name) or ""

    def redirect_target(self, request: WikiRequest) -> str | None:
        """Where a `#redirect` page leads; None for other pages and for one that leads to itself."""
        target = directives(self.text(request)).get("redirect")
        return target if target and target != request.page_name else None

    def show(self, request: WikiRequest) -> Answer:
        refusal = self.refusal(request)
        if refusal:
            return refusal
        target = self.redirect_target(request)
        if target:
            return redirect(request.url(target))
        return page(request.page_name, self.rendered(request, self.text(request)), visited=True)

    def recall(self, request: WikiRequest) -> Answer:
        """An old revision, `rev=N` counted from 1."""
        refusal = self.refusal(request)
        number = _number(request.field("rev"), len(self.cfg.pages.revisions(request.page_name)))
        text = self.cfg.pages.text(request.page_name, number)
        if refusal or text is None:
            return refusal or self.missing(request)
        return page(f"{request.page_name}, revision {number}", render(request, text), visited=True)

    def diff(self, request: WikiRequest) -> Answer:
        """What changed from `rev1` to `rev2`; by default from the revision before the last to the last."""
        refusal = self.refusal(request)
        if refusal:
            return refusal
        last = len(self.cfg.pages.revisions(request.page_name))
        numbers = _number(request.field("rev1"), max(last - 1, 1)), _number(request.field("rev2"), last)
        old, new = (self.cfg.pages.text(request.page_name, number) for number in numbers)
        if old is None or new is None:
            return self.missing(request)
        names = [f"revision {number}" for number in numbers]
        lines = difflib.unified_diff(old.splitlines(), new.splitlines(), names[0], names[1], lineterm="")
        return page(f"Changes of {request.page_name}", draw("diff", lines=list(lines)), visited=True)

    def info(self, request: WikiRequest) -> Answer:
        refusal = self.refusal(request)
        if refusal:
            return refusal
        revisions = list(enumerate(self.cfg.pages.revisions(request.page_name), start=1))
        content = draw("info", url=request.url(request.page_name), revisions=revisions[::-1])
        return page(f"History of {request.page_name}", content)

    def raw(self, request: WikiRequest) -> Answer:
        return self.refusal(request) or plain(self.text(request))

    def download(self, request: WikiRequest) -> Answer:
        return self.refusal(request) or plain(self.text(request), file_name="page.txt")

    def print(self, request: WikiRequest) -> Answer:
        refusal = self.refusal(request)
        if refusal:
            return refusal
        content = render(request, self.text(request))
        return Answer(draw("print", title=request.page_name, content=content), framed=False, content_type=HTML)

    def edit(self, request: WikiRequest) -> Answer:
        if not self.may(request, "write"):
            return self.forbidden(request, "write")
        if not valid_name(request.page_name):
            return self.missing(request)
        content = draw("edit", url=request.url(request.page_name, "action=save"), text=self.text(request))
        return page(f"Edit {request.page_name}", content)

    def save(self, request: WikiRequest) -> Answer:
        """Keep the posted text as a new revision, and lead to the page."""
        if request.method != "POST" or not valid_name(request.page_name) or not self.may(request, "write"):
            return self.edit(request)
        text = request.form.get("text", "").replace("\r\n", "\n")
        author = request.user.name if request.user else ""
        self.cfg.pages.save(request.page_name, text, author, request.form.get("comment", ""), request.now)
        answer = redirect(request.url(request.page_name))
        answer.visited = True
        return answer
