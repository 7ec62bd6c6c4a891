"""Examples for `--help`: for each command without examples of its own, command lines that work as they stand.

A table. Knows the commands' names only.
"""

from __future__ import annotations

import click

EXAMPLES: dict[str, tuple[str, ...]] = {
    "verify": (
        "session-harness verify",
        "session-harness verify --rules LIFE,RENEW-01 --policy cookie_lifetime=-3",
        "session-harness verify --handler my_sessions:MyHandler",
        "session-harness verify django-db --junit junit.xml --html report.html",
        "session-harness verify --from my_scenarios --verbose",
    ),
    "record": ("session-harness record moin-1.9 -o before.json.gz",),
    "compare": (
        "session-harness compare before.json.gz after.json.gz",
        "session-harness compare before.json.gz reference --html differences.html",
    ),
    "matrix": ("session-harness matrix before.json.gz after.json.gz --markdown matrix.md",),
    "baseline update": (
        'session-harness baseline update stock --profile hardened --reason "as in 1.8.7" -o known.yaml',
        "session-harness verify stock --profile hardened --baseline known.yaml",
    ),
    "list": ("session-harness list rules", "session-harness list targets --json"),
    "check": ("session-harness check my_scenarios",),
    "schema": ("session-harness schema",),
    "new": ("session-harness new scenario idle.yaml", "session-harness new target my_target.py"),
    "serve": (
        "session-harness serve --panel",
        "session-harness serve --policy cookie_lifetime=0.5 --folder my_wiki",
    ),
    "target install": ("session-harness target install moin-1.9",),
    "explore": (
        "session-harness explore --steps 50000 --seed 7",
        "session-harness explore --handler my_sessions:MyHandler --time 60 -o found",
    ),
    "doctor": ("session-harness doctor moin-1.9",),
    "completion": (
        'eval "$(session-harness completion bash)"',
        "session-harness completion fish > ~/.config/fish/completions/session-harness.fish",
    ),
}
"""By the words that call the command."""


def put_below(command: click.Command, words: str) -> None:
    """Put the examples below the help of a command that is called by these words, and of those inside it."""
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            put_below(inner, f"{words} {name}")
    lines = EXAMPLES.get(words, ())
    if lines:
        shown = "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
        command.epilog = f"{shown}\n\n{command.epilog}" if command.epilog else shown
