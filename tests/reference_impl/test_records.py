"""The stored form: what comes back as it was, and what is refused without harm."""

from __future__ import annotations

import json
import math
import pickle
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl import records
from reference_impl.records import Damaged, Record, UnknownVersion

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
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text() | st.just("$tuple"), inner),
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
    [{"$tuple": [1]}, {"$dict": []}, {"$bytes": "!"}, {"a": {"$datetime": 1, "b": ()}}, "\ud800", -0.0, 10**400, b""],
)
def test_odd_values_come_back(value: Any) -> None:
    """Dicts that look like our tags, lone surrogates, negative zero and long numbers are values like others."""
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
    [{1}, object(), 1j, {1: 2}, [{"a": {1, 2}}], (b"", [bytearray()]), [10**5000], range(3), lambda: None, Damaged],
)
def test_other_types_are_refused(value: Any) -> None:
    """What has no stored form raises TypeError, wherever it is hidden."""
    with pytest.raises(TypeError):
        records.check(value)


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


WHOLE = json.loads(records.encode(Record(END, HOUR, {"a": [1]})))

DAMAGED = [
    b"",
    b"\x00" * 100,
    b"null",
    b"[]",
    b"{}",
    b'"text"',
    b"\xff\xfe",
    b"[" * 100_000,
    pickle.dumps({"a": 1}),
    json.dumps(WHOLE).encode()[:-5],
    json.dumps({**WHOLE, "values": []}).encode(),
    json.dumps({**WHOLE, "values": {"a": {"$tuple": 1}}}).encode(),
    json.dumps({**WHOLE, "values": {"a": {"$bytes": "*"}}}).encode(),
    json.dumps({**WHOLE, "values": {"a": {"$datetime": 5}}}).encode(),
    json.dumps({**WHOLE, "values": {"a": {"$dict": [1]}}}).encode(),
    json.dumps({**WHOLE, "values": {"$dict": [[1, 2]]}}).encode(),
    json.dumps({**WHOLE, "expires": "2012-03-04T17:06:30"}).encode(),
    json.dumps({**WHOLE, "expires": 5}).encode(),
    json.dumps({**WHOLE, "expires": "soon"}).encode(),
    json.dumps({**WHOLE, "lifetime": "long"}).encode(),
    json.dumps({**WHOLE, "lifetime": 1e300}).encode(),
]


@pytest.mark.parametrize("raw", DAMAGED)
def test_damage_is_named(raw: bytes) -> None:
    """Whatever the bytes are, reading them raises Damaged and nothing else."""
    with pytest.raises(Damaged):
        records.decode(raw)


def test_unknown_version() -> None:
    """A record of another version is told apart from a damaged one."""
    with pytest.raises(UnknownVersion):
        records.decode(json.dumps({**WHOLE, "version": 2}).encode())


@given(st.binary() | st.text().map(str.encode))
def test_no_bytes_get_through(raw: bytes) -> None:
    """Random bytes are damaged, never another exception."""
    with pytest.raises(Damaged):
        records.decode(raw)
