"""The HTML report in a real browser: filters, links, steps, keyboard, without script, on paper, and for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from harness.compare.compare import compare
from harness.reports import comparison, html, matrix
from tests.chromium.axe import serious
from tests.chromium.watched import watched
from tests.harness import samples
from tests.harness.compare.recorded import DAY, login, played, recording


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a report with something of everything."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(html.page(samples.run(), samples.histories()), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def page(request: pytest.FixtureRequest, chromium: Browser, report: str) -> Iterator[Page]:
    """The report, opened; parametrized with options of the context. No test may leave an error on the console."""
    with watched(chromium, **getattr(request, "param", {})) as (page, asked):
        page.goto(report)
        yield page
    assert {report} == set(asked)


def rules(page: Page) -> list[str]:
    """The rules that the table shows."""
    found = page.locator("tr[data-rule]:visible").evaluate_all("rows => rows.map(row => row.dataset.rule)")
    return [str(rule) for rule in found]


def test_filters(page: Page) -> None:
    """Area, level and outcome each narrow the rules, what broke and the plays; the number left is said."""
    expect(page.locator("#shown")).to_have_text("10 of 10 rules shown")
    page.get_by_label("Area").select_option("LIFE")
    assert ["LIFE-02", "LIFE-08", "LIFE-11"] == rules(page)
    assert ["LIFE-02"] == page.locator("article:visible").evaluate_all("all => all.map(one => one.id)")
    expect(page.locator("#lacking")).to_be_hidden()
    page.get_by_label("Level").select_option("hardening")
    assert ["LIFE-11"] == rules(page)
    expect(page.locator("#broken")).to_be_hidden()
    page.get_by_role("button", name="Show all").click()
    expect(page.locator("#shown")).to_have_text("10 of 10 rules shown")
    assert len(samples.verdicts()) == len(rules(page))
    page.get_by_label("Outcome").select_option("failed")
    assert ["LIFE-02", "EXPIRE-05"] == rules(page)
    expect(page.locator("#shown")).to_have_text("2 of 10 rules shown")


def test_search(page: Page) -> None:
    """A search takes every word, whatever its case, in the rule or in what is told about it."""
    page.get_by_label("Search").fill("STORE fails")
    assert ["ROBUST-06"] == rules(page)
    page.get_by_label("Search").fill("no such text")
    expect(page.locator("#shown")).to_have_text("0 of 10 rules shown")
    expect(page.locator("#area\\:LIFE")).to_be_hidden()


def test_a_filtered_page_can_be_linked_to(page: Page) -> None:
    """The address holds the filters, and opens the page with them."""
    page.get_by_label("Area").select_option("ROBUST")
    page.get_by_label("Search").fill("store")
    address = page.evaluate("location.href")
    page.goto("about:blank")
    page.goto(address)
    assert ["ROBUST-06"] == rules(page)
    assert ("ROBUST", "store") == (page.get_by_label("Area").input_value(), page.get_by_label("Search").input_value())


def test_a_link_opens_what_is_folded(page: Page, report: str) -> None:
    """A link to a play unfolds it, and the focus goes along."""
    page.goto(report + "#play%3Aslow")
    expect(page.get_by_text("overtake SlowPage")).to_be_visible()
    assert "play:slow" == page.evaluate("document.activeElement.id")


def test_a_link_to_what_is_filtered_away_shows_it(page: Page) -> None:
    """Following a link to something that the filters hide takes them back."""
    page.get_by_label("Area").select_option("ROBUST")
    page.locator("#overview").get_by_role("link", name="LIFE-02").click()
    expect(page.locator("#LIFE-02")).to_be_visible()
    assert "" == page.get_by_label("Area").input_value()
    page.go_back()
    assert ["ROBUST-05", "ROBUST-06"] == rules(page)


def test_stepping(page: Page) -> None:
    """A timeline is told step by step, with both clocks, the Cookie header and the jar's decision with its section."""
    box = page.locator("#LIFE-02 .stepper").first
    box.get_by_role("button", name="Step on").click()
    expect(box.get_by_text("Step 1 of 3")).to_be_visible()
    for shown in ("2012-03-04 05:06:30Z", "same", "login JoeDoe", "no Cookie header", "sid-1 stored (6265bis 5.7)"):
        expect(box).to_contain_text(shown)
    box.get_by_role("button", name="Step on").press("End")
    expect(box.get_by_text("Step 3 of 3")).to_be_visible()
    for shown in ("2012-03-04 17:06:30Z", "Cookie: MOIN_SESSION=sid-1", "LIFE-02/holds", "sid-2 for 12 h"):
        expect(box).to_contain_text(shown)
    assert "3" == page.locator("#LIFE-02 [aria-current=step] th").inner_text()
    box.get_by_role("button", name="Step back").press("ArrowLeft")
    expect(box.get_by_text("Step 2 of 3")).to_be_visible()
    box.get_by_role("button", name="Step back").click()
    expect(box.get_by_role("button", name="Step back")).to_be_disabled()


