"""Flask-Session, judged: over files of cachelib's and over a table of SQLite."""

from __future__ import annotations

import pytest

from harness.model.policy import Policy
from harness.model.world import World
from harness.targets.base import Request
from harness.targets.bundled.flask_session import TableSite, table
from tests.harness.targets.judged import assert_found, assert_holds, judged

HOLDS = (
    # PERMANENT_SESSION_LIFETIME "is also used to set the expiration time of the session data on the server side"
    "LIFE-02 EXPIRE-01 EXPIRE-02 EXPIRE-03 EXPIRE-04 EXPIRE-05"
    # SESSION_REFRESH_EACH_REQUEST, as with Flask; the id stays
    " RENEW-01 RENEW-02"
    # a session that was cleared is deleted from the storage, and the cookie from the browser
    " LOGOUT-01 LOGOUT-02"
    # `regenerate` "when a user logs in" against session fixation; a session each
    " LOGIN-03 CONC-01"
).split()

FOUND = {
    "COOKIE-01": "Expires=Sun, 04 Mar 2012 17:06:30 GMT; HttpOnly",  # Expires without Max-Age
    "COOKIE-02": "Cache-Control: absent",  # left to the application
}
"""What it does not do, whatever the store is."""

IN_FILES = ("SESSION-01", "SESSION-04", "SESSION-05")
"""cachelib pickles: all types come back."""

IN_A_TABLE = ("LIFE-02", "EXPIRE-01", "EXPIRE-02", "EXPIRE-04", "LOGOUT-01", "CLEAN-01", "CLEAN-02")
"""The same for rows, and the command `flask session_cleanup`."""


@pytest.mark.parametrize("rule", [*HOLDS, *IN_FILES])
def test_what_is_documented_holds_for_files(rule: str) -> None:
    """Sessions in files keep what the documentation says of their end, their id and their values."""
    assert_holds(judged("flask-session-files", (*HOLDS, *IN_FILES, *FOUND))[rule])


@pytest.mark.parametrize("rule", FOUND)
def test_what_is_left_out_is_found(rule: str) -> None:
    """What Flask-Session leaves out fails, and the report shows what was seen instead."""
    assert_found(judged("flask-session-files", (*HOLDS, *IN_FILES, *FOUND))[rule], FOUND[rule])


@pytest.mark.parametrize("rule", IN_A_TABLE)
@pytest.mark.filterwarnings(r"ignore:datetime\.datetime\.utcnow:DeprecationWarning:flask_session")
def test_what_is_documented_holds_for_a_table(rule: str) -> None:
    """Sessions in a table end as documented, and the documented command removes the rows of those that have."""
    assert_holds(judged("flask-session-sqlalchemy", IN_A_TABLE)[rule])


@pytest.mark.filterwarnings(r"ignore:datetime\.datetime\.utcnow:DeprecationWarning:flask_session")
def test_rows_have_messagepacks_types() -> None:
    """SESSION_SERIALIZATION_FORMAT is msgpack by default, which has lists and no tuples."""
    opened = table.open(Policy(), World())
    try:
        form = {"name": "x", "value": '{"$tuple": [1]}'}
        answer = opened.send(Request("POST", "http://wiki.example.org/set", form), None)
        cookie = (answer.header("set-cookie") or "").partition(";")[0]
        answer = opened.send(Request("GET", "http://wiki.example.org/FrontPage"), cookie)
    finally:
        opened.close()
    assert '"x": [1]' in (answer.header("x-facts") or "")


def test_a_site_that_nobody_asked_is_closed() -> None:
    """A site starts at its first request; one that had none has nothing to end but its folder."""
    site = TableSite(Policy(), World())
    site.close()
    assert not site.folder.exists()
