"""Committed measurements: each is of the target in its name, and they hold the settings that the pages show."""

from __future__ import annotations

from harness.catalogue.observed import ORDER, observed, settings
from harness.data import folder


def test_each_file_is_of_the_target_in_its_name() -> None:
    """A file is read under the name of its target, and none lies there unread."""
    assert {path.stem for path in (folder("catalogue") / "observed").iterdir()} == set(observed())
    assert {name: one.target.name for name, one in observed().items()} == {name: name for name in observed()}
    assert {"reference", "stock"} <= set(observed()) <= set(ORDER)


def test_settings_are_in_the_order_of_their_values() -> None:
    """The default, which names no value, is the last; only the option that was asked for differs."""
    found = settings("cookie_lifetime")
    assert {} == found[-1]
    assert sorted(policy["cookie_lifetime"] for policy in found[:-1]) == [one["cookie_lifetime"] for one in found[:-1]]


def test_half_an_hour_is_half_an_hour_in_the_reference_and_for_ever_in_1_8() -> None:
    """LIFE-07 and LIFE-08: fractions count in the reference, and are cut to whole hours in the stock wiki."""
    rows = {name: one.row({"cookie_lifetime": 0.5}) for name, one in observed().items()}
    seconds = {name: figure.seconds for name, row in rows.items() if row and (figure := row.figure("max-age"))}
    assert (1_800, 315_360_000) == (seconds["reference"], seconds["stock"])
