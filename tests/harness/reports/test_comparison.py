"""The comparison as text, Markdown, HTML and JSON: what broke first, in sentences, nothing left out of the files."""

from __future__ import annotations

import re

import pytest

from harness.compare.compare import compare
from harness.model.codec import decode
from harness.model.comparison import Comparison, Kind
from harness.reports import comparison as report
from tests.harness.compare.recorded import DAY, login, played, recording, renamed, story
from tests.harness.samples import exchange


@pytest.fixture
def found() -> Comparison:
    """A rule that broke, one that changed, and one that only the new side has."""
    old = recording(played(login(httponly="", samesite="Lax")))
    more = played(login(), told=story("<b>more</b>", "LIFE-03"))
    new = recording(played(login(DAY, samesite="Lax"), exchange("JoeDoe", "sid-1")), more)
    return compare(renamed(old, "wiki-1"), renamed(new, "wiki-2"))


def test_a_change_is_a_sentence(found: Comparison) -> None:
    """An administrator reads when, what, what it was and what it is."""
    told = report.text(found, width=500)
    when = "At a login without remember_me and without an earlier cookie"
    assert f"{when}, the cookie's lifetime: 12 h before, 1 d now. (in 1 play, as a-day step 1)" in told
    assert "At a page, who is logged in: nobody before, the user now." in told


def test_what_broke_comes_first(found: Comparison) -> None:
    """The text leads with what is broken and ends with what was not compared."""
    lines = report.text(found, width=100).splitlines()
    assert lines[0].startswith("BROKEN   ")
    kinds = [line.split()[0] for line in lines if re.match(r"[A-Z]+ ", line)]
    assert [KIND.value.upper() for KIND in Kind if KIND.value.upper() in kinds] == list(dict.fromkeys(kinds))
    assert "wiki-1" in "\n".join(lines[-8:])
    assert max(map(len, lines)) <= 100


def test_nothing_different_is_said_so() -> None:
    """Of equal recordings every format says that there is no difference."""
    same = compare(recording(played(login())), recording(played(login())))
    assert "no difference" in report.text(same, width=100)
    assert report.markdown(same).startswith("# Session harness: no difference\n")
    assert "<h1>no difference</h1>" in report.page(same)


def test_files_have_every_change(found: Comparison) -> None:
    """Markdown and HTML tell each change of each rule, with its line of the story on both sides."""
    markdown, page = report.markdown(found), report.page(found)
    for rule in found.rules:
        assert f"### {rule.rule}\n" in markdown
        assert f'id="{rule.rule}"' in page
        assert markdown.count("  * before: ") == sum(
            one.example.old != one.example.new for other in found.rules for one in other.changes
        )
    assert "12 h before, 1 d now" in markdown
    assert "12 h before, 1 d now" in page


def test_the_page_escapes_and_needs_nothing(found: Comparison) -> None:
    """What a recording says is text, and the page loads nothing."""
    page = report.page(found)
    assert "<b>more</b>" not in page
    assert "&lt;b&gt;more&lt;/b&gt;" in page
    assert not re.search(r"(?:src|href)=[\"'](?!#)", page)


def test_json_is_the_comparison(found: Comparison) -> None:
    """The JSON decodes to the very comparison."""
    assert found == decode(report.json(found), Comparison)
