"""YAML is read by version 1.2's rules, and strictly."""

from __future__ import annotations

from typing import Any

import pytest

from harness.dsl.places import Source
from harness.dsl.yaml_nodes import COMPOSER, PlainComposer, compose, plain

COMPOSERS = pytest.mark.parametrize("composer", [COMPOSER, PlainComposer], ids=["fastest", "plain"])


def _read(text: str, composer: Any = None) -> Any:
    source = Source("test.yaml", text)
    (document,) = compose(source, composer)
    assert source.problems == []
    return plain(document)


@COMPOSERS
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("on", "on"),
        ("No", "No"),
        ("12:30", "12:30"),
        ("2012-03-04", "2012-03-04"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        (".nan", ".nan"),
        ("=", "="),
        ("<<", "<<"),
        ("12h", "12h"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("012", 12),
        ("0.5", 0.5),
        ("-.5", -0.5),
        ("1e3", 1000.0),
        ("'12'", "12"),
        ('"true"', "true"),
        ("''", ""),
    ],
)
def test_scalars_are_those_of_yaml_1_2(text: str, value: object, composer: Any) -> None:
    """Only true, false, null and decimal numbers are no texts."""
    read = _read(f"key: {text}", composer)["key"]
    assert (type(read), read) == (type(value), value)


@COMPOSERS
def test_nodes_keep_their_place(composer: Any) -> None:
    """Line and column of a value are those of the file, in every document, counted in characters."""
    second = compose(Source("test.yaml", "a: 1\n---\n{ä: ö, b: [x, y]}\n"), composer)[1]
    mark = second.value[1][1].value[1].start_mark
    assert (mark.line, mark.column) == (2, 14)


def test_sign_of_a_reference_inside_a_text_is_a_character() -> None:
    """An ampersand, a star or an exclamation mark in the middle of a text is nothing special."""
    assert _read("a: R & D\nb: 2*3\nc: ho!") == {"a": "R & D", "b": "2*3", "c": "ho!"}


def test_windows_line_ends_and_a_byte_order_mark_are_read() -> None:
    """A file of an editor on Windows is a file like any other."""
    assert _read("\ufeffa: 1\r\nb: 2\r\n") == {"a": 1, "b": 2}
