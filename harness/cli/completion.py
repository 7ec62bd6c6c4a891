"""Completion in the shell: the script that switches it on, and what the arguments of commands can be.

Knows click's completion and where names come from; imports nothing else until a name is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable

import click
from click.shell_completion import get_completion_class

from harness.errors import Exit

PROGRAM = "session-harness"
VARIABLE = "_SESSION_HARNESS_COMPLETE"
SHELLS = ("bash", "zsh", "fish")

Names = list[str]


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> Exit:
    """Print the script that completes commands, options, targets, rules and settings in a SHELL."""
    found = get_completion_class(shell)
    assert found is not None, "click knows each of SHELLS"
    click.echo(found(context.find_root().command, {}, PROGRAM, VARIABLE).source())
    return Exit.OK


def targets(context: click.Context, parameter: click.Parameter, incomplete: str) -> Names:
    """Names of targets, installed or not."""
    from harness.targets.registry import targets as known

    return _beginning(incomplete, (entry.name for entry in known()))


def rules(context: click.Context, parameter: click.Parameter, incomplete: str) -> Names:
    """Ids of rules and names of areas; after a comma, the next of a list."""
    from harness.catalogue.load import AREAS
    from harness.catalogue.load import rules as known

    before, comma, last = incomplete.rpartition(",")
    return [f"{before}{comma}{name}" for name in _beginning(last.upper(), (*AREAS, *known()))]


def explained(context: click.Context, parameter: click.Parameter, incomplete: str) -> Names:
    """What `explain` knows: rules and options."""
    from harness.catalogue.load import rules as known
    from harness.catalogue.options import options

    return [*_beginning(incomplete.upper(), known()), *_beginning(incomplete, options())]


def settings(context: click.Context, parameter: click.Parameter, incomplete: str) -> Names:
    """Options of the policy, to be followed by a value."""
    from harness.catalogue.options import options

    return _beginning(incomplete, (f"{name}=" for name, option in options().items() if not option.plugged))


def profiles(context: click.Context, parameter: click.Parameter, incomplete: str) -> Names:
    """Names of profiles."""
    from harness.catalogue.load import profiles as known

    return _beginning(incomplete, known())


def _beginning(incomplete: str, names: Iterable[str]) -> Names:
    return [name for name in names if name.startswith(incomplete)]
