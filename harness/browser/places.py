"""Where a request goes, as cookies see it: scheme, host and path of a URL (RFC 6265bis 5.1.2, 5.1.4).

Knows URLs; must not know cookies. Ports play no part: cookies don't isolate them (RFC 6265bis 8.5).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

_SECURE_SCHEMES = frozenset(("https", "wss"))


class Place(NamedTuple):
    """One URL, cut to what cookies look at."""

    secure: bool
    """The scheme is https. http is never trusted, on localhost neither."""
    host: str
    """Canonical: lower case, international names as A-labels, an IPv6 address without brackets."""
    path: str
    """As sent, without the query; `/` when the URL has none."""
    default_path: str
    """The path of a cookie that names none."""


@lru_cache(maxsize=4096)
def locate(url: str) -> Place:
    """The place of an absolute URL. ValueError: it has no host, or one that is no name."""
    parts = urlsplit(url)
    host = parts.hostname
    if not host:
        raise ValueError(f"no host in the URL {url!r}; wanted is an absolute one as http://wiki.example.org/FrontPage")
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    path = parts.path if parts.path.startswith("/") else "/"
    return Place(parts.scheme in _SECURE_SCHEMES, host, path, default_path(path))


def default_path(path: str) -> str:
    """Up to, but not including, the last slash; `/` when that is the first one (RFC 6265bis 5.1.4)."""
    return path[: path.rindex("/")] or "/"


def path_matches(path: str, above: str) -> bool:
    """Whether a request's path is `above` or lies below it (RFC 6265bis 5.1.4)."""
    if not path.startswith(above):
        return False
    return len(path) == len(above) or above.endswith("/") or path[len(above)] == "/"
