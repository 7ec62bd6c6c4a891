"""`record` and `compare` from the command line, with the bundled hosts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.errors import Exit
from tests.harness.commands import Shell

SCENARIO = """scenario: mine
title: a login is seen
rule: LIFE-02
world: {users: [JoeDoe], browsers: [alice]}
steps:
  - {as: alice, do: login JoeDoe, expect: {user: JoeDoe}}
"""


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """An empty folder."""
    return Shell(tmp_path, monkeypatch, capsys)


def test_a_recording_of_the_same_target_has_no_difference(shell: Shell) -> None:
    """Recorded twice, in this process and by two workers, packed and not, the reference is the same."""
    assert Exit.OK == shell.run("record reference --rules LIFE-05 -o old.json --workers 1").status
    assert Exit.OK == shell.run("record reference --rules LIFE-05 -o new.json.gz --workers 2").status
    ran = shell.run("compare old.json new.json.gz")
    assert Exit.OK == ran.status
    assert "differences by rule: no difference\n" in ran.out
    assert ["new.json.gz", "old.json"] == sorted(shell.listing())


def test_failures_are_recorded_with_status_0(shell: Shell) -> None:
    """What fails is an observation: the recording is there, and the status says so."""
    ran = shell.run("record stock --profile hardened --rules LOGIN-03 -o stock.json")
    assert Exit.OK == ran.status
    assert "FAILED        LOGIN-03" in ran.out
    assert ran.out.endswith("recording: stock.json\n")


def test_stock_differs_from_the_reference_where_it_is_known_to(shell: Shell) -> None:
    """The id kept at login (LOGIN-03, LOGIN-04) and the missing HttpOnly (COOKIE-04) are named, in words."""
    ran = shell.run("compare stock reference --rules LOGIN-03,LOGIN-04 --json c.json --html c.html --markdown c.md")
    assert Exit.FAILED == ran.status
    found = {one["rule"]: one for one in json.loads((shell.folder / "c.json").read_bytes())["rules"]}
    assert {"fixed"} == {found[rule]["kind"] for rule in ("LOGIN-03", "LOGIN-04")}
    assert "changed" == found["COOKIE-04"]["kind"]
    markdown = (shell.folder / "c.md").read_text(encoding="utf-8")
    assert "At a login without remember\\_me, the session id: kept before, replaced now." in markdown
    assert "Whenever the session cookie is set, the cookie's HttpOnly: absent before, there now." in markdown
    assert "FIXED    LOGIN-03" in ran.out
    assert (shell.folder / "c.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_target_is_played_as_the_recording_was(shell: Shell) -> None:
    """Beside a recording a target is played with its scenarios and under its settings."""
    line = "record reference --rules LIFE-01,LIFE-02 --policy cookie_lifetime=3 -o old.json"
    assert Exit.OK == shell.run(line).status
    ran = shell.run("compare old.json reference")
    assert Exit.OK == ran.status
    played = len(json.loads((shell.folder / "old.json").read_bytes())["histories"])
    assert 0 < played
    assert f"cookie_lifetime=3, {played} plays; {played} plays" in " ".join(ran.out.split())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("compare old.json no.json", "no.json can't be read: No such file or directory"),
        ("compare old.json other.json", "other.json is not a recording"),
        ("compare old.json mine.yaml", "mine.yaml:1:1: error: "),
        ("compare old.json old.json --rules LIFE", "--rules: both sides are recordings"),
        ("compare old.json old.json --html there/c.html", "--html: there/c.html can't be written"),
        ("compare old.json yours.json", "nothing to compare"),
        ("compare old.json refrence", "refrence"),
        ("record reference --from mine.yaml -o there/old.json", "--output: there/old.json can't be written"),
    ],
)
def test_a_mistake_is_told(shell: Shell, line: str, said: str) -> None:
    """What can't be read, written or compared is named with status 2, and nothing is left behind."""
    shell.write({"other.json": "{}", "mine.yaml": SCENARIO, "yours.yaml": SCENARIO.replace("mine", "yours")})
    for source, output in (("mine", "old"), ("yours", "yours")):
        assert Exit.OK == shell.run(f"record reference --from {source}.yaml -o {output}.json").status
    before = shell.listing()
    ran = shell.run(line)
    assert (Exit.USAGE, "") == (ran.status, ran.out)
    assert said in ran.err
    assert before == shell.listing()
