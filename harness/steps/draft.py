"""One step while it is played: what it has brought about so far, and its record.

Knows who acts where and when; must not know what the step's action is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from harness.browser.browser import Browser
from harness.model.cookie import Decision, SentCookie
from harness.model.history import Crash, Exchange, IdSample, StepRecord
from harness.model.step import Step
from harness.steps.stage import Stage
from harness.targets.adapted import adapted
from harness.targets.base import ApplicationCrash, Scene

R = TypeVar("R")

PlayAll = Callable[[tuple[Step, ...], str], None]
"""Plays steps whose numbers begin so."""


class Draft:
    """One step while it is played."""

    def __init__(self, stage: Stage, step: Step, number: str, play_all: PlayAll) -> None:
        self.stage = stage
        self.step = step
        self.number = number
        self.play_all = play_all
        self.wiki = stage.scenario.world.wiki(step.wiki)
        self.at = stage.server_now()
        self.acting = stage.browsers.get(step.browser or "")
        self.scene = Scene(stage.scenario.world, self.wiki, step.browser or "", stage.tickets)
        self.exchanges: list[Exchange] = []
        self.decisions: tuple[Decision, ...] = ()
        self.removed: int | None = None
        self.work: int | None = None
        self.store_calls: int | None = None
        self.order = ""
        self.records: int | None = None
        self.sample: IdSample | None = None
        self.code_ran: bool | None = None
        self.calls: tuple[str, ...] = ()
        self.components: dict[str, str] | None = None
        self.tried: tuple[str, ...] = ()
        self.crash: Crash | None = None
        self.log: list[str] = []
        self.held_before = self.held()
        stage.log_tap.lines = self.log

    def record(self) -> StepRecord:
        """What happened, with labels."""
        log, leaked = self.stage.recorder.log(self.log)
        exchanges = tuple(self.exchanges)
        if leaked and exchanges:
            last = exchanges[-1]
            exchanges = (*exchanges[:-1], msgspec.structs.replace(last, leaks=(*last.leaks, "log")))
        return StepRecord(
            number=self.number,
            at=self.at,
            browser_at=self.browser_now(self.acting) if self.acting else None,
            exchanges=exchanges,
            held_before=self.held_before,
            held_after=self.held(),
            records=self.records,
            removed=self.removed,
            work=self.work,
            store_calls=self.store_calls,
            order=self.order,
            sample=self.sample,
            code_ran=self.code_ran,
            calls=self.calls,
            components=self.components,
            tried=self.tried,
            log=log,
            decisions=self.decisions,
            crash=self.crash,
        )

    def tick(self) -> None:
        """There is an answer: where the server's clock runs, it is then."""
        if self.stage.foreign is not None:
            self.stage.tick()
            self.at = self.stage.server_now()

    def browser(self) -> Browser:
        """The browser that acts. LookupError: the step has none."""
        if self.acting is None:
            raise LookupError(f"step {self.number} needs a browser")
        return self.acting

    def browser_now(self, browser: Browser) -> datetime:
        """The browser's clock: the server's when the two agree, whatever the server's was set back by."""
        return browser.at(self.stage.now)

    def held(self) -> str | None:
        """The label of the session id that the browser would send to this wiki now."""
        cookies = self.held_cookies() if self.acting else ()
        return self.stage.recorder.label(cookies[0].value) if cookies else None

    def held_cookies(self) -> tuple[SentCookie, ...]:
        """The session cookies that the browser would send to this wiki now."""
        browser, recorder = self.browser(), self.stage.recorder
        held = browser.jar.would_send(f"{self.scene.base()}/FrontPage", self.browser_now(browser))
        return tuple([cookie for cookie in held if recorder.is_session(cookie.name) and cookie.value])

    def operator(self, method: str, kind: type[R], *args: Any) -> R:
        """Call a method of `CanOperate`; what it raises is the application's crash, what it gives is a `kind`."""
        call = adapted(getattr, self.stage.opened, method)
        try:
            given = call(*args)
        except (Exception, SystemExit) as error:
            raise ApplicationCrash(f"{type(error).__name__}: {error}") from error
        return adapted(msgspec.convert, given, kind)
