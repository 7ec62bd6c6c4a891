"""What holds for any lines, hosts and instants: the jar never raises, never leaks, and keeps time to the instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from harness.browser.jar import Jar
from harness.model.world import CAP

AT = datetime(2012, 3, 4, 5, 6, 30, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)

hosts = st.sampled_from(
    ["example.org", "wiki.example.org", "en.wiki.example.org", "notexample.org", "localhost", "wiki", "192.0.2.1",
     "github.io", "example.github.io", "[2001:db8::1]"]
)  # fmt: skip
paths = st.sampled_from(["", "/", "/a", "/a/", "/a/b", "/ab", "/a/b/c"])
urls = st.builds(
    lambda scheme, host, path: f"{scheme}://{host}{path}", st.sampled_from(["http", "https"]), hosts, paths
)
ages = st.integers(-5, 10**12)
attributes = st.one_of(
    st.builds("Domain={}".format, st.one_of(hosts, st.sampled_from(["", ".example.org", "org", "co.uk"]))),
    st.builds("Path={}".format, paths),
    st.builds("Max-Age={}".format, ages),
    st.builds("SameSite={}".format, st.sampled_from(["Strict", "Lax", "None", "x"])),
    st.sampled_from(["Secure", "HttpOnly", "Expires=Sun, 04 Mar 2012 05:06:40 GMT", "Expires=x"]),
)
lines = st.builds(
    lambda name, rest: "; ".join([f"{name}=1", *rest]),
    st.sampled_from(["a", "b", "", "__Host-a", "__Secure-a"]),
    st.lists(attributes, max_size=5),
)
caps = st.sampled_from([None, CAP])


@given(urls, st.lists(st.one_of(st.text(), st.binary().map(lambda octets: octets.decode("latin-1")), lines)), urls)
def test_nothing_received_makes_it_raise(source: str, received: list[str], target: str) -> None:
    """Every line of an answer gets its decision, and the jar works on."""
    jar = Jar(CAP)
    set_cookies = jar.receive(source, received, AT)
    assert [each.line for each in set_cookies] == received
    sent, decisions = jar.send(target, AT)
    assert len(sent) == len([each for each in decisions if each.kind == "sent"])
    assert len(decisions) == len(jar.cookies())


@given(urls, lines, caps)
def test_a_cookie_lives_until_its_very_end(url: str, line: str, cap: timedelta | None) -> None:
    """What its path allows to be sent back is sent until the instant before its end, and never from then on."""
    jar = Jar(cap)
    [set_cookie] = jar.receive(url, [line], AT)
    assume(set_cookie.decision.kind == "stored")
    [cookie] = jar.cookies()
    back = f"{url.split(':')[0]}://{url.split('/')[2]}{cookie.path}"
    last = datetime.max.replace(tzinfo=UTC) if cookie.end is None else cookie.end - INSTANT
    for at in (AT, last):
        assert [each.value for each in jar.send(back, at)[0]] == [cookie.value]
    if cookie.end is not None:
        assert jar.would_send(back, cookie.end) == ()
        assert jar.send(back, cookie.end)[0] == ()
        assert jar.cookies() == ()


@given(urls, lines, caps)
def test_the_end_is_the_lifetime_within_the_cap(url: str, line: str, cap: timedelta | None) -> None:
    """The end is the instant of the answer plus the lifetime, or the cap where that is less."""
    jar = Jar(cap)
    [set_cookie] = jar.receive(url, [line], AT)
    for cookie in jar.cookies():
        lifetime = set_cookie.lifetime
        longest = datetime.max.replace(tzinfo=UTC) - AT if cap is None else cap
        assert cookie.end == (None if lifetime is None else AT + min(lifetime, longest))


@given(urls, st.lists(lines, max_size=6), urls)
def test_cookies_go_where_they_belong(source: str, received: list[str], target: str) -> None:
    """A host-only cookie goes to its own host, any other below its domain, a Secure one over https."""
    jar = Jar(None)
    jar.receive(source, received, AT)
    host = target.split("/")[2].strip("[]")
    for sent in jar.send(target, AT)[0]:
        cookies = [each for each in jar.cookies() if (each.name, each.value) == (sent.name, sent.value)]
        assert any(
            (host == each.domain or (not each.host_only and host.endswith("." + each.domain)))
            and (not each.secure or target.startswith("https:"))
            for each in cookies
        )


@given(urls, st.lists(lines, max_size=6), st.integers(0, 20))
def test_no_two_cookies_are_the_same(url: str, received: list[str], seconds: int) -> None:
    """The jar never holds two cookies of one name, domain, host-only flag and path."""
    jar = Jar(None)
    for line in received:
        jar.receive(url, [line], AT + timedelta(seconds=seconds))
    keys = [(each.name, each.domain, each.host_only, each.path) for each in jar.cookies()]
    assert len(set(keys)) == len(keys)


@given(urls, st.lists(lines, max_size=6))
def test_what_would_be_sent_is_sent(url: str, received: list[str]) -> None:
    """Asking beforehand tells exactly what a visit sends."""
    jar = Jar(None)
    jar.receive(url, received, AT)
    expected = jar.would_send(url, AT)
    assert expected == jar.send(url, AT)[0]
