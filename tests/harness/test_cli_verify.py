"""`verify` from the command line: what is played, what is told, what is written, and the exit status."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from harness.errors import Exit
from tests.harness.commands import Shell

HOLDS = """scenario: holds
title: a login is seen
rule: LIFE-02
world: {users: [JoeDoe], browsers: [alice]}
steps:
  - {as: alice, do: login JoeDoe, expect: {user: JoeDoe}}
"""
FAILS = """scenario: fails
title: nobody promised this
rule: LIFE-02
world: {users: [JoeDoe], browsers: [alice]}
matrix: {one: {status: 418}, two: {status: 451}}
steps:
  - {as: alice, do: login JoeDoe, expect: {status: $status}}
"""
OUT = """scenario: out
title: a visitor logs out
rule: LOGOUT-04/twice
world: {users: [JoeDoe], browsers: [alice]}
steps:
  - {as: alice, do: login JoeDoe}
  - {as: alice, do: logout, expect: {user: anonymous}}
"""

APPLICATION = """
import os
import signal
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from harness.model.history import Facts
from harness.model.step import Login, Logout
from harness.targets.base import Request
from harness.targets.wsgi import WsgiTarget

def application(environ, start_response):
    if environ["PATH_INFO"] == "/logout":
        {body}
    end = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    cookie = f"sid=0123456789abcdef; Max-Age=60; Expires={end}; Path=/; HttpOnly; SameSite=Lax"
    headers = [("Content-Type", "text/plain"), ("Vary", "Cookie"), ("Cache-Control", "private"), ("Set-Cookie", cookie)]
    start_response("200 OK", headers)
    return [b"JoeDoe"]

class Adapter:
    session_cookies = None

    def requests(self, action, scene):
        path = "/login" if isinstance(action, Login) else "/logout" if isinstance(action, Logout) else "/"
        yield Request("GET", scene.base() + path)

    def facts(self, answer):
        return Facts(user=answer.body.decode())

target = WsgiTarget(lambda policy, world: application, Adapter(), name="mine", capabilities=["login", "logout"])
"""


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A folder with scenarios that hold and that don't."""
    made = Shell(tmp_path, monkeypatch, capsys)
    made.write({"a-holds.yaml": HOLDS, "b-fails.yaml": FAILS, "c-out.yaml": OUT})
    return made


def _run(shell: Shell, name: str = ".session-harness/last-run.json") -> Any:
    return json.loads((shell.folder / name).read_text(encoding="utf-8"))


def _outcomes(run: Any) -> dict[str, str]:
    return {play["scenario"]: play["outcome"] for play in run["plays"]}


def test_the_reference_passes_a_bundled_rule(shell: Shell) -> None:
    """Without a target the reference is verified; what holds gives status 0, a summary, and a page that it names."""
    ran = shell.run("verify --rules LIFE-05")
    assert Exit.OK == ran.status
    assert "1 passed\n" in ran.out
    assert ran.out.endswith("report: .session-harness/report.html\n")
    assert {"LIFE-05": "passed"} == {one["rule"]: one["outcome"] for one in _run(shell)["verdicts"]}
    assert b"<!doctype html>" in (shell.folder / ".session-harness/report.html").read_bytes().lower()[:100]


def test_a_scenario_that_expects_the_wrong_thing_is_refused(shell: Shell) -> None:
    """What contradicts the contract is the scenario's fault: told with its place, status 2, and nothing is played."""
    shell.write({"d-wrong.yaml": HOLDS.replace("user: JoeDoe}", "user: anonymous}")})
    for line in ("verify --from d-wrong.yaml", "check d-wrong.yaml"):
        ran = shell.run(line)
        assert Exit.USAGE == ran.status
        assert "d-wrong.yaml: holds, step 1: LIFE-02 expects user anonymous, the contract says JoeDoe\n" in ran.err
    assert ".session-harness/last-run.json" not in shell.listing()


