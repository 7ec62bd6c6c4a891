"""Plays one scenario through a target's door and records what happens. The only place with effects on a target.

Knows steps, browsers, clocks and doors; must not know rules, expectations' outcomes or reports. What the target may see
is what a visitor and an operator do: looking never makes a request of its own.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import PurePath
from types import TracebackType
from typing import Any, ParamSpec, TypeVar, assert_never

import msgspec

from harness.browser.browser import Browser
from harness.browser.jar import Jar
from harness.clock import Clock
from harness.errors import TargetError
from harness.model.cookie import Decision, SentCookie
from harness.model.history import Crash, Ending, Exchange, History, StepRecord
from harness.model.scenario import Scenario
from harness.model.step import (
    Account,
    Action,
    Advance,
    Authenticate,
    Configure,
    Forget,
    Overtake,
    Plant,
    Reopen,
    Replay,
    Restart,
    Rewind,
    Step,
    Sweep,
    Visit,
    Zone,
)
from harness.recorder import Recorder
from harness.targets.base import Adapter, Answer, ApplicationCrash, Opened, Request, Scene, Target
from harness.watchdog import TimeLimit, limit

Hook = Callable[[Scenario, Step, StepRecord, Opened], None]
"""Called after each step with the target still open (`--pdb`)."""

_ASKED_FOR = ("records", "calls", "components")
"""What is read from the target only where a step asks for it."""

P = ParamSpec("P")
R = TypeVar("R")

LIMIT = 60.0
"""Seconds of real time that one play may take."""


class AdapterError(Exception):
    """The adapter raised; the cause is its exception."""


class _Stop(Exception):
    """The play can't go on; the record of its last step says why."""


def play(
    scenario: Scenario, target: Target, clock: Clock, *, seconds: float = LIMIT, after_step: Hook | None = None
) -> History:
    """Play a scenario on a fresh opening of the target.

    `seconds` of real time are the limit for the whole play; running into it is recorded as the application's crash.
    Raises TargetError when the target can't be opened.
    """
    clock.move(scenario.start)
    with limit(seconds):
        try:
            opened = target.open(scenario.policy, scenario.world)
        except TargetError:
            raise
        except TimeLimit as error:
            return _unopened(scenario, _timeout(error))
        except Exception as error:  # noqa: BLE001, whatever it is, the target raised it
            return _unopened(scenario, _crash(error))
        try:
            return _Play(scenario, target.adapter, opened, clock, after_step).run()
        finally:
            opened.close()


def _unopened(scenario: Scenario, crash: Crash) -> History:
    return History(scenario, (StepRecord("0", scenario.start, crash=crash),), Ending.CRASHED, crash.message)


class _Play:
    """The state of one play: browsers, captures, the two clocks, and the records so far."""

    def __init__(
        self, scenario: Scenario, adapter: Adapter, opened: Opened, clock: Clock, after_step: Hook | None
    ) -> None:
        self._scenario = scenario
        self._adapter = adapter
        self._opened = opened
        self._clock = clock
        self._after_step = after_step
        self._now = scenario.start
        self._behind = timedelta(0)
        self._recorder = Recorder(adapter.session_cookies)
        self._browsers = {spec.name: Browser(spec.name, Jar(spec.cap), spec.skew) for spec in scenario.world.browsers}
        self._captures: dict[str, tuple[SentCookie, ...]] = {}
        self._remote_users: dict[str, str] = {}
        self._tickets: dict[str, str] = {}
        self._records: list[StepRecord] = []
        self._zoned = False
        self._log_tap = _LogTap()

    def run(self) -> History:
        """Play all steps; what went wrong is part of the record."""
        lacking = sorted(self._scenario.needs - set(self._opened.capabilities))
        if lacking:
            return self._history(Ending.NOT_APPLICABLE, _lacks(self._opened, lacking))
        ending, reason = Ending.COMPLETED, ""
        try:
            with self._log_tap:
                self._play_all(self._scenario.steps, "")
        except _Stop as error:
            ending, reason = Ending.CRASHED, str(error)
        except AdapterError as error:
            ending, reason = Ending.ADAPTER_ERROR, f"{error}\n{_frames(error.__cause__ or error)}"
        except Exception as error:  # noqa: BLE001, what is left is our own fault, and an outcome of its own
            ending, reason = Ending.HARNESS_ERROR, f"{type(error).__name__}: {error}\n{_frames(error)}"
        finally:
            if self._zoned:
                self._clock.zone("UTC")
        return self._history(ending, reason)

    def _history(self, ending: Ending, reason: str) -> History:
        captures = {
            name: tuple([self._recorder.label(cookie.value) for cookie in cookies])
            for name, cookies in self._captures.items()
        }
        return History(self._scenario, tuple(self._records), ending, reason, self._recorder.ids, captures)

    def _play_all(self, steps: tuple[Step, ...], prefix: str) -> None:
        for index, step in enumerate(steps, 1):
            self._play_step(step, f"{prefix}{index}")

    def _play_step(self, step: Step, number: str) -> None:
        if isinstance(step.action, Advance):
            self._now += step.action.by
        elif isinstance(step.action, Rewind):
            self._behind += step.action.by
        self._clock.move(self._server_now())
        draft = _Draft(self, step, number)
        self._log_tap.lines = draft.log
        try:
            draft.act()
        except (ApplicationCrash, TimeLimit) as error:
            draft.crash = _timeout(error) if isinstance(error, TimeLimit) else _crash(error.__cause__ or error)
        record = draft.record()
        self._records.append(record)
        if self._after_step:
            self._after_step(self._scenario, step, record, self._opened)
        if draft.crash:
            raise _Stop(draft.crash.message)

    def _server_now(self) -> datetime:
        return self._now - self._behind


