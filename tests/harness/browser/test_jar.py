"""The jar: decisions with their reasons, lifetimes and the cap, closing, SameSite, planted cookies (RFC 6265bis)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from freezegun import freeze_time

from harness.browser.editions import RFC6265
from harness.browser.jar import CrossSite, Jar
from harness.model.cookie import Decision, SentCookie, StoredCookie
from harness.model.world import CAP

AT = datetime(2012, 3, 4, 5, 6, 30, tzinfo=UTC)
URL = "http://wiki.example.org/w/page"
HTTPS = "https://wiki.example.org/w/page"
SECOND = timedelta(seconds=1)


def names(jar: Jar, url: str = URL, at: datetime = AT) -> list[str]:
    """The names of the cookies that a visit sends, in order."""
    return [cookie.name for cookie in jar.send(url, at)[0]]


def filled(*lines: str, url: str = URL, cap: timedelta | None = None) -> Jar:
    """A jar that received these lines."""
    jar = Jar(cap)
    jar.receive(url, lines, AT)
    return jar


def reasons(jar: Jar, url: str, *, at: datetime = AT) -> list[tuple[str, str, str]]:
    """Kind, first word of the reason, and section of each decision about a visit."""
    return [(each.kind, each.reason.split()[0], each.section) for each in jar.send(url, at)[1]]


def test_what_is_stored() -> None:
    """A stored cookie shows its scope, flags, creation and end."""
    jar = filled("a=1; Domain=example.org; Path=/w; HttpOnly; SameSite=Lax; Max-Age=60")
    expected = StoredCookie(
        name="a", value="1", domain="example.org", host_only=False, path="/w", secure=False, http_only=True,
        same_site="lax", created=AT, end=AT + timedelta(minutes=1),
    )  # fmt: skip
    assert jar.cookies() == (expected,)


def test_what_a_line_is_told() -> None:
    """A received line comes back as parsed, with the decision, in the order of the lines."""
    first, second = Jar(None).receive(URL, ["a=1; Max-Age=60; Foo", "a=; Max-Age=0"], AT)
    assert ("a=1; Max-Age=60; Foo", (("max-age", "60"), ("foo", ""))) == (first.line, first.attributes)
    assert (timedelta(minutes=1), timedelta(0)) == (first.lifetime, second.lifetime)
    assert Decision("stored", "a", "1", "a new cookie", "5.7") == first.decision
    assert Decision("deleted", "a", "", "its Max-Age is zero or less", "5.7") == second.decision


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("a=; Max-Age=0", "its Max-Age is zero or less"),
        ("a=; Expires=Sun, 04 Mar 2012 05:06:30 GMT", "its Expires has passed"),
        ("b=; Max-Age=0", "nothing to delete"),
        ("a=; Max-Age=0; Path=/else", "nothing to delete"),
    ],
)
def test_deletions(line: str, word: str) -> None:
    """A lifetime of zero or less deletes, and it is said when there was nothing to delete."""
    [deleted] = filled("a=1").receive(URL, [line], AT)
    assert ("deleted", word) == (deleted.decision.kind, deleted.decision.reason)


@pytest.mark.parametrize(
    ("url", "line", "reason"),
    [
        (URL, "a=1\0", "a control character"),
        (URL, "=", "neither name nor value"),
        (URL, "a=1; Domain=example.com", "domain: wiki.example.org is not under example.com"),
        (URL, "a=1; Domain=wi\N{KELVIN SIGN}i.example.org", "domain: the Domain attribute is not ASCII"),
        (URL, "a=1; Domain=org", "domain: org is a public suffix"),
        (URL, "a=1; Secure", "secure: a Secure cookie over http"),
        (HTTPS, "a=1; SameSite=None", "same-site: SameSite=None without Secure"),
        (HTTPS, "__Secure-a=1", "prefix: __Secure-a without Secure"),
        (HTTPS, "__Host-a=1; Secure", "prefix: __Host-a needs Path=/ and no Domain"),
    ],
)
def test_refusals_say_why(url: str, line: str, reason: str) -> None:
    """A rejected cookie is not stored, and its decision says why."""
    jar = Jar(None)
    [set_cookie] = jar.receive(url, [line], AT)
    assert set_cookie.decision.kind == "rejected"
    assert set_cookie.decision.reason.startswith(reason)
    assert jar.cookies() == ()


def test_withheld_cookies_say_why() -> None:
    """Each cookie that stays at home is listed with the first thing that keeps it there, before those that go."""
    lines = ("host=1; Path=/", "path=1; Path=/else", "secure=1; Path=/; Secure", "goes=1; Domain=example.org; Path=/")
    jar = filled(*lines, url=HTTPS)
    expected = [
        ("withheld", "path:", "5.8.3"),
        ("withheld", "secure:", "5.8.3"),
        ("sent", "host,", "5.8.3"),
        ("sent", "host,", "5.8.3"),
    ]
    assert expected == reasons(jar, "http://wiki.example.org/")
    assert [("withheld", "domain:", "5.8.3")] * 3 == reasons(jar, "https://other.example.org/")[:3]
    assert [("withheld", "domain:", "5.8.3")] * 4 == reasons(jar, "https://notexample.org/")


def test_an_expired_cookie_is_reported_once() -> None:
    """At its end a cookie is removed, by whatever request comes next."""
    jar = filled("a=1; Max-Age=10")
    assert [("sent", "host,", "5.8.3")] == reasons(jar, URL, at=AT + 10 * SECOND - timedelta(microseconds=1))
    assert [("expired", "its", "5.7")] == reasons(jar, "http://else.example.net/", at=AT + 10 * SECOND)
    assert [] == reasons(jar, URL, at=AT)


def test_an_expired_cookie_is_not_deleted() -> None:
    """A deletion at the very end of a cookie finds nothing to delete."""
    [deleted] = filled("a=1; Max-Age=10").receive(URL, ["a=; Max-Age=0"], AT + 10 * SECOND)
    assert deleted.decision.reason == "nothing to delete"


def test_creation_survives_replacement() -> None:
    """A replaced cookie keeps its creation time, and with it its place in the header."""
    jar = filled("a=1")
    jar.receive(URL, ["b=1"], AT + SECOND)
    [replaced] = jar.receive(URL, ["a=2"], AT + 2 * SECOND)
    assert replaced.decision.kind == "replaced"
    assert names(jar, at=AT + 3 * SECOND) == ["a", "b"]
    assert jar.cookies()[0].created == AT


def test_an_expired_cookie_is_not_replaced() -> None:
    """What comes after the end is a new cookie, with its own creation time."""
    jar = filled("a=1; Max-Age=10", "b=1")
    [stored] = jar.receive(URL, ["a=2"], AT + 10 * SECOND)
    assert stored.decision.kind == "stored"
    assert [cookie.created for cookie in jar.cookies()] == [AT, AT + 10 * SECOND]
    assert names(jar, at=AT + 10 * SECOND) == ["b", "a"]


def test_earlier_cookies_go_first_whatever_the_order_of_arrival() -> None:
    """Among paths of one length the creation time decides, also when the clock went back."""
    jar = filled("late=1; Path=/w")
    jar.receive(URL, ["early=1; Path=/w"], AT - SECOND)
    assert names(jar) == ["early", "late"]


@pytest.mark.parametrize(
    ("lifetime", "cap", "end"),
    [
        ("Max-Age=315360000", CAP, AT + timedelta(days=400)),
        ("Expires=Fri, 31 Dec 9999 23:59:59 GMT", CAP, AT + timedelta(days=400)),
        ("Max-Age=34560000", CAP, AT + timedelta(days=400)),
        ("Max-Age=34559999", CAP, AT + timedelta(days=400) - SECOND),
        ("Max-Age=315360000", None, AT + timedelta(days=3650)),
        ("Max-Age=" + "9" * 20, CAP, AT + timedelta(days=400)),
        ("Max-Age=" + "9" * 20, None, datetime.max.replace(tzinfo=UTC)),
        ("Path=/", CAP, None),
    ],
)
def test_cap(lifetime: str, cap: timedelta | None, end: datetime | None) -> None:
    """A browser cuts longer lifetimes to its cap and touches no shorter one (RFC 6265bis 5.5)."""
    [cookie] = filled(f"a=1; {lifetime}", cap=cap).cookies()
    assert cookie.end == end


def test_a_cut_lifetime_is_said() -> None:
    """The decision names the section of the cap; the line's own lifetime stays uncapped; at the cap nothing is cut."""
    set_cookie, uncut = Jar(CAP).receive(URL, ["a=1; Max-Age=315360000", "b=1; Max-Age=34560000"], AT)
    assert Decision("stored", "b", "1", "a new cookie", "5.7") == uncut.decision
    assert Decision("stored", "a", "1", "a new cookie; its lifetime is cut", "5.5") == set_cookie.decision
    assert set_cookie.lifetime == timedelta(days=3650)


