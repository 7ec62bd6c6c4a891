"""Who is logged out when: the contract's column is the policy's promise, and what differs from it is marked."""

from __future__ import annotations

from typing import Any

import pytest

from harness.model.measurement import FORMAT, Figure, Measured, Measurement, Status
from harness.model.run import TargetInfo
from harness.reports.lifetime_page import lifetime_page
from harness.reports.promises import ALONE, overview_table, promises, setting_table

HOUR = 3_600


def _measured(policy: dict[str, Any], **figures: int | str) -> dict[str, Measurement]:
    """A measurement of one policy; names with `_` for `-`, seconds or words."""
    told = tuple(
        Figure(name.replace("_", "-"), f"{value} s", seconds=value)
        if isinstance(value, int)
        else Figure(name.replace("_", "-"), value, Status.NONE)
        for name, value in figures.items()
    )
    info = TargetInfo("mine", "wsgi", "my wiki", (), {})
    return {"mine": Measurement(FORMAT, "0", info, (Measured(policy, told),))}


def _cells(policy: dict[str, Any], **figures: int | str) -> dict[tuple[str, str], str]:
    table = setting_table(policy, _measured(policy, **figures))
    return {(row[0], row[1]): row[3] for row in table.rows}


@pytest.mark.parametrize(
    ("hours", "plain", "remembered"),
    [
        (-3, "10800 s (3 h)", "10800 s (3 h)"),
        (0, "315360000 s (3650 d)", "315360000 s (3650 d)"),
        (0.5, "1800 s (30 min)", "315360000 s (3650 d)"),
        (12, "43200 s (12 h)", "315360000 s (3650 d)"),
    ],
)
def test_the_contract_is_that_of_the_help_page(hours: float, plain: str, remembered: str) -> None:
    """Max-Age by cookie_lifetime and remember_me."""
    promised = promises({"cookie_lifetime": hours})
    assert plain == promised["without remember_me"][0].text
    assert remembered == promised["with remember_me"][0].text


def test_an_absolute_limit_shortens_every_promise() -> None:
    """With an absolute limit of an hour nothing lasts longer, and that is a promise of its own."""
    promised = promises({"absolute_lifetime": 1})["with remember_me"]
    assert "3600 s (1 h)" == promised[0].text
    assert ("ends however busy", HOUR) == (promised[-1].what, promised[-1].least)


def test_anonymous_visitors_are_promised_no_cookie_unless_configured() -> None:
    """Without anonymous_session_lifetime there is none; with it, exactly so long."""
    assert ["no cookie"] == [promise.text for promise in promises({})["never logged in"]]
    assert 2 * HOUR == promises({"anonymous_session_lifetime": 2})["never logged in"][0].most


@pytest.mark.parametrize(
    ("seconds", "marked"),
    [(HOUR - 1, True), (HOUR, False), (HOUR + 60, False), (2 * HOUR, False), (2 * HOUR + 61, True)],
)
def test_the_server_may_keep_a_login_an_hour_longer_and_never_less(seconds: int, marked: bool) -> None:
    """An end on the server before the cookie's, or more than an hour after it, is marked."""
    cell = _cells({"cookie_lifetime": 1}, idle_server=seconds)["without remember_me", ALONE]
    assert marked == cell.startswith("≠ ")


def test_no_end_and_no_measurement_are_told_apart() -> None:
    """A login without an end is marked; what was not measured is said to be so, and not marked."""
    cells = _cells({"cookie_lifetime": 1}, idle_server="no end within 4000 d")
    assert "≠ no end within 4000 d" == cells["without remember_me", ALONE]
    assert "not measured" == cells["without remember_me", "Max-Age"]


def test_the_overview_tells_browser_and_server() -> None:
    """One cell has both ends, the marked one marked; lengths of time are brief."""
    policy = {"cookie_lifetime": 1}
    table = overview_table([policy], _measured(policy, idle_browser=HOUR, idle_server_visited=HOUR - 30))
    assert ("cookie_lifetime = 1", "without remember_me", "1 h") == table.rows[0][:3]
    assert "3600 s; on the server ≠ 3570 s" == table.rows[0][3]


def test_the_page_answers_for_each_setting() -> None:
    """A reader finds a heading for the setting, and what was measured below it."""
    policy = {"cookie_lifetime": 0.5}
    page = lifetime_page([policy], [], _measured(policy, max_age=1_800), {})
    section = page.partition("## I set cookie\\_lifetime = 0.5\n")[2]
    assert "| without remember\\_me | Max-Age | 1800 s (30 min) | 1800 s |\n" in section