class _Draft:
    """One step while it is played."""

    def __init__(self, play: _Play, step: Step, number: str) -> None:
        self._play = play
        self._step = step
        self._number = number
        self._wiki = play._scenario.world.wiki(step.wiki)
        self._at = play._server_now()
        self._browser = play._browsers.get(step.browser or "")
        self._scene = Scene(play._scenario.world, self._wiki, step.browser or "", play._tickets)
        self._exchanges: list[Exchange] = []
        self._decisions: tuple[Decision, ...] = ()
        self._removed: int | None = None
        self._held_before = self._held()
        self.log: list[str] = []
        self.crash: Crash | None = None

    def act(self) -> None:
        """Do what the step says."""
        action = self._step.action
        match action:
            case Advance() | Rewind():
                pass
            case Authenticate():
                self._play._remote_users[self._scene.browser] = "" if action.user == "nobody" else action.user
            case Reopen():
                browser = self._needed_browser()
                self._decisions = self._play._recorder.decisions(browser.jar.close(self._browser_now(browser)))
            case Forget():
                self._needed_browser().jar.clear()
            case Plant():
                self._plant(action)
            case Zone() | Restart() | Sweep() | Account() | Configure():
                self._operate(action)
            case _:
                self._request(action)
        self._capture()

    def record(self) -> StepRecord:
        """What happened, with labels."""
        asked = [expectation.expect for expectation in self._step.expectations]
        if self._step.given is not None:
            asked.append(self._step.given)
        wanted = {name for name in _ASKED_FOR for expect in asked if getattr(expect, name) is not msgspec.UNSET}
        opened: Any = self._play._opened
        log, leaked = self._play._recorder.log(self.log)
        exchanges = tuple(self._exchanges)
        if leaked and exchanges:
            last = exchanges[-1]
            exchanges = (*exchanges[:-1], msgspec.structs.replace(last, leaks=(*last.leaks, "log")))
        return StepRecord(
            number=self._number,
            at=self._at,
            browser_at=self._browser_now(self._browser) if self._browser else None,
            exchanges=exchanges,
            held_before=self._held_before,
            held_after=self._held(),
            records=opened.records(self._wiki.name) if "records" in wanted and not self.crash else None,
            removed=self._removed,
            calls=opened.take_calls() if "calls" in wanted else (),
            components=opened.components() if "components" in wanted else None,
            log=log,
            decisions=self._decisions,
            crash=self.crash,
        )

    def _needed_browser(self) -> Browser:
        if self._browser is None:
            raise LookupError(f"step {self._number} needs a browser")
        return self._browser

    def _browser_now(self, browser: Browser) -> datetime:
        """The browser's clock: the server's when the two agree, whatever the server's was set back by."""
        return browser.at(self._play._now)

    def _held(self) -> str | None:
        """The label of the session id that the browser would send to this wiki now."""
        if self._browser is None:
            return None
        cookies = self._held_cookies()
        return self._play._recorder.label(cookies[0].value) if cookies else None

    def _held_cookies(self) -> tuple[SentCookie, ...]:
        browser = self._needed_browser()
        held = browser.jar.would_send(f"{self._scene.base()}/FrontPage", self._browser_now(browser))
        return tuple([cookie for cookie in held if self._play._recorder.is_session(cookie.name) and cookie.value])

    def _capture(self) -> None:
        if self._step.capture:
            self._play._captures[self._step.capture] = self._held_cookies()

    def _plant(self, action: Plant) -> None:
        browser = self._needed_browser()
        value = action.value
        held = self._held_cookies()
        names = sorted({cookie.name for cookies in self._play._captures.values() for cookie in cookies})
        if value.startswith("$"):
            name, value = _captured(self._play._captures, value[1:])
        else:
            name = held[0].name if held else names[0] if names else self._play._scenario.policy.cookie_name
            value *= action.times
        self._play._recorder.label(value, planted=True)
        browser.jar.plant(f"{self._scene.base()}/FrontPage", name, value, self._browser_now(browser))

    def _operate(self, action: Zone | Restart | Sweep | Account | Configure) -> None:
        opened: Any = self._play._opened
        match action:
            case Zone():
                self._play._clock.zone(action.name)
                self._play._zoned = True
            case Restart():
                opened.restart()
            case Sweep():
                self._removed = opened.sweep(self._wiki.name)
            case Account():
                opened.account(action.user, action.change, action.value)
            case Configure():
                opened.reconfigure(action.options, self._step.wiki)
            case _:
                assert_never(action)

    def _request(self, action: Action) -> None:
        """Send the requests of an action, feeding each answer back to the adapter."""
        requests = self._play._adapter.requests(action, self._scene)
        try:
            request = _adapted(next, requests)
            while True:
                answer = self._exchange(request, action)
                request = _adapted(requests.send, answer)
        except StopIteration:
            for ticket in self._play._tickets.values():
                self._play._recorder.ticket(ticket)

    def _exchange(self, request: Request, action: Action) -> Answer:
        browser = self._needed_browser()
        remote_user = self._play._remote_users.get(self._scene.browser)
        if remote_user or self._wiki.tls_proxy:
            request = msgspec.structs.replace(request, remote_user=remote_user, tls_proxy=self._wiki.tls_proxy)
        if isinstance(action, Replay):
            return self._replay(request, action)
        cross_site = action.cross_site if isinstance(action, Visit) else None
        now = self._browser_now(browser)
        sent, decisions = browser.jar.send(request.url, now, method=request.method, cross_site=cross_site)
        header = "; ".join([f"{cookie.name}={cookie.value}" for cookie in sent]) if sent else None
        if isinstance(action, Visit) and action.cookie_header is not None:
            header = action.cookie_header.replace("{session}", header or "")
        pause = self._pause(action) if isinstance(action, Overtake) else None
        answer = self._play._opened.send(request, header, pause)
        lines = [value for name, value in answer.headers if name.lower() == "set-cookie"]
        now = self._browser_now(browser)
        received = browser.jar.receive(request.url, lines, now, cross_site=cross_site == "image") if lines else ()
        self._keep(request, answer, sent, received, decisions, raw=False)
        return answer

    def _replay(self, request: Request, action: Replay) -> Answer:
        cookies = tuple([cookie for name in action.cookies for cookie in self._play._captures[name]])
        header = "; ".join([f"{cookie.name}={cookie.value}" for cookie in cookies]) or None
        answer = self._play._opened.send(request, header)
        lines = [value for name, value in answer.headers if name.lower() == "set-cookie"]
        now = self._browser_now(self._needed_browser())
        received = Jar(None).receive(request.url, lines, now) if lines else ()
        self._keep(request, answer, cookies, received, (), raw=True)
        return answer

    def _keep(self, request: Request, answer: Answer, sent: Any, received: Any, decisions: Any, *, raw: bool) -> None:
        facts = _adapted(self._play._adapter.facts, answer)
        recorder = self._play._recorder
        self._exchanges.append(recorder.exchange(request, answer, sent, received, decisions, facts, raw=raw))

    def _pause(self, action: Overtake) -> Callable[[], None]:
        def pause() -> None:
            self._play._play_all(action.by, f"{self._number}.")
            self._play._log_tap.lines = self.log
            self._play._clock.move(self._play._server_now())

        return pause


