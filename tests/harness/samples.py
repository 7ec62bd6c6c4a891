"""Runs and histories made by hand for the tests of timeline and reports: one of every outcome, a crash, a farm.

Knows the model only. Nothing here was ever played; values are chosen so that each report has something of everything.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from harness.model.cookie import Decision, DecisionKind, SentCookie, SetCookie
from harness.model.expect import CookieExpect, Expect
from harness.model.history import Crash, Ending, Exchange, Facts, History, StepRecord
from harness.model.policy import Policy
from harness.model.rule import Dependency, Level, Rule, Standing
from harness.model.run import FORMAT, ClauseVerdict, Failure, Outcome, Play, Run, TargetInfo, Verdict
from harness.model.scenario import Scenario
from harness.model.step import Advance, Expectation, Login, Overtake, Restart, Step, Visit
from harness.model.world import Wiki, World

START = datetime(2012, 3, 4, 5, 6, 30, tzinfo=UTC)
HOURS_12 = timedelta(hours=12)

CRASH = Crash(
    kind="KeyError",
    message="'user.id'",
    traceback="Traceback (most recent call last):\n  File \"handler.py\", line 41, in start\nKeyError: 'user.id'\n",
)


def decision(kind: DecisionKind, value: str = "sid-1", reason: str = "", section: str = "5.7") -> Decision:
    """A decision about the session cookie."""
    return Decision(kind, "MOIN_SESSION", value, reason, section)


def set_cookie(value: str = "sid-1", lifetime: timedelta | None = HOURS_12, **attributes: str) -> SetCookie:
    """A Set-Cookie line for the session cookie; Path is `/` unless said otherwise."""
    pairs = (("path", "/"), *attributes.items())
    line = "; ".join([f"MOIN_SESSION={value}", *(f"{name}={text}" for name, text in pairs)])
    kept = lifetime is None or lifetime > timedelta(0)
    return SetCookie(line, "MOIN_SESSION", value, pairs, lifetime, None, decision("stored" if kept else "deleted"))


def exchange(
    user: str | None = None,
    sent: str | None = None,
    cookies: tuple[SetCookie, ...] = (),
    status: int = 200,
    decisions: tuple[Decision, ...] = (),
    **facts: Any,
) -> Exchange:
    """One GET of the front page with the session cookie `sent`, and its answer."""
    return Exchange(
        method="GET",
        url="http://wiki.example.org/FrontPage",
        sent=(SentCookie("MOIN_SESSION", sent),) if sent else (),
        status=status,
        headers=tuple(("Set-Cookie", cookie.line) for cookie in cookies),
        set_cookies=cookies,
        decisions=decisions,
        facts=Facts(user=user, **facts),
    )


def record(number: str, after: timedelta, *exchanges: Exchange, **more: Any) -> StepRecord:
    """A step played that long after the start, with a browser whose clock agrees."""
    return StepRecord(number, START + after, START + after, exchanges, **more)


def scenario(*steps: Step, name: str = "login-idle-12h", rule: str = "LIFE-02", world: World | None = None) -> Scenario:
    """A scenario of these steps under the default policy."""
    return Scenario(
        id=name,
        document=name.partition("[")[0],
        title="an idle browser is logged out cookie_lifetime after its last request",
        rule=rule,
        policy=Policy(),
        world=world or World(),
        start=START,
        steps=steps,
        rules=frozenset({rule}),
        file=f"{rule.partition('-')[0].lower()}/login.yaml",
        digest="0123456789abcdef",
    )


def idle_history() -> History:
    """A login, twelve idle hours, a visit that is still logged in: LIFE-02 fails at step 3."""
    expected = Expectation("LIFE-02", "holds", Expect(user="anonymous", cookie=CookieExpect(deleted=True)))
    steps = (
        Step(Login("JoeDoe"), "alice", capture="old"),
        Step(Advance(HOURS_12)),
        Step(Visit("FrontPage"), "alice", expectations=(expected,)),
    )
    records = (
        record("1", timedelta(0), exchange("JoeDoe", None, (set_cookie(),))),
        record("2", HOURS_12),
        record("3", HOURS_12, exchange("JoeDoe", "sid-1", (set_cookie("sid-2"),)), log=("session renewed",)),
    )
    return History(scenario(*steps), records)


def crash_history() -> History:
    """A visit whose answer never came: the application raised."""
    steps = (Step(Restart()), Step(Visit("FrontPage"), "alice"))
    records = (
        record("1", timedelta(0)),
        record("2", timedelta(seconds=1), crash=CRASH, log=("ERROR <b>no such key</b>",)),
    )
    world = World(wikis=(Wiki("one"), Wiki("two")))
    played = scenario(*steps, name="restart[files]/at", rule="EXPIRE-05", world=world)
    return History(played, records, Ending.CRASHED, "KeyError: 'user.id'")


def overtake_history() -> History:
    """A slow page, overtaken by a logout that is answered first."""
    slow = Overtake("SlowPage", (Step(Visit("FrontPage"), "alice"), Step(Advance(timedelta(seconds=30)))))
    records = (
        record("1.1", timedelta(seconds=1), exchange("JoeDoe", "sid-1")),
        record("1.2", timedelta(seconds=31)),
        record("1", timedelta(0), exchange("JoeDoe", "sid-1")),
        record("2", timedelta(seconds=31), exchange("JoeDoe", "sid-1")),
    )
    return History(
        scenario(Step(slow, "alice"), Step(Visit("FrontPage"), "alice"), name="slow", rule="CONC-05"), records
    )


def histories() -> dict[str, History]:
    """All sample histories by scenario id."""
    return {history.scenario.id: history for history in (idle_history(), crash_history(), overtake_history())}


def verdict(rule: str, outcome: Outcome, level: Level = Level.CONTRACT, **more: Any) -> Verdict:
    """A verdict with one clause of the same outcome."""
    standing = {
        Outcome.WEAK: Standing.RECOMMENDED,
        Outcome.PENDING: Standing.PENDING,
        Outcome.OBSERVED: Standing.OBSERVED,
    }
    given: dict[str, Any] = {
        "statement": f"The statement of {rule} is one full sentence.",
        "findings": 0 if outcome in (Outcome.PENDING, Outcome.UNTRIED) else 2,
        "scenarios": (),
        "standing": standing.get(outcome, Standing.REQUIRED),
    } | more
    given.setdefault("clauses", (ClauseVerdict("holds", outcome, given["findings"], more.get("reason", "")),))
    return Verdict(rule=rule, outcome=outcome, level=level, **given)


FAILURE = Failure(
    clause="holds",
    scenario="login-idle-12h",
    step="3",
    expected="user anonymous",
    seen="user JoeDoe",
    timeline=(
        "1  2012-03-04 05:06:30Z  alice  login JoeDoe -> JoeDoe; sid-1 for 12 h",
        "2  +12:00:00  time  advance 12 h",
    ),
    log=("session renewed",),
)

CRASHED = Failure(
    "restart",
    "restart[files]/at",
    "2",
    "an answer",
    "CRASH KeyError: 'user.id'",
    (),
    CRASH,
    ("ERROR <b>no such key</b>",),
)


def target() -> TargetInfo:
    """The reference, lacking one capability."""
    return TargetInfo(
        "reference", "handler", "the reference wiki", ("login", "restart"), {"faults": "its store can't be broken"}
    )


def verdicts() -> tuple[Verdict, ...]:
    """One verdict of every outcome but `known`."""
    clauses = (
        ClauseVerdict("sooner", Outcome.PASSED, 3),
        ClauseVerdict("kept", Outcome.NOT_APPLICABLE, 0, "the memory store says: it keeps nothing over a restart"),
    )
    return (
        verdict("COOKIE-05", Outcome.WEAK, Level.HARDENING, scenarios=("cookie-attributes",), failures=(FAILURE,)),
        verdict("EXPIRE-02", Outcome.PASSED, scenarios=("slow",), clauses=clauses),
        verdict("EXPIRE-05", Outcome.FAILED, scenarios=("restart[files]/at",), failures=(CRASHED,)),
        verdict("LIFE-02", Outcome.FAILED, scenarios=("login-idle-12h",), failures=(FAILURE,)),
        verdict("LIFE-08", Outcome.OBSERVED, Level.INFORMATIONAL, observations=("0.5 gave a cookie for 30 m",)),
        verdict("LIFE-11", Outcome.UNTRIED, Level.HARDENING, reason="no scenario of the selection asks it"),
        verdict("RENEW-05", Outcome.BLOCKED, reason="LIFE-02 failed, and it depends on it"),
        verdict("ROBUST-05", Outcome.NOT_APPLICABLE, Level.HARDENING, reason="reference lacks faults"),
        verdict("ROBUST-06", Outcome.PENDING, Level.HARDENING, reason="needs a store that fails"),
        verdict("TRAIL-01", Outcome.HARNESS_ERROR, reason="the runner raised ValueError"),
    )  # fmt: skip


def plays() -> tuple[Play, ...]:
    """The plays behind the verdicts."""
    rows = (
        ("login-idle-12h", "LIFE-02", Outcome.FAILED, ""),
        ("restart[files]/at", "EXPIRE-05", Outcome.FAILED, ""),
        ("slow", "CONC-05", Outcome.PASSED, ""),
        ("faults", "ROBUST-05", Outcome.NOT_APPLICABLE, "reference lacks faults"),
        ("renewal", "RENEW-05", Outcome.BLOCKED, "LIFE-02 failed, and it depends on it"),
        ("trail", "TRAIL-01", Outcome.HARNESS_ERROR, "the runner raised ValueError"),
    )
    return tuple(
        Play(
            name,
            f"the title of {name}",
            f"{rule.partition('-')[0].lower()}/login.yaml",
            "0123456789abcdef",
            rule,
            outcome,
            reason,
        )
        for name, rule, outcome, reason in rows
    )


def run(**more: Any) -> Run:
    """A run with something of everything."""
    given: dict[str, Any] = {"verdicts": verdicts(), "plays": plays(), "selection": ()} | more
    return Run(FORMAT, "0.1.0", "hardened", "2026.1", target(), **given)


def passed_run() -> Run:
    """A run in which the one rule asked passed."""
    return run(verdicts=(verdict("LIFE-02", Outcome.PASSED, scenarios=("slow",)),), plays=plays()[2:3])


def rules() -> dict[str, Rule]:
    """The rules of the verdicts, as a catalogue."""
    return {
        given.rule: Rule(
            id=given.rule,
            level=given.level,
            statement=given.statement,
            matters="People are logged out at work.",
            clauses={clause.clause: f"The clause {clause.clause} is a sentence." for clause in given.clauses},
            sources=("HelpOnSessions (MoinMoin 1.8.7)",),
            not_checked="Which hash the store uses.",
            depends=(Dependency("LIFE-02", "a renewal needs a login that lasts"),) if given.rule == "RENEW-05" else (),
        )
        for given in verdicts()
    }
