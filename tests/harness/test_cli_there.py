"""A wiki that somebody else runs, at its address: what is told and asked before, what is sent, what comes of it."""

from __future__ import annotations

import io
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from harness.errors import Exit
from harness.model.codec import decode
from harness.model.recording import read
from harness.model.run import Outcome, Run
from reference_impl.broken.samesite_left_to_browsers import NoSameSite
from tests.harness.commands import Shell
from tests.harness.targets.live.there import PASSWORDS, REMEMBERED, VARIABLES, later, running, wiki_there, write_file

RULES = "LOGIN,COOKIE-01,COOKIE-04,COOKIE-05"
ENDS = re.compile(r"(?<=Expires=)[^;]*(?=; Max-Age=[1-9])")


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A folder, with the passwords in the environment."""
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return Shell(tmp_path, monkeypatch, capsys)


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        return True


def test_what_needs_no_moved_clock_is_verified(shell: Shell) -> None:
    """Just the plays that are counted as such were sent; the others are not applicable, each with a reason."""
    with wiki_there() as (url, log):
        write_file(shell.folder, url)
        ran = shell.run(f"verify there.yaml --yes --rules {RULES} --json run.json")
    assert Exit.OK == ran.status, ran.out
    run = decode((shell.folder / "run.json").read_bytes(), Run)
    outcomes = {play.scenario: play.outcome for play in run.plays}
    played = {name for name, outcome in outcomes.items() if outcome is not Outcome.NOT_APPLICABLE}
    assert {"preflight", *played} == {mark.rpartition("/")[0] for mark in log.marks}
    assert {Outcome.PASSED} == {outcomes[name] for name in played}
    assert len(played) > 10
    left_out = {play.scenario: play.reason for play in run.plays if play.outcome is Outcome.NOT_APPLICABLE}
    assert all(left_out.values())
    assert "it wants time to pass, and the clock of this wiki can't be moved" in left_out.values()
    assert f"for {len(played)} of {len(outcomes)} scenarios" in ran.err
    said = re.search(r"send at least (\d+) requests", ran.err)
    assert said is not None
    assert len(log.requests) == int(said[1])
    assert {agent.partition("/")[0] for agent in log.agents} == {"session-harness"}


def test_a_rule_that_the_server_breaks_fails(shell: Shell) -> None:
    """As with any other target."""
    with wiki_there(parts={"session_id_handler": NoSameSite}) as (url, _):
        write_file(shell.folder, url)
        ran = shell.run(f"verify there.yaml --yes --rules {RULES}")
    assert Exit.FAILED == ran.status
    assert ["COOKIE-05"] == re.findall(r"^FAILED +(\S+)", ran.out, re.MULTILINE)


def test_doctor_speaks_by_the_accounts_there(shell: Shell) -> None:
    """Who is JoeDoe in the scenarios is somebody else there."""
    with wiki_there() as (url, _):
        write_file(shell.folder, url)
        ran = shell.run("doctor there.yaml --yes")
    assert Exit.OK == ran.status
    assert "login        ok: the page shows JoeDoe\n" in ran.out
    assert "clock        not ours: it runs by itself" in ran.out
    assert "use the accounts Ann Other (the scenarios' JoeDoe), bob (the scenarios' JaneRoe)" in ran.err


@pytest.mark.parametrize(
    "command",
    [
        "verify there.yaml",
        "record there.yaml -o a.json",
        "baseline update there.yaml --reason known -o known.yaml",
        "doctor there.yaml",
    ],
)
def test_nothing_is_sent_when_nobody_can_be_asked(shell: Shell, command: str) -> None:
    """Without a terminal and without --yes: usage, with what would be done, and where."""
    with wiki_there() as (url, log):
        write_file(shell.folder, url)
        ran = shell.run(command)
    assert Exit.USAGE == ran.status
    assert [] == log.requests
    assert f"at {url}, was not started by session-harness" in ran.err
    assert f"error: nobody can be asked here: with --yes this is done to {url}; nothing was sent" in ran.err


def test_two_targets_are_compared_only_after_somebody_agreed(shell: Shell) -> None:
    """What stands in the place of a recording is asked for, too."""
    with wiki_there() as (url, log):
        write_file(shell.folder, url)
        assert Exit.USAGE == shell.run(f"compare there.yaml reference --rules {RULES}").status
        assert [] == log.requests


@pytest.mark.parametrize(("typed", "status"), [("n\n", Exit.INTERRUPTED), ("\n", Exit.INTERRUPTED), ("y\n", Exit.OK)])
def test_the_answer_decides(shell: Shell, monkeypatch: pytest.MonkeyPatch, typed: str, status: Exit) -> None:
    """No, and nothing at all, send nothing; yes does."""
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    with wiki_there() as (url, log):
        write_file(shell.folder, url)
        ran = shell.run("verify there.yaml --rules COOKIE-04")
    assert status == ran.status
    assert "Go on? [y/N]" in ran.err + ran.out
    assert (status == Exit.OK) == bool(log.requests)
    assert (f"nothing was sent to {url}" in ran.err) == (status != Exit.OK)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("measure there.yaml", "measure: it finds the ends of sessions by a clock that it moves"),
        ("explore there.yaml", "explore: it plays thousands of steps"),
        ("verify there.yaml --yes --workers 2", "--workers: there is somebody else's server"),
        ("verify there.yaml --yes --executor dask://127.0.0.1:1", "--executor: there is somebody else's server"),
        ("verify there.yaml --yes --policy cookie_lifetime=1", "--policy: there is configured by its admin"),
        ("verify there.yaml --yes --rules CLOCK-03", "nothing to play: none of the 24 scenarios can be played there"),
    ],
)
def test_what_has_no_sense_there(shell: Shell, command: str, said: str) -> None:
    """A clock that is moved, many at once, settings: told before anything is sent."""
    with wiki_there() as (url, log):
        write_file(shell.folder, url)
        ran = shell.run(command)
    assert (Exit.USAGE, []) == (ran.status, log.requests)
    assert f"error: {said}" in ran.err


def test_no_password_and_no_cookie_is_told(shell: Shell) -> None:
    """The wiki's answers hold both; reports, recordings and the timelines of all plays have neither."""
    with wiki_there(parts={"session_id_handler": NoSameSite}) as (url, log):
        write_file(shell.folder, url)
        reports = "--html page.html --json run.json --junit run.xml --markdown run.md"
        verified = shell.run(f"verify there.yaml --yes --rules COOKIE-05,LOGIN -v {reports}")
        recorded = shell.run("record there.yaml --yes --rules COOKIE-05 -o recording.json")
    said = "".join([verified.out, verified.err, recorded.out, recorded.err])
    told = said.encode() + b"".join(shell.listing().values())
    assert {"page.html", "run.json", "run.xml", "run.md", "recording.json"} <= set(shell.listing())
    assert len(log.ids) > 10
    assert b"sid-1" in told
    assert b"remember=cookie-1" in told
    secret = [*PASSWORDS.values(), "pass%20%26%20word%20of%20Bob", REMEMBERED, *filter(None, log.ids)]
    assert [] == [value for value in secret if value.encode() in told]


