"""Turns what went over the wire, and what went wrong, into records that compare byte for byte: ids become labels.

Pure but for its own memory of one play. Knows which values are ids, tickets or random; must not know any rule.
"""

from __future__ import annotations

import re
import traceback
from bisect import insort
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import PurePath
from types import TracebackType
from typing import Any

import msgspec

from harness.model.cookie import Decision, SentCookie, SetCookie
from harness.model.hidden import HIDDEN
from harness.model.history import Crash, Exchange, Facts, IdMeasure, IdSample
from harness.samples import measured
from harness.targets.base import FOLDER_PREFIX, Answer, Request

SHORTEST_ID = 8
"""Shorter values are not looked for in texts: they would be found by chance, and nobody could guess an id from them."""

_RANDOM = re.compile(r"random:[0-9a-f]+")
_CLASSES = (("0-9", re.compile("[0-9]")), ("a-z", re.compile("[a-z]")), ("A-Z", re.compile("[A-Z]")))
_OCTETS = re.compile(r'"?[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*"?')
"""A cookie-value as servers may send it (RFC 6265bis 4.1.1)."""
_HARMLESS = re.compile(r"[0-9A-Za-z]*")
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")
_FOLDER = re.compile(rf"[^\s'\"]*/{FOLDER_PREFIX}[^\s'\"/]*")
_OWN_PARTS = ("harness.", "webtest", "webob")


