"""Tickets: the proof that a form was filled in on a page we gave to this user in this session.

A ticket is the second it was made plus a MAC (RFC 2104, SHA-256) over that second and the user's id, keyed by a random
secret that the session keeps. It must not know requests; the caller says what time it is.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

LIFETIME = 36000
"""Seconds for which a ticket is accepted."""


def new_secret() -> str:
    return secrets.token_hex(16)


def make_ticket(secret: str, user_id: str, now: datetime) -> str:
    return _ticket(secret, user_id, int(now.timestamp()))


def _ticket(secret: str, user_id: str, second: int) -> str:
    mac = hmac.new(secret.encode(), f"{second}:{user_id}".encode(), hashlib.sha256)
    return f"{second}.{mac.hexdigest()}"


def is_genuine(ticket: str, secret: str, user_id: str) -> bool:
    """Did we make it, for this user and this secret? Its age is another question."""
    second = ticket.partition(".")[0]
    if not (second.isascii() and second.isdigit()):
        return False
    return hmac.compare_digest(ticket.encode(), _ticket(secret, user_id, int(second)).encode())


def age(ticket: str, now: datetime) -> int:
    """Seconds since a genuine ticket was made."""
    return int(now.timestamp()) - int(ticket.partition(".")[0])
