"""The command `explore`: what it prints, what it writes, its exit statuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import Exit
from harness.explore import explore
from tests.harness.commands import Shell
from tests.harness.explore.test_explore import HalfTheTime

HANDLER = """
from datetime import timedelta
from reference_impl.handler import DefaultSessionHandler

class Minutes(DefaultSessionHandler):
    def login_lifetime(self, request, user):
        return timedelta(minutes=abs(request.cfg.policy.cookie_lifetime) or 1)
"""
DYING = """
import os
from reference_impl.handler import DefaultSessionHandler

class Dying(DefaultSessionHandler):
    def login_lifetime(self, request, user):
        return os._exit(7) if request.cfg.policy.cookie_lifetime == 3 else super().login_lifetime(request, user)
"""


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A folder in which command lines are run."""
    return Shell(tmp_path, monkeypatch, capsys)


def test_nothing_found_is_told_with_what_was_reached(shell: Shell) -> None:
    """A clean search ends with 0, says how much was compared and reached, and writes nothing."""
    ran = shell.run("explore --steps 100 --seed 4")

    assert 0 == ran.status
    assert "walk with seed 4: " in ran.out
    assert "expectations compared" in ran.out
    assert "reached: " in ran.out
    assert ran.out.endswith("nothing was found\n")
    assert {} == shell.listing()


def test_a_long_search_tells_how_far_it_is(shell: Shell) -> None:
    """A line at each quarter, to stderr; none for a search of a second."""
    told = [f"explored {steps} of 2000" for steps in (500, 1000, 1500)]
    assert told == shell.run("explore --steps 2000 --plain").err.splitlines()
    assert "" == shell.run("explore --steps 100").err


def test_a_counterexample_is_written_and_fails_when_it_is_verified(shell: Shell) -> None:
    """A handler that takes hours for minutes ends with 1; the file fails on it, and passes on the reference."""
    shell.write({"mine.py": HANDLER})
    ran = shell.run("explore --handler mine:Minutes --profile hardened --steps 2000 -o out")
    (name,) = [name for name in shell.listing() if name.endswith(".yaml")]

    assert 1 == ran.status
    assert "counterexample: " in ran.out
    assert f"again: session-harness verify reference --handler mine:Minutes --from {name}\n" in ran.out
    assert 0 == shell.run(f"check {name}").status
    assert 1 == shell.run(f"verify --handler mine:Minutes --profile hardened --from {name} --plain").status
    assert 0 == shell.run(f"verify --from {name} --plain").status


@pytest.mark.parametrize("engine", ["walk", "hypothesis"])
def test_the_number_of_workers_changes_nothing(shell: Shell, engine: str) -> None:
    """One process or two: the same is reached, found, shrunk and written."""
    shell.write({"mine.py": HANDLER})
    line = f"explore --handler mine:Minutes --profile hardened --steps 2000 --seed 2 --engine {engine} --plain -o out"
    ran, written = [], []
    for workers in (1, 2):
        ran.append(shell.run(f"{line} --workers {workers}"))
        written.append({path.name: path.read_bytes() for path in (shell.folder / "out").iterdir()})

    assert [1, 1] == [one.status for one in ran]
    assert ran[0].out == ran[1].out
    assert 1 == len(written[0])
    assert written[0] == written[1]


def test_a_worker_that_dies_ends_the_search(shell: Shell) -> None:
    """A target that ends its process ends the search with 5, and is never passed over."""
    shell.write({"mine.py": DYING})
    ran = shell.run("explore --handler mine:Dying --steps 1000 --workers 2 --policy cookie_lifetime=3")

    assert Exit.HARNESS == ran.status
    assert "a process that played a share of the search ended" in ran.err


def test_a_wrong_oracle_is_told_as_a_defect_of_ours(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails on the reference too ends with 5, asks for a report, and is never called the target's failure."""
    monkeypatch.setitem(explore.explore.__kwdefaults__ or {}, "contract", HalfTheTime())
    ran = shell.run("explore --steps 500")
    assert Exit.HARNESS == ran.status
    assert "doubt on the oracle: LIFE-" in ran.out
    assert ran.out.endswith("this is a defect of session-harness; please report it with the file\n")
    assert "again:" not in ran.out
    assert 1 == len(list((shell.folder / "found").iterdir()))


def test_a_search_without_time_compares_nothing_and_is_not_clean(shell: Shell) -> None:
    """A search that ends before its first story ends with 1 and says why."""
    ran = shell.run("explore --time 0")

    assert 1 == ran.status
    assert "nothing could be compared" in ran.out


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("explore --policy cookie_lifetim=3", "cookie_lifetim"),
        ("explore --steps 0", "--steps"),
        ("explore --engine dice", "--engine"),
        ("explore -o mine.py", "-o mine.py: this is a file"),
        ("explore nothere", "nothere"),
    ],
)
def test_wrong_options_are_told(shell: Shell, line: str, message: str) -> None:
    """A mistake in the command line ends with 2, names the option, and shows no traceback."""
    shell.write({"mine.py": HANDLER})
    ran = shell.run(line)

    assert 2 == ran.status
    assert message in ran.err
    assert "Traceback" not in ran.err