def test_a_skewed_browser_counts_from_its_own_clock() -> None:
    """Max-Age runs from the browser's instant; Expires ends where it says, and may have passed already."""
    ahead = AT + timedelta(hours=13)
    jar = Jar(None)
    kept, gone = jar.receive(URL, ["a=1; Max-Age=43200", "b=1; Expires=Sun, 04 Mar 2012 17:06:30 GMT"], ahead)
    assert (timedelta(hours=12), timedelta(hours=-1)) == (kept.lifetime, gone.lifetime)
    assert names(jar, at=ahead) == ["a"]


def test_closing() -> None:
    """Closing the browser drops what has no lifetime, keeps what has, and clears what is over."""
    jar = filled("session=1", "kept=1; Max-Age=60", "over=1; Max-Age=10")
    decisions = jar.close(AT + 10 * SECOND)
    assert [("dropped", "session"), ("expired", "over")] == [(each.kind, each.name) for each in decisions]
    assert [cookie.name for cookie in jar.cookies()] == ["kept"]


SAME_SITE = {"strict": "SameSite=Strict", "lax": "SameSite=Lax", "none": "SameSite=None; Secure", "default": "Path=/"}


@pytest.mark.parametrize(
    ("cross_site", "method", "sent"),
    [
        (None, "GET", ["strict", "lax", "none", "default"]),
        (None, "POST", ["strict", "lax", "none", "default"]),
        ("link", "GET", ["lax", "none", "default"]),
        ("link", "HEAD", ["lax", "none", "default"]),
        ("link", "POST", ["none"]),
        ("post", "POST", ["none"]),
        ("image", "GET", ["none"]),
    ],
)
def test_same_site(cross_site: CrossSite | None, method: str, sent: list[str]) -> None:
    """From another site Strict never goes, Lax and the default go with a link followed, None always (5.8.3)."""
    jar = Jar(None)
    jar.receive("https://wiki.example.org/", [f"{name}=1; {rest}" for name, rest in SAME_SITE.items()], AT)
    cookies, decisions = jar.send("https://wiki.example.org/", AT, method=method, cross_site=cross_site)
    assert [cookie.name for cookie in cookies] == sent
    withheld = [each for each in decisions if each.kind == "withheld"]
    assert {each.name for each in withheld} == set(SAME_SITE) - set(sent)
    assert all(each.reason.startswith("same-site:") for each in withheld)