def test_two_recordings_of_one_wiki_are_the_same(shell: Shell) -> None:
    """Real time passes between the two, and within each: no difference comes from that."""
    with wiki_there() as (url, _):
        write_file(shell.folder, url)
        for name in ("old.json", "new.json"):
            assert Exit.OK == shell.run(f"record there.yaml --yes --rules {RULES} -o {name}").status
    assert Exit.OK == shell.run("compare old.json new.json").status


HOUR = timedelta(hours=1)


def _ends_later(app: Any) -> Any:
    """An application that reckons the ends of its cookies by a clock that is an hour ahead."""

    def ahead(environ: dict[str, Any], start_response: Any) -> Any:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            shifted = [(name, ENDS.sub(lambda end: later(end[0], HOUR), value)) for name, value in headers]
            return start_response(status, shifted, *rest)

        return app(environ, start)

    return ahead


def test_the_clock_of_a_record_is_the_servers(shell: Shell) -> None:
    """One that is an hour off changes no verdict: its cookies are held against the Date of the answers."""
    with wiki_there(wrap=_ends_later, ahead=HOUR) as (url, _):
        write_file(shell.folder, url)
        ran = shell.run(f"record there.yaml --yes --rules {RULES} -o ahead.json")
    recording = read((shell.folder / "ahead.json").read_bytes(), "ahead.json")
    assert Exit.OK == ran.status
    assert {"COOKIE-01": Outcome.PASSED} == {
        verdict.rule: verdict.outcome for verdict in recording.run.verdicts if verdict.rule == "COOKIE-01"
    }
    lifetimes = {
        cookie.expires - exchange.at
        for history in recording.histories
        for record in history.steps
        for exchange in record.exchanges
        for cookie in exchange.set_cookies
        if exchange.at is not None and cookie.expires is not None and cookie.value
    }
    assert lifetimes
    assert all(abs(lifetime - timedelta(hours=12)) <= timedelta(seconds=1) for lifetime in lifetimes)


