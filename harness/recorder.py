"""Turns what went over the wire into records that compare byte for byte: ids become labels.

Pure but for its own memory of one play. Knows which values are ids, tickets or random; must not know any rule.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from harness.model.cookie import Decision, SentCookie, SetCookie
from harness.model.history import Exchange, Facts, IdMeasure
from harness.targets.base import Answer, Request

_RANDOM = re.compile(r"random:[0-9a-f]+")
_CLASSES = (("0-9", re.compile("[0-9]")), ("a-z", re.compile("[a-z]")), ("A-Z", re.compile("[A-Z]")))
_OCTETS = re.compile(r'"?[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*"?')
"""A cookie-value as servers may send it (RFC 6265bis 4.1.1)."""
_HARMLESS = re.compile(r"[0-9A-Za-z]*")
SHORTEST_ID = 8
"""Shorter values are not looked for in URLs, bodies and logs: they would be found by chance."""


class Recorder:
    """The labels of one play."""

    def __init__(self, session_cookies: Collection[str] | None) -> None:
        self._names = session_cookies
        self._labels: dict[str, str] = {}
        self._others: dict[str, str] = {}
        self.ids: dict[str, IdMeasure] = {}

    def is_session(self, name: str) -> bool:
        """Whether a cookie of this name is the session's."""
        return self._names is None or name in self._names

    def label(self, value: str, *, planted: bool = False) -> str:
        """The label of an id: `sid-1` for the first one seen; the empty value has none."""
        if not value:
            return ""
        known = self._labels.get(value)
        if known is None:
            known = self._labels[value] = f"sid-{len(self._labels) + 1}"
            self.ids[known] = IdMeasure(len(value), _alphabet(value), _OCTETS.fullmatch(value) is not None, planted)
        return known

    def masked(self, text: str) -> str:
        """The text with labels in place of ids, tickets and random values."""
        for value, label in (*self._labels.items(), *self._others.items()):
            if value in text:
                text = text.replace(value, label)
        return text

    def ticket(self, value: str) -> None:
        """Remember a ticket, so that it is masked."""
        if value:
            self._others.setdefault(value, f"ticket-{len(self._others) + 1}")

    def exchange(
        self,
        request: Request,
        answer: Answer,
        sent: Sequence[SentCookie],
        received: Sequence[SetCookie],
        decisions: Sequence[Decision],
        facts: Facts,
        *,
        raw: bool,
    ) -> Exchange:
        """The record of one request and its answer."""
        marked = [self._set_cookie(cookie) for cookie in received]
        lines = iter(marked)
        masks = bool(self._labels)
        headers = tuple(
            [
                (name, next(lines).line if name.lower() == "set-cookie" else self.masked(value) if masks else value)
                for name, value in answer.headers
                if name.lower() != "x-wiki-facts"
            ]
        )
        return Exchange(
            request.method,
            self.masked(request.url) if "?" in request.url else request.url,
            tuple([SentCookie(one.name, self.label(one.value)) for one in sent if self.is_session(one.name)]),
            answer.status,
            headers,
            tuple([cookie for cookie in marked if self.is_session(cookie.name)]),
            tuple([self._decision(decision) for decision in decisions]),
            self._facts(facts),
            self._leaks(request, answer),
            raw,
            request.prefetch,
        )

    def log(self, lines: Sequence[str]) -> tuple[tuple[str, ...], bool]:
        """The log with labels, and whether an id stood in it."""
        masked = tuple([self.masked(line) for line in lines])
        return masked, any("sid-" in line for line in masked)

    def decisions(self, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
        """Decisions with labels."""
        return tuple([self._decision(decision) for decision in decisions])

    def _set_cookie(self, cookie: SetCookie) -> SetCookie:
        if not self.is_session(cookie.name):
            return cookie
        label = self.label(cookie.value)
        line = cookie.line.replace(cookie.value, label, 1) if cookie.value else cookie.line
        return msgspec.structs.replace(cookie, line=line, value=label, decision=self._decision(cookie.decision))

    def _decision(self, decision: Decision) -> Decision:
        if not self.is_session(decision.name):
            return decision
        return Decision(
            decision.kind, decision.name, self.label(decision.value), self.masked(decision.reason), decision.section
        )

    def _facts(self, facts: Facts) -> Facts:
        if not (facts.vars or facts.shown):
            return facts
        return msgspec.structs.replace(facts, vars=self._random(facts.vars), shown=self._random(facts.shown))

    def _random(self, value: Any) -> Any:
        if isinstance(value, str):
            return _RANDOM.sub(self._random_label, value) if "random:" in value else value
        if isinstance(value, dict):
            return {key: self._random(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._random(item) for item in value]
        return value

    def _random_label(self, found: re.Match[str]) -> str:
        count = sum(label.startswith("random-") for label in self._others.values())
        return self._others.setdefault(found[0], f"random-{count + 1}")

    def _leaks(self, request: Request, answer: Answer) -> tuple[str, ...]:
        places = []
        for value in self._labels:
            if len(value) < SHORTEST_ID:
                continue
            if value in request.url or value in (answer.header("location") or ""):
                places.append("url")
            if value.encode("utf-8", "surrogateescape") in answer.body:
                places.append("body")
        return tuple(dict.fromkeys(places))


def _alphabet(value: str) -> str:
    seen = [name for name, pattern in _CLASSES if pattern.search(value)]
    return " ".join(seen if _HARMLESS.fullmatch(value) else [*seen, "other"])
