"""axe-core, which npm fetches, asked about a page: what would keep people from using it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page

SERIOUS = ("serious", "critical")
NO_NPM = "npm is not there, so no page's accessibility was checked: install npm, which fetches axe-core"


def fetched(folder: Path) -> str:
    """The script of axe-core."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.fail(NO_NPM)
    subprocess.run([npm, "install", "--silent", "--no-save", "--prefix", folder, "axe-core@4"], check=True)
    return Path(folder, "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


def serious(page: Page, axe: str) -> list[tuple[str, str]]:
    """What axe-core finds wrong with a page whose folds are all open: the kind, and the first place.

    It fetches nothing: a style sheet beside the page is in force without that.
    """
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    page.evaluate(axe)
    found = page.evaluate("axe.run({preload: false})")["violations"]
    return [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in SERIOUS]
