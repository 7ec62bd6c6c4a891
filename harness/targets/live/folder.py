"""The folder in which a server works: fresh copies, and files that are written from templates for one policy and world.

Knows what a target file says of files and commands; must not know processes or clocks.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from harness.model.policy import Policy
from harness.model.world import World
from harness.targets.base import FOLDER_PREFIX, IN_MEMORY
from harness.targets.live import forks
from harness.targets.live.files import Found
from harness.targets.live.install import cache_of, programs_of
from harness.targets.live.templates import render, render_file


class Folder:
    """A folder of its own, filled at once. Raises TargetError when a program or a template is wrong."""

    def __init__(self, found: Found, policy: Policy, world: World, port: int) -> None:
        self._found, self._policy, self._world, self._port = found, policy, world, port
        self._where = str(found.path)
        self._programs = programs_of(found.says)
        self.path = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX, dir=IN_MEMORY))
        try:
            self._copy()
            self._write("once")
            self._write("user")
        except BaseException:
            self.remove()
            raise

    def remove(self) -> None:
        """Nothing of it is left."""
        shutil.rmtree(self.path, ignore_errors=True)

    def configure(self, options: Mapping[str, Any]) -> None:
        """Write the files anew, by the policy with these options; those of the users stay."""
        self._policy = msgspec.convert(self._policy.options() | dict(options), Policy)
        self._write("once")

    def command(self, words: Sequence[str]) -> list[str]:
        """A command of the target file, ready to be run here."""
        return [render(word, self._names(), f"{self._where}: start") for word in words]

    def environment(self) -> dict[str, str]:
        """The variables that the target file sets."""
        where, texts = f"{self._where}: environment", self._found.says.environment
        return {name: render(text, self._names(), where) for name, text in texts.items()}

    def _names(self, **more: Any) -> dict[str, Any]:
        """What templates may name."""
        return {
            "policy": self._policy,
            "world": self._world,
            "wiki": self._world.wikis[0],
            "folder": str(self.path),
            "cache": str(cache_of(self._found.says)),
            "here": str(self._found.path.parent),
            "port": self._port,
            "programs": self._programs,
            "forks": str(forks.SCRIPT),
            "socket": forks.SOCKET,
            **more,
        }

    def _copy(self) -> None:
        for to, template in self._found.says.copies.items():
            source = Path(render(template, self._names(), f"{self._where}: copies"))
            place = self.path / to
            place.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, place)
            else:
                shutil.copy2(source, place)

    def _write(self, each: str) -> None:
        for written in self._found.says.files:
            if written.each == each:
                users = self._world.users if each == "user" else (None,)
                for number, user in enumerate(users, 1):
                    names = self._names() if user is None else self._names(user=user, number=number)
                    place = self.path / render(written.to, names, f"{self._where}: files")
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_text(render_file(self._found.path.parent / written.template, names), "utf-8")
