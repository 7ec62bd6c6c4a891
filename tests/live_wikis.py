"""A short look at each real wiki that can be installed here: is what was recorded of it still what it does?

`python -m tests.live_wikis [NAME …]` installs each, has `doctor` probe it, plays the scenarios of a few rules and holds
their outcomes against the committed recording. A wiki that can't be installed is named, with the reason, and is not
looked at. Exit status 1: a probe failed, or an outcome differs. Knows commands and files; judges nothing itself.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from harness.errors import Exit
from harness.model.recording import run_in
from harness.model.run import Outcome, Run
from tests.target_matrix import PHP
from tests.target_matrix import path as run_of
from tests.upgrades import GENERATIONS
from tests.upgrades import path as recording_of

IN_PROCESS = {"moin-2-wsgi": "moin-2"}
"""Targets that need no installation of their own, and the wiki with whose recording they are held."""
WIKIS = (*GENERATIONS, *IN_PROCESS, *PHP)
RULES = """
    LIFE-06 LIFE-13 EXPIRE-03 SESSION-04 LOGIN-01 LOGIN-02 LOGOUT-01 LOGOUT-02 LOGOUT-03 LOGOUT-04 SWITCH-02 SU-03
    COOKIE-04 CONC-01 SCOPE-01
""".split()
"""A few of each kind, with seventy plays together; all of them take minutes, by `tox run -e moin` and `-e php`."""

UNSAID = (Outcome.BLOCKED, Outcome.UNTRIED)
"""Outcomes that hang on rules which are not asked here."""


def main(names: list[str]) -> int:
    """Look at each wiki and tell; the exit status."""
    status, seen = 0, 0
    for name in names or WIKIS:
        if name not in IN_PROCESS and _command("target", "install", name) is not Exit.OK:
            _tell(f"{name}: not looked at, for it can't be installed here")
            continue
        seen += 1
        wrong = list(_differences(name)) if _command("doctor", name) is Exit.OK else ["a probe failed"]
        _tell(f"{name}: {'; '.join(wrong) or 'as it was recorded'}")
        status |= bool(wrong)
    _tell(f"looked at {seen} of {len(names or WIKIS)} wikis")
    return status


def _differences(name: str) -> Iterator[str]:
    """Each rule whose outcome is another one now than in the recording."""
    then, now = _outcomes(_recorded(name)), _outcomes(_verified(name))
    if not then.keys() & now.keys():
        yield "no rule was judged that the recording has"
    for rule in sorted(then.keys() & now.keys()):
        if then[rule] is not now[rule] and not {then[rule], now[rule]} & set(UNSAID):
            yield f"{rule} was recorded as {then[rule]}, and is {now[rule]}"


def _outcomes(run: Run) -> dict[str, Outcome]:
    return {verdict.rule: verdict.outcome for verdict in run.verdicts if verdict.rule in RULES}


def _recorded(name: str) -> Run:
    recorded = IN_PROCESS.get(name, name)
    stored = recording_of(recorded) if recorded in GENERATIONS else run_of(recorded)
    return run_in(stored.read_bytes(), stored.name)


def _verified(name: str) -> Run:
    with TemporaryDirectory() as folder:
        found = Path(folder) / "run.json"
        _command("verify", name, "--plain", "--rules", ",".join(RULES), "--json", str(found), quiet=True)
        return run_in(found.read_bytes(), found.name)


def _command(*words: str, quiet: bool = False) -> Exit:
    """Run a command of ours, in this environment; `quiet`: what it says on stdout is not wanted."""
    program = "import sys; from harness.cli.main import main; sys.exit(main())"
    out = subprocess.DEVNULL if quiet else None
    return Exit(subprocess.run([sys.executable, "-c", program, *words], check=False, stdout=out).returncode)


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
