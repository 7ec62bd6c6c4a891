"""The pages of a wiki with all their revisions, in memory or in files.

It knows names, texts and who wrote what when. It must not know requests, rights or how a page looks. Seed pages cost
nothing until somebody edits them: their first revision is the seed's text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, unquote

from reference_impl.wiki.files import write_atomically
from reference_impl.wiki.seeds import SEEDS, diary


@dataclass(frozen=True, slots=True)
class Revision:
    """One text of a page. `time` is ISO 8601, "" for a seed; `author` "" is somebody anonymous, or a seed."""

    text: str
    author: str = ""
    comment: str = ""
    time: str = ""


SEED_PAGES: Mapping[str, tuple[Revision, ...]] = {
    name: (Revision(text, comment="as shipped"),) for name, text in SEEDS.items()
}


def valid_name(name: str) -> bool:
    """Can a page have this name? Printable, no path out of the wiki, and fit for a file name once quoted."""
    path_like = name.startswith("/") or ".." in name.split("/")
    return name.strip() != "" and name.isprintable() and not path_like and len(quote(name, safe="")) <= 200


class PageStore:
    """The pages; `folder` None keeps them in memory. Revisions are counted from 1, the last one is the page."""

    def __init__(self, users: Iterable[str], folder: Path | None = None) -> None:
        self.generation = 0
        """Counts the changes: what was made of these pages before the last one may look different now."""
        self._folder = folder
        self._seeds = dict(SEED_PAGES)
        self._edited: dict[str, tuple[Revision, ...]] = {}
        for user in users:
            self.add_diary(user)
        if folder is not None and folder.is_dir():
            self._edited = {unquote(file.stem): _read(file) for file in folder.glob("*.json")}

    def add_diary(self, user: str) -> None:
        name, text = diary(user)
        self._seeds[name] = (Revision(text, comment="as shipped"),)
        self.generation += 1

    def revisions(self, name: str) -> tuple[Revision, ...]:
        """Oldest first; empty when there is no such page."""
        return self._edited.get(name) or self._seeds.get(name, ())

    def text(self, name: str, number: int | None = None) -> str | None:
        """The text of revision `number` (None: the last); None when there is none."""
        revisions = self.revisions(name)
        wanted = len(revisions) if number is None else number
        return revisions[wanted - 1].text if 0 < wanted <= len(revisions) else None

    def names(self) -> list[str]:
        return sorted(self._seeds.keys() | self._edited.keys())

    def save(self, name: str, text: str, author: str, comment: str, now: datetime) -> None:
        """Add a revision; ValueError when no page can have this name."""
        if not valid_name(name):
            raise ValueError(f"no page can be called {name!r}")
        revision = Revision(text, author, comment, now.isoformat(timespec="seconds"))
        revisions = (*self.revisions(name), revision)
        if self._folder is not None:
            file = self._folder / f"{quote(name, safe='')}.json"
            write_atomically(file, json.dumps([asdict(item) for item in revisions], indent=1))
        self._edited[name] = revisions
        self.generation += 1


def _read(file: Path) -> tuple[Revision, ...]:
    return tuple(Revision(**item) for item in json.loads(file.read_text("utf-8")))
