"""What every report says first: how outcomes are worded and marked, which rules have which, how much was not verified.

Knows the Run. It must not know any format: terminal, Markdown and HTML take their words and order from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from harness.model.run import ClauseVerdict, Failure, Outcome, Play, Run, Verdict


class Look(msgspec.Struct, frozen=True):
    """An outcome as people read it: never by colour alone."""

    word: str
    sign: str
    """One character, always beside the word."""
    colour: str
    """A name that rich and the page's style sheet share."""
    meaning: str


LOOKS: dict[Outcome, Look] = {
    Outcome.HARNESS_ERROR: Look("harness error", "⚠", "magenta", "the harness itself failed"),
    Outcome.FAILED: Look("failed", "✘", "red", "a required rule does not hold"),
    Outcome.WEAK: Look("weak", "◐", "yellow", "a recommended rule does not hold"),
    Outcome.BLOCKED: Look("blocked", "⊘", "yellow", "what it relies on did not hold, so nothing can be said"),
    Outcome.UNTRIED: Look("untried", "○", "yellow", "no place was looked at"),
    Outcome.KNOWN: Look("known", "◆", "cyan", "fails, and the baseline says so"),
    Outcome.PENDING: Look("pending", "…", "blue", "in the profile, not judged yet"),
    Outcome.NOT_APPLICABLE: Look("not applicable", "–", "blue", "the target lacks what it needs"),
    Outcome.OBSERVED: Look("observed", "i", "cyan", "reported, not judged"),
    Outcome.PASSED: Look("passed", "✔", "green", "held at every place looked at"),
}  # fmt: skip
"""Every outcome, worst first: the order of all reports."""

UNVERIFIED = (Outcome.HARNESS_ERROR, Outcome.BLOCKED, Outcome.UNTRIED, Outcome.PENDING, Outcome.NOT_APPLICABLE)
"""Outcomes that say nothing about whether the rule holds."""

AREAS: dict[str, tuple[str, str]] = {
    "LIFE": ("How long a login lasts", "People are logged out too early, or stay logged in longer than promised."),
    "RENEW": ("Renewal by activity", "People are logged out at work, or a cookie promises what the server breaks."),
    "EXPIRE": ("The end on the server's side", "Who has an old cookie gets in after the session's end."),
    "ANON": ("Anonymous sessions", "Visitors without a login are remembered or forgotten against the configuration."),
    "SESSION": ("request.session", "Macros and extensions lose values, or show them to the wrong visitor."),
    "LOGIN": ("Logging in", "Somebody else's session can be taken over, or what was done before login is lost."),
    "LOGOUT": ("Logging out", "A session lives on after logout, or other sessions die with it."),
    "SWITCH": ("Another user in one session", "One user sees or does what belongs to another."),
    "SU": ("The superuser's change of user", "Rights are gained or kept that nobody granted."),
    "TRAIL": ("The visited-pages trail", "The trail is wrong, or shows pages it should not."),
    "SCOPE": ("One wiki's cookie", "The cookie goes to places it should not, or is missing where it should be."),
    "FARM": ("Farms of wikis", "Wikis share what they should keep apart, or do not share what they should."),
    "REPLACE": ("Replaceable parts", "A part plugged in by the configuration is not used."),
    "COOKIE": ("The form of the cookie", "Browsers or caches treat the session cookie in ways nobody intended."),
    "ROBUST": ("Damaged and hostile input", "Bad input or a bad disk breaks pages or opens sessions."),
    "CONC": ("Requests at the same time", "Parallel requests lose data or undo a login, a logout or a switch."),
    "CLEAN": ("Clearing expired records", "Dead records pile up, or live ones are removed."),
    "CLOCK": ("Clocks", "A wrong or changed clock logs people out or lets them back in."),
    "UPGRADE": ("Upgrades", "Visitors lose sessions when the wiki is upgraded."),
}  # fmt: skip
"""Each area with its title and what it means for people when its rules fail."""


def area(rule: str) -> str:
    """The part of a rule's id before the dash."""
    return rule.partition("-")[0]


def title(area_id: str) -> str:
    """The area's title; an area that is not listed is its own title."""
    return AREAS.get(area_id, (area_id, ""))[0]


def consequence(verdict: Verdict) -> str:
    """What it means for people when the rule fails; in a Run of before rules said so, what its area's rules share."""
    return verdict.matters or AREAS.get(area(verdict.rule), ("", ""))[1]


