"""Ids and the cookie: randomness, recognition, every attribute, and the key file."""

from __future__ import annotations

import logging
import os
import stat
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from reference_impl.ids import MoinCookieSessionIDHandler, load_secrets
from reference_impl.policy import Policy
from tests.reference_impl.fakes import START, FakeConfig, FakeRequest, forked

IDS = MoinCookieSessionIDHandler()
L = timedelta(hours=12)


def request(*sent: str, **policy: Any) -> FakeRequest:
    """A request that sends these ids to a wiki with these options."""
    cfg = FakeConfig(Policy.from_mapping(policy))
    return FakeRequest(cfg, START, {IDS.cookie_name(FakeRequest(cfg)): sent} if sent else {})


def attributes(line: str) -> dict[str, str]:
    """The attributes of a Set-Cookie line; one that stands twice is an error."""
    pairs = [part.partition("=") for part in line.split("; ")[1:]]
    assert len({name for name, _, _ in pairs}) == len(pairs), line
    return {name: value for name, _, value in pairs}


def cookie_line(made: FakeRequest) -> str:
    """The one Set-Cookie line of the answer."""
    (line,) = made.set_cookies
    return line


def test_ids_are_long_and_never_repeat() -> None:
    """72 hexadecimal digits, 160 random bits of them, all different."""
    drawn = {IDS.generate_new_id(request()) for _ in range(500)}
    assert len(drawn) == 500
    assert all(len(value) == 72 and set(value) <= set("0123456789abcdef") for value in drawn)


def test_fork_draws_other_ids() -> None:
    """A forked process doesn't repeat its parent's ids: the bits come from the kernel."""
    reading, writing = os.pipe()
    os.waitpid(forked(lambda: os.write(writing, IDS.generate_new_id(request()).encode())), 0)
    assert os.read(reading, 100).decode() != IDS.generate_new_id(request())
    os.close(reading)
    os.close(writing)


def test_an_issued_id_is_recognised() -> None:
    """An id of this farm needs no record to be known."""
    issued = IDS.generate_new_id(request())
    assert IDS.get(request(issued)) == issued


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "../../etc/passwd",
        "a" * 72,
        "0" * 72,
        "f" * 100_000,
        "\x00" * 72,
        "é" * 72,
        "A" * 72,
        "٣" * 72,
        "a\r\nb",
    ],
)
def test_a_made_up_id_is_none(value: str) -> None:
    """Malformed, oversized, path-like and invented ids name no session."""
    assert IDS.get(request(value)) is None


def test_ids_of_another_farm_are_none() -> None:
    """The MAC is bound to the farm's secrets."""
    issued = IDS.generate_new_id(request())
    other = request(issued)
    other.cfg.secrets = b"another key, also of 32 bytes or"
    assert IDS.get(other) is None


def test_each_digit_of_an_id_counts() -> None:
    """An id with one digit changed is not ours."""
    issued = IDS.generate_new_id(request())
    changed = [issued[:at] + ("1" if issued[at] == "0" else "0") + issued[at + 1 :] for at in range(len(issued))]
    assert IDS.get_all(request(*changed)) == []


def test_all_ids_in_the_order_received() -> None:
    """Two cookies of our name are both looked at, invented ones and repetitions left out."""
    one, two = IDS.generate_new_id(request()), IDS.generate_new_id(request())
    assert IDS.get_all(request("x", two, one, two)) == [two, one]


def test_the_line_in_full() -> None:
    """The grammar of RFC 6265bis 4.1.1, with nothing configured."""
    made = request()
    IDS.set(made, "abc", START + L)
    assert cookie_line(made) == (
        "MOIN_SESSION=abc; Expires=Sun, 04 Mar 2012 17:06:30 GMT; Max-Age=43200; Path=/; HttpOnly; SameSite=Lax"
    )
    assert made.uncached


@pytest.mark.parametrize(
    ("policy", "changed", "expected"),
    [
        ({"cookie_domain": ".example.org"}, {}, {"Domain": "example.org"}),
        ({"cookie_path": "/farm"}, {}, {"Path": "/farm"}),
        ({"cookie_domain": "example.org", "cookie_path": "/farm"}, {}, {"Domain": "example.org", "Path": "/farm"}),
        ({}, {"script_name": "/wiki"}, {"Path": "/wiki"}),
        ({}, {"script_name": "/wi ki/é"}, {"Path": "/wi%20ki/%C3%A9"}),
        ({}, {"is_ssl": True}, {"Secure": ""}),
        ({"cookie_secure": True}, {}, {"Secure": ""}),
        ({"cookie_samesite": "Strict"}, {}, {"SameSite": "Strict"}),
        ({"cookie_samesite": "None"}, {}, {"SameSite": "None", "Secure": ""}),
        ({"cookie_prefix": "__Host-"}, {"script_name": "/wiki"}, {"Path": "/", "Secure": ""}),
        ({"cookie_prefix": "__Secure-"}, {"script_name": "/wiki"}, {"Path": "/wiki", "Secure": ""}),
    ],
)
def test_scope_and_flags(policy: dict[str, Any], changed: dict[str, Any], expected: dict[str, str]) -> None:
    """Each option shows in its attribute, on creation and on deletion alike."""
    for expires in (START + L, 0):
        made = request(**policy)
        vars(made).update(changed)
        IDS.set(made, "abc" if expires else "", expires)
        found = attributes(cookie_line(made))
        assert {name: found.get(name) for name in expected} == expected
        assert set(found) - set(expected) <= {"Expires", "Max-Age", "Path", "HttpOnly", "SameSite"}


