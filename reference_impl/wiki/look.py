"""How pages look: the templates, compiled once for the whole process.

It knows template names and values. It must not know sessions, rights or the store.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@lru_cache(maxsize=32)
def _template(name: str) -> Template:
    return _environment().get_template(name)


def draw(name: str, /, **values: Any) -> Markup:
    """A template filled in; text is escaped, `Markup` is not."""
    return Markup(_template(f"{name}.html").render(values))  # noqa: S704, templates escape