def test_what_does_not_hold_gives_status_1(shell: Shell) -> None:
    """A required rule that fails is told with what was expected and seen, and where."""
    ran = shell.run("verify --from b-fails.yaml")
    assert Exit.FAILED == ran.status
    assert "FAILED        LIFE-02" in ran.out
    assert "expected  status 418" in ran.out
    assert "seen      status 200" in ran.out
    assert "fails[one] step 1 (b-fails.yaml), and 1 more place" in ran.out


def test_reports_go_where_they_are_asked_for(shell: Shell) -> None:
    """Each report is written to its file, and the page only there."""
    ran = shell.run("verify --from . --json r.json --junit r.xml --html r.html --markdown r.md")
    assert Exit.FAILED == ran.status
    assert ran.out.endswith("report: r.html\n")
    assert {"holds": "passed", "fails[one]": "failed", "fails[two]": "failed", "out": "passed"} == _outcomes(
        _run(shell, "r.json")
    )
    assert "testsuites" == ElementTree.fromstring((shell.folder / "r.xml").read_bytes()).tag
    assert (shell.folder / "r.md").read_text(encoding="utf-8").startswith("# ")
    written = {path.name for path in shell.folder.iterdir()}
    assert {"a-holds.yaml", "b-fails.yaml", "c-out.yaml", "r.json", "r.xml", "r.html", "r.md"} == written - {
        ".session-harness"
    }
    assert not (shell.folder / ".session-harness/report.html").exists()


def test_runs_are_byte_identical_with_one_worker_and_with_two(shell: Shell) -> None:
    """Neither a second run nor the number of workers changes a byte of the JSON."""
    for name, workers in (("1.json", 1), ("2.json", 2), ("3.json", 2)):
        shell.run(f"verify --from . --workers {workers} --json {name}")
    first, second, third = [(shell.folder / f"{number}.json").read_bytes() for number in (1, 2, 3)]
    assert first == second == third


def test_exitfirst_stops_at_the_first_failure(shell: Shell) -> None:
    """-x plays nothing after the first scenario that fails a required rule."""
    ran = shell.run("verify --from . -x")
    assert Exit.FAILED == ran.status
    assert {"holds": "passed", "fails[one]": "failed"} == _outcomes(_run(shell))


def test_last_failed_plays_what_failed(shell: Shell) -> None:
    """--last-failed plays the scenarios that failed in the last run here, and no other."""
    shell.run("verify --from .")
    shell.run("verify --from . --last-failed")
    assert {"fails[one]": "failed", "fails[two]": "failed"} == _outcomes(_run(shell))


def test_last_failed_after_a_run_without_failures(shell: Shell) -> None:
    """--last-failed has nothing to play when nothing failed: an empty selection, which is never a success."""
    shell.run("verify --from a-holds.yaml")
    ran = shell.run("verify --from a-holds.yaml --last-failed")
    assert (Exit.USAGE, "error: nothing to play: no scenario of the selection failed in the last run\n") == (
        ran.status,
        ran.err,
    )


def test_last_failed_reads_its_record_strictly(shell: Shell) -> None:
    """A record of the last run that isn't one is the user's to remove, and told as such."""
    shell.write({".session-harness/last-run.json": "{}"})
    ran = shell.run("verify --from . --last-failed")
    assert Exit.USAGE == ran.status
    assert ran.err.startswith("error: --last-failed: .session-harness/last-run.json can't be read: ")


@pytest.mark.parametrize(
    ("patterns", "played"),
    [
        ("holds", {"holds"}),
        ("fails[two]", {"fails[two]"}),
        ("fails", {"fails[one]", "fails[two]"}),
        ("LOGOUT", {"out"}),
        ("life-02 --scenarios out", {"holds", "fails[one]", "fails[two]", "out"}),
        ("h*,c-*.yaml", {"holds", "out"}),
    ],
)
def test_scenarios_are_chosen_by_name_area_file_and_glob(shell: Shell, patterns: str, played: set[str]) -> None:
    """--scenarios takes ids, names, areas, rules, files and globs, with commas or repeated."""
    shell.run(f"verify --from . --scenarios {patterns}")
    assert played == set(_outcomes(_run(shell)))


