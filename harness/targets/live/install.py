"""Installing a live target into a cache folder of its own, and finding the programs that it needs.

Knows the `install` part of a target file and the cache; must not know how a target is started.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

from harness.data import cache as cache_folder
from harness.errors import TargetError
from harness.targets.live.description import TargetFile
from harness.targets.live.files import Found
from harness.targets.live.templates import render

SECONDS = 1800
"""Real time for one command."""
SHOWN = 12
DONE = "installed"
"""The file in the cache folder that says by which commands it was filled."""


def cache_of(says: TargetFile) -> Path:
    """The folder that belongs to this target."""
    return cache_folder("targets", says.target)


def is_installed(says: TargetFile) -> bool:
    """Whether the cache was filled by the commands that the file has now."""
    done = cache_of(says) / DONE
    return not says.install or (done.is_file() and done.read_text("utf-8") == _digest(says))


def programs_of(says: TargetFile) -> dict[str, str]:
    """The path of each program that the target needs. Raises TargetError: not installable here, and why."""
    found = {name: _program(name) for name in says.programs}
    missing = [f"{name} ({says.programs[name]})" for name, path in found.items() if path is None]
    if missing:
        raise TargetError(f"{says.target} is not installable here: there is no {', no '.join(missing)}")
    return {name: path for name, path in found.items() if path is not None}


def install(found: Found, told: Callable[[str], None] = lambda text: None) -> Path:
    """Run the target's commands in its emptied cache folder, each told first. Raises TargetError when one fails."""
    says = found.says
    programs = programs_of(says)
    place = cache_of(says)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    names = {"cache": str(place), "here": str(found.path.parent), "programs": programs}
    for number, command in enumerate(says.install, 1):
        words = [render(word, names, f"{found.path}: install") for word in command]
        told(f"{says.target}, {number} of {len(says.install)}: {shlex.join(words)}")
        _run(says.target, words, place)
    (place / DONE).write_text(_digest(says), "utf-8")
    return place


def _run(target: str, command: list[str], place: Path) -> None:
    log = place / "install.log"
    try:
        with log.open("ab") as output:
            status = subprocess.run(
                command, cwd=place, stdin=subprocess.DEVNULL, stdout=output, stderr=output, timeout=SECONDS, check=False
            ).returncode
    except (OSError, subprocess.TimeoutExpired) as error:
        raise TargetError(f"{target} can't be installed: {error}") from error
    if status:
        lines = "\n".join(f"  {line}" for line in log.read_text("utf-8", "replace").splitlines()[-SHOWN:])
        raise TargetError(f"{target} can't be installed: {command[0]} ended with status {status}\n{lines}")


@cache
def _program(name: str) -> str | None:
    """The first one that runs: by PATH, then in pyenv."""
    return next((path for path in _candidates(name, os.environ) if _runs(path)), None)


def _candidates(name: str, environment: Mapping[str, str]) -> Iterator[str]:
    """pyenv's shims are slow, and may name programs that aren't there: what lies behind them is taken."""
    pyenv = Path(environment.get("PYENV_ROOT") or Path.home() / ".pyenv")
    folders = [folder for folder in environment.get("PATH", os.defpath).split(os.pathsep) if folder]
    found = [shutil.which(name, path=folder) for folder in folders if Path(folder) != pyenv / "shims"]
    yield from (path for path in found if path)
    yield from map(str, sorted(pyenv.glob(f"versions/*/bin/{name}"), reverse=True))


def _runs(path: str) -> bool:
    try:
        done = subprocess.run(
            [path, "--version"], stdin=subprocess.DEVNULL, capture_output=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _digest(says: TargetFile) -> str:
    return hashlib.sha256(repr(says.install).encode()).hexdigest()
