"""Files that are right and files that are wrong, beside this module. A wrong one's name starts with its layer."""

from __future__ import annotations

from pathlib import Path

import yaml

from harness.data import folder
from harness.dsl.places import Source
from harness.dsl.yaml_nodes import compose

HERE = Path(__file__).parent
GOOD = sorted((HERE / "good").glob("*.yaml"))
BAD = sorted((HERE / "bad").glob("*.yaml"))


def bad(layer: str) -> list[Path]:
    """The wrong files of one layer: syntax, schema or meaning."""
    return [path for path in BAD if path.name.startswith(f"{layer}-")]


def bundled() -> list[Path]:
    """The scenarios that the project ships."""
    return sorted(folder("scenarios").rglob("*.yaml"))


def documents(path: Path) -> list[yaml.Node]:
    """The nodes of a file's documents; none when its syntax is wrong."""
    return compose(Source(path.name, path.read_text(encoding="utf-8")))
