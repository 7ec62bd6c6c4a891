"""`python -m tests.benchmarks.stores` measures, prints, and writes reports/speed.md: ratios, beside the goals.

With `again` after it only the last two parts are made anew, in the page that is there: where a read's time goes, and
the instructions, which a busy machine changes little or not at all. The page is of the machine that it was made on: no
test compares it. Ten minutes on two busy cores.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from reference_impl.session import DefaultSessionData
from reference_impl.stores.files import CacheSessionData
from reference_impl.stores.sqlite import SQLiteSessionData
from tests.benchmarks.stores.counted import instructions
from tests.benchmarks.stores.subjects import FILES, SQLITE, SafeFiles, SafeSQLite, SecureCookie, set_up_django
from tests.benchmarks.stores.work import (
    PLACES,
    SIZES,
    WORKLOADS,
    Cell,
    Crowd,
    Times,
    all_times,
    bare_over,
    crowd,
    crowds,
    parts_of_a_read,
    redis_over_get,
    without_a_cookie,
)

PAGE = Path(__file__).parents[3] / "reports" / "speed.md"

HEAD = """# What sessions cost

Made by `python -m tests.benchmarks.stores`: one process, the session's cost alone (load, read, change, save by the
library's own calls below its cookies), 100 sessions unless it says otherwise, 25 short batches of each, measured in
turn. W1 is read, W2 change, W3 new, W4 renew. Reads are counted in processor time, the fastest batch of each; writes by
the clock on the wall, the median batch, since what a file system costs comes in bursts. Ratios only: the machine was
shared while this was made, which shows most in writes and pauses.

*Limit*: what a store would reach that does nothing but the fewest system calls, or one prepared statement of SQLite
each to read and to write, and msgspec, with neither locks nor checks: a renewal writes eight bytes in place. *Safe*:
the same, and the least that safety takes: a file name or key that tells no id, values that are summed, and at the end
of a request what it takes that no writer undoes another's work (open again, lock, look, write; compare the row). It has
no session yet: no merging, no types, no markers. Where a goal lies beyond either, no store that keeps that promise can
meet it on this machine in Python; where it doesn't, the rest is what our mapping costs. The limit of a pause is one
while bare calls remove as many files: what is longer than that is the sweep's doing.

MoinMoin 1.9.11 runs on its own Python 2.7, after the others and not in turn with them: `get_session` and the saving of
its store, below its cookies.

"""

AT_LEAST = (
    ("W1 read", FILES, "Flask-Session, files", 8.0),
    ("W1 read", FILES, "Beaker, files", 10.0),
    ("W1 read", FILES, "Django, files", 10.0),
    ("W1 read", SQLITE, "Beaker, SQLite", 15.0),
    ("W1 read", SQLITE, "Django, SQLite", 30.0),
)
BARE = {FILES: "bare calls, files", SQLITE: "bare calls, SQLite"}
SAFE = {FILES: SafeFiles.name, SQLITE: SafeSQLite.name}
OURS: Mapping[str, type[DefaultSessionData]] = {FILES: CacheSessionData, SQLITE: SQLiteSessionData}
PARTS = """What is missing to the whole is the mapping that the page gets. Whoever wants a read to be more times faster
than the last column says must make this very part faster: no mapping, however fast, gets there."""
WHERE = "## Where a read goes (W1, tmpfs)"
COUNTS = "## Instructions of one call, 200 B, tmpfs"
WRITTEN = ("W2 change", "W4 renew")
REPLACING = ("Flask-Session, files", "Beaker, files", "Django, files", SecureCookie.name)
"""Peers that put a new file into the place of the old one, or write it anew."""


class Line(NamedTuple):
    """One goal with what was measured."""

    what: str
    goal: str
    found: str
    met: bool
    limit: str = ""

    def row(self) -> str:
        return f"| {self.what} | {self.goal} | {self.found} | {'yes' if self.met else '**missed**'} | {self.limit} |"


def at_most(what: str, goal: float, found: float, unit: str = "", limit: str = "") -> Line:
    """A ratio that should be small."""
    return Line(what, f"at most {goal:g}{unit}", f"{found:.2f}{unit}", found <= goal, limit)


def against(times: Times, ours: Cell, peer: str, goal: float) -> Line:
    """A peer's time over ours, and over that of the bare calls."""
    theirs = times[ours._replace(subject=peer)]
    found, limit = theirs / times[ours], theirs / times[ours._replace(subject=BARE[ours.subject])]
    what = f"{ours.subject}, {ours.workload}, {ours.size} B, {ours.place}, against {peer}"
    safe = theirs / times[ours._replace(subject=SAFE[ours.subject])]
    return Line(what, f"at least {goal:g} times less", f"{found:.1f}", found >= goal, f"{limit:.1f}, safe {safe:.1f}")


def single_goals() -> Iterator[Line]:
    """Goals that need a measurement of their own."""
    for (place, root), size in itertools.product(PLACES.items(), SIZES):
        ours, bare = bare_over(size, root)
        yield at_most(f"{FILES}, W1, {size} B, {place}, added to the bare calls", 3, ours / bare - 1)
    ours, plain = without_a_cookie()
    yield at_most("no session cookie, anonymous sessions off, against the plain WSGI call", 4, ours / plain)
    redis = redis_over_get()
    if redis:
        yield at_most("Redis, W1, the load alone, against a raw GET", 1.5, redis[0] / redis[1])
    for place, goal in (("tmpfs", 3), ("ext4", 20)):
        found = crowd(PLACES[place])
        yield at_most(f"{FILES}, W1, 100,000 sessions against 100, {place}", 1.25, found.over_few)
        what = f"longest pause while 50,000 of 100,000 are swept, {place}"
        yield at_most(what, goal, found.sweeping.longest * 1000, " ms", f"{found.unlinking.longest * 1000:.2f} ms")
        yield meanwhile(place, found)


