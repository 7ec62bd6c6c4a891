"""`session-harness measure` as a command: tables, files, and mistakes that are told."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from harness.cli.measure import measure
from harness.errors import Exit
from harness.measure.inquiry import VISITS
from harness.model.measurement import read
from tests.harness.commands import Shell


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """An empty folder to run commands in."""
    return Shell(tmp_path, monkeypatch, capsys)


def test_the_default_policy_is_measured(shell: Shell) -> None:
    """The cookie of the reference lives 43200 s; each figure tells how many requests it rests on."""
    ran = shell.run("measure reference --figures cookie --plain")
    assert Exit.OK == ran.status
    assert "nothing configured\n" in ran.out
    assert "  lifetime of that cookie           43200 s (12 h) [13]\n" in ran.out
    assert "measured 4 of 4" not in ran.err
    assert "measured 1 of 4\n" in ran.err


def test_a_rate_rests_on_the_visits_that_are_asked_for(shell: Shell) -> None:
    """`--visits` says how many; without it the number is the one that tells MoinMoin 1.8's sweep from none."""
    out = shell.run("measure --figures sweep --visits 50 --plain").out
    assert "visits of others sweep            never in 50 visits: less often than 1 in 17 (95 %)" in out
    assert VISITS == next(option.default for option in measure.params if option.name == "visits")


def test_the_evidence_is_shown_when_it_is_asked_for(shell: Shell) -> None:
    """`--evidence` prints the plays below their figure."""
    assert "visit FrontPage" not in shell.run("measure --figures cookie --plain").out
    assert "alice  visit FrontPage -> anonymous" in shell.run("measure --figures cookie --plain --evidence").out


def test_a_grid_is_written_in_every_format(shell: Shell) -> None:
    """JSON leads back to the measurement, CSV has a line for each figure and policy, Markdown a column for each."""
    files = "--json m.json --csv m.csv --markdown m.md"
    ran = shell.run(f"measure --figures cookie --plain --grid cookie_lifetime=-3,0.5 {files}")
    written = shell.listing()
    found = read(written["m.json"], "m.json")
    lines = list(csv.DictReader(io.StringIO(written["m.csv"].decode())))
    seconds = {line["policy"]: line["seconds"] for line in lines if line["figure"] == "cookie-lifetime"}
    assert Exit.OK == ran.status
    assert [{"cookie_lifetime": -3}, {"cookie_lifetime": 0.5}] == [row.policy for row in found.rows]
    assert {"cookie_lifetime=-3": "10800", "cookie_lifetime=0.5": "1800"} == seconds
    assert "| lifetime of that cookie | 10800 s (3 h) | 1800 s (30 min) |" in written["m.md"].decode()


def test_a_handler_that_is_not_monotonic_is_told_first(shell: Shell) -> None:
    """What is odd stands above all figures, with its counterexample."""
    shell.write(
        {
            "gap.py": "from reference_impl.handler import DefaultSessionHandler\n"
            "class Gap(DefaultSessionHandler):\n"
            "    def within_absolute_limit(self, request, session):\n"
            "        return not 5 <= (request.now - session.login['user.since']).total_seconds() / 3600 < 7\n"
        }
    )
    out = shell.run("measure --handler gap:Gap --figures idle --plain").out
    odd, _, figures = out.partition("\nnothing configured\n")
    assert "Not monotonic:\n! nothing configured: idle login ends in the browser: over after" in odd
    assert "! idle login ends on the server" in figures


@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        ("--figures cooky", Exit.USAGE, "--figures: there is no group 'cooky'; known: cookie, idle, "),
        ("--grid cookie_lifetime", Exit.USAGE, "--grid cookie_lifetime: write NAME=VALUE,VALUE"),
        ("--grid cookie_lifetime=1,x", Exit.USAGE, "--grid cookie_lifetime: 'x' is not allowed; allowed: a number"),
        ("--grid cooky_lifetime=1", Exit.USAGE, "--grid cooky_lifetime: there is no such option, did you mean"),
        ("--policy trail_size=x", Exit.USAGE, "--policy trail_size: 'x' is not allowed"),
        ("beaker --grid trail_size=2", Exit.USAGE, "trail_size can't be set on beaker: it does not offer this option"),
        ("--csv there/m.csv", Exit.USAGE, "--csv: there/m.csv can't be written: there is no folder there"),
        ("nowhere", Exit.USAGE, "no target 'nowhere'"),
    ],
)
def test_mistakes_are_told(shell: Shell, line: str, status: Exit, said: str) -> None:
    """A mistake is one message that names the option, and nothing is measured."""
    ran = shell.run(f"measure {line}")
    assert (status, "") == (ran.status, ran.out)
    assert said in ran.err
    assert "Traceback" not in ran.err
