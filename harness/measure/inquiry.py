"""One policy of one target under question: stories told for a figure, what they rest on, what is known already.

Knows how a figure is put together from plays; must not know which questions there are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

import msgspec

from harness.measure.bench import OBEDIENT, START, USER, Bench, Unmeasurable
from harness.measure.bisection import edge
from harness.model.cookie import SetCookie
from harness.model.history import Exchange, History, StepRecord
from harness.model.measurement import Figure, Probe, Status, seconds_text
from harness.model.policy import Policy
from harness.model.step import Step
from harness.model.world import World
from harness.timeline import lines

HORIZON = 4000 * 86_400
"""So far is looked for an end: beyond the ten years that MoinMoin calls for ever."""

VISITS = 3_000
"""Enough to tell one sweep in a thousand requests from none at all."""

HEAD, TAIL = 3, 5
"""Of a longer story the evidence keeps its beginning and its end."""

Story = Callable[[int], Sequence[Step]]
"""The steps that probe an instant, in seconds."""

Held = Callable[[History], bool]


class Finding(msgspec.Struct, frozen=True):
    """What an answer came to, before what it rests on is counted."""

    value: str
    status: Status = Status.FOUND
    seconds: int | None = None
    probes: tuple[Probe, ...] = ()
    counterexample: str = ""
    evidence: tuple[History, ...] = ()


class Inquiry:
    """What is asked of one policy. `known` has the lengths of time found so far, by the names of their figures.

    `visits`: so many are made to see how often they sweep.
    """

    def __init__(self, bench: Bench, policy: Policy, capabilities: Collection[str], visits: int = VISITS) -> None:
        self.policy = policy
        self.visits = visits
        self.known: dict[str, int] = {}
        self._bench = bench
        self._capabilities = capabilities
        self._used: dict[int, History] = {}

    def offers(self, capability: str) -> bool:
        """Whether the target claims it."""
        return capability in self._capabilities

    def told(
        self,
        *steps: Step,
        world: World = OBEDIENT,
        start: datetime = START,
        policy: Policy | None = None,
        again: int = 0,
        runs: bool = False,
    ) -> History:
        """The history of a story under this policy, or a variation of it, as `Bench.told`. Raises Unmeasurable."""
        history = self._bench.told(steps, policy or self.policy, world, start, again=again, runs=runs)
        self._used[id(history)] = history
        return history

    def end(
        self,
        story: Story,
        held: Held,
        guess: int,
        *,
        limit: int = HORIZON,
        world: World = OBEDIENT,
        start: datetime = START,
    ) -> Finding:
        """The first second at which the story doesn't hold any more."""
        histories: dict[int, History] = {}

        def holds(at: int) -> bool:
            histories[at] = self.told(*story(at), world=world, start=start)
            return held(histories[at])

        found = edge(holds, guess, limit)
        evidence = tuple(histories[at] for at in (found.last, found.first) if at is not None)
        probes = tuple(Probe(at, held) for at, held in found.asked.items())
        odd = found.counterexample()
        said = f"over after {odd[0]} s, and not over after {odd[1]} s" if odd else ""
        if found.first is None:
            return Finding(f"no end within {limit // 86_400} d", Status.NONE, None, probes, said, evidence)
        text = seconds_text(found.first) if found.last is not None else "over at once"
        return Finding(text, Status.FOUND, found.first, probes, said, evidence)

    def figure(self, name: str, ask: Callable[[Inquiry], Finding]) -> Figure:
        """Ask a question; one that can't be asked is a figure, too, with the reason."""
        self._used = {}
        try:
            found = ask(self)
        except Unmeasurable as error:
            found = Finding(str(error), error.status)
        if found.seconds is not None:
            self.known[name] = found.seconds
        requests = sum(len(record.exchanges) for history in self._used.values() for record in history.steps)
        evidence = tuple(_short(lines(history)) for history in found.evidence)
        return Figure(
            name, found.value, found.status, found.seconds, requests, found.probes, found.counterexample, evidence
        )


def is_logged_in(history: History) -> bool:
    """Whether the last answer shows the user. Raises Unmeasurable when it doesn't tell."""
    answer = answer_of(history.steps[-1])
    if answer.facts.user is None:
        raise Unmeasurable(Status.UNKNOWN, f"an answer with status {answer.status} does not tell who is logged in")
    return answer.facts.user == USER


def sent_cookie(history: History) -> bool:
    """Whether the last request carried a session cookie."""
    return bool(answer_of(history.steps[-1]).sent)


def answer_of(record: StepRecord) -> Exchange:
    """The answer of a step that makes a request. Raises Unmeasurable when there was none."""
    if record.answer is None:
        raise Unmeasurable(Status.UNKNOWN, f"step {record.number} had no answer")
    return record.answer


def kept_cookie(answer: Exchange) -> SetCookie | None:
    """The session cookie that the browser took from an answer; None: it took none."""
    taken = [cookie for cookie in answer.set_cookies if cookie.decision.kind in ("stored", "replaced")]
    return taken[0] if taken else None


def _short(story: tuple[str, ...]) -> tuple[str, ...]:
    left_out = len(story) - HEAD - TAIL
    return (*story[:HEAD], f"… {left_out} steps of the same kind …", *story[-TAIL:]) if left_out > 1 else story
