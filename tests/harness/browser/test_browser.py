"""A browser of a scenario and its clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from harness.browser.browser import Browser
from harness.browser.jar import Jar

AT = datetime(2012, 3, 4, 5, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize("skew", [timedelta(0), timedelta(hours=1), timedelta(days=-1)])
def test_skew(skew: timedelta) -> None:
    """A browser's clock shows the server's time plus its skew."""
    assert Browser("alice", Jar(None), skew).at(AT) == AT + skew