def test_never_secure() -> None:
    """`cookie_secure` False leaves Secure out on https too; HttpOnly can be switched off."""
    made = request(cookie_secure=False, cookie_httponly=False)
    made.is_ssl = True
    IDS.set(made, "abc", START + L)
    assert not {"Secure", "HttpOnly"} & attributes(cookie_line(made)).keys()


def test_prefix_is_part_of_the_name() -> None:
    """The cookie is written and read under prefix and name."""
    policy = {"cookie_prefix": "__Host-", "cookie_name": "sid"}
    made = request(**policy)
    IDS.set(made, "abc", START + L)
    assert cookie_line(made).startswith("__Host-sid=abc; ")
    issued = IDS.generate_new_id(request())
    assert IDS.get(request(issued, **policy)) == issued


def test_deletion() -> None:
    """An empty value that is over at once, by both clauses."""
    made = request()
    IDS.set(made, "", 0)
    found = attributes(cookie_line(made))
    assert cookie_line(made).startswith("MOIN_SESSION=; ")
    assert (found["Max-Age"], found["Expires"]) == ("0", "Sun, 04 Mar 2012 05:06:30 GMT")


def test_expires_and_max_age_agree_to_the_second() -> None:
    """Fractions of a second are cut the same way in both, as they are in Date."""
    made = request()
    made.now = START + timedelta(microseconds=900_000)
    IDS.set(made, "abc", made.now + L)
    found = attributes(cookie_line(made))
    assert (found["Max-Age"], found["Expires"]) == ("43200", "Sun, 04 Mar 2012 17:06:30 GMT")


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (datetime(2012, 2, 29, 23, 59, 59, tzinfo=UTC), "Wed, 29 Feb 2012 23:59:59 GMT"),
        (datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC), "Tue, 19 Jan 2038 03:14:08 GMT"),
        (datetime(2100, 3, 1, 0, 0, 0, tzinfo=UTC), "Mon, 01 Mar 2100 00:00:00 GMT"),
        (datetime(2012, 7, 1, 1, 0, 0, tzinfo=timezone(timedelta(hours=2))), "Sat, 30 Jun 2012 23:00:00 GMT"),
    ],
)
def test_dates(at: datetime, text: str) -> None:
    """IMF-fixdate, always GMT."""
    assert IDS.format_expires(at) == text


@pytest.mark.parametrize(
    ("host", "covered"),
    [
        ("example.org", True),
        ("wiki.example.org", True),
        ("a.wiki.example.org", True),
        ("notexample.org", False),
        ("example.org.example.com", False),
        ("localhost", False),
    ],
)
def test_uncovered_host(host: str, covered: bool, caplog: pytest.LogCaptureFixture) -> None:
    """A host that the Domain doesn't cover gets no cookie, and the log names option and host but no id."""
    made = request(cookie_domain=".example.org")
    made.host = host
    with caplog.at_level(logging.WARNING, logger="reference_impl.session"):
        IDS.set(made, "0123456789", START + L)
    assert len(made.set_cookies) == (1 if covered else 0)
    assert ["cookie_domain" in text and host in text for text in caplog.messages] == ([] if covered else [True])
    assert "0123456789" not in caplog.text


def test_secrets_are_made_once_and_private(tmp_path: Path) -> None:
    """The key is made in the store's folder at the first call, for the owner alone, and found again."""
    store = tmp_path / "sessions" / "main"
    key = load_secrets(str(store), Policy())
    assert len(key) >= 32
    assert load_secrets(str(store), Policy()) == key
    assert [path.name for path in store.iterdir()] == ["secrets"]
    assert stat.S_IMODE((store / "secrets").stat().st_mode) == 0o600
    assert load_secrets(str(tmp_path / "other"), Policy()) != key


def test_configured_secrets_come_first(tmp_path: Path) -> None:
    """With secrets in the policy no file is made."""
    assert load_secrets(str(tmp_path / "main"), Policy(secrets=b"0123456789abcdef")) == b"0123456789abcdef"
    assert list(tmp_path.iterdir()) == []


def test_passing_secrets(tmp_path: Path) -> None:
    """A store that keeps nothing has a key of its own in memory and no file."""
    one, two = str(tmp_path / "one"), str(tmp_path / "two")
    assert load_secrets(one, Policy(), persistent=False) == load_secrets(one, Policy(), persistent=False)
    assert load_secrets(one, Policy(), persistent=False) != load_secrets(two, Policy(), persistent=False)
    assert list(tmp_path.iterdir()) == []


def test_a_cut_off_key_is_refused(tmp_path: Path) -> None:
    """A damaged key file stops the start-up: a short key would be a weak one."""
    (tmp_path / "secrets").write_bytes(b"short")
    with pytest.raises(ValueError, match="secrets is no key: 5 bytes"):
        load_secrets(str(tmp_path), Policy())