def test_a_step_can_be_linked_to(page: Page) -> None:
    """The address holds the step, and opens the page at it."""
    page.locator("#LIFE-02 .stepper button:enabled").first.press("End")
    address = page.evaluate("location.href")
    page.goto("about:blank")
    page.goto(address)
    expect(page.locator("#LIFE-02").get_by_text("Step 3 of 3")).to_be_visible()


def test_by_keyboard_alone(page: Page) -> None:
    """The first stop of the tab key leads past the head; filters and steps are reached by it."""
    page.keyboard.press("Tab")
    assert "Skip to the overview" == page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    names = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        names.add(page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()"))
    assert {"q", "area", "level", "outcome", "Show all", "Step on →"} <= names


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_without_script(page: Page) -> None:
    """Without script everything is there to be read, and nothing that does not work."""
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator("tr[data-rule]")).to_have_count(len(samples.verdicts()))
    expect(page.locator("#LIFE-02 table.timeline").first).to_be_visible()
    expect(page.locator(".stepper")).to_have_count(0)


@pytest.mark.parametrize("page", [{"viewport": {"width": 360, "height": 700}}], indirect=True)
def test_narrow(page: Page) -> None:
    """On a narrow screen wide tables move in their own frames, the page does not."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_on_paper(page: Page) -> None:
    """Printed, the page has what is to be read, folded failures too, and no controls."""
    page.emulate_media(media="print")
    for control in ("#filters", ".stepper >> nth=0", "nav"):
        expect(page.locator(control)).to_be_hidden()
    expect(page.locator("#LIFE-02 table.timeline").first).to_be_visible()


def compared() -> str:
    """The page of two recordings that differ."""
    old, new = played(login(httponly="")), played(login(DAY))
    return comparison.page(compare(recording(old), recording(new)))


def crossed() -> str:
    """The page of rules by targets."""
    return matrix.page([samples.run(), samples.passed_run()], samples.rules())


OTHERS = {"comparison": compared, "matrix": crossed}


LOOKS: list[dict[str, Any]] = [
    {"color_scheme": "light"},
    {"color_scheme": "dark"},
    {"viewport": {"width": 360, "height": 700}},
]


@pytest.mark.parametrize("page", LOOKS, indirect=True, ids=["light", "dark", "narrow"])
def test_accessible(page: Page, axe: str) -> None:
    """axe-core has nothing serious to say, with a step shown and every fold open."""
    page.locator(".stepper button:enabled").first.press("End")
    expect(page.locator(".step dl")).to_have_count(1)
    assert [] == serious(page, axe)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", OTHERS)
def test_the_other_pages(name: str, scheme: Any, chromium: Browser, axe: str, tmp_path: Path) -> None:
    """axe-core has nothing serious to say about the comparison and the matrix either."""
    path = tmp_path / "page.html"
    path.write_text(OTHERS[name](), encoding="utf-8")
    with chromium.new_context(color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(path.as_uri())
        assert [] == serious(page, axe)