def test_same_site_when_setting() -> None:
    """An embedded request from another site sets SameSite=None cookies only (5.7)."""
    jar = Jar(None)
    lines = [f"{name}=1; {rest}" for name, rest in SAME_SITE.items()]
    set_cookies = jar.receive("https://wiki.example.org/", lines, AT, cross_site=True)
    assert [each.decision.kind for each in set_cookies] == ["rejected", "rejected", "stored", "rejected"]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("a=2; Path=/login", "rejected"),
        ("a=2; Path=/login/en", "rejected"),
        ("a=2; Path=/login; Domain=example.org", "rejected"),
        ("a=; Path=/login; Max-Age=0", "rejected"),
        ("a=2; Path=/", "stored"),
        ("a=2; Path=/else", "stored"),
        ("b=2; Path=/login", "stored"),
    ],
)
def test_http_may_not_hide_a_secure_cookie(line: str, kind: str) -> None:
    """Over http no cookie of a Secure one's name is set for its path or below, on related hosts (5.7)."""
    jar = filled("a=1; Secure; Path=/login", url=HTTPS)
    [set_cookie] = jar.receive(URL, [line], AT)
    assert set_cookie.decision.kind == kind


def test_a_secure_cookie_of_the_parent_is_not_hidden_either() -> None:
    """A Secure cookie with a Domain is protected on the hosts below it."""
    jar = filled("a=1; Secure; Path=/; Domain=example.org", url=HTTPS)
    assert jar.receive(URL, ["a=2"], AT)[0].decision.kind == "rejected"
    assert jar.receive("http://other.example.org/", ["a=2"], AT)[0].decision.kind == "rejected"


