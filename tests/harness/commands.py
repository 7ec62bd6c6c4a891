"""The command line run in this process, in a folder of its own, for tests.

Knows the command's door; must not know what any command does.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from harness.cli.main import main


class Ran(NamedTuple):
    """What a command line came to."""

    status: int
    out: str
    err: str


class Shell:
    """A folder with files, in which command lines are run; modules that they import are forgotten afterwards."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "path", list(sys.path))
        monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def write(self, files: Mapping[str, str]) -> None:
        """Make files, with their folders."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def run(self, line: str) -> Ran:
        """Run the words of a command line without the command's name."""
        known = set(sys.modules)
        self._capsys.readouterr()
        try:
            status = main(line.split())
        finally:
            here = str(self.folder)
            for name in set(sys.modules) - known:
                if str(getattr(sys.modules[name], "__file__", "") or "").startswith(here):
                    del sys.modules[name]
        out, err = self._capsys.readouterr()
        return Ran(status, out, err)

    def listing(self) -> dict[str, bytes]:
        """Every file below the folder, with its content; folders with None."""
        found = sorted(self.folder.rglob("*"))
        return {str(path.relative_to(self.folder)): path.read_bytes() if path.is_file() else b"" for path in found}
