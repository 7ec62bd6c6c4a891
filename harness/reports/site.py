"""Our pages of Markdown as pages of a static site: no script, one style sheet, the same addresses with `.html`.

Knows CommonMark with tables, as markdown-it-py reads it, and how our pages link. It must not know what they say. A link
out of the pages leads to a copy of the source that it names, line by line, so that the site needs nothing else.
"""

from __future__ import annotations

import itertools
import posixpath
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any, NamedTuple
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from harness.data import folder
from harness.reports import html
from harness.reports.book import PARTS
from harness.reports.markup import anchor

HOME, INDEX = "README.md", "index.html"
"""The page that leads to all others, in the repository and on the site."""

SOURCES = "source/"
"""Where copies of sources lie on the site."""

STYLE = "style.css"


class Made(NamedTuple):
    """A page of the site, and the sources that it links to: their addresses in the repository."""

    text: str
    sources: frozenset[str]


def page(address: str, text: str, root: str = "reports") -> Made:
    """A page of Markdown whose address is below `root`, the pages' folder in the repository."""
    reader = _reader()
    tokens = reader.parse(text)
    sources: set[str] = set()
    for token in _all(tokens):
        if token.type == "link_open":
            token.attrSet("href", _linked(str(token.attrGet("href")), address, root, sources))
    _name_headings(tokens)
    body = reader.renderer.render(tokens, reader.options, {})
    return Made(_render(site_address(address), _title(tokens) or address, body), frozenset(sources))


def source_page(address: str, text: str) -> str:
    """A source by its address in the repository; each line can be linked to as `#L12`."""
    lines = "".join(f'<span id="L{number}">{escape(line)}</span>\n' for number, line in enumerate(text.splitlines(), 1))
    body = f'<h1>{escape(address)}</h1>\n<pre class="source" tabindex="0"><code>{lines}</code></pre>\n'
    return _render(source_address(address), address, body)


def folder_page(address: str, names: Sequence[str]) -> str:
    """A folder of sources, with a link to each of its files."""
    base = posixpath.basename(address)
    items = "".join(f'<li><a href="{quote(f"{base}/{name}.html")}">{escape(name)}</a></li>\n' for name in names)
    return _render(source_address(address), address, f"<h1>{escape(address)}</h1>\n<ul>\n{items}</ul>\n")


def style() -> str:
    """The style sheet of all pages: that of the reports, and what text needs."""
    sheets = ("style.css", "site.css")
    return "".join((folder("reports/templates") / name).read_text("utf-8") for name in sheets)


def site_address(address: str) -> str:
    """Where a page of Markdown, or a file beside it, stands on the site."""
    if address == HOME:
        return INDEX
    return f"{address.removesuffix('.md')}.html" if address.endswith(".md") else address


def source_address(address: str) -> str:
    """Where the copy of a source stands on the site."""
    return f"{SOURCES}{address}.html"


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "xhtmlOut": False}).enable("table")
    reader.add_render_rule("fence", _fence)
    reader.add_render_rule("table_open", _table_open)
    reader.add_render_rule("table_close", _table_close)
    reader.add_render_rule("th_open", _th_open)
    return reader


def _linked(href: str, address: str, root: str, sources: set[str]) -> str:
    """The link as the site has it; what it needs of the repository is added to `sources`."""
    path, mark, part = href.partition("#")
    if not path or "://" in path:
        return href
    wanted = posixpath.normpath(posixpath.join(root, posixpath.dirname(address), path))
    if wanted.startswith(f"{root}/"):
        there = site_address(posixpath.relpath(wanted, root))
    else:
        sources.add(wanted)
        there = source_address(wanted)
    return f"{_relative(there, site_address(address))}{mark}{part}"


def _relative(there: str, here: str) -> str:
    return posixpath.relpath(there, posixpath.dirname(here) or ".")


def _all(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


def _name_headings(tokens: Sequence[Token]) -> None:
    """Give each heading the anchor that repository browsers give it; a second one of the same name has a number."""
    seen = Counter[str]()
    for opening, inline in itertools.pairwise(tokens):
        if opening.type == "heading_open":
            name = anchor(_words(inline))
            opening.attrSet("id", f"{name}-{seen[name]}" if seen[name] else name)
            seen[name] += 1


def _title(tokens: Sequence[Token]) -> str:
    return next((_words(two) for one, two in itertools.pairwise(tokens) if one.tag == "h1"), "")


def _words(inline: Token) -> str:
    return "".join(child.content for child in inline.children or ())


def _render(address: str, title: str, body: str) -> str:
    here = [(_relative(site_address(part.address), address), part) for part in PARTS]
    return html.render(
        "site.html",
        title=title,
        body=body,
        home=_relative(INDEX, address),
        style=_relative(STYLE, address),
        parts=[(link, part, site_address(part.address) == address) for link, part in here],
    )


def _fence(renderer: Any, tokens: Sequence[Token], index: int, options: Any, environment: Any) -> str:
    return f'<pre tabindex="0"><code>{escape(tokens[index].content)}</code></pre>\n'


def _table_open(renderer: Any, tokens: Sequence[Token], index: int, options: Any, environment: dict[str, int]) -> str:
    """A wide table scrolls by itself, by keyboard too."""
    number = environment["tables"] = environment.get("tables", 0) + 1
    return f'<div class="scroll" role="region" aria-label="Table {number}" tabindex="0"><table>\n'


def _table_close(renderer: Any, tokens: Sequence[Token], index: int, options: Any, environment: Any) -> str:
    return "</table></div>\n"


def _th_open(renderer: Any, tokens: Sequence[Token], index: int, options: Any, environment: Any) -> str:
    return '<th scope="col">'
