"""Templates of a target file: what they may name, and where a mistake in one is told.

In each: `policy`, `world` and `wiki` (the model's), `folder` (the opening's), `cache` (what `install` filled), `here`
(the target file's folder), `port`, `programs` (paths by name), `forks` and `socket` (what
`warm` runs and listens at). The filter `python` writes a value as Python does.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2

from harness.errors import TargetError

_ENVIRONMENT = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True, autoescape=False)
_ENVIRONMENT.filters["python"] = repr


def render(text: str, names: Mapping[str, Any], where: str) -> str:
    """The text of a template. Raises TargetError, naming `where` it stands, when it can't be made."""
    try:
        return _ENVIRONMENT.from_string(text).render(names)
    except jinja2.TemplateSyntaxError as error:
        raise TargetError(f"{where}, line {error.lineno}: {error.message}") from error
    except jinja2.TemplateError as error:
        raise TargetError(f"{where}: {error.message}") from error


def render_file(path: Path, names: Mapping[str, Any]) -> str:
    """The text of a template's file."""
    return render(path.read_text("utf-8"), names, str(path))
