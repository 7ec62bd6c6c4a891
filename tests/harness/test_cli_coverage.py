"""`verify --coverage`: what is measured, what is written, what is refused."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from harness.errors import Exit, UsageError
from harness.targets.registry import under_test
from tests.harness.commands import Shell

HANDLER = """
from reference_impl.handler import DefaultSessionHandler

class Mine(DefaultSessionHandler):
    def start(self, request, id_handler):
        return super().start(request, id_handler)

    def never(self):
        return 1
"""
SCENARIO = """scenario: holds
title: a login is seen
rule: LIFE-02
world: {users: [JoeDoe], browsers: [alice]}
steps:
  - {as: alice, do: login JoeDoe, expect: {user: JoeDoe}}
"""
LINE = "verify --plain --from holds.yaml --handler my_handler:Mine"


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A folder with a handler and a scenario."""
    made = Shell(tmp_path, monkeypatch, capsys)
    made.write({"my_handler.py": HANDLER, "holds.yaml": SCENARIO})
    return made


def test_a_users_own_handler_is_measured(shell: Shell) -> None:
    """The pages tell of the plugged-in part's module: which line the scenario's rule ran, and which none did."""
    ran = shell.run(f"{LINE} --coverage pages")

    assert (Exit.OK, ["index.md", "my_handler.md", "rules.md"]) == (
        ran.status,
        sorted(path.name for path in (shell.folder / "pages").iterdir()),
    )
    assert "coverage: pages" in ran.out
    lines = (shell.folder / "pages" / "my_handler.md").read_text(encoding="utf-8").splitlines()
    assert "| 6 | `return super().start(request, id_handler)` | every rule |  |" in lines
    assert "| 9 | `return 1` | **none** |  |" in lines


def test_one_file_and_other_modules(shell: Shell) -> None:
    """A path that ends in .md is one page; --coverage-source measures other modules than the part's own."""
    ran = shell.run(f"{LINE} --coverage all.md --coverage-source reference_impl.ids,reference_impl.records")

    text = (shell.folder / "all.md").read_text(encoding="utf-8")
    assert Exit.OK == ran.status
    assert ["reference_impl.ids", "reference_impl.records"] == [
        line.split("`")[1] for line in text.splitlines() if line.startswith("# `")
    ]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--coverage-source my_handler", "--coverage-source says what --coverage measures: give --coverage PATH, too"),
        ("--coverage pages --pdb", "--coverage and --pdb both trace every line: give one of them"),
        ("--coverage pages --workers 2", "--workers 2: --coverage measures in one process; leave --workers out"),
        (
            "--coverage pages --executor dask://localhost:1",
            "--executor dask://localhost:1: --coverage measures in this",
        ),
        ("--coverage holds.yaml", "--coverage: holds.yaml is no folder; a file's name ends in .md"),
        ("--coverage no/pages", "--coverage: no/pages can't be made: No such file or directory"),
        ("--coverage no/all.md", "--coverage: no/all.md can't be written: there is no folder no"),
        ("--coverage all.md --html all.md", "--coverage: all.md is given to --html, too"),
        ("--coverage pages --coverage-source nothing", "--coverage-source nothing: there is no module of that name"),
    ],
)
def test_what_can_not_be_measured_or_written_is_refused(shell: Shell, options: str, said: str) -> None:
    """Each wrong option is told before anything is played, with status 2."""
    ran = shell.run(f"{LINE} {options}")

    assert (Exit.USAGE, True) == (ran.status, said in ran.err), ran.err


def test_a_missing_coverage_is_told(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without coverage.py: which extra to install, with status 2."""
    monkeypatch.setitem(sys.modules, "coverage", None)

    ran = shell.run(f"{LINE} --coverage pages")

    assert (Exit.USAGE, True) == (ran.status, "session-harness[coverage]" in ran.err), ran.err


def test_hosts_say_which_modules_keep_their_sessions() -> None:
    """The reference's session code, and for the stock variant its own module beside it."""
    reference = under_test("reference")

    assert "reference_impl.handler" in reference
    assert (*reference, "reference_impl.stock") == under_test("stock")


@pytest.mark.parametrize(("target", "said"), [("beaker", "say which modules of beaker"), ("x.yaml", "its own")])
def test_where_nobody_knows_the_modules_the_user_is_asked(target: str, said: str) -> None:
    """A bundled target's library is named by the user; a live target runs where nothing can be measured."""
    with pytest.raises(UsageError, match=said):
        under_test(target)
