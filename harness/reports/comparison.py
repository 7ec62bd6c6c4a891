"""A comparison as text, Markdown and HTML, in words for whoever runs the wiki.

Knows the Comparison; decides nothing. Every format leads with what broke, and repeats what was not compared.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping

import msgspec

from harness.model import codec
from harness.model.comparison import Change, Comparison, Kind, RuleComparison, Side
from harness.reports import html
from harness.reports.markup import code, plain
from harness.reports.overview import LOOKS, plural


class KindLook(msgspec.Struct, frozen=True):
    """What became of a rule, as people read it: never by colour alone."""

    word: str
    sign: str
    colour: str
    meaning: str


KINDS: dict[Kind, KindLook] = {
    Kind.BROKEN: KindLook("broken", "✘", "red", "it held, and does not hold any more"),
    Kind.FIXED: KindLook("fixed", "✔", "green", "it did not hold, and holds now"),
    Kind.CHANGED: KindLook("changed", "≠", "yellow", "something else is observed; by its verdict nothing broke"),
    Kind.NEW: KindLook("new", "+", "blue", "only the new recording has scenarios about it"),
    Kind.GONE: KindLook("gone", "–", "blue", "only the old recording has scenarios about it"),
}
"""Every kind, worst first."""

SHOWN = 5
"""How many changes of a rule the text tells; JSON, Markdown and HTML have all."""
LISTED = 3
"""How many plays that only one side has are named."""


def headline(comparison: Comparison) -> str:
    """The result in one sentence: `3 rules broken, 1 changed`, or that nothing differs."""
    counts = {kind: sum(one.kind is kind for one in comparison.rules) for kind in Kind}
    found = [f"{count} {KINDS[kind].word}" for kind, count in counts.items() if count]
    return ", ".join(found) or "no difference"


def subject(comparison: Comparison) -> str:
    """What is compared with what: `old: stock …; new: reference …; 1826 plays compared`."""
    compared = f"{plural(comparison.compared, 'play')} compared"
    return f"old: {side(comparison.old)}; new: {side(comparison.new)}; {compared}"


def side(recorded: Side) -> str:
    """What was recorded, on one line."""
    options = "".join(f", {name}={value}" for name, value in recorded.policy.items())
    return f"{recorded.target}, profile {recorded.profile}{options}, {plural(recorded.plays, 'play')}"


def sentence(change: Change) -> str:
    """A change as a sentence: `At a login, with cookie_lifetime 0, the cookie's lifetime: 12 h before, 3 h now.`"""
    options = ", ".join(f"{name} {value}" for name, value in change.settings.items())
    when = change.situation[:1].upper() + change.situation[1:] + (f", with {options}" if options else "")
    return f"{when}, {change.subject}: {change.old} before, {change.new} now."


def seen_in(change: Change) -> str:
    """Where a change was seen: in how many plays, with one of them."""
    elsewhere = f", and in {change.elsewhere} about other rules" if change.elsewhere else ""
    step = f" step {change.example.step}" if change.example.step else ""
    return f"in {plural(change.plays, 'play')}{elsewhere}, as {change.example.scenario}{step}"


def verdicts(rule: RuleComparison) -> str:
    """How both sides judged: `passed before, failed now: clauses half, whole`; empty when neither said otherwise."""
    words = ["not judged" if one is None else LOOKS[one].word for one in (rule.old, rule.new)]
    told = f"{words[0]} before, {words[1]} now" if words[0] != words[1] else ""
    shifts = ", ".join(f"{one.clause} {LOOKS[one.old].word} → {LOOKS[one.new].word}" for one in rule.shifts)
    return "; ".join(part for part in (told, shifts) if part)


def only(plays: Mapping[str, str]) -> str:
    """The plays that only one side has, with the reasons why the other lacks them."""
    names = list(plays)
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    reasons = "; ".join(dict.fromkeys(reason for reason in plays.values() if reason))
    return f"{', '.join(names[:LISTED])}{more}" + (f" ({reasons})" if reasons else "")


def text(comparison: Comparison, *, width: int) -> str:
    """For a terminal, wrapped at `width` columns, with a newline at the end."""
    lines = [piece for lead, said in _lines(comparison) for piece in _wrapped(lead, said, width)]
    return "\n".join(lines) + "\n"


def _wrapped(lead: str, said: str, width: int) -> list[str]:
    room = max(width, 40)
    return textwrap.wrap(
        said, room, initial_indent=lead, subsequent_indent=" " * max(len(lead), 2), break_on_hyphens=False
    ) or [lead.rstrip()]


def _lines(comparison: Comparison) -> Iterator[tuple[str, str]]:
    for one in comparison.consequences:
        yield f"{'EVERYONE':<9}", f"{one}."
        yield "", ""
    for rule in comparison.rules:
        yield f"{KINDS[rule.kind].word.upper():<9}", f"{rule.rule}  {rule.statement}"
        if told := verdicts(rule):
            yield " " * 9, told
        for change in rule.changes[:SHOWN]:
            yield " " * 9 + "* ", f"{sentence(change)} ({seen_in(change)})"
        if len(rule.changes) > SHOWN:
            yield " " * 9, f"and {plural(len(rule.changes) - SHOWN, 'more difference')}"
        yield from _only(rule)
        yield "", ""
    yield "", subject(comparison)
    yield "", f"differences by rule: {headline(comparison)}"
    for note in comparison.notes:
        yield "", note


def _only(rule: RuleComparison) -> Iterator[tuple[str, str]]:
    if rule.new_plays:
        yield " " * 9, f"only the new recording has {only(rule.new_plays)}"
    if rule.gone_plays:
        yield " " * 9, f"only the old recording has {only(rule.gone_plays)}"


def markdown(comparison: Comparison) -> str:
    """For a repository's browser."""
    lines = [f"# Session harness: {plain(headline(comparison))}", "", f"{plain(subject(comparison))}.", ""]
    if comparison.consequences:
        lines += ["## For all visitors at once", "", *(f"* {plain(one)}." for one in comparison.consequences), ""]
    for kind, look in KINDS.items():
        rules = [rule for rule in comparison.rules if rule.kind is kind]
        if rules:
            lines += [f"## {look.sign} {look.word.capitalize()}", "", f"{look.meaning.capitalize()}.", ""]
        for rule in rules:
            lines += _markdown_rule(rule)
    lines += ["## What this does not say", "", *(f"* {plain(note)}" for note in comparison.notes)]
    return "\n".join(lines).rstrip() + "\n"


def _markdown_rule(rule: RuleComparison) -> Iterator[str]:
    yield from (f"### {rule.rule}", "", plain(rule.statement), "")
    if told := verdicts(rule):
        yield from (f"*{plain(told)}*", "")
    for change in rule.changes:
        yield f"* {plain(sentence(change))} Seen {plain(seen_in(change))}"
        if change.example.old != change.example.new:
            yield f"  * before: {code(change.example.old)}"
            yield f"  * now: {code(change.example.new)}"
    for _, said in _only(rule):
        yield f"* {plain(said)}"
    yield ""


def page(comparison: Comparison) -> str:
    """One HTML page that needs nothing else."""
    return html.render(
        "comparison.html",
        comparison=comparison,
        kinds=KINDS,
        headline=headline(comparison),
        subject=subject(comparison),
        sentence=sentence,
        seen_in=seen_in,
        verdicts=verdicts,
        only=only,
    )


def json(comparison: Comparison) -> bytes:
    """As JSON: equal comparisons give equal bytes."""
    return codec.pretty(comparison)
