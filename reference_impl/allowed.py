"""Which values each option of the configuration may have, asked once at start-up.

Knows each option's check and which combinations make no sense; must not know what follows from a value. It is no part
of what serves visitors: no session depends on it once the wiki has started.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reference_impl.policy import Policy

LONGEST_HOURS = 876_000
"""A hundred years of 365 days: beyond it a date of expiry could not be written any more."""

SHORTEST_HOURS = 1 / 3600
"""A cookie's Max-Age counts whole seconds (RFC 6265bis 4.1.1)."""

AUTH_METHODS = ("form", "remote_user")
SAME_SITE = ("Lax", "Strict", "None")
PREFIXES = ("__Host-", "__Secure-")

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")  # RFC 9110 5.6.2
_PATH = re.compile(r"/[\x20-\x3a\x3c-\x7e]*")  # RFC 6265bis 4.1.1: no control characters, no semicolon
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)


class PolicyError(ValueError):
    """An option has a value that can't be kept; `allowed` says in words what can."""

    def __init__(self, option: str, value: object, allowed: str) -> None:
        super().__init__(f"{option}: {value!r} is not allowed; allowed: {allowed}")
        self.option = option
        self.value = value
        self.allowed = allowed

    def __reduce__(self) -> tuple[type[PolicyError], tuple[str, object, str]]:
        return type(self), (self.option, self.value, self.allowed)


def checked(mapping: Mapping[str, Any]) -> dict[str, Any]:
    """The options with their values as they are kept. Raises PolicyError for the first one that is not allowed."""
    for option in mapping:
        if option not in _CHECKS:
            raise PolicyError(option, mapping[option], _known_options(str(option)))
    return {option: _CHECKS[option](option, value) for option, value in mapping.items()}


def _known_options(option: str) -> str:
    near = difflib.get_close_matches(option, _CHECKS, n=1)
    known = f"one of {', '.join(_CHECKS)}"
    return f"{near[0]} (the nearest of the known options), {known}" if near else known


