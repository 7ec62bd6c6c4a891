"""The static site of the generated pages in a real browser: pictures, links, wide tables, and for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import site
from tests.chromium.axe import serious
from tests.chromium.watched import watched

KINDS = ("index.html", "rules/EXPIRE-01.html", "options/cookie_lifetime.html", "cookie_lifetime.html", "matrix.html")
SOURCE = "source/scenarios/expire/flows.yaml.html"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site's folder."""
    folder = tmp_path_factory.mktemp("made") / "site"
    site.make(folder)
    return folder


@pytest.fixture
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """A page, parametrized with options of the context; no error may be left on the console, nothing come from afar."""
    with watched(chromium, **getattr(request, "param", {})) as (page, asked):
        yield page
    assert [] == [address for address in asked if not address.startswith("file:")]


def test_from_the_index_to_a_rule_and_its_scenarios(page: Page, made: Path) -> None:
    """The rule's page shows its picture, and leads to the source of a scenario, and back to the rules."""
    page.goto((made / "index.html").as_uri())
    page.get_by_role("link", name="EXPIRE-01").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("EXPIRE-01")
    assert page.locator("main img").evaluate("one => one.complete && one.naturalWidth > 0")
    page.get_by_role("link", name="server-flow-login", exact=True).click()
    expect(page.locator("#L1")).to_be_visible()
    page.get_by_role("navigation").get_by_role("link", name="Rules").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The rules")


@pytest.mark.parametrize("page", [{"viewport": {"width": 360, "height": 700}}], indirect=True)
def test_narrow(page: Page, made: Path) -> None:
    """On a telephone a wide table scrolls by itself, and the page does not."""
    page.goto((made / "cookie_lifetime.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_without_script(page: Page, made: Path) -> None:
    """A page is read without any script."""
    page.goto((made / "rules/LIFE-02.html").as_uri())
    expect(page.get_by_role("heading", name="Why it matters")).to_be_visible()


@pytest.mark.parametrize("page", [{"color_scheme": "light"}, {"color_scheme": "dark"}], indirect=True, ids=str)
@pytest.mark.parametrize("address", [*KINDS, SOURCE])
def test_accessible(address: str, page: Page, made: Path, axe: Any) -> None:
    """axe-core has nothing serious to say about a page of any kind."""
    page.goto((made / address).as_uri())
    assert [] == serious(page, axe)
