"""What came of all mutants, as Markdown, and what is wrong with it. Pure: results in, text out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from harness.reports.markup import code, plain, table
from tests.mutation.mutants import OPERATORS, RETURN, STATEMENT, Mutant

LEAST = 0.95
"""This part of the mutants that aren't called equivalent must be noticed."""
MOST_EQUIVALENT = 0.05
"""At most this part of all mutants may be called equivalent."""


class Equivalent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mutant that nobody could notice, by its name, and why."""

    module: str
    function: str
    operator: str
    text: str
    proof: str
    nth: int = 1

    @property
    def name(self) -> tuple[str, str, str, str, int]:
        """As a mutant's."""
        return self.module, self.function, self.operator, self.text, self.nth


class Result(msgspec.Struct, frozen=True):
    """A mutant and the play that noticed it, if any did, of those that could."""

    mutant: Mutant
    killer: str | None
    plays: int
    played: bool = True
    """False: there was no time left, so that it counts as not noticed."""
    since: str = ""
    """The revision whose page says that it was noticed; then nothing is played against it again."""

    def told(self) -> str:
        """On one line, for a terminal."""
        mutant = self.mutant
        return (
            f"{mutant.module}:{mutant.line} {mutant.operator}: {mutant.text} -> {mutant.becomes} ({self.plays} plays)"
        )


def page(results: Sequence[Result], equivalents: Sequence[Equivalent], most: int | None = None) -> str:
    """Score, counts by module and operator, what is called equivalent, what survives. `most`: plays for each mutant."""
    known = {one.name for one in equivalents}
    counted = [one for one in results if one.mutant.name not in known]
    lines = [
        "# Mutants of the reference's session code",
        "",
        f"The scenarios alone notice **{_percent(counted)}** of {len(counted)} mutants; {len(equivalents)} more are",
        "called equivalent. A mutant is the code with one small change; it is noticed when a play makes a rule fail,",
        "or block, that the profile `hardened` requires. Only plays that run the changed line are played; where none",
        "is seen to, those that kill a process which serves a request. This page holds results of `tests.mutation`.",
        *_limit(most),
        *_since(counted),
        "",
        *_by(counted, equivalents, "module"),
        *_by(counted, equivalents, "operator"),
        f"Operators are Cosmic Ray's, but `{STATEMENT}` (a statement that is there for its effect becomes `pass`) and",
        f"`{RETURN}` (None is returned). In use: {', '.join(map(code, (*OPERATORS, STATEMENT, RETURN)))}.",
        "",
        "## Called equivalent",
        "",
        *_table(("place", "operator", "line", "proof"), map(_equivalent, equivalents)),
        "",
        "## Not noticed",
        "",
        *_table(("place", "operator", "line", "becomes", "plays"), map(_survivor, _survivors(counted))),
    ]
    return "\n".join(lines) + "\n"


def _limit(most: int | None) -> list[str]:
    if most is None:
        return []
    return [
        f"A mutant met the play that had noticed it before, and {most} at most: the score may be higher, but not lower."
    ]


def _since(counted: Sequence[Result]) -> list[str]:
    known = [one.since for one in counted if one.since]
    left = sum(not one.played for one in counted)
    told = [f"{len(known)} had been noticed, as changes of the same lines, at revision {known[0]}."] if known else []
    return [*told, *([f"{left} were not played for want of time: they count as not noticed."] if left else [])]


def is_listed(mutant: Mutant, text: str) -> bool:
    """Whether a page names this mutant among those not noticed, or its line among those called equivalent."""
    place, operator, line, becomes, _ = _survivor(Result(mutant, None, 0))
    row = f"| {place} | {operator} | {line} |"
    return f"{row} {becomes} |" in text or row in text.partition("## Not noticed")[0]


def faults(results: Sequence[Result], equivalents: Sequence[Equivalent]) -> Iterator[str]:
    """What must not be: a low score, too many equivalents, one that isn't there, or that was noticed."""
    known, found = {one.name for one in equivalents}, {one.mutant.name: one for one in results}
    counted = [one for one in results if one.mutant.name not in known]
    if len(counted) - len(_survivors(counted)) < LEAST * len(counted):
        yield f"{_percent(counted)} of {len(counted)} mutants are noticed; {LEAST:.0%} must be"
    if len(known) > MOST_EQUIVALENT * len(results):
        yield f"{len(known)} of {len(results)} mutants are called equivalent; {MOST_EQUIVALENT:.0%} may be"
    for name in sorted(known):
        if name not in found:
            yield f"called equivalent, but no mutant: {name}"
        elif found[name].killer is not None:
            yield f"called equivalent, but noticed by {found[name].killer}: {name}"


def _survivors(results: Sequence[Result]) -> list[Result]:
    return [one for one in results if one.killer is None]


def _percent(results: Sequence[Result]) -> str:
    return f"{1 - len(_survivors(results)) / max(1, len(results)):.1%}"


def _by(counted: Sequence[Result], equivalents: Sequence[Equivalent], field: str) -> list[str]:
    """The counts for each module or operator."""
    rows = []
    for name in dict.fromkeys(getattr(one.mutant, field) for one in counted):
        own = [one for one in counted if getattr(one.mutant, field) == name]
        listed = sum(getattr(one, field) == name for one in equivalents)
        rows.append((code(name), str(len(own)), str(len(own) - len(_survivors(own))), _percent(own), str(listed)))
    return [*table((field, "mutants", "noticed", "score", "called equivalent"), rows), ""]


def _table(header: Sequence[str], rows: Iterator[tuple[str, ...]]) -> list[str]:
    found = list(rows)
    return table(header, found) if found else ["None."]


def _place(one: Mutant | Equivalent) -> str:
    return code(f"{one.module.removeprefix('reference_impl.')}: {one.function}")


def _equivalent(one: Equivalent) -> tuple[str, ...]:
    return _place(one), one.operator, code(one.text), plain(one.proof)


def _survivor(one: Result) -> tuple[str, ...]:
    mutant = one.mutant
    return _place(mutant), mutant.operator, code(mutant.text), code(mutant.becomes), str(one.plays)
