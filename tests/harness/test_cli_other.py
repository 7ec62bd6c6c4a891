"""The other commands: list, explain, check, new, schema, serve."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest

from harness.catalogue.load import profiles, rules
from harness.catalogue.options import options
from harness.data import folder
from harness.errors import Exit
from harness.model.policy import Policy
from tests.harness.commands import Shell

PROGRAM = "import sys; from harness.cli.main import main; sys.exit(main(sys.argv[1:]))"


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """An empty folder to run commands in; one area's scenarios stand for all of the bundled ones."""
    monkeypatch.setattr("harness.selection.folder", lambda name: folder(name) / "life")
    return Shell(tmp_path, monkeypatch, capsys)


def test_rules_are_listed_with_their_statements(shell: Shell) -> None:
    """`list rules` has one line for each rule, in the catalogue's order."""
    ran = shell.run("list rules")
    lines = ran.out.splitlines()
    assert Exit.OK == ran.status
    assert list(rules()) == [line.split()[0] for line in lines]
    assert all(line.endswith(rule.statement) for line, rule in zip(lines, rules().values(), strict=True))


@pytest.mark.parametrize("what", ["rules", "scenarios", "targets", "profiles"])
def test_lists_are_there_as_json(shell: Shell, what: str) -> None:
    """`list --json` gives as many entries as there are lines without it."""
    lines = shell.run(f"list {what}").out.splitlines()
    entries = json.loads(shell.run(f"list {what} --json").out)
    first = "name" if what in ("targets", "profiles") else "id"
    assert [entry[first] for entry in entries] == [line.split()[0] for line in lines]


def test_targets_and_profiles_are_listed(shell: Shell) -> None:
    """The reference and the bundled targets have names, and so has every profile."""
    assert {"reference", "beaker"} <= {line.split()[0] for line in shell.run("list targets").out.splitlines()}
    assert list(profiles()) == [line.split()[0] for line in shell.run("list profiles").out.splitlines()]


def test_a_list_leaves_nothing_behind(shell: Shell) -> None:
    """Listing and explaining write no file."""
    for line in ("list scenarios", "explain LIFE-02", "explain auth", "schema"):
        shell.run(line)
    assert {} == shell.listing()


@pytest.mark.parametrize("name", ["LIFE-03", "life-03"])
def test_a_rule_is_explained(shell: Shell, name: str) -> None:
    """`explain RULE` tells statement, clauses, sources, what isn't checked, profiles and scenarios."""
    out = " ".join(shell.run(f"explain {name}").out.split())
    rule = rules()["LIFE-03"]
    for text in (rule.statement, *rule.clauses.values(), *rule.sources, rule.not_checked, "hardened: required"):
        assert " ".join(text.split()) in out
    assert "login-remembered:" in out.partition("Scenarios:")[2]


def test_an_option_is_explained(shell: Shell) -> None:
    """`explain OPTION` tells what it means, its default, what values do, and who speaks about it."""
    out = shell.run("explain cookie_lifetime").out
    assert "Default: 12\n" in out
    assert "  0: forever: 10 x 365 days, whatever remember_me says\n" in out
    assert "LIFE-02" in out.partition("Rules:")[2].partition("Scenarios:")[0]


def test_a_rule_is_drawn_as_a_line_of_time(shell: Shell) -> None:
    """`explain RULE` ends with the timeline of a scenario: when, who, what, and what that must show."""
    drawn = shell.run("explain LIFE-13").out.partition("\nTimeline of ")[2].splitlines()
    assert [
        "reopened-browser:",
        "  +0         o  1  alice  login JoeDoe     user JoeDoe",
        "             |",
        "  +06:00:00  o  3  alice  reopen",
        "  +06:00:00  o  4  alice  visit FrontPage  user JoeDoe, sent_cookie present",
    ] == drawn[:5]


def test_a_setting_is_explained_by_contract_and_observation(shell: Shell) -> None:
    """`explain OPTION=VALUE` tells who is logged out when, on which wiki, and which rules ask for it."""
    ran = shell.run("explain cookie_lifetime=0.5")
    told = " ".join(ran.out.split())
    assert Exit.OK == ran.status
    assert "without remember_me Max-Age 1800 s (30 min) stock (as 1.8.7): ≠ 315360000 s (3650 d)" in told
    assert "(hardened: required, moin-1.8: observed, moin-1.9: required)" in told


def test_the_default_may_be_asked_for_by_its_value(shell: Shell) -> None:
    """What was measured with nothing set answers for the value that is the default."""
    out = shell.run("explain cookie_lifetime=12").out
    assert "not measured" not in out
    assert "43200 s (12 h)" in out


