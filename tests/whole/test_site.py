"""The static site of the committed pages: whole, and every link in it leads somewhere."""

from __future__ import annotations

import posixpath
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests import site
from tests.harness.reports.test_html import Page


def test_every_link_leads_somewhere(tmp_path: Path) -> None:
    """To a file of the site, and to a place on it where one is named; each page of Markdown has its page."""
    count = site.make(tmp_path / "site")
    pages = {path.relative_to(tmp_path / "site").as_posix(): path for path in (tmp_path / "site").rglob("*")}
    read = {name: Page(path.read_text("utf-8")) for name, path in pages.items() if name.endswith(".html")}
    assert count == len(list(site.REPORTS.rglob("*.md")))
    lost = [
        f"{name}: {link}"
        for name, page in read.items()
        for link in page.links
        if not _is_there(link, name, pages, read)
    ]
    assert [] == lost


def _is_there(link: str, page: str, files: dict[str, Path], read: dict[str, Page]) -> bool:
    path, _, part = link.partition("#")
    there = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(path))) if path else page
    return "://" in link or (there in files and (not part or unquote(part) in read[there].ids))


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    """It is named, and nothing in it is removed."""
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(SystemExit, match="holds something else than a site: name a new folder"):
        site.make(tmp_path)
    assert ["mine.txt"] == [path.name for path in tmp_path.iterdir()]
