"""Pages of Markdown as pages of the site: links, anchors, tables and blocks as a browser needs them."""

from __future__ import annotations

import pytest

from harness.reports import site
from tests.harness.reports.test_html import Page

TEXT = """# Rules of *one* wiki

See [another](../rules.md#life-02), [itself](#how), [a source](../../scenarios/life/hours.yaml#L3),
[outside](https://example.org/a.md) and [the index](../README.md).

## How

| a | b |
| --- | --- |
| `1` | <b>no markup</b> |

## How

```text
1 < 2
```
"""


@pytest.fixture(scope="module")
def made() -> site.Made:
    """A page in a folder."""
    return site.page("rules/LIFE-01.md", TEXT)


def test_links_lead_to_pages_of_the_site(made: site.Made) -> None:
    """Markdown becomes HTML, the repository's README the index, a source its copy; other addresses stay."""
    links = Page(made.text).links
    for link in (
        "../rules.html#life-02",
        "#how",
        "../source/scenarios/life/hours.yaml.html#L3",
        "https://example.org/a.md",
        "../index.html",
    ):
        assert link in links
    assert frozenset({"scenarios/life/hours.yaml"}) == made.sources


def test_headings_have_the_anchors_of_repository_browsers(made: site.Made) -> None:
    """Small letters and dashes; the second of a name has a number. The first heading is the title."""
    assert {"rules-of-one-wiki", "how", "how-1"} <= set(Page(made.text).ids)
    assert "<title>Rules of one wiki – session harness</title>" in made.text


def test_what_is_wide_scrolls_and_stays_text(made: site.Made) -> None:
    """A table is a region for the keyboard, its heads head columns, and markup in a page is text."""
    page = Page(made.text)
    assert [] == page.open
    assert '<div class="scroll" role="region" aria-label="Table 1" tabindex="0"><table>' in made.text
    assert '<th scope="col">a</th>' in made.text
    assert "&lt;b&gt;no markup&lt;/b&gt;" in made.text
    assert '<pre tabindex="0"><code>1 &lt; 2\n</code></pre>' in made.text


def test_the_page_that_is_shown_is_marked() -> None:
    """In the list of pages, and nowhere else."""
    assert '<a href="rules.html" aria-current="page"' in site.page("rules.md", "# Rules\n").text
    assert "aria-current" not in site.page("README.md", "# Index\n").text


def test_each_line_of_a_source_can_be_linked_to() -> None:
    """Lines are numbered from 1 and stay text; the pages lead back."""
    text = site.source_page("scenarios/life/hours.yaml", "a: <b>\nc: 1\n")
    page = Page(text)
    assert ["L1", "L2"] == [name for name in page.ids if name.startswith("L")]
    assert "a: &lt;b&gt;" in text
    assert "../../../rules.html" in page.links


def test_a_folder_of_sources_leads_to_its_files() -> None:
    """By the addresses that its copies have."""
    links = Page(site.folder_page("harness/catalogue/observed", ["a.json"])).links
    assert "observed/a.json.html" in links
