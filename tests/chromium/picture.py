"""The README's picture of the report: `python -m tests.chromium.picture` draws `reports/report.png` anew.

The handler in it is the one that the README shows; the browser is a real Chromium, whose fonts are this machine's.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from tests.chromium.conftest import OPTIONS, executable
from tests.documents import files

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "reports" / "report.png"
SIZE = (1100, 950)
"""Width and height in pixels."""

RULES = "LIFE,RENEW,EXPIRE"


def draw(browser: Browser, to: Path) -> None:
    """Verify the README's handler and draw the top of its report."""
    width, height = SIZE
    with TemporaryDirectory() as folder:
        report = _report(Path(folder))
        page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="light")
        page.goto(report.as_uri())
        page.screenshot(path=to)
        page.close()


def _report(folder: Path) -> Path:
    shown = files((ROOT / "README.md").read_text("utf-8"))
    (folder / "my_sessions.py").write_text(shown["my_sessions.py"], "utf-8")
    program = "import sys; from harness.cli.main import main; sys.exit(main())"
    line = ["verify", "--handler", "my_sessions:MyHandler", "--rules", RULES, "--html", "report.html"]
    done = subprocess.run([sys.executable, "-c", program, *line], cwd=folder, check=False, capture_output=True)
    assert 1 == done.returncode, done.stderr.decode()
    return folder / "report.html"


if __name__ == "__main__":
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable(), args=list(OPTIONS))
        draw(chromium, PICTURE)
        chromium.close()
