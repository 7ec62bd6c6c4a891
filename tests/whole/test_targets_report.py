"""The HTML report over all targets, from the committed Runs and recordings: small, and read without a script."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import Exit
from tests.harness.commands import Shell
from tests.target_matrix import RECORDED
from tests.target_matrix import path as run_of
from tests.upgrades import GENERATIONS
from tests.upgrades import path as recording_of

MOST = 5_000_000
"""Octets of a page."""


@pytest.mark.matrix
def test_the_report_over_all_targets_is_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its page has no script and stays below 5 MB, and so does each target's own report, with its full timelines."""
    shell = Shell(tmp_path, monkeypatch, capsys)
    shell.run("record reference -o reference.json.gz")
    files = ["reference.json.gz", *map(recording_of, GENERATIONS), *map(run_of, RECORDED)]
    ran = shell.run(f"matrix {' '.join(map(str, files))} --html all.html --pages each --plain")
    assert (Exit.OK, 3) == (ran.status, ran.err.count("written "))
    pages = [Path("all.html"), *sorted(Path("each").iterdir())]
    assert {"reference", *GENERATIONS, *RECORDED} == {page.stem for page in pages[1:]}
    assert [] == [page for page in pages if page.stat().st_size >= MOST]
    assert "<script" not in pages[0].read_text("utf-8")
