"""What a record keeps of ids, tickets and random values: labels, and what was measured before they became labels."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from harness.browser.jar import Jar
from harness.model.codec import encode
from harness.model.cookie import Decision, SentCookie, SetCookie
from harness.model.history import Exchange, Facts, IdMeasure
from harness.recorder import Recorder, frames
from harness.targets.base import FOLDER_PREFIX, Answer, Request

AT = datetime(2012, 3, 4, 5, 6, 30, tzinfo=UTC)
FIRST, SECOND = "a1b2c3d4e5f60718", "ffeeddccbbaa9988"
URL = "http://wiki.example.org/FrontPage"


def received(*lines: str) -> tuple[SetCookie, ...]:
    """Set-Cookie lines as a browser takes them."""
    return Jar(None).receive(URL, lines, AT)


def exchange(
    recorder: Recorder,
    *lines: str,
    url: str = URL,
    sent: tuple[SentCookie, ...] = (),
    headers: tuple[tuple[str, str], ...] = (),
    body: bytes = b"",
    decisions: tuple[Decision, ...] = (),
    facts: Facts | None = None,
    tickets: tuple[str, ...] = (),
) -> Exchange:
    """The record of one exchange whose answer sets these cookies."""
    answer = Answer(200, (*headers, *(("Set-Cookie", line) for line in lines)), body)
    request = Request("GET", url, tickets=tickets)
    return recorder.exchange(request, answer, sent, received(*lines), decisions, facts or Facts(), raw=False)


def test_labels_in_order_of_first_appearance() -> None:
    """The first id seen is sid-1, whatever it is; the same id keeps its label, nothing has none."""
    recorder = Recorder(None)
    assert ["sid-1", "sid-2", "sid-1", ""] == [recorder.label(value) for value in (SECOND, FIRST, SECOND, "")]


def test_what_is_sent_comes_before_what_is_set() -> None:
    """In one exchange the request's id appears before the answer's."""
    kept = exchange(Recorder(None), f"sid={SECOND}; Path=/", sent=(SentCookie("sid", FIRST),))
    assert (SentCookie("sid", "sid-1"),) == kept.sent
    assert "sid-2" == kept.set_cookies[0].value


def test_measures() -> None:
    """Length, classes of characters and whether servers may send it are kept, and that the scenario made it up."""
    recorder = Recorder(None)
    recorder.label(FIRST)
    recorder.label("Ab-9 x", planted=True)
    assert {
        "sid-1": IdMeasure(16, "0-9 a-z", True),
        "sid-2": IdMeasure(6, "0-9 a-z A-Z other", False, planted=True),
    } == recorder.ids


def test_set_cookie_lines() -> None:
    """The line and the value have the label, also where the id is a part of the cookie's name or stands in its Path."""
    cases = {
        f"sid={FIRST}; Path=/": "sid=sid-1; Path=/",
        "s=s; Path=/": "s=sid-1; Path=/",
        f"{FIRST}={FIRST}": f"{FIRST}=sid-1",
        f"sid={FIRST}; Path=/at/{FIRST}": "sid=sid-1; Path=/at/sid-1",
        "sid=; Max-Age=0": "sid=; Max-Age=0",
        FIRST: "sid-1",
    }
    for line, masked in cases.items():
        kept = exchange(Recorder(None), line)
        assert (("Set-Cookie", masked),) == kept.headers
        assert masked == kept.set_cookies[0].line
        assert FIRST not in str(kept.set_cookies[0].attributes)


def test_at_a_live_wiki_no_cookie_keeps_its_value() -> None:
    """Cookies beside the session's, short ones, ones that a browser refuses; their names and attributes stay."""
    cases = {
        f"remember={SECOND}; Path=/": "remember=cookie-1; Path=/",
        "a1=1; Path=/": "a1=cookie-1; Path=/",
        "seen=; Path=/": "seen=; Path=/",
        f"remember={SECOND}; Domain=example.com": "remember=cookie-1; Domain=example.com",
        f"__Host-r={SECOND}": "__Host-r=cookie-1",
        f"big={SECOND * 300}; Path=/": "big=cookie-1; Path=/",
    }
    for line, masked in cases.items():
        kept = exchange(Recorder(["sid"], ()), line, decisions=tuple(one.decision for one in received(line)))
        assert (("Set-Cookie", masked),) == kept.headers
        assert SECOND not in encode(kept).decode()