class _LogTap(logging.Handler):
    """Collects what the target logs; `lines` is the list of the step that is being played."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line: level, logger, message."""
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")

    def __enter__(self) -> None:
        logging.getLogger().addHandler(self)

    def __exit__(self, *_: object) -> None:
        logging.getLogger().removeHandler(self)


def _adapted(call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call into the adapter; what it raises is its own fault."""
    try:
        return call(*args, **kwargs)
    except StopIteration:
        raise
    except Exception as error:
        raise AdapterError(f"{type(error).__name__}: {error}") from error


def _captured(captures: dict[str, tuple[SentCookie, ...]], name: str) -> tuple[str, str]:
    if not captures[name]:
        raise LookupError(f"the capture {name!r} holds no session cookie")
    return captures[name][0].name, captures[name][0].value


def _lacks(opened: Opened, lacking: list[str]) -> str:
    return "; ".join(opened.lacks.get(name, f"the target does not offer {name!r}") for name in lacking)


def _crash(error: BaseException) -> Crash:
    return Crash(type(error).__name__, str(error), _frames(error))


def _timeout(error: TimeLimit) -> Crash:
    return Crash("timeout", str(error), _frames(error))


def _frames(error: BaseException) -> str:
    """The traceback without folders and line numbers of the harness: file, function and source line."""
    return "\n".join(
        f"{PurePath(frame.filename).name}:{frame.lineno} in {frame.name}: {frame.line}"
        for frame in traceback.extract_tb(_applications_part(error.__traceback__))
    )


def _applications_part(start: TracebackType | None) -> TracebackType | None:
    """The traceback from the application's first frame on, if it has one."""
    step = start
    while step is not None and step.tb_frame.f_globals.get("__name__", "").startswith(("harness.", "webtest", "webob")):
        step = step.tb_next
    return step or start