@pytest.mark.parametrize(
    ("drawn", "cell"),
    [
        ("markdown", "| without remember\\_me | Max-Age | 1800 s (30 min) |"),
        ("moin", "||without remember_me||Max-Age||"),
        ("csv", "cookie_lifetime = 0.5,without remember_me,Max-Age,1800 s (30 min),"),
    ],
)
def test_tables_are_there_in_other_formats(shell: Shell, drawn: str, cell: str) -> None:
    """`--format` prints the tables alone."""
    out = shell.run(f"explain cookie_lifetime=0.5 --format {drawn}").out
    assert cell in out
    assert "Rules:" not in out


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("cookie_lifetime=x", "explain cookie_lifetime: 'x' is not allowed; allowed: a number of hours"),
        ("cooky=1", "explain cooky: there is no such option"),
        ("session_handler=x", "explain session_handler: this option takes an object"),
    ],
)
def test_a_setting_that_can_not_be_is_refused(shell: Shell, name: str, said: str) -> None:
    """A mistake in a setting is told with what is allowed."""
    ran = shell.run(f"explain {name}")
    assert (Exit.USAGE, "") == (ran.status, ran.out)
    assert said in ran.err


@pytest.mark.parametrize(
    ("option", "default"), [("cookie_domain", "null"), ("cookie_httponly", "true"), ("auth", "[form]")]
)
def test_defaults_are_told_as_settings_are_written(shell: Shell, option: str, default: str) -> None:
    """A default is told in the words of YAML."""
    assert f"Default: {default}\n" in shell.run(f"explain {option}").out


def test_every_option_of_the_policy_is_documented() -> None:
    """The documented options are those of the policy, and the parts that are plugged in."""
    documented = options()
    assert set(Policy.__struct_fields__) == {name for name, option in documented.items() if not option.plugged}
    assert {"--handler", "--id-handler", "--session-data"} == {one.plugged for one in documented.values()} - {""}


def test_a_folder_of_scenarios_is_checked(shell: Shell) -> None:
    """`check` counts the scenarios of a folder in which nothing is wrong."""
    ran = shell.run(f"check {folder('scenarios') / 'life'}")
    assert (Exit.OK, "") == (ran.status, ran.err)
    assert ran.out.endswith(" to play: no error\n")


def test_a_folder_without_scenarios_is_told(shell: Shell) -> None:
    """`check` of nothing is no success."""
    assert (Exit.USAGE, "error: there is no scenario in .\n") == (shell.run("check .").status, shell.run("check .").err)


def test_the_schema_is_json(shell: Shell) -> None:
    """`schema` prints the JSON Schema of scenario files."""
    assert "https://json-schema.org/draft/2020-12/schema" == json.loads(shell.run("schema").out)["$schema"]


def test_a_new_scenario_passes_as_it_is(shell: Shell) -> None:
    """The skeleton of a scenario is right and passes on the reference, by the command that it names."""
    out = shell.run("new scenario").out
    assert "my_scenario.yaml is written; try it: session-harness verify --from my_scenario.yaml\n" == out
    assert Exit.OK == shell.run("verify --from my_scenario.yaml").status
    assert "#     session-harness verify --from my_scenario.yaml\n" in shell.listing()["my_scenario.yaml"].decode()


def test_a_new_target_runs_as_it_is(shell: Shell) -> None:
    """The skeleton of a target is an application with a login that keeps the general rules of a lifetime."""
    out = shell.run("new target mine.py").out
    assert "mine.py is written; try it: session-harness verify mine:target\n" == out
    ran = shell.run("verify mine:target --rules LIFE-02")
    assert Exit.OK == ran.status
    assert "my application (wsgi), profile general" in ran.out


def test_a_new_target_in_another_folder_says_where(shell: Shell) -> None:
    """A module is imported from the current folder: the command to try is told with the folder."""
    shell.write({"there/x": ""})
    assert (
        "there/mine.py is written; try it, in there: session-harness verify mine:target\n"
        == shell.run("new target there/mine.py").out
    )


def test_the_reference_is_served_on_loopback(tmp_path: Path) -> None:
    """`serve` shows pages under its address until Ctrl-C, which is its ordinary end; its folder stays."""
    command = [sys.executable, "-c", PROGRAM, "serve", "--port", "0", "--folder", str(tmp_path / "kept")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=dict(os.environ)
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split("/")[2]
        users = process.stdout.readline()
        connection = HTTPConnection(address, timeout=30)
        connection.request("GET", "/FrontPage")
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        process.send_signal(signal.SIGINT)
        try:
            rest, _ = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (200, True) == (answer.status, b"FrontPage" in body)
    assert "users JoeDoe, JaneRoe, Root (Root may switch), password 'correct horse'\n" == users
    assert (Exit.OK, "stopped\n") == (process.returncode, rest)
    assert (tmp_path / "kept").is_dir()
