"""What a rule's failure looks like, as short texts that stay the same while the behaviour does.

Pure. One fingerprint stands for one kind of behaviour: a clause, what was asked, what was seen. How many scenarios show
it, at which step, on which day and under which label makes no difference. Knows verdicts; must not know baselines.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from harness.browser.dates import form
from harness.model.run import Outcome, Verdict

LENGTH = 10
"""Hexadecimal digits of a fingerprint: enough for the few behaviours of one rule."""

_CHANCE = (
    (re.compile(r"\b(sid|random|ticket)-[0-9]+"), r"\1"),
    (re.compile(r"\bat step [0-9]+(?:\.[0-9]+)*"), "at a step"),
    (re.compile(r"(?i)\b(max-age=)-?[0-9]+"), r"\g<1>0"),
)
"""What differs between two places that show the same."""
_EXPIRES = re.compile(r"(?i)(?<=expires=)[^;]*")


def fingerprints(verdict: Verdict) -> tuple[str, ...]:
    """The fingerprints of all that kept the rule from passing, sorted, each once."""
    return tuple(sorted({_digest(*behaviour) for behaviour in _behaviours(verdict)}))


def told(verdict: Verdict) -> str:
    """The first of the behaviours in words, for whoever reads the baseline."""
    for clause, expected, seen in _behaviours(verdict):
        return f"{clause}: asked for {expected}; seen: {seen}" if expected else f"{clause}: {seen}"
    return ""


def _behaviours(verdict: Verdict) -> Iterator[tuple[str, str, str]]:
    """Clause, what was asked, what was seen; nothing was asked where a clause could not be judged."""
    for failure in verdict.failures:
        yield failure.clause, failure.expected, failure.seen
    for clause in verdict.clauses:
        if clause.outcome in (Outcome.BLOCKED, Outcome.UNTRIED):
            yield clause.clause, "", f"{clause.outcome.value}, {clause.reason}"


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(map(_lasting, texts)).encode()).hexdigest()[:LENGTH]


def _lasting(text: str) -> str:
    for pattern, sign in _CHANCE:
        text = pattern.sub(sign, text)
    return _EXPIRES.sub(lambda date: form(date[0]), text)
