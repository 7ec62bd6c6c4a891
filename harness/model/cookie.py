"""What a browser makes of cookies: each Set-Cookie line with its decision, each Cookie header with what was held back.

Plain data, written by harness.browser and kept in the History. Sections are those of RFC 6265bis.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec

DecisionKind = Literal["stored", "replaced", "deleted", "rejected", "sent", "withheld", "expired", "dropped"]


class Decision(msgspec.Struct, frozen=True, gc=False):
    """One decision of the jar about one cookie. `expired`: its end came; `dropped`: the browser was closed."""

    kind: DecisionKind
    name: str
    value: str
    reason: str
    section: str


class SetCookie(msgspec.Struct, frozen=True, gc=False):
    """One Set-Cookie line as the browser understood it."""

    line: str
    """The field value as sent."""
    name: str
    value: str
    attributes: tuple[tuple[str, str], ...]
    """As sent, names in lower case, values stripped, in order, repeated ones too."""
    lifetime: timedelta | None
    """Max-Age, else Expires against the browser's clock; uncapped; zero or less deletes; None: until closed."""
    expires: datetime | None
    """The Expires attribute, if it parses (RFC 6265bis 5.1.1)."""
    decision: Decision

    def attribute(self, name: str) -> str | None:
        """The last value of an attribute, as the browser takes it; None: not sent."""
        return dict(self.attributes).get(name)


class SentCookie(msgspec.Struct, frozen=True, gc=False):
    """One cookie of a Cookie header."""

    name: str
    value: str


class StoredCookie(msgspec.Struct, frozen=True, gc=False):
    """A cookie in the jar. `end` is on the browser's clock, after the cap; None: until closed."""

    name: str
    value: str
    domain: str
    host_only: bool
    path: str
    secure: bool
    http_only: bool
    same_site: Literal["strict", "lax", "none", "default"]
    created: datetime
    end: datetime | None