def test_verbose_tells_every_timeline(shell: Shell) -> None:
    """-v tells each play with its outcome and its story."""
    ran = shell.run("verify --from a-holds.yaml -v")
    assert "holds: passed\n  1  2012-03-04 05:06:30Z  alice  login JoeDoe -> JoeDoe; sid-1 for 12 h\n" in ran.out


def test_settings_leave_out_what_is_written_for_others(shell: Shell) -> None:
    """--policy plays what speaks about the setting or doesn't care, and says how many were left out."""
    twelve = HOLDS.replace("holds", "twelve").replace("user: JoeDoe}}", "cookie: {lifetime: 12h}}}")
    three = (
        HOLDS.replace("holds", "three")
        .replace("rule: ", "policy: {cookie_lifetime: -3}\nrule: ")
        .replace("user: JoeDoe}}", "cookie: {lifetime: 3h}}}")
    )
    shell.write({"d.yaml": twelve, "e.yaml": three})
    ran = shell.run("verify --from a-holds.yaml --from d.yaml --from e.yaml --policy cookie_lifetime=-3")
    assert Exit.OK == ran.status
    assert {"holds": "passed", "three": "passed"} == _outcomes(_run(shell))
    assert {"cookie_lifetime": "-3"} == _run(shell)["policy"]
    assert "scenarios that speak about these settings: 1; written for others and left out: 1; played: 2\n" == ran.err


def test_an_interruption_loses_nothing(shell: Shell) -> None:
    """Ctrl-C ends the playing: what was played is judged and written, as interrupted, with status 130."""
    shell.write({"mine.py": APPLICATION.replace("{body}", "signal.raise_signal(signal.SIGINT)")})
    ran = shell.run("verify mine:target --from . --scenarios holds,out,fails --profile hardened --json run.json")
    assert Exit.INTERRUPTED == ran.status
    run = _run(shell, "run.json")
    assert run["interrupted"] is True
    assert {"holds": "passed", "fails[one]": "failed", "fails[two]": "failed"} == _outcomes(run)
    assert "interrupted: " in ran.out
    assert ran.out.endswith("report: .session-harness/report.html\n")
    assert "" == ran.err


def test_an_interruption_ends_the_workers(shell: Shell) -> None:
    """Ctrl-C with two workers gives the same: status 130 and a whole file."""
    shell.write({"mine.py": APPLICATION.replace("{body}", "os.kill(os.getppid(), signal.SIGINT)")})
    ran = shell.run("verify mine:target --from c-out.yaml --from a-holds.yaml --workers 2 --json run.json")
    assert Exit.INTERRUPTED == ran.status
    assert _run(shell, "run.json")["interrupted"] is True


def test_an_interruption_before_the_first_play(shell: Shell) -> None:
    """Ctrl-C while the target is started leaves nothing to report."""
    shell.write({"mine.py": "raise KeyboardInterrupt\n"})
    ran = shell.run("verify mine:target")
    assert (Exit.INTERRUPTED, "", "\ninterrupted\n") == ran
    assert not (shell.folder / ".session-harness").exists()


@pytest.mark.parametrize("workers", [1, 2])
def test_what_hangs_fails_and_the_rest_goes_on(shell: Shell, workers: int) -> None:
    """A request without an answer within --timeout is a failure of its scenario; the others are played."""
    shell.write({"mine.py": APPLICATION.replace("{body}", "while True: pass")})
    line = "verify mine:target --from c-out.yaml --from a-holds.yaml --profile hardened --timeout 0.3"
    ran = shell.run(f"{line} --workers {workers}")
    assert Exit.FAILED == ran.status
    assert {"out": "failed", "holds": "passed"} == _outcomes(_run(shell))
    assert "no answer within 0.3 s of real time" in ran.out


