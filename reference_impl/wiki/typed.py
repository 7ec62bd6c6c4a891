"""JSON that keeps Python's types: how session values travel through forms and facts.

It knows plain JSON plus four tagged objects, `{"$tuple": […]}`, `{"$bytes": "base64"}`, `{"$datetime": "iso"}` and
`{"$unstorable": true}` (a value that no session can keep). It must not know requests, sessions or the wiki.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any


class Unstorable:
    """A value that is no data: what a session must refuse at the assignment."""


def _tagged(value: dict[str, Any]) -> Any:
    if len(value) != 1:
        return value
    [(tag, inner)] = value.items()
    match tag:
        case "$tuple":
            return tuple(inner)
        case "$bytes":
            return base64.b64decode(inner)
        case "$datetime":
            return datetime.fromisoformat(inner)
        case "$unstorable":
            return Unstorable()
        case _:
            return value


def from_json(text: str) -> Any:
    """The Python value of typed JSON; ValueError when the text is not JSON or a tag holds the wrong thing."""
    try:
        return json.loads(text, object_hook=_tagged)
    except TypeError as error:
        raise ValueError(str(error)) from error


def typed(value: Any) -> Any:
    """Plain JSON data for a Python value; what is no data becomes `{"$object": "<type name>"}`."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, tuple):
        return {"$tuple": [typed(item) for item in value]}
    if isinstance(value, list):
        return [typed(item) for item in value]
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode("ascii")}
    if isinstance(value, datetime):
        return {"$datetime": value.isoformat()}
    if isinstance(value, Mapping):
        return {str(key): typed(item) for key, item in value.items()}
    return {"$object": type(value).__name__}


def to_json(value: Any) -> str:
    """One line of ASCII JSON, fit for a header."""
    return json.dumps(typed(value), separators=(",", ":"))
