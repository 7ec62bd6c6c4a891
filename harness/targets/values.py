"""Session values on their way: the typed JSON in which scenarios write them and answers tell them.

For targets whose host application is written in Python. Plain JSON, and four objects with one key: `{"$tuple": […]}`,
`{"$bytes": "base64"}`, `{"$datetime": "ISO 8601"}`, `{"$unstorable": true}`. Pure; knows no target.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NoReturn


class Unstorable:
    """A value that no session can keep, however it writes its records."""

    def __reduce__(self) -> NoReturn:
        raise TypeError("this value can't be stored")


_TYPES: dict[str, Callable[[Any], Any]] = {
    "$tuple": tuple,
    "$bytes": base64.b64decode,
    "$datetime": datetime.fromisoformat,
    "$unstorable": lambda _: Unstorable(),
}


def from_json(text: str) -> Any:
    """The value that typed JSON stands for. Raises ValueError, TypeError: it is none."""
    return json.loads(text, object_hook=_restored)


def to_json(value: Any) -> str:
    """Typed JSON in one line of ASCII, fit for a header; of what has no form there only the type's name is told."""
    return json.dumps(_told(value))


def _restored(plain: dict[str, Any]) -> Any:
    tag = next(iter(plain), "")
    return _TYPES[tag](plain[tag]) if len(plain) == 1 and tag in _TYPES else plain


def _told(value: Any) -> Any:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case tuple():
            return {"$tuple": [_told(item) for item in value]}
        case list():
            return [_told(item) for item in value]
        case bytes():
            return {"$bytes": base64.b64encode(value).decode("ascii")}
        case datetime():
            return {"$datetime": value.isoformat()}
        case Mapping():
            return {str(key): _told(item) for key, item in value.items()}
        case _:
            return {"$object": type(value).__name__}
