"""What each option of a wiki's configuration means, read from options.yaml.

Knows the form of that file; must not know who asks. All values are text: they are for people.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from typing import Any

import msgspec
import yaml

from harness.data import folder
from harness.errors import SessionHarnessError

_YamlLoader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One option. `values` maps examples to meanings; `plugged` names the command's option that takes an object."""

    meaning: str
    allowed: str
    values: dict[str, str] = {}
    plugged: str = ""


@cache
def options() -> dict[str, Option]:
    """Every option by its name. The dict is shared: don't change it.

    Raises SessionHarnessError when the file is broken.
    """
    path = folder("catalogue") / "options.yaml"
    try:
        # The base loader makes text, lists and dicts only.
        return msgspec.convert(yaml.load(path.read_bytes(), _YamlLoader), dict[str, Option])  # noqa: S506
    except (OSError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise SessionHarnessError(f"{path.name}: this file of the catalogue can't be read: {error}") from error


def nearest(name: str) -> str:
    """A hint at the option of a similar name; empty when none is near."""
    close = get_close_matches(name.lower(), options(), n=1)
    return f", did you mean {close[0]}?" if close else ""