def _number(option: str, value: object, least: float, allowed: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise PolicyError(option, value, allowed)
    if not least <= value <= LONGEST_HOURS or 0 < abs(value) < SHORTEST_HOURS:
        raise PolicyError(option, value, allowed)
    return value


def _cookie_lifetime(option: str, value: object) -> float:
    allowed = (
        f"a number of hours from -{LONGEST_HOURS} to {LONGEST_HOURS}, a second or more; 0 is forever, "
        "a negative number ignores remember_me"
    )
    return _number(option, value, -LONGEST_HOURS, allowed)


def _anonymous_session_lifetime(option: str, value: object) -> float | None:
    allowed = f"None or 0 (no anonymous sessions), or a number of hours up to {LONGEST_HOURS}, a second or more"
    return None if value is None else _number(option, value, 0, allowed)


def _absolute_lifetime(option: str, value: object) -> float | None:
    allowed = f"None (no limit), or a number of hours since login up to {LONGEST_HOURS}, a second or more"
    return None if value is None else _number(option, value, SHORTEST_HOURS, allowed)


def _trail_size(option: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise PolicyError(option, value, "a whole number of pages, 0 or more")
    return value


def _flag(option: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise PolicyError(option, value, "True or False")
    return value


def _cookie_secure(option: str, value: object) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise PolicyError(option, value, "None (Secure if and only if the request is https), True or False")
    return value


def _names(option: str, value: object, allowed: str) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(name, str) and name for name in value):
        raise PolicyError(option, value, allowed)
    return tuple(value)


def _superuser(option: str, value: object) -> tuple[str, ...]:
    return _names(option, value, "a list of user names")


def _auth(option: str, value: object) -> tuple[str, ...]:
    allowed = f"a list of different methods out of {', '.join(AUTH_METHODS)}"
    names = _names(option, value, allowed)
    if len(set(names)) != len(names) or not set(names) <= set(AUTH_METHODS):
        raise PolicyError(option, value, allowed)
    return names


def _cookie_name(option: str, value: object) -> str:
    allowed = "a cookie name: letters, digits and !#$%&'*+-.^_`|~ (a prefix goes into cookie_prefix)"
    if not isinstance(value, str) or not _TOKEN.fullmatch(value):
        raise PolicyError(option, value, allowed)
    if value.lower().startswith(tuple(prefix.lower() for prefix in PREFIXES)):
        raise PolicyError(option, value, allowed)
    return value


def _cookie_path(option: str, value: object) -> str | None:
    if value is not None and not (isinstance(value, str) and _PATH.fullmatch(value)):
        allowed = "None (the wiki's mount point), or a path that begins with / and has no control character or ;"
        raise PolicyError(option, value, allowed)
    return value


def _one_of(option: str, value: object, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise PolicyError(option, value, f"one of {', '.join(choices)}")
    return str(value)


def _cookie_samesite(option: str, value: object) -> str:
    return _one_of(option, value, SAME_SITE)


def _cookie_prefix(option: str, value: object) -> str | None:
    return None if value is None else _one_of(option, value, PREFIXES)


def _secrets(option: str, value: object) -> bytes | None:
    raw = value.encode() if isinstance(value, str) else value
    if raw is not None and not (isinstance(raw, bytes) and len(raw) >= 16):
        shown = f"<{type(value).__name__}>"  # it is a secret: the message must not repeat it
        raise PolicyError(option, shown, "None (made and kept beside the records), or 16 bytes or more")
    return raw


def _cookie_domain(option: str, value: object) -> str | None:
    if value is None:
        return None
    allowed = "None (this host only), or a domain name like .example.org below a public suffix"
    if not isinstance(value, str) or not _is_domain(value.removeprefix(".")):
        raise PolicyError(option, value, allowed)
    if _is_public_suffix(value.removeprefix(".").lower()):
        raise PolicyError(option, value, f"{allowed}; this is a public suffix, browsers refuse it")
    return value


def _is_domain(name: str) -> bool:
    labels = name.split(".")
    return len(name) <= 253 and not labels[-1].isdigit() and all(_LABEL.fullmatch(label) for label in labels)


RESERVED = (".example.com", ".example.net", ".example.org")
"""RFC 6761: names for examples, below which no registry sells; for them the list need not be read."""


@lru_cache(maxsize=64)
def _is_public_suffix(name: str) -> bool:
    if f".{name}".endswith(RESERVED):
        return False
    # Imported when a Domain is configured: reading the list takes longer than all the rest of the start-up.
    from publicsuffixlist import PublicSuffixList

    return bool(PublicSuffixList().publicsuffix(name) == name)


def check_together(policy: Policy) -> None:
    """Refuse options that are right alone and wrong together (RFC 6265bis 4.1.3 and 5.7)."""
    prefix = policy.cookie_prefix
    if prefix and policy.cookie_secure is False:
        raise PolicyError("cookie_prefix", prefix, "None while cookie_secure is False: the prefix demands Secure")
    if prefix == "__Host-" and policy.cookie_domain is not None:
        raise PolicyError("cookie_prefix", prefix, "another one while cookie_domain is set: __Host- forbids Domain")
    if prefix == "__Host-" and policy.cookie_path not in (None, "/"):
        raise PolicyError("cookie_prefix", prefix, "another one while cookie_path is not /: __Host- demands Path=/")
    if policy.cookie_samesite == "None" and policy.cookie_secure is False:
        raise PolicyError("cookie_samesite", "None", "Lax or Strict while cookie_secure is False: None demands Secure")


_CHECKS: dict[str, Callable[[str, object], Any]] = {
    "cookie_name": _cookie_name,
    "cookie_domain": _cookie_domain,
    "cookie_path": _cookie_path,
    "cookie_secure": _cookie_secure,
    "cookie_httponly": _flag,
    "cookie_samesite": _cookie_samesite,
    "cookie_prefix": _cookie_prefix,
    "cookie_lifetime": _cookie_lifetime,
    "anonymous_session_lifetime": _anonymous_session_lifetime,
    "absolute_lifetime": _absolute_lifetime,
    "password_change_ends_sessions": _flag,
    "superuser": _superuser,
    "auth": _auth,
    "trail_size": _trail_size,
    "secrets": _secrets,
}
