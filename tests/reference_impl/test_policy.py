"""Options: what is kept, in which units, and what is refused at start-up."""

from __future__ import annotations

import pickle
from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest

from reference_impl.allowed import PolicyError
from reference_impl.policy import Policy

TEN_YEARS = timedelta(days=3650)


def test_nothing_configured_is_the_documented_default() -> None:
    """12 hours, no anonymous sessions, form login, a trail of five, the cookie MOIN_SESSION, HttpOnly and Lax."""
    policy = Policy.from_mapping({})
    assert policy == Policy()
    assert policy.login_lifetime(False) == timedelta(hours=12)
    assert policy.anonymous_lifetime() is None
    assert policy.absolute_limit is None
    assert (policy.auth, policy.superuser, policy.trail_size) == (("form",), (), 5)
    assert (policy.cookie_name, policy.cookie_httponly, policy.cookie_samesite) == ("MOIN_SESSION", True, "Lax")


@pytest.mark.parametrize(
    ("hours", "without", "with_remember_me"),
    [
        (12, timedelta(hours=12), TEN_YEARS),
        (0.5, timedelta(minutes=30), TEN_YEARS),
        (1.5, timedelta(minutes=90), TEN_YEARS),
        (0, TEN_YEARS, TEN_YEARS),
        (-3, timedelta(hours=3), timedelta(hours=3)),
        (-0.5, timedelta(minutes=30), timedelta(minutes=30)),
    ],
)
def test_login_lifetime(hours: float, without: timedelta, with_remember_me: timedelta) -> None:
    """Positive hours yield to remember_me, 0 is ten years, negative hours ignore remember_me; fractions count."""
    policy = Policy.from_mapping({"cookie_lifetime": hours})
    assert policy.login_lifetime(False) == without
    assert policy.login_lifetime(True) == with_remember_me


@pytest.mark.parametrize(
    ("hours", "lifetime"), [(None, None), (0, None), (0.5, timedelta(minutes=30)), (2, timedelta(hours=2))]
)
def test_anonymous_lifetime(hours: float | None, lifetime: timedelta | None) -> None:
    """None and 0 mean no anonymous sessions; other hours may be fractional."""
    assert Policy.from_mapping({"anonymous_session_lifetime": hours}).anonymous_lifetime() == lifetime


def test_lists_become_tuples() -> None:
    """Configuration files have lists; the policy can't be changed."""
    policy = Policy.from_mapping(
        {"superuser": ["JoeDoe"], "auth": ["form", "remote_user"], "secrets": "0123456789abcdef"}
    )
    assert (policy.superuser, policy.auth) == (("JoeDoe",), ("form", "remote_user"))
    assert policy.secrets == b"0123456789abcdef"


REFUSED: list[tuple[str, Any]] = [
    ("cookie_lifetime", "12"),
    ("cookie_lifetime", True),
    ("cookie_lifetime", None),
    ("cookie_lifetime", float("nan")),
    ("cookie_lifetime", float("inf")),
    ("cookie_lifetime", 1e300),
    ("cookie_lifetime", 0.0001),
    ("anonymous_session_lifetime", -1),
    ("anonymous_session_lifetime", "1"),
    ("anonymous_session_lifetime", False),
    ("anonymous_session_lifetime", float("nan")),
    ("absolute_lifetime", 0),
    ("absolute_lifetime", -2),
    ("absolute_lifetime", "8"),
    ("trail_size", -1),
    ("trail_size", 2.5),
    ("trail_size", True),
    ("trail_size", "5"),
    ("superuser", "JoeDoe"),
    ("superuser", [1]),
    ("superuser", [""]),
    ("auth", "form"),
    ("auth", ["ldap"]),
    ("auth", ["form", "form"]),
    ("cookie_name", ""),
    ("cookie_name", "a b"),
    ("cookie_name", "a=b"),
    ("cookie_name", "__Host-session"),
    ("cookie_name", None),
    ("cookie_domain", "org"),
    ("cookie_domain", ".co.uk"),
    ("cookie_domain", "localhost"),
    ("cookie_domain", "exa mple.org"),
    ("cookie_domain", "example.org:8080"),
    ("cookie_domain", "https://example.org"),
    ("cookie_domain", "..example.org"),
    ("cookie_domain", "192.0.2.1"),
    ("cookie_domain", ""),
    ("cookie_domain", 7),
    ("cookie_path", "farm"),
    ("cookie_path", ""),
    ("cookie_path", "/a;b"),
    ("cookie_path", "/a\r\nb"),
    ("cookie_secure", "yes"),
    ("cookie_secure", 1),
    ("cookie_httponly", None),
    ("cookie_samesite", "lax"),
    ("cookie_samesite", None),
    ("cookie_prefix", "__host-"),
    ("cookie_prefix", ""),
    ("secrets", "short"),
    ("secrets", 5),
    ("password_change_ends_sessions", 1),
]


