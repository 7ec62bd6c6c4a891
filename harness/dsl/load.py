"""Files and folders of scenarios to Scenarios; all that is wrong with them comes in one exception.

The door of this package. Knows files; must not know targets, nor what is done with a scenario.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from harness.dsl.document import name_of, read_document
from harness.dsl.places import Problem, ScenarioErrors, Source
from harness.dsl.yaml_nodes import compose
from harness.model.scenario import Scenario


def load_file(path: Path, *, shown_as: str | None = None) -> tuple[Scenario, ...]:
    """The scenarios of one file, in its order. `shown_as`: the file's name in scenarios and messages.

    Raises ScenarioErrors (a UsageError) with everything that is wrong with the file.
    """
    shown = shown_as or str(path)
    return _Suite().load([(path, shown, shown)])


def load(paths: Sequence[Path], *, containing: Collection[str] | None = None) -> tuple[Scenario, ...]:
    """The scenarios of files and folders (all `*.yaml` below, by name), in this order; a file named twice counts once.

    `containing`: leave out files, documents and rows of a matrix whose text has none of these strings, before they are
    read any further.
    Raises ScenarioErrors with everything that is wrong with all the files; a name used twice is wrong, too.
    """
    return _Suite(containing).load(list(_files(paths)))


def _files(paths: Sequence[Path]) -> Iterator[tuple[Path, str, str]]:
    """Each file: where it is, what messages call it, what its scenarios call it."""
    seen: set[Path] = set()
    for path in paths:
        inside = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
        for file in inside:
            if file not in seen:
                seen.add(file)
                yield file, str(file), file.relative_to(path).as_posix() if path.is_dir() else str(file)


class _Suite:
    """Files read one after the other: their scenarios and problems so far."""

    def __init__(self, containing: Collection[str] | None = None) -> None:
        self._containing = containing
        self._scenarios: list[Scenario] = []
        self._problems: list[Problem] = []
        self._names: dict[str, str] = {}

    def load(self, files: Sequence[tuple[Path, str, str]]) -> tuple[Scenario, ...]:
        """All scenarios of the files. Raises ScenarioErrors."""
        for path, shown, name in files:
            text = self._text(path, shown)
            if text is not None and (self._containing is None or any(word in text for word in self._containing)):
                self._read(Source(shown, text), name)
        if self._problems:
            raise ScenarioErrors(self._problems)
        return tuple(self._scenarios)

    def _text(self, path: Path, shown: str) -> str | None:
        try:
            return path.read_bytes().decode("utf-8")
        except OSError as error:
            self._problems.append(Problem(shown, 0, 0, 0, f"can't be read: {error.strerror}"))
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            self._problems.append(Problem(shown, 0, 0, 0, f"line {line} is not UTF-8"))
        return None

    def _read(self, source: Source, name: str) -> None:
        digest = hashlib.sha256(source.text.encode()).hexdigest()[:16]
        documents = compose(source)
        for document in documents:
            scenarios = read_document(source, document, name, digest, self._containing)
            label = name_of(document)
            if label is not None:
                place = f"{source.file}:{label.start_mark.line + 1}"
                first = self._names.setdefault(label.value, place)
                if first != place:
                    source.add(label, f"there is another scenario '{label.value}'", f"first at {first}")
            self._scenarios += scenarios
        if not documents and not source.count:
            self._problems.append(Problem(source.file, 0, 0, 0, "there is no scenario in this file"))
        self._problems += source.problems
