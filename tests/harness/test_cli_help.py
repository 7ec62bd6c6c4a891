"""Help and completion: every command shows examples that it would take, and shells complete what there is."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from harness.cli.completion import PROGRAM, SHELLS, VARIABLE
from harness.cli.examples import EXAMPLES
from harness.cli.main import main, session_harness

CONTEXT = click.Context(session_harness)
START = "import sys; from harness.cli.main import main; sys.exit(main())"


def _commands(group: click.Group = session_harness, before: str = "") -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(CONTEXT):
        command = _command(group, name)
        words = f"{before} {name}".strip()
        if isinstance(command, click.Group):
            yield from _commands(command, words)
        else:
            yield words, command


def _command(group: click.Group, name: str) -> click.Command:
    command = group.get_command(CONTEXT, name)
    assert command is not None, name
    return command


COMMANDS = dict(_commands())


def _examples(command: click.Command) -> list[str]:
    """The command lines in a command's help; a backslash joins two lines."""
    text = (command.epilog or "").replace("\\\n", " ").partition("Examples:\n")[2].partition("\n\n")[0]
    return [line.strip() for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_examples(name: str) -> None:
    """Below the help of each command stands at least one line that calls it, or what it is made for."""
    assert any(PROGRAM in line for line in _examples(COMMANDS[name]))


def test_no_examples_are_for_nothing() -> None:
    """Each entry of the table of examples is for a command that there is."""
    assert set(EXAMPLES) <= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_are_understood(name: str) -> None:
    """Each example's options and arguments are ones that its command takes."""
    for line in _examples(COMMANDS[name]):
        words = shlex.split(line.removeprefix('eval "$(').removesuffix(')"').partition(" > ")[0])
        assert PROGRAM == words.pop(0)
        command: click.Command = session_harness
        while isinstance(command, click.Group):
            command = _command(command, words.pop(0))
        command.make_context(name, words).close()


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_gets_its_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`completion SHELL` prints a script that asks this program."""
    assert 0 == main(["completion", shell])
    assert VARIABLE in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("verify bea", {"beaker"}),
        ("verify --rules LIFE-01,life-0", {f"LIFE-01,LIFE-0{number}" for number in range(1, 10)}),
        ("explain cookie_l", {"cookie_lifetime"}),
        ("verify --profile hard", {"hardened"}),
        ("verify --policy anon", {"anonymous_session_lifetime="}),
        ("mea", {"measure"}),
    ],
)
def test_names_are_completed(line: str, wanted: set[str]) -> None:
    """Commands, targets, rules in a list, options, profiles and settings are completed as bash asks for them."""
    words = f"{PROGRAM} {line}"
    asked = {VARIABLE: "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    done = subprocess.run(
        [sys.executable, "-c", START], env=dict(os.environ) | asked, capture_output=True, text=True, check=True
    )
    assert wanted == {answer.partition(",")[2] for answer in done.stdout.splitlines()}
