"""Pages, their revisions and rights."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from reference_impl.wiki.pages import PageStore, valid_name
from reference_impl.wiki.rights import rights

NOW = datetime(2012, 3, 4, 5, 6, 30, tzinfo=UTC)


def test_a_fresh_wiki_has_its_seed_pages() -> None:
    """The pages that scenarios visit are there, a diary for each user among them."""
    names = set(PageStore(["JoeDoe"]).names())
    assert {f"Page{letter}" for letter in "ABCDEFGH"} <= names
    special = "FrontPage MovedPage SecretPage ExamplePage VarsPage MappingPage BrokenPage SlowPage MembersPage"
    assert {*special.split(), "DiaryOfJoeDoe"} <= names


@pytest.mark.parametrize("folder", [None, "pages"])
def test_saving_adds_a_revision(tmp_path: Path, folder: str | None) -> None:
    """The old text stays as an old revision, in memory and in files."""
    store = PageStore([], tmp_path / folder if folder else None)
    before = store.text("PageA")
    store.save("PageA", "new", "JoeDoe", "why", NOW)
    assert (store.text("PageA"), store.text("PageA", 1), store.text("PageA", 3)) == ("new", before, None)
    last = store.revisions("PageA")[-1]
    assert (last.author, last.comment, last.time) == ("JoeDoe", "why", "2012-03-04T05:06:30+00:00")


def test_pages_in_files_are_there_again(tmp_path: Path) -> None:
    """Whatever its name, a page is read again by the next process."""
    PageStore([], tmp_path).save("A/B ünd?", "text", "", "", NOW)
    assert PageStore([], tmp_path).text("A/B ünd?") == "text"


@pytest.mark.parametrize("name", ["", " ", "a\nb", "/etc", "../x", "a/../b", "x" * 201, "ü" * 70])
def test_some_names_no_page_can_have(name: str) -> None:
    """Nothing that looks like a path out of the wiki, can't be printed or fits no file name."""
    assert not valid_name(name)
    with pytest.raises(ValueError, match="no page"):
        PageStore([]).save(name, "text", "", "", NOW)


@pytest.mark.parametrize(
    ("acl", "name", "allowed"),
    [
        ("", None, "read write"),
        ("#acl All:read\n", "JoeDoe", "read"),
        ("#acl JoeDoe:read,write All:read\n", "JoeDoe", "read write"),
        ("#acl JoeDoe:read,write All:read\n", None, "read"),
        ("#acl JoeDoe: All:read\n", "JoeDoe", ""),
        ("#acl Known:read\n", "JoeDoe", "read"),
        ("#acl Known:read\n", None, ""),
        ("#acl Superuser:read All:\n", "Admin", "read"),
        ("#acl Superuser:read All:\n", "JoeDoe", ""),
        ("#redirect X\n#acl All:\n", None, ""),
        ("text\n#acl All:\n", None, "read write"),
        ("#acl\n", "Admin", ""),
    ],
)
def test_rights_of_a_page(acl: str, name: str | None, allowed: str) -> None:
    """The first entry that means the visitor decides; without the line all may read and write."""
    assert rights(acl + "text", name, ("Admin",)) == set(allowed.split())
