"""`serve --panel` in a real browser: a visitor logs in, moves the clocks by buttons, and sees what time has done."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from harness.cli.serve import PASSWORD

PROGRAM = "import sys; from harness.cli.main import main; sys.exit(main(sys.argv[1:]))"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address that `serve --panel` says it has."""
    command = [sys.executable, "-c", PROGRAM, "serve", "--panel", "--port", "0"]
    folder = tmp_path_factory.mktemp("serve")
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=folder, env=dict(os.environ)
        )
        assert process.stdout is not None
        yield process.stdout.readline().partition(",")[0]
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


@pytest.fixture
def page(ordinary: Browser, address: str) -> Iterator[Page]:
    """The panel, with JoeDoe logged in to the wiki in its frame; what goes wrong in the page fails the test."""
    wrong: list[str] = []
    with ordinary.new_context() as context:
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.goto(address)
        wiki = _wiki(page)
        wiki.get_by_role("link", name="Log in").click()
        wiki.locator("[name=name]").fill("JoeDoe")
        wiki.locator("[name=password]").fill(PASSWORD)
        wiki.locator("[name=login]").click()
        expect(page.locator("#records li").first).to_contain_text("this browser's: ")
        yield page
    assert [] == wrong


def _wiki(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title='The wiki']")


def _move(page: Page, which: str, button: str) -> None:
    page.get_by_label(which).check()
    page.get_by_role("button", name=button).click()


def _follow(page: Page) -> None:
    _wiki(page).get_by_role("link", name="PageIndex").click()


def test_jar_and_record_of_a_login_are_shown(page: Page) -> None:
    """The jar holds one cookie for twelve hours, the store this browser's record for a minute more."""
    expect(page.locator("#jar li")).to_have_count(1)
    expect(page.locator("#jar li")).to_contain_text(re.compile(r"MOIN_SESSION=.*\(in (12 h|11 h \d+ m( \d+ s)?)\)"))
    expect(page.locator("#records li").first).to_contain_text(re.compile(r"user\.id.*\(in 1[12] h"))


def test_twelve_hours_on_the_visitor_is_logged_out(page: Page) -> None:
    """Both clocks move: the jar drops the cookie with the section of the RFC, the next page shows nobody."""
    _move(page, "both clocks", "12 hours on")
    expect(page.locator("#jar li")).to_have_text("nothing")
    expect(page.locator("#decisions li").first).to_have_text("expired: its end has come (RFC 6265bis 5.7)")
    _follow(page)
    expect(_wiki(page).get_by_role("link", name="Log in")).to_be_visible()


def test_an_hour_on_the_visitor_is_still_in(page: Page) -> None:
    """Both clocks move by less than the lifetime: the next page shows the user."""
    _move(page, "both clocks", "1 hour on")
    expect(page.locator("#jar li")).to_contain_text(re.compile(r"\(in (11 h|10 h \d+ m( \d+ s)?)\)"))
    _follow(page)
    expect(_wiki(page).get_by_text("JoeDoe").first).to_be_visible()


def test_ten_years_on_the_server_alone_refuses_the_cookie(page: Page) -> None:
    """The server's clock alone moves: the jar holds the cookie, the record is over."""
    _move(page, "the server's", "10 years on")
    expect(page.locator("#server-ahead")).to_contain_text("3650d")
    expect(page.locator("#jar li")).to_contain_text("MOIN_SESSION=")
    expect(page.locator("#records li").first).to_contain_text("(over)")
    _follow(page)
    expect(_wiki(page).get_by_role("link", name="Log in")).to_be_visible()
