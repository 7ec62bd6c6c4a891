"""The committed pages under `reports/` as a static site: `python -m tests.site FOLDER`.

Knows files and names; what a page looks like is said in harness.reports.site. The folder is emptied first; it must be a
site of before, or not there.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from harness.reports import site

ROOT = Path(__file__).parent.parent
REPORTS = ROOT / "reports"
BESIDE = (".svg", ".png")
"""Pictures that stand beside the pages and are taken as they are; pages of HTML say what those of Markdown say."""


def make(to: Path) -> int:
    """Write the site; the number of its pages of Markdown. Raises SystemExit for a folder that holds something else."""
    if to.exists() and not (to / site.STYLE).is_file() and any(to.iterdir()):
        raise SystemExit(f"{to} holds something else than a site: name a new folder")
    shutil.rmtree(to, ignore_errors=True)
    pages = sorted(REPORTS.rglob("*.md"))
    sources: set[str] = set()
    for path in pages:
        address = path.relative_to(REPORTS).as_posix()
        made = site.page(address, path.read_text("utf-8"))
        _write(to / site.site_address(address), made.text)
        sources |= made.sources
    for address in sorted(sources):
        _write_source(to, address)
    for path in (path for path in REPORTS.rglob("*") if path.suffix in BESIDE):
        place = to / path.relative_to(REPORTS)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
    _write(to / site.STYLE, site.style())
    return len(pages)


def _write_source(to: Path, address: str) -> None:
    """A copy of a file, or of every file in a folder."""
    path = ROOT / address
    if not path.is_dir():
        _write(to / site.source_address(address), site.source_page(address, path.read_text("utf-8")))
        return
    names = sorted(one.name for one in path.iterdir() if one.is_file())
    _write(to / site.source_address(address), site.folder_page(address, names))
    for name in names:
        _write_source(to, f"{address}/{name}")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m tests.site FOLDER")
    count = make(Path(sys.argv[1]))
    sys.stdout.write(f"{count} pages; begin with {Path(sys.argv[1], site.INDEX)}\n")
