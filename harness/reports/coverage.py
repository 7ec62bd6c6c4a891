"""Which rules the lines of some modules carry, as Markdown: an index, a page by rules, a page for each module.

Knows what was measured, as plain data; must not know how. Names of rules are shortened: `LIFE` is the whole area,
`LIFE-01–03` three rules that follow each other among those asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from harness.model.carried import Branch, Carried, ModuleLines
from harness.reports.markup import code, plain, table

INDEX, RULES = "index.md", "rules.md"

MEANING = """\
A line or a branch *carries* a rule when a play of a scenario that asks the rule has run it: one that has an expectation
of the rule, be it the scenario's own or beside it. So it may have been the line that decided, or only one on the way.
What a module does when it is imported runs once, whatever is asked, and is left out: lines outside functions. A branch
is written as from → to, in numbers of lines; `exit` is the end of the function."""

GENERATED = "This page is generated."


def pages(carried: Carried, title: str) -> dict[str, str]:
    """The pages by their file names. `title` says what was played against what."""
    made = {INDEX: _index(carried, title), RULES: _by_rule(carried)}
    for module in carried.modules:
        made[_page_name(module.name)] = _by_line(carried, module)
    return made


def _page_name(module: str) -> str:
    return f"{module}.md"


def one_page(carried: Carried, title: str) -> str:
    """All pages in one."""
    return "\n".join(pages(carried, title).values())


def _page(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


def _index(carried: Carried, title: str) -> str:
    rows = [_summary(module) for module in carried.modules]
    return _page(
        [
            "# Which rules the code carries",
            "",
            f"{title} {GENERATED}",
            "",
            MEANING,
            "",
            *table(("module", "lines", "reached", "branches", "taken", "left out"), rows),
            "",
            f"By rule: [{RULES}]({RULES}). By line: the modules' own pages.",
            "",
            *_section("Not reached", ("module", "lines", "branches"), map(_gaps, filter(_has_gaps, carried.modules))),
            *_section("Left out", ("module", "lines", "reason"), _left_out(carried)),
            "Lines that carry at least three rules in four are called common.",
            "",
            *_section("Common lines", ("module", "lines"), _common(carried)),
        ]
    )


def _summary(module: ModuleLines) -> tuple[str, ...]:
    reached, taken = len(module.lines) - len(module.unreached()), len(module.branches) - len(module.untaken())
    name = f"[{code(module.name)}]({_page_name(module.name)})"
    return name, str(len(module.lines)), str(reached), str(len(module.branches)), str(taken), str(len(module.excluded))


def _section(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    found = list(rows)
    return [f"## {title}", "", *(table(header, found) if found else ["Nothing."]), ""]


def _has_gaps(module: ModuleLines) -> bool:
    return bool(module.unreached() or module.untaken())


def _gaps(module: ModuleLines) -> tuple[str, str, str]:
    return code(module.name), _ranges(module.unreached(), list(module.lines)), _branches(module.untaken())


def _left_out(carried: Carried) -> Iterator[tuple[str, str, str]]:
    for module in carried.modules:
        for why in dict.fromkeys(module.excluded.values()):
            lines = [line for line, reason in module.excluded.items() if reason == why]
            yield code(module.name), _ranges(lines, list(module.excluded)), plain(why)


def _common(carried: Carried) -> Iterator[tuple[str, str]]:
    for module in carried.modules:
        common = [line for line, rules in module.lines.items() if carried.is_common(rules)]
        yield code(module.name), _ranges(common, list(module.lines))


def _by_rule(carried: Carried) -> str:
    lines = [
        "# Lines and branches by rule",
        "",
        f"Common lines, as the [index]({INDEX}) lists them, carry a rule unless they are told as not run. {GENERATED}",
        "",
    ]
    for rule in carried.rules:
        rows = [row for module in carried.modules if (row := _of_rule(carried, module, rule))]
        shown = table(("module", "lines beside the common", "for this rule alone", "branches", "common, not run"), rows)
        lines += [f"## {rule}", "", *(shown if rows else ["All common lines, and no others."]), ""]
    return _page(lines)


def _of_rule(carried: Carried, module: ModuleLines, rule: str) -> tuple[str, ...] | None:
    """A rule's row for a module; None: it runs the common lines there, and no others."""
    lines = [line for line, rules in module.lines.items() if rule in rules and not carried.is_common(rules)]
    alone = [line for line in lines if module.lines[line] == {rule}]
    taken = [branch for branch, rules in module.branches.items() if rule in rules and not carried.is_common(rules)]
    not_run = [line for line, rules in module.lines.items() if rule not in rules and carried.is_common(rules)]
    if not lines and not taken and not not_run:
        return None
    ranges = [_ranges(numbers, list(module.lines)) for numbers in (lines, alone, not_run)]
    return code(module.name), ranges[0], ranges[1], _branches(taken), ranges[2]


def _by_line(carried: Carried, module: ModuleLines) -> str:
    head = [f"# {code(module.name)} by line", "", f"See the [index]({INDEX}) for what this means. {GENERATED}", ""]
    rows = [
        (str(line), code(text), _rules(module.lines[line], carried.rules), _leaving(module, line, carried.rules))
        for line, text in module.texts.items()
    ]
    return _page([*head, *table(("line", "source", "rules", "branches"), rows)])


def _leaving(module: ModuleLines, line: int, every: Sequence[str]) -> str:
    """The branches that leave a line, each with its rules."""
    leaving = {branch: rules for branch, rules in module.branches.items() if branch[0] == line}
    return "; ".join(f"→ {_target(branch)}: {_rules(rules, every)}" for branch, rules in leaving.items())


def _rules(carried: frozenset[str], every: Sequence[str]) -> str:
    """The rules in as few words as tell them all."""
    if not carried:
        return "**none**"
    lacking = [rule for rule in every if rule not in carried]
    if not lacking:
        return "every rule"
    named, but = _shortened(carried, every), f"every rule but {_shortened(lacking, every)}"
    return min(named, but, key=len)


def _shortened(rules: Iterable[str], every: Sequence[str]) -> str:
    chosen = set(rules)
    by_area: dict[str, list[str]] = {}
    for rule in every:
        by_area.setdefault(rule.rpartition("-")[0], []).append(rule)
    return ", ".join(
        area if chosen.issuperset(known) else f"{area}-{_numbers(chosen, known)}"
        for area, known in by_area.items()
        if not chosen.isdisjoint(known)
    )


def _numbers(chosen: set[str], known: Sequence[str]) -> str:
    runs = [list(run) for inside, run in groupby(known, key=chosen.__contains__) if inside]
    ends = [[rule.rpartition("-")[2] for rule in (run[0], run[-1])] for run in runs]
    return ",".join(first if first == last else f"{first}–{last}" for first, last in ends)


def _ranges(lines: Sequence[int], known: Sequence[int]) -> str:
    """Line numbers, with those that follow each other among the known ones drawn together."""
    place = {line: index for index, line in enumerate(known)}
    runs: list[list[int]] = []
    for line in lines:
        if runs and place[line] == place[runs[-1][-1]] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _branches(branches: Iterable[Branch]) -> str:
    return ", ".join(f"{branch[0]}→{_target(branch)}" for branch in branches)


def _target(branch: Branch) -> str:
    return "exit" if branch[1] < 0 else str(branch[1])