def test_a_password_is_told_nowhere() -> None:
    """However short: in headers, in an address without a query, in what a program says."""
    recorder = Recorder(["sid"], {"s3cr"})
    kept = exchange(recorder, url=f"{URL}/s3cr", headers=(("Location", "/s3cr"),))
    assert "s3cr" not in encode(kept).decode()
    assert "no hidden here" == recorder.words("no s3cr here")


def test_an_id_is_masked_everywhere() -> None:
    """Headers, the URL's query, reasons of decisions, facts and the log never hold an id."""
    recorder = Recorder(None)
    kept = exchange(
        recorder,
        f"sid={FIRST}",
        url=f"{URL}?back={FIRST}",
        headers=(("Location", f"/next?{FIRST}"), ("X-Note", FIRST)),
        decisions=(Decision("sent", "sid", FIRST, f"as {FIRST} was stored", "5.8.3"),),
        facts=Facts(vars={"mine": FIRST, "all": [FIRST, 1]}, shown={"it": {"is": FIRST}}, auth={"by": FIRST}),
    )
    log, _ = recorder.log([f"served {FIRST}"])
    assert FIRST.encode() not in encode(kept)
    assert ("served sid-1",) == log
    assert {"mine": "sid-1", "all": ["sid-1", 1]} == kept.facts.vars
    assert "as sid-1 was stored" == kept.decisions[0].reason


def test_an_id_inside_another() -> None:
    """Of two ids of which one begins like the other, each is masked as what it is."""
    recorder = Recorder(None)
    recorder.label(FIRST)
    recorder.label(FIRST + "00")
    assert "sid-2 and sid-1" == recorder.masked(f"{FIRST}00 and {FIRST}")


def test_short_values_garble_nothing() -> None:
    """A value of a few signs is labelled where it is a cookie, and not looked for in texts."""
    recorder = Recorder(None)
    dated = (("Date", "Sun, 11 Mar 2012"),)
    kept = exchange(recorder, "theme=1; Max-Age=11", headers=dated, body=b"11", url=f"{URL}?1")
    assert "theme=sid-1; Max-Age=11" == kept.set_cookies[0].line
    assert ("Date", "Sun, 11 Mar 2012") == kept.headers[0]
    assert f"{URL}?1" == kept.url
    assert () == kept.leaks


def test_tickets_are_masked() -> None:
    """A ticket that a request holds is ticket-1, the next one ticket-2, wherever they stand."""
    recorder = Recorder(None)
    ticket = "4f52e9aa.77"
    kept = exchange(recorder, url=f"{URL}?ticket={ticket}", tickets=(ticket,), headers=(("X", ticket),))
    recorder.ticket("4f52e9ff.99")
    assert f"{URL}?ticket=ticket-1" == kept.url
    assert (("X", "ticket-1"),) == kept.headers
    assert "ticket-2" == recorder.masked("4f52e9ff.99")


def test_random_values_are_numbered_by_themselves() -> None:
    """Random values in variables are random-1, random-2 in order, whatever tickets and ids there are."""
    recorder = Recorder(None)
    recorder.ticket("4f52e9aa.77")
    recorder.label(FIRST)
    first = exchange(recorder, facts=Facts(shown={"dice": "random:0a1b, random:ffff"}))
    second = exchange(recorder, facts=Facts(vars={"dice": ["random:ffff", "random:0000"]}))
    assert {"dice": "random-1, random-2"} == first.facts.shown
    assert {"dice": ["random-2", "random-3"]} == second.facts.vars


@pytest.mark.parametrize(
    ("place", "where"),
    [
        ("url", {"url": f"{URL}?s={FIRST}"}),
        ("url", {"headers": (("Location", f"/x;{FIRST}"),)}),
        ("body", {"body": b"<p>" + FIRST.encode()}),
    ],
)
def test_leaks(place: str, where: dict[str, object]) -> None:
    """An id that the target gave out is noticed in the URL, in a Location and in the body."""
    recorder = Recorder(None)
    assert () == exchange(recorder, f"sid={FIRST}").leaks
    assert (place,) == exchange(recorder, **where).leaks  # type: ignore[arg-type]


