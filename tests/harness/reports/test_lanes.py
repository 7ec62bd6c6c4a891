"""The picture of a play: well-formed, told in words too, with jar and session of each browser where they belong."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import msgspec
import pytest

from harness.model.history import History
from harness.model.step import Step, Visit
from harness.model.world import BrowserSpec, World
from harness.reports.lanes import COLUMN, LEFT, MOST_COLUMNS, svg
from tests.harness import samples

SVG = "{http://www.w3.org/2000/svg}"


def _texts(picture: str) -> dict[str, tuple[int, int]]:
    """Each text with its place."""
    root = ElementTree.fromstring(picture)
    return {text.text or "": (int(text.get("x", 0)), int(text.get("y", 0))) for text in root.iter(f"{SVG}text")}


@pytest.mark.parametrize("name", samples.histories())
def test_every_picture_is_xml_that_tells_itself(name: str) -> None:
    """Each history gives a well-formed picture with a title and a description."""
    root = ElementTree.fromstring(svg(samples.histories()[name]))
    assert samples.histories()[name].scenario.title == root.findtext(f"{SVG}title")
    assert root.findtext(f"{SVG}desc")


def test_columns_are_steps_and_lanes_are_browsers() -> None:
    """The visit after twelve hours is the second column: login in the first, no column for time that goes by."""
    texts = _texts(svg(samples.idle_history()))
    assert LEFT == texts["login JoeDoe, keep as"][0]
    assert LEFT + COLUMN == texts["visit FrontPage"][0] == texts["+12:00:00"][0]
    assert texts["server's clock"][1] < texts["alice"][1] < texts["its jar"][1] < texts["the server shows"][1]


def test_a_record_is_promised_and_refused() -> None:
    """What the cookie promises stands from the login on; when the server takes the id no more, that is said."""
    history = samples.idle_history()
    login, idle, _ = history.steps
    late = samples.record("3", timedelta(hours=13), samples.exchange("anonymous", sent="sid-1"))
    texts = _texts(svg(History(history.scenario, (login, idle, late))))
    top = texts["record of sid-1"][1]
    assert {(LEFT + 2, top), (LEFT + 2 + COLUMN, top)} == {texts["until +12:00:00"], texts["refused"]}


def test_a_record_gives_way_to_another() -> None:
    """An answer that sets a new id replaces the record of the one sent, and the new one has a lane of its own."""
    texts = _texts(svg(samples.idle_history()))
    assert texts["record of sid-1"][1] == texts["replaced"][1]
    assert texts["record of sid-2"][1] == texts["until +1d 00:00:00"][1]


def test_a_browser_whose_clock_is_wrong_says_so() -> None:
    """The skew stands in the browser's lane."""
    history = samples.idle_history()
    world = World(browsers=(BrowserSpec("alice", timedelta(hours=-1)),))
    skewed = msgspec.structs.replace(history, scenario=msgspec.structs.replace(history.scenario, world=world))
    assert "clock -01:00:00" in _texts(svg(skewed))


def test_a_long_play_is_cut_and_says_so() -> None:
    """Of more steps than there is room for, the rest is counted."""
    count = MOST_COLUMNS + 3
    steps = tuple(Step(Visit("FrontPage"), "alice") for _ in range(count))
    records = tuple(
        samples.record(str(number), timedelta(0), samples.exchange("JoeDoe")) for number in range(1, count + 1)
    )
    assert "… and 3 steps more" in _texts(svg(History(samples.scenario(*steps), records)))