class Recorder:
    """The labels of one play."""

    def __init__(self, session_cookies: Collection[str] | None, secrets: Collection[str] | None = None) -> None:
        """`secrets` are real passwords, which are told nowhere, as no cookie's value is then; None: all is made up."""
        self._names = session_cookies
        self._live = secrets is not None
        self._labels: dict[str, str] = {}
        self._issued: dict[str, bytes] = {}
        self._others: dict[str, str] = {}
        self._masks: list[tuple[int, str, str]] = []
        """Every value to be masked with its label, the longest first: one may be a part of another."""
        self.ids: dict[str, IdMeasure] = {}
        self._sampled: list[str] = []
        for secret in secrets or ():
            insort(self._masks, (-len(secret), secret, HIDDEN))

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
            self._mask(value, known)
        return known

    def sample(self, ids: Sequence[str], words: Sequence[str], at: datetime) -> IdSample:
        """What can be said of all ids sampled so far, in which `words` and the instant are looked for."""
        self._sampled += ids
        return measured(self._sampled, [*words, str(int(at.timestamp())), f"{int(at.timestamp()):x}"])

    def masked(self, text: str) -> str:
        """The text with labels in place of ids, tickets and random values."""
        for _, value, label in self._masks:
            if value in text:
                text = text.replace(value, label)
        return text

    def ticket(self, value: str) -> None:
        """Remember a ticket, so that it is masked."""
        if value:
            self._other(value, "ticket")

    def words(self, text: str) -> str:
        """What a program says, with labels, and without what is another at each run: addresses, temporary folders."""
        return _FOLDER.sub("FOLDER", _ADDRESS.sub("0x", self.masked(text)))

    def crash(self, error: BaseException, *, kind: str = "") -> Crash:
        """What went wrong, as the record tells it; `kind` is the exception's name unless said otherwise."""
        return Crash(kind or type(error).__name__, self.words(str(error)), self.words(frames(error)))

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
        at: datetime | None = None,
    ) -> Exchange:
        """The record of one request and its answer."""
        for ticket in request.tickets:
            self.ticket(ticket)
        sent_here = tuple([SentCookie(one.name, self.label(one.value)) for one in sent if self.is_session(one.name)])
        marked = [self._set_cookie(cookie) for cookie in received]
        return Exchange(
            request.method,
            self.masked(request.url) if self._live or "?" in request.url else request.url,
            sent_here,
            answer.status,
            self._headers(answer, marked),
            tuple([cookie for cookie in marked if self.is_session(cookie.name)]),
            self.decisions(decisions),
            self._facts(facts),
            self._leaks("" if raw else request.url, answer),
            raw,
            request.prefetch,
            at,
        )

    def log(self, lines: Sequence[str]) -> tuple[tuple[str, ...], bool]:
        """The log as the record tells it, and whether an id stood in it."""
        leaked = any(value in line for line in lines for value in self._issued)
        return tuple([self.words(line) for line in lines]), leaked

    def decisions(self, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
        """Decisions with labels."""
        return tuple([self._decision(decision) for decision in decisions])

    def _mask(self, value: str, label: str) -> None:
        if len(value) >= SHORTEST_ID:
            insort(self._masks, (-len(value), value, label))

    def _other(self, value: str, kind: str) -> str:
        known = self._others.get(value)
        if known is None:
            count = sum(label.startswith(f"{kind}-") for label in self._others.values())
            known = self._others[value] = f"{kind}-{count + 1}"
            self._mask(value, known)
        return known

    def _headers(self, answer: Answer, marked: Sequence[SetCookie]) -> tuple[tuple[str, str], ...]:
        lines = iter(marked)
        return tuple(
            [
                (name, next(lines).line if name.lower() == "set-cookie" else self.masked(value))
                for name, value in answer.headers
                if name.lower() != "x-wiki-facts"
            ]
        )

    def _set_cookie(self, cookie: SetCookie) -> SetCookie:
        """The cookie with labels; other cookies than the session's keep their value, but not an id in it."""
        if not self.is_session(cookie.name):
            line = _labelled(cookie, self._unseen(cookie.value)) if self._live else cookie.line
            return msgspec.structs.replace(cookie, line=self.masked(line))
        label, attributes = self.label(cookie.value), cookie.attributes
        if len(cookie.value) >= SHORTEST_ID:
            self._issued[cookie.value] = cookie.value.encode("latin-1", "replace")
        pair, semicolon, rest = _labelled(cookie, label).partition(";")
        if (masked := self.masked(rest)) != rest:
            rest, attributes = masked, tuple([(name, self.masked(value)) for name, value in attributes])
        line, decision = pair + semicolon + rest, self._decision(cookie.decision)
        return msgspec.structs.replace(cookie, line=line, value=label, attributes=attributes, decision=decision)

    def _decision(self, decision: Decision) -> Decision:
        if not self.is_session(decision.name):
            return self._unseen_decision(decision) if self._live else decision
        return Decision(
            decision.kind, decision.name, self.label(decision.value), self.masked(decision.reason), decision.section
        )

    def _unseen(self, value: str) -> str:
        """The label of a value of a cookie that is no session's; the empty value has none."""
        return self._other(value, "cookie") if value else ""

    def _unseen_decision(self, one: Decision) -> Decision:
        value = self._unseen(one.value)
        return Decision(one.kind, one.name, value, self.masked(one.reason), one.section)

    def _facts(self, facts: Facts) -> Facts:
        if not (facts.vars or facts.shown or facts.auth):
            return facts
        plain = {name: self._plain(getattr(facts, name)) for name in ("vars", "shown", "auth")}
        return msgspec.structs.replace(facts, **plain)

    def _plain(self, value: Any) -> Any:
        """A value of JSON with labels."""
        if isinstance(value, str):
            return self.masked(_RANDOM.sub(self._random_label, value) if "random:" in value else value)
        if isinstance(value, dict):
            return {key: self._plain(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._plain(item) for item in value]
        return value

    def _random_label(self, found: re.Match[str]) -> str:
        return self._other(found[0], "random")

    def _leaks(self, url: str, answer: Answer) -> tuple[str, ...]:
        """Where an id that the target gave out is seen; one that the scenario made up, or put there, is no secret."""
        places = []
        location = answer.header("location") or ""
        for value, octets in self._issued.items():
            if value in url or value in location:
                places.append("url")
            if octets in answer.body:
                places.append("body")
        return tuple(dict.fromkeys(places))


def frames(error: BaseException) -> str:
    """The traceback from the application's first frame on, without folders: file, line, function and source line."""
    return "\n".join(
        f"{PurePath(frame.filename).name}:{frame.lineno} in {frame.name}: {frame.line}"
        for frame in traceback.extract_tb(_applications_part(error.__traceback__))
    )


def _applications_part(start: TracebackType | None) -> TracebackType | None:
    """The traceback from the first frame that is not ours, if it has one."""
    step = start
    while step is not None and step.tb_frame.f_globals.get("__name__", "").startswith(_OWN_PARTS):
        step = step.tb_next
    return step or start


def _labelled(cookie: SetCookie, label: str) -> str:
    """The line of a Set-Cookie with the label in the place of the value, not of what looks like it in the name."""
    pair, semicolon, rest = cookie.line.partition(";")
    if label:
        start = pair.find("=") + 1
        pair = pair[:start] + pair[start:].replace(cookie.value, label, 1)
    return pair + semicolon + rest


def _alphabet(value: str) -> str:
    seen = [name for name, pattern in _CLASSES if pattern.search(value)]
    return " ".join(seen if _HARMLESS.fullmatch(value) else [*seen, "other"])