def before(earlier: Run, verdict: Verdict) -> str:
    """What an earlier Run says of a rule that doesn't hold: whether that is new."""
    then = next((one for one in earlier.verdicts if one.rule == verdict.rule), None)
    who = f"{earlier.target.name} by session-harness {earlier.harness}"
    if then is None:
        return f"not asked in the earlier run ({who})"
    same = "already" if then.failures else "new:"
    return f"{same} {LOOKS[then.outcome].word} in the earlier run ({who})"


def having(run: Run, outcome: Outcome) -> tuple[Verdict, ...]:
    """The verdicts with this outcome, in the run's order."""
    return tuple(verdict for verdict in run.verdicts if verdict.outcome is outcome)


def by_area(verdicts: Iterable[Verdict]) -> dict[str, list[Verdict]]:
    """The verdicts by area: areas in the catalogue's order, unknown ones last, rules by id."""
    order = {key: place for place, key in enumerate(AREAS)}
    found: dict[str, list[Verdict]] = {}
    for verdict in sorted(verdicts, key=lambda verdict: verdict.rule):
        found.setdefault(area(verdict.rule), []).append(verdict)
    return {key: found[key] for key in sorted(found, key=lambda key: (order.get(key, len(order)), key))}


def plural(count: int, noun: str) -> str:
    """`1 rule`, `2 rules`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def counts(run: Run) -> str:
    """One line: how many rules have each outcome, worst first, those with none left out."""
    found = [(look.word, run.count(outcome)) for outcome, look in LOOKS.items()]
    return ", ".join(f"{count} {word}" for word, count in found if count) or "no rule was judged"


def headline(run: Run) -> str:
    """The result in one sentence: what broke, or that nothing did."""
    broken = [f"{run.count(outcome)} {LOOKS[outcome].word}" for outcome in list(LOOKS)[:5] if run.count(outcome)]
    passed = f"{run.count(Outcome.PASSED)} of {plural(len(run.verdicts), 'rule')} passed"
    if run.interrupted:
        broken.insert(0, "interrupted")
    return "; ".join([", ".join(broken), passed]) if broken else passed


def subject(run: Run) -> str:
    """What was judged by what: `reference (handler), profile hardened 2026.1`, with the options given."""
    options = "".join(f", {name}={value}" for name, value in run.policy.items())
    return f"{run.target.name} ({run.target.door}), profile {run.profile} {run.profile_version}{options}"


def unverified(run: Run) -> str:
    """One sentence: how many rules and clauses this run says nothing about, and why."""
    found = [(LOOKS[outcome].word, run.count(outcome)) for outcome in UNVERIFIED]
    total = sum(count for _, count in found)
    why = ", ".join(f"{count} {word}" for word, count in found if count)
    clauses = len(unverified_clauses(run))
    rules = f"{total} of {plural(len(run.verdicts), 'rule')}" + (f" ({why})" if why else "")
    return f"Not verified: {rules}" + (f", and {plural(clauses, 'clause')} of other rules" if clauses else "") + "."


def orders(run: Run) -> str:
    """One sentence: in how many orders two requests at once asked the store, by rule; empty: in none."""
    tried = ", ".join(f"{verdict.rule} in {verdict.orders}" for verdict in run.verdicts if verdict.orders)
    return f"Orders of two requests at the store that were tried: {tried}." if tried else ""


def unverified_rules(run: Run) -> tuple[Verdict, ...]:
    """The verdicts that say nothing about whether the rule holds, worst first."""
    return tuple(verdict for outcome in UNVERIFIED for verdict in having(run, outcome))


def unverified_clauses(run: Run) -> tuple[tuple[Verdict, ClauseVerdict], ...]:
    """Clauses that were not verified, of rules that as a whole were."""
    return tuple(
        (verdict, clause)
        for verdict in run.verdicts
        if verdict.outcome not in UNVERIFIED
        for clause in verdict.clauses
        if clause.outcome in UNVERIFIED
    )


def play_of(run: Run) -> dict[str, Play]:
    """The plays by scenario id."""
    return {play.scenario: play for play in run.plays}


def failures_of(run: Run) -> dict[str, list[tuple[Verdict, Failure]]]:
    """The failures by scenario id, each with the rule's verdict."""
    found: dict[str, list[tuple[Verdict, Failure]]] = {}
    for verdict in run.verdicts:
        for failure in verdict.failures:
            found.setdefault(failure.scenario, []).append((verdict, failure))
    return found


def blocked_by(run: Run, rule: str) -> Iterator[str]:
    """The rules whose reason for being blocked names this rule."""
    return (verdict.rule for verdict in having(run, Outcome.BLOCKED) if rule in verdict.reason)
