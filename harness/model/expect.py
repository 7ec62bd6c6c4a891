"""What a step can be expected to show: session facts first, raw HTTP where it must be.

Plain data; a field that is not set is not checked. `absent` is a word: "must not be there" differs from "not checked".
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

Presence = Literal["absent", "present"]
Quality = Literal["long", "varied", "opaque", "unique"]


class CookieExpect(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The session cookie that the answer sets. Any attribute named implies that there is one."""

    value: str | UnsetType = UNSET
    """same, new, empty, or `$capture`: against what the browser held before the step."""
    lifetime: timedelta | UnsetType | None = UNSET
    """How long a browser without a cap would keep it (RFC 6265bis 5.7); None (`absent`): until it is closed."""
    max_age: timedelta | UnsetType | None = UNSET
    """The Max-Age attribute as sent; None (`absent`): not sent, or not a number."""
    deleted: bool | UnsetType = UNSET
    """True: the browser that obeys holds no such cookie afterwards."""
    name: str | UnsetType = UNSET
    prefix: str | UnsetType = UNSET
    """What the name begins with, as `__Host-`."""
    path: str | UnsetType = UNSET
    domain: str | UnsetType = UNSET
    """`absent` for a host-only cookie; a leading dot is ignored (RFC 6265bis 5.6.3)."""
    secure: bool | UnsetType = UNSET
    httponly: bool | UnsetType = UNSET
    samesite: str | UnsetType = UNSET
    count: int | UnsetType = UNSET
    """How many Set-Cookie lines of the session cookie's name the answer has."""


class Expect(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the (last) answer of a step shows, and what browser and store hold afterwards."""

    user: str | UnsetType = UNSET
    """The name of the effective user, or `anonymous`."""
    not_user: str | UnsetType = UNSET
    """A name that the answer must not show as logged in; an error page shows nobody."""
    real_user: str | UnsetType = UNSET
    """Who is behind a switch; without a switch the same as `user`."""
    status: int | str | UnsetType = UNSET
    """A status code, or a class as `2xx`, or `no-5xx`."""
    cookie: CookieExpect | Presence | UnsetType = UNSET
    sent_cookie: Presence | UnsetType = UNSET
    """Whether the request carried a session cookie."""
    session: Literal["same", "new", "gone", "none"] | UnsetType = UNSET
    """The id in the jar after the step against before it: kept, replaced or begun, lost; `none`: there is none."""
    not_session: tuple[str, ...] | UnsetType = UNSET
    """Captures whose id the browser must not hold after the step."""
    trail: tuple[str, ...] | Literal["absent"] | UnsetType = UNSET
    vars: dict[str, Any] | UnsetType = UNSET
    """Values of `request.session` that the page shows; `absent` for a value that must not be there."""
    shown: dict[str, Any] | UnsetType = UNSET
    """What the page's macros show; random values appear as `random-1`, `random-2` in the order of the scenario."""
    is_new: bool | UnsetType = UNSET
    is_stored: bool | UnsetType = UNSET
    auth: dict[str, Any] | UnsetType = UNSET
    """`method` and `attribs` that came back with the user."""
    error: Presence | UnsetType = UNSET
    """Whether the page says that something was refused."""
    records: int | UnsetType = UNSET
    """How many session records the wiki's store holds after the step."""
    removed: int | UnsetType = UNSET
    """How many records the sweep says it removed."""
    work: int | UnsetType = UNSET
    """How many records the wiki's store has read, listed or written since it was filled, or since this was asked."""
    log: str | UnsetType = UNSET
    """A text that the server's log of this step contains; `absent` for an empty log."""
    headers: dict[str, str] | UnsetType = UNSET
    """Header name to a text that it contains (case does not matter), or `absent`."""
    code: Presence | UnsetType = UNSET
    """Whether code of a damaged record has run since it was damaged."""
    ids: tuple[Quality, ...] | UnsetType = UNSET
    """Of all ids sampled so far. long: 128 bits or more by length and alphabet; varied: no position is the same in all;
    opaque: no name and no time can be read in them; unique: none was drawn twice."""
    calls: tuple[str, ...] | UnsetType = UNSET
    """Calls that the plugged-in probe must have seen during the step."""
    intact: str | UnsetType = UNSET
    """A variable that, after each interruption, has the value that it had before or the one that was to be stored."""
    components: dict[str, str] | UnsetType = UNSET
    """The class names of the session system's parts, as the target states them."""
