"""From a page's text to HTML.

`= heading =` (one to four signs), ` * list`, blank lines between paragraphs, `{{{` … `}}}` for code, `[[Page]]` and
`[[Page|text]]` for links, `**bold**`, `<<Macro(argument)>>`. A text is read once into pieces, which are kept; macros
and links are filled in for each request. Everything that a visitor wrote is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from reference_impl.wiki.macros import MACROS
from reference_impl.wiki.rights import without_directives

if TYPE_CHECKING:
    from reference_impl.wiki.request import WikiRequest


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a page of this wiki."""

    page: str
    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A macro to be run when the page is shown."""

    macro: str
    argument: str


Piece = str | Link | Call

_INLINE = re.compile(
    r"\[\[(?P<page>[^\]|]+)(?:\|(?P<text>[^\]]+))?\]\]"
    r"|<<(?P<macro>\w+)(?:\((?P<argument>[^)]*)\))?>>"
    r"|\*\*(?P<bold>.+?)\*\*"
)
_HEADING = re.compile(r"(={1,4})\s+(.+?)\s+\1\s*$")


def _inline(text: str) -> Iterator[Piece]:
    end = 0
    for match in _INLINE.finditer(text):
        yield str(escape(text[end : match.start()]))
        yield _piece(match)
        end = match.end()
    yield str(escape(text[end:]))


def _piece(match: re.Match[str]) -> Piece:
    if match["page"]:
        return Link(match["page"].strip(), (match["text"] or match["page"]).strip())
    if match["macro"]:
        return Call(match["macro"], match["argument"] or "")
    return str(Markup("<strong>{}</strong>").format(match["bold"]))


def _paragraph(lines: list[str]) -> Iterator[Piece]:
    """Macros may bring blocks of their own, so a paragraph of nothing else gets no `<p>`."""
    text = " ".join(lines)
    block = text.startswith("<<") and text.endswith(">>")
    yield "<div>" if block else "<p>"
    yield from _inline(text)
    yield "</div>\n" if block else "</p>\n"


def _list(lines: list[str]) -> Iterator[Piece]:
    yield "<ul>"
    for line in lines:
        yield "<li>"
        yield from _inline(line[3:])
        yield "</li>"
    yield "</ul>\n"


def _heading(match: re.Match[str]) -> Iterator[Piece]:
    level = len(match[1])
    yield f"<h{level}>"
    yield from _inline(match[2])
    yield f"</h{level}>\n"


def _kind(line: str) -> str:
    if not line.strip():
        return "blank"
    return "list" if line.startswith(" * ") else "text"


def _prose(lines: list[str]) -> Iterator[Piece]:
    """Headings, lists and paragraphs; neighbouring lines of one kind belong together."""
    run: list[str] = []
    for line in [*lines, ""]:
        heading = _HEADING.match(line)
        if run and (heading or _kind(line) != _kind(run[0])):
            yield from (_list if _kind(run[0]) == "list" else _paragraph)(run)
            run = []
        if heading:
            yield from _heading(heading)
        elif line.strip():
            run.append(line)


@lru_cache(maxsize=1024)
def pieces(text: str) -> tuple[Piece, ...]:
    """A page's text without its `#` lines, read into HTML, links and macro calls."""
    found: list[Piece] = []
    for number, part in enumerate(re.split(r"\{\{\{\n?(.*?)\}\}\}", without_directives(text), flags=re.DOTALL)):
        if number % 2:
            found.append(str(Markup("<pre>{}</pre>\n").format(part)))
        else:
            found.extend(_prose(part.splitlines()))
    return tuple(found)


def _link(request: WikiRequest, link: Link) -> str:
    kind = "" if request.cfg.pages.revisions(link.page) else ' class="missing"'
    return f'<a href="{escape(request.url(link.page))}"{kind}>{escape(link.text)}</a>'


def _call(request: WikiRequest, call: Call) -> str:
    macro = MACROS.get(call.macro)
    if macro is None:
        return str(Markup("<code>&lt;&lt;{}&gt;&gt;</code>").format(call.macro))
    return str(macro(request, call.argument))


def render(request: WikiRequest, text: str) -> str:
    """HTML of a page for this visitor; an exception of a macro comes through."""
    parts: list[str] = []
    for piece in pieces(text):
        if isinstance(piece, str):
            parts.append(piece)
        elif isinstance(piece, Link):
            parts.append(_link(request, piece))
        else:
            parts.append(_call(request, piece))
    return "".join(parts)
