"""The stored form: what comes back as it was, and what is refused without harm."""

from __future__ import annotations

import math
import pickle
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl import records
from reference_impl.records import Damaged, Record, UnknownVersion
from reference_impl.wiki import damage

END = datetime(2012, 3, 4, 17, 6, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.datetimes()
    | st.datetimes(timezones=st.just(UTC))
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def roundtrip(value: Any) -> Any:
    """The value as it is after it was stored."""
    return records.decode(records.encode(Record(END, HOUR, {"key": value}))).values["key"]


def shape(value: Any) -> Any:
    """A value with the types of all its parts, since 1 == 1.0 == True."""
    if isinstance(value, list | tuple):
        return type(value), [shape(item) for item in value]
    if isinstance(value, dict):
        return dict, [(key, shape(item)) for key, item in value.items()]
    return type(value), value


@given(VALUES)
def test_kept_values_come_back(value: Any) -> None:
    """Every kept type comes back with its type, however nested."""
    records.check(value)
    assert shape(roundtrip(value)) == shape(value)


@pytest.mark.parametrize(
    "value",
    [{"": {}}, -0.0, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1, 10**400, b"", ((), [()])],
)
def test_odd_values_come_back(value: Any) -> None:
    """Empty keys and dicts, negative zero and numbers of any length are values like others."""
    assert repr(roundtrip(value)) == repr(value)


def test_nan_comes_back() -> None:
    """Not a number is a float too."""
    assert math.isnan(roundtrip(math.nan))


def test_zone_of_a_datetime_comes_back() -> None:
    """The offset of an aware datetime is kept."""
    at = datetime(2012, 3, 4, 5, 6, 30, 7, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert roundtrip(at).isoformat() == at.isoformat()


@pytest.mark.parametrize(
    "value",
    [
        {1},
        object(),
        1j,
        "\ud800",
        {"\ud800": 1},
        {1: 2},
        [{"a": {1, 2}}],
        (b"", [bytearray()]),
        [10**5000],
        range(3),
        lambda: None,
        Damaged,
    ],
)
def test_other_types_are_refused(value: Any) -> None:
    """What has no stored form raises TypeError, wherever it is hidden."""
    with pytest.raises(TypeError):
        records.check(value)


def test_what_is_not_refused_can_be_stored() -> None:
    """The depth that is allowed at the assignment is the depth that can be written."""
    deep: list[Any] = []
    for _ in range(records.DEEPEST - 2):
        deep = [deep]
    records.check(deep)
    assert roundtrip(deep) == deep
    with pytest.raises(TypeError, match="nested more than"):
        records.check([deep])


def test_a_list_in_itself_is_refused() -> None:
    """A cycle has no end to be written."""
    knot: list[Any] = []
    knot.append(knot)
    with pytest.raises(TypeError, match="nested more than"):
        records.check(knot)


def test_marker() -> None:
    """A marker comes back as one, with its end and without values."""
    found = records.decode(records.encode(Record(END, timedelta(0), {}, marker=True)))
    assert (found.marker, found.expires, found.values) == (True, END, {})


def test_lifetime_and_end_come_back() -> None:
    """A record keeps its end to the microsecond and the lifetime it was written with."""
    end = END + timedelta(microseconds=5)
    found = records.decode(records.encode(Record(end, HOUR, {})))
    assert (found.expires, found.lifetime, found.marker) == (end, HOUR, False)


WHOLE = records.encode(Record(END, HOUR, {"user.id": "1", "a": [1]}))


def extension(code: int, data: bytes) -> bytes:
    """A part with one value, which has an extension type."""
    return msgspec.msgpack.encode({"user.a": msgspec.msgpack.Ext(code, data)})


DAMAGED = [
    b"",
    b"\x00" * 100,
    b"null",
    b'{"version": 1}',
    b"\xff\xfe",
    b"[" * 100_000,
    pickle.dumps({"a": 1}),
    WHOLE[:-5],
    WHOLE[: records.HEAD_SIZE],
    WHOLE + b"more",
    WHOLE[:-1] + b"\x02",
    damage.with_end(WHOLE, 2**63 - 1),
    damage.with_end(WHOLE, -(2**63)),
    damage.with_parts(WHOLE, b"\x90", b"\x80"),
    damage.with_parts(WHOLE, b"\xc1", b"\x80"),
    damage.with_parts(WHOLE, b"\x81\x01\x01", b"\x80"),
    damage.with_parts(WHOLE, extension(1, b"\x01"), b"\x80"),
    damage.with_parts(WHOLE, extension(2, b"soon"), b"\x80"),
    damage.with_parts(WHOLE, extension(3, b"0x"), b"\x80"),
    damage.with_parts(WHOLE, extension(4, b"\xff"), b"\x80"),
    damage.with_parts(WHOLE, extension(99, b""), b"\x80"),
    damage.with_parts(WHOLE, b"\x81\xa1a" + b"\x91" * 100_000, b"\x80"),
]


@pytest.mark.parametrize("raw", DAMAGED)
def test_damage_is_named(raw: bytes) -> None:
    """Whatever the bytes are, reading them raises Damaged and nothing else."""
    with pytest.raises(Damaged):
        records.decode(raw)


def test_a_sum_of_the_stores_own_takes_the_place_of_ours() -> None:
    """Bytes that were summed before are not summed again: another value in the place of one comes back."""
    assert records.decode(WHOLE[:-1] + b"\x02", summed=True).values == {"user.id": "1", "a": [2]}


def test_unknown_version() -> None:
    """A record of another version is told apart from a damaged one."""
    with pytest.raises(UnknownVersion):
        records.decode(damage.with_version(WHOLE, 3))


@pytest.mark.parametrize("others", [b"\x90", b"\xc1", extension(99, b"")])
def test_damage_among_the_values_is_found_when_they_are_read(others: bytes) -> None:
    """The second part is looked at when somebody asks for its values."""
    record = records.decode(damage.with_parts(WHOLE, b"\x80", others))
    with pytest.raises(Damaged):
        _ = record.values


def test_a_renewed_record_is_not_decoded() -> None:
    """Renewal changes the head alone: even values that can't be read stay as they are."""
    record = records.decode(damage.with_parts(WHOLE, b"\x80", b"\xc1"))
    later = records.encode(record.renewed(END + HOUR, HOUR))
    assert (later[records.HEAD_SIZE :], records.decode(later).expires) == (b"\x80\xc1", END + HOUR)


def test_two_states_differ_in_the_head() -> None:
    """Another value of the same length, another end or another generation makes another head."""
    other = records.encode(Record(END, HOUR, {"user.id": "1", "a": [2]}))
    later = records.encode(records.decode(WHOLE).renewed(END + HOUR, HOUR))
    next_one = records.encode(Record(END, HOUR, {"user.id": "1", "a": [1]}, generation=2))
    assert len({raw[: records.HEAD_SIZE] for raw in (WHOLE, other, later, next_one)}) == 4


def test_the_end_is_read_alone() -> None:
    """Stores ask for it in microseconds; a version that we don't know has none that we could read."""
    assert records.end_of(WHOLE) == int(END.timestamp()) * 1_000_000
    assert records.end_of(damage.with_version(WHOLE, 3)) is None
    with pytest.raises(Damaged):
        records.end_of(damage.with_end(WHOLE, 2**63 - 1))


def test_the_first_part_is_what_every_request_needs() -> None:
    """`first` holds the keys under "user." of a record that was read."""
    values = {"user.id": "1", "a": [1]}
    assert (records.decode(WHOLE).first, records.decode(WHOLE).values) == ({"user.id": "1"}, values)


@given(st.binary() | st.text().map(str.encode))
def test_no_bytes_get_through(raw: bytes) -> None:
    """Random bytes are damaged, never another exception."""
    with pytest.raises(Damaged):
        records.decode(raw)
