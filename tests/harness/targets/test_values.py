"""Session values as typed JSON."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from typing import Any

import pytest

from harness.targets.values import from_json, to_json

KEPT: list[Any] = [
    None,
    True,
    12,
    0.5,
    "größer",
    b"\x00\xff",
    datetime(2012, 3, 4, 5, 6, 30, tzinfo=UTC),
    [1, [2]],
    (1, (2, "three")),
    {"a": {"b": (b"c",)}},
]


@pytest.mark.parametrize("value", KEPT, ids=lambda value: type(value).__name__)
def test_round_trip(value: Any) -> None:
    """Every type that a session keeps comes back as it went, and travels as ASCII."""
    text = to_json(value)
    assert text.isascii()
    assert value == from_json(text)
    assert type(value) is type(from_json(text))


def test_a_key_like_a_tag_among_others_is_a_key() -> None:
    """Only an object whose single key is a tag stands for something else."""
    assert {"$tuple": [1], "b": 2} == from_json('{"$tuple": [1], "b": 2}')


def test_unstorable_is_refused_by_pickle() -> None:
    """The value that no session can keep is refused even by stores that pickle whatever comes."""
    with pytest.raises(TypeError, match="can't be stored"):
        pickle.dumps(from_json('{"$unstorable": true}'))


def test_what_has_no_form_is_told_by_its_type() -> None:
    """A page can tell of a value that is no data without failing."""
    assert '{"x": {"$object": "set"}}' == to_json({"x": {1}})
