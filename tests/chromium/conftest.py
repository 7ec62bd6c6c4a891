"""A real Chromium for the tests of this folder: Debian's package, driven by Playwright, its clock ours.

These tests are run by `tox run -e chromium` alone. Where there is no Chromium the run ends with 3 and says so; with
CHROMIUM=none it says so and ends with 0.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from harness.targets.live.clock import LiveClock
from tests.chromium.axe import fetched
from tests.chromium.listener import Listener, listening

OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--ignore-certificate-errors",
)
MISSING = """\
No Chromium was found, so NOTHING was compared with a real browser. Wanted is the program `chromium` (Debian:
apt-get install --no-install-recommends chromium), or its path in the environment variable CHROMIUM.
CHROMIUM=none accepts this and ends with 0."""


def pytest_sessionstart() -> None:
    """Without a browser there is nothing to do here."""
    if executable() is None:
        pytest.exit(MISSING, returncode=0 if os.environ.get("CHROMIUM") == "none" else 3)


def executable() -> str | None:
    """The browser that the environment names, or the one on the path."""
    return shutil.which(os.environ.get("CHROMIUM") or "chromium")


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of axe-core."""
    return fetched(tmp_path_factory.mktemp("axe"))


@pytest.fixture(scope="session")
def listener() -> Iterator[Listener]:
    """The server behind every host."""
    with listening() as listener:
        yield listener


@pytest.fixture(scope="session")
def clock() -> Iterator[LiveClock]:
    """The clock of the browser's processes."""
    with LiveClock() as clock:
        yield clock


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver of all browsers: there can be one only."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright: Playwright, listener: Listener, clock: LiveClock) -> Iterator[Browser]:
    """One browser for the session; each test takes a context, which has cookies of its own."""
    browser = playwright.chromium.launch(
        executable_path=executable(),
        args=[*OPTIONS, f"--host-resolver-rules={listener.rules}"],
        env=dict(clock.environment),
    )
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def ordinary(playwright: Playwright) -> Iterator[Browser]:
    """A browser as people have it: its clock is the real one, and hosts are where they are."""
    browser = playwright.chromium.launch(executable_path=executable(), args=list(OPTIONS))
    yield browser
    browser.close()
