"""What one wiki of a farm is configured with (`interfaces.Config`), and what the wiki itself needs beside it.

Values only; it knows neither the host that made it nor the requests that read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reference_impl.policy import Policy
from reference_impl.wiki.accounts import AccountRealm
from reference_impl.wiki.auth import Method
from reference_impl.wiki.pages import PageStore


@dataclass(frozen=True, slots=True)
class WikiConfig:
    """One wiki's settings, and the stores it works on."""

    policy: Policy
    wiki_name: str
    host: str
    """Lower case, without a port."""
    mount: str
    """The script name: "" or a path without a trailing slash."""
    store: str
    accounts: AccountRealm
    pages: PageStore
    auth: tuple[Method, ...]
    secrets: bytes
    tls_proxy: bool = False
    """A proxy in front ends TLS and says so in X-Forwarded-Proto; without one the header is not believed."""
    facts: bool = False
    """Every answer tells in X-Wiki-Facts what the wiki knows of the visitor."""

    def is_ssl(self, environ: Mapping[str, Any]) -> bool:
        if self.tls_proxy and environ.get("HTTP_X_FORWARDED_PROTO") == "https":
            return True
        return bool(environ["wsgi.url_scheme"] == "https")
