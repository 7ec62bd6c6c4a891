"""Recordings as files: the way there and back, and what is refused."""

from __future__ import annotations

import gzip

import msgspec
import pytest

from harness.errors import UsageError
from harness.model.codec import encode
from harness.model.recording import pack, unpack
from tests.harness.compare.recorded import login, played, recording


@pytest.mark.parametrize("packed", [True, False])
def test_a_recording_comes_back_as_it_was(packed: bool) -> None:
    """Packed or not, what is read equals what was written, and equal recordings give equal bytes."""
    made = recording(played(login()))
    assert made == unpack(pack(made, packed=packed), "old.json")
    assert pack(made, packed=packed) == pack(recording(played(login())), packed=packed)


def test_a_packed_recording_is_smaller() -> None:
    """A packed recording is gzip of the plain one."""
    made = recording(*[played(login())] * 50)
    assert pack(made, packed=False) == gzip.decompress(pack(made, packed=True))
    assert len(pack(made, packed=True)) * 10 < len(pack(made, packed=False))


_GOOD = recording(played(login()))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "old.json is not a recording"),
        (b"\x1f\x8bnonsense", "old.json is not a recording"),
        (pack(_GOOD, packed=True)[:-20], "old.json is not a recording"),
        (b"[1]", "old.json is not a recording"),
        (encode(_GOOD.run), "a run without its histories, as verify --json writes it"),
        (encode(msgspec.structs.replace(_GOOD, recording=2)), "a recording of format 2"),
        (
            encode(msgspec.structs.replace(_GOOD, run=msgspec.structs.replace(_GOOD.run, format=7))),
            "a run of format 7, written by session-harness",
        ),
        (encode(_GOOD).replace(b'"histories":[', b'"histories":[7,'), "damaged recording: Expected `object`"),
        (encode(_GOOD).replace(b'"recording":1', b'"recording":1,"more":2'), "damaged recording"),
    ],
    ids=["empty", "bad-gzip", "cut", "a-list", "run-json", "format", "run-format", "damaged", "unknown-key"],
)
def test_what_is_no_recording_is_refused(data: bytes, said: str) -> None:
    """Each foreign, older, newer or damaged file is named, with what to do about it."""
    with pytest.raises(UsageError, match="record") as caught:
        unpack(data, "old.json")
    assert said in str(caught.value)