@pytest.fixture(autouse=True)
def _valid_at_any_date(monkeypatch: pytest.MonkeyPatch) -> None:
    """Certificates are good in the last century, too, where `tests.dates` sets the machine's clock."""
    monkeypatch.setattr("trustme.DEFAULT_NOT_BEFORE", datetime(1970, 1, 2))  # noqa: DTZ001, as trustme has it


@contextmanager
def _authority(folder: Path) -> Iterator[tuple[ssl.SSLContext, Path]]:
    """A server's context, and the certificate of who signed for it."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    yield context, folder / "ca.pem"


def test_https_with_a_good_certificate(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wiki lies below a path, behind TLS; its authority is trusted as the system says."""
    with _authority(shell.folder) as (context, certificate), wiki_there(tls=context, mount="/wiki") as (url, log):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        write_file(shell.folder, url)
        ran = shell.run(f"verify there.yaml --yes --rules {RULES}")
    assert Exit.OK == ran.status, ran.out
    assert log.requests
    assert all(request.split()[1].startswith("/wiki/") for request in log.requests)


def test_a_certificate_that_nobody_vouches_for(shell: Shell) -> None:
    """Nothing is sent over such a connection."""
    with _authority(shell.folder) as (context, _), wiki_there(tls=context) as (url, log):
        write_file(shell.folder, url)
        ran = shell.run("doctor there.yaml --yes")
    assert (Exit.TARGET, []) == (ran.status, log.requests)
    assert f"error: {url} can't be reached: its certificate is not good: " in ran.err
    assert "SSL_CERT_FILE" in ran.err


def test_a_server_without_tls_at_an_https_address(shell: Shell) -> None:
    """The message doubts the scheme."""
    with wiki_there() as (url, log):
        write_file(shell.folder, url.replace("http:", "https:"))
        ran = shell.run("doctor there.yaml --yes")
    assert (Exit.TARGET, []) == (ran.status, log.requests)
    assert "is 'https' right?" in ran.err


def test_nobody_listens(shell: Shell) -> None:
    """The address, and why."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        write_file(shell.folder, url)
        ran = shell.run("doctor there.yaml --yes")
    assert Exit.TARGET == ran.status
    assert f"error: {url} can't be reached: Connection refused" in ran.err


def test_a_server_that_speaks_no_http(shell: Shell) -> None:
    """What answers is no wiki."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_babble, args=(listening,))
        thread.start()
        write_file(shell.folder, f"http://127.0.0.1:{listening.getsockname()[1]}")
        ran = shell.run("doctor there.yaml --yes")
        thread.join()
    assert Exit.TARGET == ran.status
    assert "its answer is no HTTP: BadStatusLine" in ran.err


def _babble(listening: socket.socket) -> None:
    connection, _ = listening.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(b"220 ready\r\n")


