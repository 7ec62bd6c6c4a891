"""What the command lines that play scenarios said, as values.

Knows names and types; must not know what they lead to.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from harness.cli.playing import LOCAL
from harness.errors import UsageError


class VerifyOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The command line of `verify`, as parsed; other commands that play scenarios have a part of it."""

    target: str
    handler: str | None = None
    session_data: str | None = None
    id_handler: str | None = None
    policy: tuple[str, ...] = ()
    profile: str | None = None
    rules: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    from_: tuple[Path, ...] = ()
    json: Path | None = None
    junit: Path | None = None
    html: Path | None = None
    since: Path | None = None
    markdown: Path | None = None
    baseline: Path | None = None
    coverage: Path | None = None
    coverage_source: tuple[str, ...] = ()
    workers: int | None = None
    executor: str = LOCAL
    timeout: float
    exitfirst: bool = False
    last_failed: bool = False
    pdb: bool = False
    verbose: bool = False
    plain: bool = False
    yes: bool = False
    only: frozenset[str] | None = None
    """Play these scenarios alone, by id; those that are not there are left out."""

    def files(self) -> dict[str, Path]:
        """The reports that were asked for: `--json` and so on, to the path."""
        asked = {"--json": self.json, "--junit": self.junit, "--html": self.html, "--markdown": self.markdown}
        return {option: path for option, path in asked.items() if path is not None}


def settings_of(texts: Sequence[str], option: str = "--policy") -> dict[str, Any]:
    """The settings of `NAME=VALUE` texts given to a command's option, values in YAML, checked for their types.

    Raises UsageError naming option, value and what is allowed.
    """
    from harness.catalogue.options import nearest, options
    from harness.settings import checked

    known = options()
    given: dict[str, Any] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"{option} {text}: write NAME=VALUE, as cookie_lifetime=-3")
        if name not in known:
            raise UsageError(f"{option} {name}: there is no such option{nearest(name)}; known: {', '.join(known)}")
        if known[name].plugged:
            raise UsageError(f"{option} {name}: this option takes an object; plug it in with {known[name].plugged}")
        given[name] = _value(name, value, option)
    return checked(given, {name: one.allowed for name, one in known.items()}, option)


def _value(name: str, text: str, option: str) -> Any:
    """A value in YAML; `None` may be written as Python does, where it isn't the text None itself."""
    from harness.dsl.places import Source
    from harness.dsl.yaml_nodes import compose, plain

    if text == "None" and name != "cookie_samesite":
        return None
    source = Source(f"{option} {name}", text)
    documents = compose(source)
    if source.problems:
        raise UsageError(f"{option} {name}: {text!r} is not a YAML value: {source.problems[0].message}")
    return plain(documents[0]) if documents else None