def test_what_the_application_raises_is_a_failure(shell: Shell) -> None:
    """An exception out of the application after the preflight is a failure, with its traceback."""
    shell.write({"mine.py": APPLICATION.replace("{body}", 'raise KeyError("user")')})
    ran = shell.run("verify mine:target --from c-out.yaml --profile hardened")
    assert Exit.FAILED == ran.status
    [verdict] = [one for one in _run(shell)["verdicts"] if one["rule"] == "LOGOUT-04"]
    assert "KeyError" == verdict["failures"][0]["crash"]["kind"]
    assert "mine.py" in verdict["failures"][0]["crash"]["traceback"]


def test_what_the_adapter_raises_is_no_failure_of_the_target(shell: Shell) -> None:
    """An adapter that raises gives status 3, for nothing is known about the target."""
    text = APPLICATION.replace("{body}", "pass").replace(
        'path = "/login"', 'path = 1 / 0 if isinstance(action, Logout) else "/login"'
    )
    shell.write({"mine.py": text})
    ran = shell.run("verify mine:target --from c-out.yaml --profile hardened")
    assert Exit.TARGET == ran.status


def test_a_folder_that_cant_hold_the_report_is_told(shell: Shell) -> None:
    """Where nothing was asked for, a report that can't be written is told, and the outcome stands."""
    shell.write({".session-harness": "a file\n"})
    ran = shell.run("verify --from a-holds.yaml")
    assert Exit.OK == ran.status
    assert "no report: .session-harness can't be written: File exists; use --html FILE\n" == ran.err


@pytest.mark.parametrize(
    ("typed", "status"), [("c\nc\n", Exit.FAILED), ("q\n", Exit.INTERRUPTED), ("", Exit.INTERRUPTED)]
)
def test_the_debugger_stops_where_a_step_misses(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, typed: str, status: Exit
) -> None:
    """--pdb stops at a step that doesn't show what it must; going on fails as usual, quitting interrupts."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    ran = shell.run("verify --from . --scenarios holds,fails --pdb")
    assert status == ran.status
    assert "fails[one] step 1: scenario, step, record, opened and missed are in sight\n" in ran.err
    assert "LIFE-02/holds: expected status 418, seen status 200\n" in ran.err
    assert "holds step 1" not in ran.err


def test_help_tells_every_exit_status(shell: Shell) -> None:
    """The help of `verify` has the table of exit statuses."""
    ran = shell.run("verify --help")
    assert Exit.OK == ran.status
    for status in Exit:
        assert f"{int(status):>3}  " in ran.out.partition("Exit status:")[2]


def test_the_command_alone_shows_its_help(shell: Shell) -> None:
    """Without a subcommand the help is shown, which is no error."""
    ran = shell.run("")
    assert (Exit.OK, "") == (ran.status, ran.err)
    assert "verify" in ran.out


def test_a_defect_of_ours_is_told_as_one(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception that nobody foresaw gives status 5, its traceback, and whose fault it is."""

    def broken() -> None:
        raise RuntimeError("not foreseen")

    monkeypatch.setitem(sys.modules["harness.cli.listing"].__dict__["_ROWS"], "rules", broken)
    ran = shell.run("list rules")
    assert Exit.HARNESS == ran.status
    assert ran.err.startswith("error: this is a defect of session-harness; ")
    assert ran.err.endswith("RuntimeError: not foreseen\n")


def test_the_page_says_which_failures_are_new(shell: Shell) -> None:
    """Beside an earlier run, a recording or a Run alone; what is neither is refused before anything is played."""
    shell.run("verify --from a-holds.yaml --json held.json")
    assert Exit.FAILED == shell.run("verify --from b-fails.yaml --since held.json --html page.html").status
    assert "new: passed in the earlier run (reference" in (shell.folder / "page.html").read_text("utf-8")
    ran = shell.run("verify --from b-fails.yaml --since a-holds.yaml --html other.html")
    assert Exit.USAGE == ran.status
    assert ran.err.startswith("error: --since: a-holds.yaml is not a recording: ")
    assert not (shell.folder / "other.html").exists()