def test_a_server_that_does_not_answer(shell: Shell) -> None:
    """It takes the request; the limit of real time ends the waiting."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        write_file(shell.folder, url)
        ran = shell.run("doctor there.yaml --yes --timeout 0.5")
    assert Exit.TARGET == ran.status
    assert "it failed at the login" in ran.err
    assert "no answer within 0.5 s of real time" in ran.err


@pytest.mark.parametrize("last", ["preflight/2", "cookie-http-only-login/1"])
def test_a_server_that_goes_away_in_the_middle(shell: Shell, last: str) -> None:
    """No rule fails by that: the target is not testable any more. What was played before is reported."""

    def dying(app: Any) -> Any:
        def answer(environ: dict[str, Any], start_response: Any) -> Any:
            if environ["HTTP_X_SESSION_HARNESS"] == last:
                environ["there.close"]()
            return app(environ, start_response)

        return answer

    with wiki_there(wrap=dying) as (url, log):
        write_file(shell.folder, url)
        ran = shell.run(f"verify there.yaml --yes --rules {RULES} --json run.json")
    assert Exit.TARGET == ran.status
    assert f"error: {url} can't be reached: Connection refused" in ran.err
    assert last == log.marks[-1]
    assert "FAILED" not in ran.out
    run = decode((shell.folder / "run.json").read_bytes(), Run)
    assert run.interrupted
    assert {mark.rpartition("/")[0] for mark in log.marks} - {"preflight", last.rpartition("/")[0]} == {
        play.scenario for play in run.plays if play.outcome is not Outcome.NOT_APPLICABLE
    }


def test_a_redirect_within_the_wiki_is_followed(shell: Shell) -> None:
    """Its address goes as a browser sends it, whatever characters the server puts there."""

    def leading_on(app: Any) -> Any:
        def lead(environ: dict[str, Any], start_response: Any) -> Any:
            def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
                if environ["REQUEST_METHOD"] == "POST":
                    status, headers = "302 Found", [*headers, ("Location", "/FrontPage?from=the form")]
                return start_response(status, headers, *rest)

            return app(environ, start)

        return lead

    with wiki_there(wrap=leading_on) as (url, log):
        write_file(shell.folder, url, ("logout:", "  follow: true\nlogout:"))
        ran = shell.run("doctor there.yaml --yes")
    assert Exit.OK == ran.status, ran.err
    assert ["POST /FrontPage", "GET /FrontPage"] == log.requests[:2]


def test_a_redirect_to_another_server_is_not_followed(shell: Shell) -> None:
    """Nobody has agreed to what would be sent there."""
    asked: list[str] = []

    def other(environ: dict[str, Any], start_response: Any) -> Any:
        asked.append(environ["PATH_INFO"])
        start_response("200 OK", [])
        return [b""]

    with running(other) as elsewhere:

        def leading_away(app: Any) -> Any:
            def lead(environ: dict[str, Any], start_response: Any) -> Any:
                start_response("302 Found", [("Location", f"{elsewhere}/login"), ("Content-Length", "0")])
                return [b""]

            return lead

        with wiki_there(wrap=leading_away) as (url, _):
            write_file(shell.folder, url, ("logout:", "  follow: true\nlogout:"))
            ran = shell.run("doctor there.yaml --yes")
    assert (Exit.TARGET, []) == (ran.status, asked)
    assert f"{url} leads to {elsewhere}, to which nothing is sent" in ran.err


def test_a_password_that_is_not_there(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every variable that is missing, and whose it is."""
    for name in VARIABLES:
        monkeypatch.delenv(name)
    write_file(shell.folder, "http://127.0.0.1:1")
    ran = shell.run("verify there.yaml --yes")
    assert Exit.USAGE == ran.status
    assert "not set: THERE_ANN (the password of JoeDoe), THERE_BOB (the password of JaneRoe)" in ran.err


def test_an_address_alone_is_no_target(shell: Shell) -> None:
    """The message has a target file to start from, and not what stood in the address."""
    ran = shell.run("verify https://joe:verysecret@wiki.example.org/wiki")
    assert Exit.USAGE == ran.status
    assert "write a target file, as wiki.yaml" in ran.err
    assert "verysecret" not in ran.err