def meanwhile(place: str, found: Crowd) -> Line:
    """What all but one request in a thousand see of a sweep; a goal of our own."""
    ours, bare = found.sweeping.most, found.unlinking.most
    what = f"999 of 1,000 requests meanwhile, against while bare calls remove as many files, {place}"
    return at_most(what, 2, ours / bare, "", f"{ours * 1000:.2f} ms against {bare * 1000:.2f} ms")


def peer_goals(times: Times) -> Iterator[Line]:
    """Goals against the peers, at each size and place; writes on ext4 only."""
    for workload, ours, peer, goal in AT_LEAST:
        for size, place in itertools.product(SIZES, PLACES):
            yield against(times, Cell(ours, workload, size, place), peer, goal)
    for workload, peer, size in itertools.product(WRITTEN, REPLACING, SIZES):
        yield against(times, Cell(FILES, workload, size, "ext4"), peer, 30)


def goal_table(lines: Iterable[Line]) -> str:
    """The goals, one a row."""
    rows = "\n".join(line.row() for line in lines)
    return f"## Goals\n\n| what | goal | measured | met | limit |\n{'| --- ' * 5}|\n{rows}\n\n"


def peer_table(times: Times) -> str:
    """Every measurement as a multiple of the file store's at the same workload, size and place."""
    places = [(size, place) for size in SIZES for place in PLACES]
    names = list(dict.fromkeys(cell.subject for cell in times))
    head = " | ".join(f"{size} B, {place}" for size, place in places)
    lines = ["## Every workload, as a multiple of the file store's", "", f"| | | {head} |", "| --- " * 6 + "|"]
    for workload in WORKLOADS:
        for name in names:
            found = [
                f"{times[Cell(name, workload, size, place)] / times[Cell(FILES, workload, size, place)]:.1f}"
                for size, place in places
            ]
            lines.append(f"| {workload} | {name} | {' | '.join(found)} |")
    return "\n".join(lines) + "\n"


def parts_table() -> str:
    """Where the time of a read goes, and how many times faster it could be with all but one part for nothing."""
    lines = ["", WHERE, "", PARTS, ""]
    lines += ["| | part | share of the whole | if all else cost nothing, so many times faster |", "| --- " * 4 + "|"]
    for (name, data_class), size in itertools.product(OURS.items(), SIZES):
        whole, *parts = parts_of_a_read(data_class, size, PLACES["tmpfs"]).items()
        for part, seconds in parts:
            share = seconds / whole[1]
            lines.append(f"| {name}, {size} B | {part} | {share:.0%} | {1 / share:.1f} |")
    return "\n".join(lines) + "\n"


def crowd_table(found: Mapping[str, float]) -> str:
    """What 100,000 stored sessions cost, by library."""
    rows = "\n".join(f"| {name} | {ratio:.2f} |" for name, ratio in found.items())
    return f"\n## W1 with 100,000 sessions against 100, 200 B, tmpfs\n\n| | |\n| --- | --- |\n{rows}\n"


def instruction_table(found: Mapping[tuple[str, str], int] | str) -> str:
    """Instructions of one call, and as a multiple of the file store's."""
    title = f"\n{COUNTS}\n\n"
    if isinstance(found, str):
        return f"{title}Not counted here: {found}.\n"
    said = "Counted by callgrind, without what the kernel does; in brackets the multiple of the file store's.\n\n"
    head = f"| | {' | '.join(WORKLOADS)} |\n{'| --- ' * (len(WORKLOADS) + 1)}|\n"
    rows = [
        f"| {name} | " + " | ".join(_counted(found, workload, name) for workload in WORKLOADS) + " |"
        for name in dict.fromkeys(name for _, name in found)
    ]
    return title + said + head + "\n".join(rows) + "\n"


def _counted(found: Mapping[tuple[str, str], int], workload: str, name: str) -> str:
    count = found[workload, name]
    return f"{count:,} ({count / found[workload, FILES]:.1f})"


def told_load(before: float) -> str:
    """How busy the machine was: what isn't calm measures badly."""
    after = os.getloadavg()[0]
    return f"The machine has {os.cpu_count()} processors; its load was {before:.1f} before and {after:.1f} after.\n\n"


def main(again: bool) -> None:
    """Measure all, or the last parts alone; write the page."""
    page = PAGE.read_text("utf-8").partition(f"\n{WHERE}")[0] + last_parts() if again else measured_anew()
    PAGE.write_text(page, encoding="utf-8")
    print(page)


def last_parts() -> str:
    """What other load on the machine changes little; how much there was."""
    load = os.getloadavg()[0]
    return f"{parts_table()}{instruction_table(instructions())}\n{told_load(load).strip()}\n"


def measured_anew() -> str:
    """The whole page."""
    load = os.getloadavg()[0]
    set_up_django()
    times = all_times()
    tables = goal_table([*single_goals(), *peer_goals(times)]) + peer_table(times)
    tables += crowd_table(crowds(PLACES["tmpfs"]))
    return HEAD + told_load(load) + tables + last_parts()


if __name__ == "__main__":
    main(sys.argv[1:] == ["again"])
