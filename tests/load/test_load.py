"""The load test itself, small: a real server with a thread a request, real clients, and a judge that can complain."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.load.clients import drive
from tests.load.history import ANONYMOUS, judge
from tests.load.servers import serving


@pytest.mark.parametrize("store", ["files", "sqlite"])
def test_a_small_load(store: str, tmp_path: Path) -> None:
    """Six browsers with two lives each behind a threaded server: all as it should be, and every user was there."""
    with serving("threads", store, str(tmp_path)) as port:
        history = drive(port, 6, 2)
    assert judge(history) == []
    assert {seen.user for seen in history} == {ANONYMOUS, "Root", "JoeDoe", "JaneRoe", "MaxMoe"}


def test_a_server_that_is_gone_is_no_page(tmp_path: Path) -> None:
    """Nobody answers: each request is a complaint, none is left out."""
    with serving("threads", "files", str(tmp_path)) as port:
        pass
    history = drive(port, 1, 1)
    assert {seen.status for seen in history} == {0}
    assert len(judge(history)) == len(history)


def test_a_broken_logout_is_found_under_load(tmp_path: Path) -> None:
    """A handler that leaves the record of the login where it was: each replayed cookie is a complaint."""
    with serving("threads", "files", str(tmp_path), "logout_leaves_record") as port:
        history = drive(port, 2, 1)
    found = [complaint for complaint in judge(history) if complaint.startswith("a session came back")]
    assert len(found) == 2
