"""An answer before it is sent.

It knows statuses, bodies and headers, and how they go to a WSGI server. It must not know why they were chosen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from wsgiref.types import StartResponse

from markupsafe import Markup

STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"


@dataclass(slots=True)
class Answer:
    """`content` is an HTML fragment that the wiki frames, unless `framed` is False: then it is the whole body."""

    content: str = ""
    status: int = 200
    title: str = ""
    message: str = ""
    framed: bool = True
    content_type: str = HTML
    headers: list[tuple[str, str]] = field(default_factory=list)
    visited: bool = False
    """The visitor has seen (or saved) the page itself: it belongs in the trail."""


def page(title: str, content: str, *, status: int = 200, message: str = "", visited: bool = False) -> Answer:
    return Answer(Markup(content), status, title, message, visited=visited)  # noqa: S704, fragments are escaped


def redirect(url: str) -> Answer:
    body = Markup('<!doctype html>\n<title>Moved</title>\n<p><a href="{}">Here it is</a></p>\n').format(url)
    return Answer(body, 302, framed=False, headers=[("Location", url)])


def plain(text: str, *, file_name: str = "") -> Answer:
    """Text as it is; with a file name as a download."""
    headers = [("X-Content-Type-Options", "nosniff")]
    if file_name:
        headers.append(("Content-Disposition", f'attachment; filename="{file_name}"'))
    return Answer(text, framed=False, content_type=TEXT, headers=headers)


def send(
    start_response: StartResponse, method: str, status: int, headers: Iterable[tuple[str, str]], body: bytes
) -> list[bytes]:
    """Start the answer and return its body; an answer to HEAD has the headers of GET and no body (RFC 9110 9.3.2)."""
    start_response(STATUS_LINES[status], [*headers, ("Content-Length", str(len(body)))])
    return [] if method == "HEAD" else [body]
