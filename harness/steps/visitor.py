"""What a visitor does: requests through the browser's jar, replays past it, cookies planted.

Knows browsers and the door; must not know what an operator does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal
from urllib.parse import urlencode

import msgspec

from harness.browser.jar import Jar
from harness.model.cookie import Decision, SentCookie, SetCookie
from harness.model.step import Action, Plant, Replay, Visit
from harness.steps.draft import Draft
from harness.targets.adapted import adapted, facts_of, next_request
from harness.targets.base import Answer, Request

Send = Callable[[Request, str | None], Answer]
"""Carries a request with this Cookie header."""


def request(draft: Draft, action: Action, send: Send | None = None) -> None:
    """Send the requests of an action, feeding each answer back to the adapter."""
    requests = adapted(draft.stage.adapter.requests, action, draft.scene)
    wanted = next_request(requests, None)
    while wanted is not None:
        wanted = next_request(requests, _exchange(draft, wanted, action, send or draft.stage.opened.send))


def worded(draft: Draft, action: Action) -> tuple[Request, str | None]:
    """The first request of an action, and the Cookie header that goes with it; it is not sent."""
    browser = draft.browser()
    wanted = next_request(adapted(draft.stage.adapter.requests, action, draft.scene), None)
    if wanted is None:
        raise LookupError(f"step {draft.number} needs a request, and the adapter words none")
    sent, _ = browser.jar.send(wanted.url, draft.browser_now(browser), method=wanted.method)
    return wanted, header_of(sent)


def plant(draft: Draft, action: Plant) -> None:
    """Put a cookie into the browser, unasked."""
    browser = draft.browser()
    if action.value.startswith("$"):
        name, value = _captured(draft.stage.captures, action.value[1:])
    else:
        name, value = _cookie_name(draft), action.value * action.times
    draft.stage.recorder.label(value, planted=True)
    browser.jar.plant(f"{draft.scene.base()}/FrontPage", name, value, draft.browser_now(browser))


def header_of(cookies: Iterable[SentCookie]) -> str | None:
    """The Cookie header; None: there is none."""
    return "; ".join([f"{cookie.name}={cookie.value}" for cookie in cookies]) or None


def _exchange(draft: Draft, wanted: Request, action: Action, send: Send) -> Answer:
    browser = draft.browser()
    remote_user = draft.stage.remote_users.get(draft.scene.browser)
    if remote_user or draft.wiki.tls_proxy:
        wanted = msgspec.structs.replace(wanted, remote_user=remote_user, tls_proxy=draft.wiki.tls_proxy)
    if isinstance(action, Replay):
        return _replay(draft, wanted, action)
    cross_site = action.cross_site if isinstance(action, Visit) else None
    draft.stage.tick()
    now = draft.browser_now(browser)
    sent, decisions = browser.jar.send(wanted.url, now, method=wanted.method, cross_site=cross_site)
    header = header_of(sent)
    if isinstance(action, Visit) and action.cookie_header is not None:
        header = action.cookie_header.replace("{session}", header or "")
    answer = send(wanted, header)
    draft.tick()
    received = _received(draft, wanted, answer, browser.jar, cross_site=cross_site == "image")
    _keep(draft, wanted, answer, sent, received, decisions, raw=False)
    return answer


def _replay(draft: Draft, wanted: Request, action: Replay) -> Answer:
    sent = tuple([cookie for name in action.cookies for cookie in draft.stage.captures[name]])
    if action.carried != "cookie":
        wanted, sent = _with_fields(wanted, sent, action.carried), ()
    answer = draft.stage.opened.send(wanted, header_of(sent))
    draft.tick()
    received = _received(draft, wanted, answer, Jar(None), cross_site=False)
    _keep(draft, wanted, answer, sent, received, (), raw=True)
    return answer


def _with_fields(wanted: Request, cookies: Iterable[SentCookie], carried: Literal["url", "form"]) -> Request:
    """The request with cookies as the fields of its query or form."""
    fields = {cookie.name: cookie.value for cookie in cookies}
    if carried == "form":
        return msgspec.structs.replace(wanted, method="POST", form={**(wanted.form or {}), **fields})
    joint = "&" if "?" in wanted.url else "?"
    return msgspec.structs.replace(wanted, url=f"{wanted.url}{joint}{urlencode(fields)}")


def _received(draft: Draft, wanted: Request, answer: Answer, jar: Jar, *, cross_site: bool) -> tuple[SetCookie, ...]:
    lines = [value for name, value in answer.headers if name.lower() == "set-cookie"]
    now = draft.browser_now(draft.browser())
    return jar.receive(wanted.url, lines, now, cross_site=cross_site) if lines else ()


def _keep(
    draft: Draft,
    wanted: Request,
    answer: Answer,
    sent: Sequence[SentCookie],
    received: Sequence[SetCookie],
    decisions: Sequence[Decision],
    *,
    raw: bool,
) -> None:
    facts = facts_of(draft.stage.adapter, answer)
    recorder = draft.stage.recorder
    at = None if draft.stage.foreign is None else draft.at
    draft.exchanges.append(recorder.exchange(wanted, answer, sent, received, decisions, facts, raw=raw, at=at))


def _cookie_name(draft: Draft) -> str:
    """The session cookie's name: as held, as captured before, as the adapter says, as the policy says."""
    captured = [cookie for cookies in draft.stage.captures.values() for cookie in cookies]
    names = [*draft.held_cookies()[:1], *sorted(captured, key=lambda cookie: cookie.name)]
    if names:
        return names[0].name
    policy = draft.stage.scenario.policy
    told = sorted(draft.stage.adapter.session_cookies or ())
    return told[0] if told else f"{policy.cookie_prefix or ''}{policy.cookie_name}"


def _captured(captures: dict[str, tuple[SentCookie, ...]], name: str) -> tuple[str, str]:
    if not captures[name]:
        raise LookupError(f"the capture {name!r} holds no session cookie")
    return captures[name][0].name, captures[name][0].value
