"""Tickets are bound to a secret and a user, and know when they were made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reference_impl.wiki.tickets import age, is_genuine, make_ticket, new_secret

NOW = datetime(2012, 3, 4, 5, 6, 30, tzinfo=UTC)
TICKET = make_ticket("secret", "1", NOW)


def test_a_ticket_is_genuine_for_its_secret_and_user() -> None:
    """Another session's secret or another user's id makes it worthless."""
    assert is_genuine(TICKET, "secret", "1")
    assert not is_genuine(TICKET, "other", "1")
    assert not is_genuine(TICKET, "secret", "2")


def test_a_ticket_can_not_be_made_younger() -> None:
    """The second is part of what is signed."""
    second, _, mac = TICKET.partition(".")
    assert not is_genuine(f"{int(second) + 1}.{mac}", "secret", "1")


@pytest.mark.parametrize("ticket", ["", ".", "x.y", "1", "²." + "0" * 64, "-1.", TICKET + "0", "9.é"])
def test_what_is_no_ticket_is_refused(ticket: str) -> None:
    """Odd text is no ticket, and no error."""
    assert not is_genuine(ticket, "secret", "1")


def test_age_is_counted_in_seconds() -> None:
    """A ticket's age is the time since it was made."""
    assert age(TICKET, NOW + timedelta(seconds=36000)) == 36000


def test_secrets_differ() -> None:
    """Each session's secret is drawn anew, with 128 bits."""
    assert new_secret() != new_secret()
    assert len(new_secret()) == 32