@pytest.mark.parametrize(("option", "value"), REFUSED)
def test_refused(option: str, value: object) -> None:
    """A value that can't be kept is refused, and the message names the option and what is allowed."""
    with pytest.raises(PolicyError) as caught:
        Policy.from_mapping({option: value})
    assert caught.value.option == option
    assert str(caught.value).startswith(f"{option}: ")
    assert caught.value.allowed in str(caught.value)


def test_the_message_names_option_value_and_allowed() -> None:
    """Whoever reads the message can mend the configuration."""
    with pytest.raises(PolicyError) as caught:
        Policy.from_mapping({"trail_size": "5"})
    assert str(caught.value) == "trail_size: '5' is not allowed; allowed: a whole number of pages, 0 or more"


def test_a_refused_secret_is_not_told() -> None:
    """The message about `secrets` doesn't repeat them."""
    with pytest.raises(PolicyError) as caught:
        Policy.from_mapping({"secrets": "hush"})
    assert "hush" not in str(caught.value)


def test_unknown_option_names_the_nearest() -> None:
    """A misspelt option is refused with the option that was probably meant."""
    with pytest.raises(
        PolicyError, match=r"cookie_livetime: 12 is not allowed; allowed: cookie_lifetime \(the nearest"
    ):
        Policy.from_mapping({"cookie_livetime": 12})


@pytest.mark.parametrize(
    "options",
    [
        {"cookie_prefix": "__Host-", "cookie_secure": False},
        {"cookie_prefix": "__Secure-", "cookie_secure": False},
        {"cookie_prefix": "__Host-", "cookie_domain": ".example.org"},
        {"cookie_prefix": "__Host-", "cookie_path": "/farm"},
        {"cookie_samesite": "None", "cookie_secure": False},
    ],
)
def test_refused_together(options: dict[str, Any]) -> None:
    """Options that a browser would turn against each other are refused though each is right alone."""
    with pytest.raises(PolicyError):
        Policy.from_mapping(options)


@pytest.mark.parametrize(
    "options",
    [
        {"cookie_prefix": "__Host-", "cookie_secure": True, "cookie_path": "/"},
        {"cookie_prefix": "__Host-"},
        {"cookie_prefix": "__Secure-", "cookie_domain": ".example.org", "cookie_path": "/farm"},
        {"cookie_domain": "example.org"},
        {"cookie_path": "/farm"},
        {"auth": []},
        {"trail_size": 0},
        {"absolute_lifetime": 8},
    ],
)
def test_accepted(options: dict[str, Any]) -> None:
    """What makes sense is taken as it is."""
    policy = Policy.from_mapping(options)
    assert {name: getattr(policy, name) for name in options} == {
        **options,
        **({"auth": ()} if "auth" in options else {}),
    }


def test_options_are_listed() -> None:
    """The policy's fields are the mapping's vocabulary."""
    assert Policy.from_mapping({field.name: getattr(Policy(), field.name) for field in fields(Policy)}) == Policy()


def test_errors_travel_between_processes() -> None:
    """A PolicyError survives pickling, as a pool of workers needs it."""
    error = pickle.loads(pickle.dumps(PolicyError("auth", 1, "x")))  # noqa: S301, our own object
    assert (error.option, error.value, error.allowed) == ("auth", 1, "x")
