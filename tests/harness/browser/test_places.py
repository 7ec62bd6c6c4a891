"""Where a request goes: scheme, host, path and default path of a URL (RFC 6265bis 5.1.2, 5.1.4)."""

from __future__ import annotations

import pytest

from harness.browser.places import Place, default_path, locate, path_matches


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("http://wiki.example.org/w/page?x=/y#z", Place(False, "wiki.example.org", "/w/page", "/w")),
        ("HTTPS://user:secret@Wiki.Example.ORG:8443", Place(True, "wiki.example.org", "/", "/")),
        ("http://[2001:DB8::1]:80/a/", Place(False, "2001:db8::1", "/a/", "/a")),
        ("http://münchen.example/", Place(False, "xn--mnchen-3ya.example", "/", "/")),
    ],
)
def test_place(url: str, place: Place) -> None:
    """Port, user, query and fragment are dropped, the host is canonical."""
    assert locate(url) == place


@pytest.mark.parametrize("url", ["", "/w/page", "wiki.example.org/w", "http:///w", "http://[::1/"])
def test_no_place(url: str) -> None:
    """A URL without a host is refused with the reason."""
    with pytest.raises(ValueError, match=r"URL"):
        locate(url)


@pytest.mark.parametrize(
    ("path", "default"),
    [("/", "/"), ("/a", "/"), ("/a/", "/a"), ("/a/b", "/a"), ("/a/b/", "/a/b"), ("//", "/"), ("//a", "/")],
)
def test_default_path(path: str, default: str) -> None:
    """The default path ends before the last slash of the request's path."""
    assert default_path(path) == default


@pytest.mark.parametrize(
    ("path", "above", "matches"),
    [
        ("/", "/", True),
        ("/a", "/", True),
        ("/a", "/a", True),
        ("/a/", "/a", True),
        ("/a/b", "/a", True),
        ("/a/b", "/a/", True),
        ("/a", "/a/", False),
        ("/ab", "/a", False),
        ("/", "/a", False),
        ("/A", "/a", False),
    ],
)
def test_path_match(path: str, above: str, matches: bool) -> None:
    """A path matches itself and what lies below it, by whole names."""
    assert path_matches(path, above) is matches
