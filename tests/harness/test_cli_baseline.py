"""`baseline update` and `verify --baseline` from the command line, with the stock variant judged as hardened."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from harness.baseline.entries import read, written
from harness.errors import Exit
from tests.harness.commands import Shell

RULES = "--profile hardened --rules LOGIN-02,LOGIN-03,LOGIN-04"
VERIFY = f"verify stock {RULES} --baseline known.yaml"
TODAY = date(2026, 6, 15)

SCENARIO = """scenario: mine
title: nobody promised this
rule: LIFE-02
world: {users: [JoeDoe], browsers: [alice]}
steps:
  - {as: alice, do: login JoeDoe, expect: {status: STATUS}}
"""


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """An empty folder on a fixed day."""
    monkeypatch.setattr("harness.cli.baseline.today", lambda: TODAY)
    return Shell(tmp_path, monkeypatch, capsys)


def _entries(shell: Shell) -> dict[str, str]:
    found = read((shell.folder / "known.yaml").read_text(encoding="utf-8"), "known.yaml")
    return {entry.rule: entry.reason for entry in found}


def test_known_failures_of_stock_give_status_0(shell: Shell) -> None:
    """What 1.8.7 is known to miss (stock.yaml: ids kept at login) is written down once, and then known."""
    assert Exit.FAILED == shell.run(f"verify stock {RULES}").status
    ran = shell.run(f"baseline update stock {RULES} --reason released --until 2026-06-15")
    assert Exit.OK == ran.status
    assert "LOGIN-03: added\nLOGIN-04: added\nknown.yaml: 2 changed, 0 kept\n" in ran.out
    assert {"LOGIN-03": "released", "LOGIN-04": "released"} == _entries(shell)
    ran = shell.run(VERIFY)
    assert Exit.OK == ran.status
    assert "known, as the baseline says: LOGIN-03, LOGIN-04" in ran.out


def test_what_the_baseline_lacks_or_has_too_much(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an entry the failure is one again; a day too late it gives status 4; on a target that passes, too."""
    assert Exit.OK == shell.run(f"baseline update stock {RULES} --reason released --until 2026-06-15").status
    file = shell.folder / "known.yaml"
    whole = read(file.read_text(encoding="utf-8"), "known.yaml")
    file.write_text(written(whole[1:]), encoding="utf-8")
    ran = shell.run(VERIFY)
    assert Exit.FAILED == ran.status
    assert "FAILED        LOGIN-03" in ran.out

    file.write_text(written(whole).replace('"stock"', '"reference"'), encoding="utf-8")
    ran = shell.run(VERIFY.replace("stock", "reference"))
    assert Exit.BASELINE == ran.status
    assert "known.yaml: stale: LOGIN-03 passes again; 'session-harness baseline update' drops it\n" in ran.err

    file.write_text(written(whole), encoding="utf-8")
    monkeypatch.setattr("harness.cli.baseline.today", lambda: date(2026, 6, 16))
    ran = shell.run(VERIFY)
    assert Exit.BASELINE == ran.status
    assert "known.yaml: expired: LOGIN-04 was known until 2026-06-15: released\n" in ran.err


def test_an_update_says_what_it_did(shell: Shell) -> None:
    """An update says what it did to each entry; what still holds keeps its reason."""
    line = "baseline update reference --from mine.yaml -o list.yaml --reason"
    shell.write({"mine.yaml": SCENARIO.replace("STATUS", "418")})
    assert "LIFE-02: added\nlist.yaml: 1 changed, 0 kept\n" in shell.run(f"{line} first").out
    assert "list.yaml: 0 changed, 1 kept\n" in shell.run(f"{line} second").out
    assert 'reason: "first"' in (shell.folder / "list.yaml").read_text(encoding="utf-8")
    shell.write({"mine.yaml": SCENARIO.replace("STATUS", "451")})
    assert "LIFE-02: new, it fails otherwise than the baseline knows\n" in shell.run(f"{line} third").out
    assert 'reason: "third"' in (shell.folder / "list.yaml").read_text(encoding="utf-8")


def test_a_known_failure_does_not_stop_at_the_first(shell: Shell) -> None:
    """`-x` stops where something fails that isn't known: here nothing does, and both scenarios are played."""
    fails, holds = SCENARIO.replace("STATUS", "418"), SCENARIO.replace("mine", "more").replace("STATUS", "200")
    shell.write({"mine.yaml": f"{fails}---\n{holds.replace('LIFE-02', 'LIFE-13')}"})
    assert Exit.OK == shell.run("baseline update reference --from mine.yaml --reason later").status
    ran = shell.run("verify --from mine.yaml --baseline known.yaml -x")
    assert Exit.OK == ran.status
    assert ", 2 plays\n" in ran.out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("baseline update stock", "missing option '--reason'"),
        ("baseline update stock --reason x --until soon", "--until: expected a day as 2026-12-31, found 'soon'"),
        ("baseline update stock --reason x --until 2026-06-14", "--until: 2026-06-14 is over already"),
        ("baseline update stock --reason x -o there/known.yaml", "--output: there/known.yaml can't be written"),
        ("baseline update stock --reason x -o bad.yaml", "bad.yaml:1:1: error: 'baseline' needs the key 'known'"),
        ("baseline update nobody --reason x", "nobody"),
        ("verify stock --baseline no.yaml", "no.yaml can't be read: No such file or directory"),
        ("verify stock --baseline bad.yaml", "bad.yaml:1:1: error: 'baseline' needs the key 'known'"),
    ],
)
def test_a_mistake_is_told(shell: Shell, line: str, said: str) -> None:
    """What is wrong is named with status 2, nothing is played and nothing is left behind."""
    shell.write({"bad.yaml": "baseline: 1\n"})
    before = shell.listing()
    ran = shell.run(line)
    assert (Exit.USAGE, "") == (ran.status, ran.out)
    assert said in ran.err
    assert before == shell.listing()
