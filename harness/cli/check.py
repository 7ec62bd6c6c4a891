"""`session-harness check` and `schema`: are scenario files right, and what is right for an editor.

Knows the loader and the oracle's word; nothing is played.
"""

from __future__ import annotations

import json
from pathlib import Path

import click

from harness.errors import Exit, UsageError


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(paths: tuple[Path, ...]) -> Exit:
    """Load scenario files and folders, and say all that is wrong with them.

    What a step expects is compared with a model of the contract, too.
    """
    from harness.dsl.load import load
    from harness.oracle.agreement import refuse_wrong

    for path in paths:
        if not path.exists():
            raise UsageError(f"there is no file or folder {path}")
    found = load(paths)
    documents = len({scenario.document for scenario in found})
    if not found:
        raise UsageError(f"there is no scenario in {', '.join(map(str, paths))}")
    refuse_wrong(found)
    click.echo(f"{documents} {'scenario' if documents == 1 else 'scenarios'}, {len(found)} to play: no error")
    return Exit.OK


@click.command()
def schema() -> Exit:
    """Print the JSON Schema of scenario files, for editors."""
    from harness.dsl.schema import schema as scenario_schema

    click.echo(json.dumps(scenario_schema(), indent=2, ensure_ascii=False))
    return Exit.OK
