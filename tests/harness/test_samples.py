"""What is told of a generator by its ids."""

from __future__ import annotations

import base64

import pytest

from harness.samples import measured


def test_ids_that_are_all_different() -> None:
    """Sixteen characters of four bits at 32 positions: 128 bits, nothing constant, repeated or readable."""
    digits = "0123456789abcdef"
    found = measured([(digits[turn:] + digits[:turn]) * 2 for turn in range(16)], ["JoeDoe"])
    assert (found.count, found.repeated, found.bits, found.constant, found.readable) == (16, 0, 128, 0, ())


def test_what_is_wrong() -> None:
    """A repeated id, a position that never changes, a name in plain or hidden in base64 or hex."""
    assert measured(["a1", "b2", "a1"], []).repeated == 1
    assert measured(["a1", "b1"], []).constant == 1
    hidden = ["JOEDOE-1", base64.urlsafe_b64encode(b"joedoe-2?").decode(), b"JoeDoe3".hex()]
    assert measured(hidden, ["JoeDoe", "JaneRoe"]).readable == ("JoeDoe",)


def test_a_word_by_chance() -> None:
    """A word in a few ids is no finding, and no ids are none."""
    assert measured(["abcde", "fghij", "klmno"], ["abcde"]).readable == ()
    with pytest.raises(ValueError, match="no ids"):
        measured([], [])
