"""`session-harness new`: a commented skeleton of a scenario or a target, that runs as it is.

Knows where the templates lie; what they say is theirs.
"""

from __future__ import annotations

from pathlib import Path

import click

from harness.errors import Exit, UsageError

FILES = {"scenario": "my_scenario.yaml", "target": "my_target.py"}
TEMPLATES = {"scenario": "scenario.yaml", "target": "target.py.txt"}
COMMANDS = {"scenario": "session-harness verify --from {path}", "target": "session-harness verify {module}:target"}


@click.command()
@click.argument("kind", type=click.Choice(list(FILES)))
@click.argument("file", required=False, type=click.Path(path_type=Path))
def new(kind: str, file: Path | None) -> Exit:
    """Write a scenario or a target to start from, to FILE or to a file in the current folder."""
    from harness.data import folder

    path = file or Path(FILES[kind])
    if kind == "target" and not (path.suffix == ".py" and path.stem.isidentifier()):
        raise UsageError(f"{path}: a target is a Python module, as my_target.py")
    text = (folder("templates") / TEMPLATES[kind]).read_text(encoding="utf-8")
    command = COMMANDS[kind].format(path=path, module=path.stem)
    try:
        with path.open("x", encoding="utf-8") as opened:
            opened.write(text.replace("COMMAND", command))
    except FileExistsError:
        raise UsageError(f"{path} is there already; nothing was written") from None
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}") from error
    where = f"in {path.parent}: " if kind == "target" and path.parent != Path() else ""
    click.echo(f"{path} is written; try it, {where}{command}" if where else f"{path} is written; try it: {command}")
    return Exit.OK
