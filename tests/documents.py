"""Runs what a document shows: its files are written, its commands are run, in a folder of their own.

Knows Markdown's fenced blocks. `console` blocks hold commands, each ending with 0 or with the status that it names in a
comment; a block of another kind whose first line is a comment with a file's name is that file.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"(?:#|//) ([\w./-]+\.\w+)\n")
PROGRAMS = {
    "session-harness": ["-c", "import sys; from harness.cli.main import main; sys.exit(main())"],
    "pytest": ["-m", "pytest"],
}


def blocks(text: str) -> list[tuple[str, str]]:
    """The fenced blocks of a document: kind and content."""
    return BLOCK.findall(text)


def files(text: str) -> dict[str, str]:
    """The files that a document shows, by name."""
    shown = [content for kind, content in blocks(text) if kind in ("python", "yaml", "javascript")]
    return {found[1]: content for content in shown if (found := NAMED.match(content))}


def commands(text: str) -> list[str]:
    """The commands that a document shows as ones to be tried, in order."""
    lines = [line for kind, content in blocks(text) if kind == "console" for line in content.splitlines()]
    return [line.removeprefix("$ ") for line in lines]


def run_document(text: str, folder: Path) -> None:
    """Write the files and run the commands; AssertionError with the output when one does not end as it says."""
    for name, content in files(text).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    for line in commands(text):
        _runs_as_said(line, folder)


def _runs_as_said(line: str, folder: Path) -> None:
    command, _, comment = line.partition("#")
    command, _, output = command.partition(" > ")
    named = re.search(r"exit status (\d+)", comment)
    wanted = int(named[1]) if named else 0
    program, *arguments = shlex.split(command)
    start = [sys.executable, *PROGRAMS[program], *arguments]
    done = subprocess.run(start, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == wanted, f"{line}\n{done.stdout}\n{done.stderr}"
    if output:
        (folder / output.strip()).write_text(done.stdout, encoding="utf-8")
