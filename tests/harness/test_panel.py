"""The panel of `serve --panel`, before the reference wiki under a frozen clock: what it shows, and what moving does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from webtest import TestApp

from harness.cli.panel import HEADER, Panel
from harness.cli.serve import PASSWORD, WIKI, _app
from harness.clock import FrozenClock
from harness.errors import Exit
from tests.harness.commands import Shell

START = datetime(2012, 3, 4, 5, 6, 30, tzinfo=UTC)
HOUR = 3_600
BOTH = ["server", "browser"]


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[TestApp]:
    """A browser that keeps its cookies for ever, as a real one does whose clock nobody moves, logged in as JoeDoe."""
    wiki = _app({}, tmp_path, "127.0.0.1")
    with FrozenClock() as clock:
        panel = Panel(wiki, lambda cookie: wiki.look(WIKI, cookie), ("127.0.0.1",), clock, lambda: START)
        app = TestApp(panel, extra_environ={"HTTP_HOST": "127.0.0.1:8080"}, lint=False)
        fields = {"name": "JoeDoe", "password": PASSWORD, "login": "Login"}
        answer = app.post("/FrontPage?action=login", fields)
        kept = answer.headers["Set-Cookie"].partition(";")[0]
        app.cookiejar.clear()
        app.extra_environ["HTTP_COOKIE"] = kept
        yield app


def _moved(browser: TestApp, clocks: list[str], seconds: int) -> dict[str, Any]:
    fields = [("clock", name) for name in clocks] + [("seconds", str(seconds))]
    state: dict[str, Any] = browser.post("/_panel/move", fields, extra_environ={HEADER: "1"}).json
    return state


def _is_logged_in(browser: TestApp) -> bool:
    browser.cookiejar.clear()
    return "JoeDoe" in browser.get("/FrontPage").text


def test_jar_record_and_clocks_are_shown(browser: TestApp) -> None:
    """After a login: one cookie for twelve hours, one record a minute longer, this browser's; clocks that agree."""
    state = browser.get("/_panel/state").json
    [cookie], [record] = state["jar"], state["records"]
    assert {"server": "2012-03-04 05:06:30Z", "browser": "2012-03-04 05:06:30Z"} == state["clocks"]
    assert "2012-03-04 17:06:30Z" == cookie["ends"]
    assert ("2012-03-04 17:07:30Z", "in 12 h 1 m", True) == (record["expires"], record["left"], record["current"])
    assert "user.id" in record["values"]


def test_a_login_lives_until_both_clocks_have_passed_its_end(browser: TestApp) -> None:
    """A second before twelve hours the visitor is in, and renewed; after twelve idle hours the jar drops the cookie."""
    _moved(browser, BOTH, 12 * HOUR - 1)
    assert _is_logged_in(browser)
    state = _moved(browser, BOTH, 12 * HOUR)
    assert [] == state["jar"]
    assert "expired: its end has come (RFC 6265bis 5.7)" == state["decisions"][0]
    assert not _is_logged_in(browser)


def test_a_browser_whose_clock_runs_ahead_is_logged_out_by_itself(browser: TestApp) -> None:
    """Only the browser's clock is moved: the record lives, and the cookie isn't sent."""
    state = _moved(browser, ["browser"], 12 * HOUR)
    assert ([], "in 12 h 1 m") == (state["jar"], state["records"][0]["left"])
    assert not _is_logged_in(browser)


def test_a_server_whose_clock_runs_ahead_refuses_the_cookie(browser: TestApp) -> None:
    """Only the server's clock is moved: the jar holds the cookie, the record is over."""
    state = _moved(browser, ["server"], 13 * HOUR)
    assert (1, "over") == (len(state["jar"]), state["records"][0]["left"])
    assert not _is_logged_in(browser)


def test_the_panel_is_a_page_that_holds_the_wiki(browser: TestApp) -> None:
    """The page shows the wiki in a frame, and no other site may show the page in one."""
    page = browser.get("/_panel")
    assert '<iframe src="/FrontPage" title="The wiki"' in page.text
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_no_other_site_moves_a_clock(browser: TestApp) -> None:
    """A form posted without the panel's own header moves nothing."""
    browser.post("/_panel/move", {"clock": "server", "seconds": "60"}, status=404)
    assert "2012-03-04 05:06:30Z" == browser.get("/_panel/state").json["clocks"]["server"]


@pytest.mark.parametrize("form", ["", "clock=server", "clock=moon&seconds=1", "clock=server&seconds=-1"])
def test_a_move_that_means_nothing_is_refused(browser: TestApp, form: str) -> None:
    """A clock that is none, or no number of seconds, is a bad request."""
    browser.post("/_panel/move", form, extra_environ={HEADER: "1"}, status=400)


def test_no_clock_goes_further_than_a_century(browser: TestApp) -> None:
    """Moves add up to a hundred years at most: later dates are no cookie's business."""
    for _ in range(9):
        _moved(browser, BOTH, 3650 * 24 * HOUR)
    browser.post("/_panel/move", "clock=server&seconds=999999999", extra_environ={HEADER: "1"}, status=400)


def test_under_another_name_there_is_no_panel(browser: TestApp) -> None:
    """A page that has the loopback's address under a name of its own (DNS rebinding) gets nothing."""
    browser.get("/_panel/state", extra_environ={"HTTP_HOST": "wiki.example.org"}, status=404)


def test_the_panel_stays_on_the_loopback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--panel` with another address is refused."""
    ran = Shell(tmp_path, monkeypatch, capsys).run("serve --panel --host 0.0.0.0")
    assert Exit.USAGE == ran.status
    assert "--panel shows ids and moves the clock: 127.0.0.1 or localhost only, not --host 0.0.0.0" in ran.err
