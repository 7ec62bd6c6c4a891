"""The README's picture of the report is drawn by a program."""

from __future__ import annotations

import struct
from pathlib import Path

from playwright.sync_api import Browser

from tests.chromium.picture import PICTURE, SIZE, draw


def test_the_picture_is_drawn_from_the_readme(ordinary: Browser, tmp_path: Path) -> None:
    """A PNG of the size that the committed one has; no more is compared, for fonts differ between machines."""
    draw(ordinary, tmp_path / "report.png")
    sizes = [struct.unpack(">II", path.read_bytes()[16:24]) for path in (tmp_path / "report.png", PICTURE)]
    assert [SIZE, SIZE] == sizes