def test_a_leak_in_the_log() -> None:
    """An id in the log is noticed; the mere word sid-1 is none."""
    recorder = Recorder(None)
    exchange(recorder, f"sid={FIRST}")
    assert (("new: sid-1",), True) == recorder.log([f"new: {FIRST}"])
    assert (("sid-1 is a nice name",), False) == recorder.log(["sid-1 is a nice name"])


def test_a_made_up_id_is_no_secret() -> None:
    """What the scenario planted may be told, until the target takes it for a session."""
    recorder = Recorder(None)
    recorder.label(FIRST, planted=True)
    assert () == exchange(recorder, body=FIRST.encode()).leaks
    assert ("body",) == exchange(recorder, f"sid={FIRST}", body=FIRST.encode()).leaks


def test_other_cookies_than_the_sessions() -> None:
    """With a named session cookie the others keep their values, are in the headers, and in no other place."""
    recorder = Recorder(("sid",))
    decisions = (Decision("sent", "theme", "dark-and-blue", "", "5.8.3"), Decision("sent", "sid", FIRST, "", "5.8.3"))
    sent = (SentCookie("theme", "dark-and-blue"), SentCookie("sid", FIRST))
    kept = exchange(recorder, "theme=dark-and-blue", f"sid={FIRST}", f"last={FIRST}", sent=sent, decisions=decisions)
    assert (SentCookie("sid", "sid-1"),) == kept.sent
    assert ["sid=sid-1"] == [cookie.line for cookie in kept.set_cookies]
    assert ["theme=dark-and-blue", "sid=sid-1", "last=sid-1"] == [value for _, value in kept.headers]
    assert ["dark-and-blue", "sid-1"] == [decision.value for decision in kept.decisions]
    assert ["sid-1"] == list(recorder.ids)


def test_facts_have_a_header_of_their_own() -> None:
    """The header by which a wiki tells facts to its adapter is no part of the record."""
    assert () == exchange(Recorder(None), headers=(("X-Wiki-Facts", '{"user": null}'),)).headers


def test_crashes() -> None:
    """A crash is told without ids, addresses of objects, temporary folders or any folder of a source file."""
    recorder = Recorder(None)
    recorder.label(FIRST)
    folder = f"/dev/shm/{FOLDER_PREFIX}x7_k/main"
    with pytest.raises(KeyError) as caught:
        raise KeyError(f"{FIRST} of <Store at 0x7f0012abcdef> in {folder}/records")
    crash = recorder.crash(caught.value)
    assert "KeyError" == crash.kind
    assert "'sid-1 of <Store at 0x> in FOLDER/main/records'" == crash.message
    assert crash.traceback.startswith("test_recorder.py:")
    assert "/" not in crash.traceback.partition(" in ")[0]


def test_frames_begin_in_the_application() -> None:
    """Our own frames before the application's first one are left out; a traceback of ours alone is kept whole."""
    with pytest.raises(AttributeError) as caught:
        frames(None)  # type: ignore[arg-type]
    assert frames(caught.value).startswith("test_recorder.py:")
    ours = caught.value.with_traceback(caught.tb.tb_next)
    assert frames(ours).startswith("recorder.py:")


def test_two_plays_with_other_ids_are_the_same() -> None:
    """Two recorders that saw the same with different ids, tickets and random values keep the same bytes."""

    def record(first: str, second: str, ticket: str, chance: str) -> bytes:
        recorder = Recorder(None)
        kept = [
            exchange(recorder, f"sid={first}; Path=/", body=first.encode()),
            exchange(recorder, f"sid={second}; Path=/", sent=(SentCookie("sid", first),), tickets=(ticket,)),
            exchange(recorder, url=f"{URL}?t={ticket}&s={second}", facts=Facts(vars={"a": chance, "b": first})),
        ]
        return encode((kept, recorder.log([f"{first} became {second} by {ticket}"]), recorder.ids))

    one = record(FIRST, SECOND, "4f52e9aa.77", "random:0a1b")
    other = record(SECOND, "0123456789abcdef", "4f52e9aa.99", "random:ffff")
    assert one == other
