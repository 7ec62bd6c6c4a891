"""Hosts and domains of RFC 6265bis: domain-match (5.1.3) and public suffixes (5.7).

Knows names only; must not know cookies. The public suffix list is read once, and only when a name asks for it.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

_IPV4 = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")

_RESERVED_TOPS = frozenset(("test", "example", "invalid", "localhost"))
"""RFC 6761: no registry has a suffix below them, so the list need not be read for them."""
_RESERVED_NAMES = frozenset(("example.com", "example.net", "example.org"))


def is_address(host: str) -> bool:
    """Whether a host is an IP address, which has no subdomains (RFC 6265bis 5.1.3)."""
    return ":" in host or _IPV4.fullmatch(host) is not None


def domain_matches(host: str, domain: str) -> bool:
    """Whether `host` is `domain` or lies below it (RFC 6265bis 5.1.3); both in lower case."""
    return host == domain or (host.endswith("." + domain) and not is_address(host))


@lru_cache(maxsize=4096)
def is_public_suffix(domain: str) -> bool:
    """Whether anybody can register names right below `domain` (publicsuffix.org, its private part included)."""
    labels = domain.split(".")
    if len(labels) == 1:
        return True
    if labels[-1] in _RESERVED_TOPS or ".".join(labels[-2:]) in _RESERVED_NAMES:
        return False
    return _suffixes().is_public(domain)


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()
