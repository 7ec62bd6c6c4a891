"""Hosts and domains: domain-match (RFC 6265bis 5.1.3) and public suffixes."""

from __future__ import annotations

import subprocess
import sys

import pytest
from publicsuffixlist import PublicSuffixList

from harness.browser.domains import domain_matches, is_public_suffix


@pytest.mark.parametrize(
    ("host", "domain", "matches"),
    [
        ("example.org", "example.org", True),
        ("wiki.example.org", "example.org", True),
        ("a.b.example.org", "example.org", True),
        ("notexample.org", "example.org", False),
        ("example.org", "wiki.example.org", False),
        ("example.org", ".example.org", False),
        ("example.org", "example.com", False),
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "0.2.1", False),
        ("2001:db8::1", "2001:db8::1", True),
        ("192.0.2.example.org", "example.org", True),
    ],
)
def test_domain_match(host: str, domain: str, matches: bool) -> None:
    """A host matches itself and the names that it lies below; an address matches itself only."""
    assert domain_matches(host, domain) is matches


@pytest.mark.parametrize(
    ("name", "public"),
    [
        ("org", True),
        ("example.org", False),
        ("co.uk", True),
        ("example.co.uk", False),
        ("github.io", True),
        ("example.github.io", False),
        ("no-such-top-level-name", True),
        ("ck", True),
        ("www.ck", False),
        ("example.ck", True),
    ],
)
def test_public_suffixes(name: str, public: bool) -> None:
    """Rules, wildcards, exceptions, private suffixes and unknown top-level names are as publicsuffix.org says."""
    assert is_public_suffix(name) is public


@pytest.mark.parametrize(
    "name",
    ["test", "wiki.test", "a.wiki.test", "example", "wiki.example", "localhost", "wiki.localhost", "wiki.invalid",
     "example.org", "example.com", "example.net", "wiki.example.org"],
)  # fmt: skip
def test_reserved_names_are_as_in_the_list(name: str) -> None:
    """Names reserved for examples get the list's answer, though the list is not read for them."""
    assert is_public_suffix(name) is PublicSuffixList().is_public(name)


def test_the_list_is_read_only_when_it_is_needed() -> None:
    """Cookies of the reserved names cost no reading of the list."""
    code = (
        "import sys; from datetime import datetime, UTC; from harness.browser.jar import Jar;"
        "Jar(None).receive('http://wiki.example.org/', ['a=1; Domain=example.org'], datetime(2012, 3, 4, tzinfo=UTC));"
        "sys.exit('publicsuffixlist' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
