"""The question what a login's cookie says while the clock runs: a server that reads it twice may promise a second less.

Takes an Inquiry and gives a Finding. Each login begins with a whole second, so that none that is answered within a
second sees the next one begin; all values that were seen are told.
"""

from __future__ import annotations

from harness.measure.bench import BROWSER, Unmeasurable, after, login
from harness.measure.inquiry import Finding, Inquiry, answer_of, kept_cookie
from harness.model.history import StepRecord
from harness.model.measurement import Status
from harness.model.step import Forget, Step

LOGINS = 20
APART = 60
"""Seconds from one login to the next: more than one takes, so that time never goes back."""


def max_age(inquiry: Inquiry) -> Finding:
    """Which Max-Age is sent while the clock runs, beside the one sent while it is held."""
    held = inquiry.known.get("max-age")
    if held is None:
        raise Unmeasurable(Status.NONE, "no Max-Age is sent while the clock is held")
    steps = (after(APART), Step(Forget(), BROWSER), login()) * LOGINS
    history = inquiry.told(*steps, runs=True)
    logins = [record for record in history.steps if record.exchanges]
    sent = sorted({_sent(record) for record in logins})
    text = f"{' or '.join(map(str, sent))} s in {len(logins)} logins, {_beside(sent, held)}"
    return Finding(text, seconds=sent[0], evidence=(history,))


def _sent(record: StepRecord) -> int:
    cookie = kept_cookie(answer_of(record))
    sent = cookie.attribute("max-age") if cookie else None
    if sent is None or not sent.isdigit():
        raise Unmeasurable(Status.UNKNOWN, f"a login while the clock runs sent the Max-Age {sent}")
    return int(sent)


def _beside(sent: list[int], held: int) -> str:
    if sent == [held]:
        return "as with the clock held"
    if len(sent) == 1:
        return f"{abs(held - sent[0])} s {'less' if sent[0] < held else 'more'} than with the clock held"
    return f"{held} s with the clock held"
