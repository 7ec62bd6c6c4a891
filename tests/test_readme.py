"""The README's commands and examples are run as they stand."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TWO_LINES = (
    "python3 -m pip install tox && python3 -m tox run -e verify",
    "python3 -m pip install tox && python3 -m tox run",
)


def _blocks() -> list[tuple[str, str]]:
    return BLOCK.findall(README)


def test_every_command_and_example_of_the_readme_runs(tmp_path: Path) -> None:
    """Files are written under the name in their first line; commands end with 0, or with the status they name."""
    commands = 0
    for kind, text in _blocks():
        if kind in ("python", "yaml"):
            name = text.split("\n", 1)[0].removeprefix("# ")
            (tmp_path / name).write_text(text, encoding="utf-8")
        elif kind == "console":
            for line in text.splitlines():
                _runs_as_said(line.removeprefix("$ "), tmp_path)
                commands += 1

    assert commands >= 16


def _runs_as_said(line: str, folder: Path) -> None:
    command, _, comment = line.partition("#")
    named = re.search(r"exit status (\d+)", comment)
    wanted = int(named[1]) if named else 0
    program, *arguments = shlex.split(command)
    start = {
        "session-harness": ["-c", "import sys; from harness.cli.main import main; sys.exit(main())"],
        "pytest": ["-m", "pytest"],
    }[program]

    done = subprocess.run([sys.executable, *start, *arguments], cwd=folder, capture_output=True, text=True, check=False)

    assert done.returncode == wanted, f"{line}\n{done.stdout}\n{done.stderr}"


def test_ci_runs_the_two_lines() -> None:
    """The two lines stand in the README, and CI calls both."""
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert [line for line in TWO_LINES if line not in README or line not in ci] == []