def test_secure_cookies_protect_while_they_live() -> None:
    """https may replace a Secure cookie, a foreign host or a later time has nothing to do with it."""
    jar = filled("a=1; Secure; Path=/; Max-Age=10", url=HTTPS)
    assert jar.receive("http://other.example.org/", ["a=2"], AT)[0].decision.kind == "stored"
    assert jar.receive(HTTPS, ["a=3; Path=/; Max-Age=10"], AT)[0].decision.kind == "replaced"
    over = filled("a=1; Secure; Path=/; Max-Age=10", url=HTTPS)
    assert over.receive(URL, ["a=2; Path=/"], AT + 10 * SECOND)[0].decision.kind == "stored"


def test_planting() -> None:
    """A planted cookie is host-only, for the whole host, until the browser is closed; it replaces its like."""
    jar = filled("a=1; Path=/; Max-Age=60")
    jar.plant(URL, "a", "planted", AT)
    assert jar.send("http://wiki.example.org/else", AT)[0] == (SentCookie("a", "planted"),)
    assert jar.send("http://en.wiki.example.org/", AT)[0] == ()
    assert [each.kind for each in jar.close(AT)] == ["dropped"]


def test_clearing() -> None:
    """A cleared jar holds nothing."""
    jar = filled("a=1", "b=1; Max-Age=60")
    jar.clear()
    assert jar.cookies() == ()


def test_looking_changes_nothing() -> None:
    """What a visit would send is told in its order, without removing what has expired."""
    jar = filled("a=root; Path=/", "a=deep; Path=/w", "b=1; Path=/w/page; Max-Age=10")
    held = jar.cookies()
    deep, root = SentCookie("a", "deep"), SentCookie("a", "root")
    assert jar.would_send(URL, AT) == (SentCookie("b", "1"), deep, root)
    assert jar.would_send(URL, AT + 10 * SECOND) == (deep, root)
    assert jar.would_send("http://else.example.net/", AT) == ()
    assert jar.cookies() == held


def test_under_a_frozen_clock() -> None:
    """A frozen clock's instants give equal cookies and equal ends as plain ones, in either order."""
    line = "a=1; Max-Age=10; Expires=Sun, 04 Mar 2012 05:06:40 GMT"
    with freeze_time(AT) as clock:
        frozen = datetime.now(UTC)  # noqa: TID251 - the clock is frozen
        jar = Jar(CAP)
        [told] = jar.receive(URL, [line], frozen)
        assert names(jar, at=frozen) == ["a"]
        clock.move_to(AT + 10 * SECOND)
        assert names(jar, at=datetime.now(UTC)) == []  # noqa: TID251 - the clock is frozen
    plain = Jar(CAP)
    assert plain.receive(URL, [line], AT) == (told,)
    assert names(plain, at=frozen) == ["a"]


@pytest.mark.parametrize("url", ["/w/page", "wiki.example.org"])
def test_urls_must_be_absolute(url: str) -> None:
    """A URL without a host is a mistake of the caller."""
    with pytest.raises(ValueError, match="no host"):
        Jar(None).send(url, AT)


def test_the_older_edition_cites_its_own_sections() -> None:
    """A jar after RFC 6265 names that RFC's sections for what it stores, refuses, drops and sends."""
    jar = Jar(None, RFC6265)
    lines = ["a=1", "token", "b=2; Domain=example.com", "a=; Max-Age=0", "c=3"]
    received = [(each.decision.kind, each.decision.section) for each in jar.receive(URL, lines, AT)]
    assert [
        ("stored", "5.3"),
        ("rejected", "5.2"),
        ("rejected", "5.3"),
        ("deleted", "5.3"),
        ("stored", "5.3"),
    ] == received
    assert [("sent", "5.4")] == [(each.kind, each.section) for each in jar.send(URL, AT)[1]]
    assert [("withheld", "5.4")] == [(each.kind, each.section) for each in jar.send("http://example.org/", AT)[1]]
    assert [("dropped", "5.3")] == [(each.kind, each.section) for each in jar.close(AT)]


def test_the_older_edition_plants_one_cookie_of_a_name() -> None:
    """Under RFC 6265 a planted cookie takes the place of the one for the domain below."""
    jar = Jar(None, RFC6265)
    jar.receive(URL, ["a=1; Domain=wiki.example.org; Path=/"], AT)
    jar.plant(URL, "a", "2", AT)
    assert [SentCookie("a", "2")] == list(jar.would_send(URL, AT))
