"""Typed JSON keeps what plain JSON loses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from reference_impl.wiki.typed import Unstorable, from_json, to_json

VALUES = [
    (None, "null"),
    (True, "true"),
    (1.5, "1.5"),
    ("é", '"\\u00e9"'),
    ((1, (2,)), '{"$tuple":[1,{"$tuple":[2]}]}'),
    (b"\xff", '{"$bytes":"/w=="}'),
    (datetime(2012, 3, 4, 5, 6, 30, tzinfo=UTC), '{"$datetime":"2012-03-04T05:06:30+00:00"}'),
    ({"a": [1, b""]}, '{"a":[1,{"$bytes":""}]}'),
]


@pytest.mark.parametrize(("value", "text"), VALUES)
def test_values_are_written_and_read_with_their_types(value: Any, text: str) -> None:
    """A value becomes one line of ASCII and comes back as it was."""
    assert to_json(value) == text
    assert from_json(text) == value
    assert type(from_json(text)) is type(value)


def test_unstorable_is_no_data() -> None:
    """The tag for what no session can keep gives an object that is no data."""
    assert isinstance(from_json('{"$unstorable": true}'), Unstorable)
    assert to_json(Unstorable()) == '{"$object":"Unstorable"}'


@pytest.mark.parametrize("text", ["", "{", '{"$tuple": 1}', '{"$bytes": "a"}', '{"$datetime": "then"}'])
def test_what_is_no_typed_json_is_refused(text: str) -> None:
    """Broken JSON and tags that hold the wrong thing raise ValueError."""
    with pytest.raises(ValueError):  # noqa: PT011, its subclasses differ
        from_json(text)
