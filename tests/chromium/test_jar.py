"""The same cases as in `tests/harness/browser/test_cases.py`, asked of Chromium, whose clock is moved too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from harness.model.world import CAP
from harness.targets.live.clock import LiveClock
from tests.chromium.listener import LAUNCHER, Listener
from tests.harness.browser.corpus import START, Case, DatedText, cases, dates, deviations, expected

URL = "http://wiki.example.org/"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
OTHERWISE = {text: means for each in deviations().chromium_dates for text, means in each.dates.items()}
FAR = datetime(9000, 1, 1, tzinfo=UTC)
DATES = sorted(
    {each.date: each for name in ("http-state-dates", "curl-dates") for each in dates(name)}.values(),
    key=lambda each: FAR if each.means is None else each.means,
)
"""Each text once, the earlier instant first, so that the clock never goes back; what is no date comes last."""
ASKED = [case for case in cases() if expected(case, "Chromium") is not None]
ELSEWHERE = f"https://attacker.example.net{LAUNCHER}"


@pytest.fixture(scope="session")
def shared(chromium: Browser) -> Iterator[BrowserContext]:
    """One context for all cases in which no time passes: cleared for each, since a new one takes long."""
    with chromium.new_context() as context:
        context.new_page()
        yield context


@pytest.fixture
def page(case: Case, chromium: Browser, shared: BrowserContext, clock: LiveClock) -> Iterator[Page]:
    """A page without cookies at the time when those of a case are set. Chromium keeps the latest instant that it has
    seen, context by context: so a case in which time passes has one of its own."""
    clock.move(START)
    if not case.after:
        shared.clear_cookies()
        yield shared.pages[0]
        return
    with chromium.new_context() as context:
        yield context.new_page()


@pytest.mark.parametrize("case", [pytest.param(case, id=case.key) for case in ASKED])
def test_case(case: Case, page: Page, listener: Listener, clock: LiveClock) -> None:
    """Chromium sends what the jar after RFC 6265bis sends, or the named deviation."""
    listener.expect(case.source, [_octets(line) for line in case.lines])
    page.goto(case.source)
    clock.move(START + timedelta(seconds=case.after))
    listener.expect(case.target or case.source)
    _ask(page, case)
    wide = any(not _is_narrow(line) for line in case.lines)
    assert expected(case, "Chromium") == listener.cookie.decode("utf-8" if wide else "latin-1"), listener.requests


@pytest.fixture(scope="session")
def dated(chromium: Browser) -> Iterator[BrowserContext]:
    """One context for all dates."""
    with chromium.new_context() as context:
        context.new_page()
        yield context


@pytest.mark.parametrize("text", [pytest.param(each, id=each.date) for each in DATES])
def test_date(text: DatedText, dated: BrowserContext, listener: Listener, clock: LiveClock) -> None:
    """Chromium reads the same instant out of a date, seen a day before it, or none at all, or what is named."""
    if text.means is not None:
        clock.move(max(EPOCH + DAY, text.means - DAY))
    dated.clear_cookies()
    listener.expect(URL, [f"a=1; Expires={text.date}".encode("latin-1")])
    dated.pages[0].goto(URL)
    assert _ends(text, clock.at) == [each["expires"] for each in dated.cookies()]


def _ends(text: DatedText, now: datetime) -> list[float]:
    """When the cookie must end: [] for one that has ended already, -1 for one that stays while the browser is open."""
    if otherwise := OTHERWISE.get(text.date):
        return [(now + CAP).timestamp()] if otherwise == "future" else []
    if text.means is None:
        return [-1]
    return [text.means.timestamp()] if text.means > now else []


def _ask(page: Page, case: Case) -> None:
    target = case.target or case.source
    if case.cross_site is None:
        page.goto(target)
        return
    page.goto(f"{ELSEWHERE}?how={case.cross_site}&to={quote(target, safe='')}")
    if case.cross_site != "image":
        with page.expect_navigation(url=target):
            page.click("#go")


def _is_narrow(text: str) -> bool:
    return all(sign <= "\xff" for sign in text)


def _octets(line: str) -> bytes:
    return line.encode("latin-1" if _is_narrow(line) else "utf-8")
