"""Plays one scenario through a target's door and records what happens. The only place with effects on a target.

Knows steps, browsers, clocks and doors; must not know rules, expectations' outcomes or reports. What the target may see
is what a visitor and an operator do: looking never makes a request of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar, assert_never, cast

import msgspec

from harness.browser.browser import Browser
from harness.browser.jar import Jar
from harness.clock import Clock
from harness.errors import TargetError
from harness.model.cookie import Decision, SentCookie, SetCookie
from harness.model.history import Crash, Ending, Exchange, History, IdSample, StepRecord
from harness.model.scenario import Scenario
from harness.model.step import (
    Account,
    Action,
    Advance,
    Authenticate,
    Break,
    Configure,
    Damage,
    Draw,
    Forget,
    Overtake,
    Plant,
    Reopen,
    Repair,
    Replay,
    Restart,
    Rewind,
    Sample,
    Step,
    Sweep,
    Visit,
    Zone,
)
from harness.recorder import Recorder, frames
from harness.targets.adapted import AdapterError, adapted, facts_of, next_request
from harness.targets.base import Adapter, Announced, Answer, ApplicationCrash, Opened, Request, Scene, Target
from harness.targets.log_tap import LogTap
from harness.watchdog import TimeLimit, limit

R = TypeVar("R")

Hook = Callable[[Scenario, Step, StepRecord, Opened], None]
"""Called after each step with the target still open (`--pdb`)."""

LIMIT = 60.0
"""Seconds of real time that one play may take."""

SAMPLE = 1000
"""So many ids are drawn at once."""

TIMEOUT = "timeout"
"""The kind of a crash that is no answer in time."""


class _NotReached(Exception):
    """The request to be overtaken was answered before it came so far; the play says nothing."""


class _Stop(Exception):
    """The play can't go on; the record of its last step says why."""


def play(
    scenario: Scenario, target: Target, clock: Clock, *, seconds: float = LIMIT, after_step: Hook | None = None
) -> History:
    """Play a scenario on a fresh opening of the target.

    `seconds` of real time are the limit for the whole play; running into it is recorded as the application's crash.
    Raises TargetError when the target can't be opened or closed.
    """
    clock.move(scenario.start)
    recorder = Recorder(target.adapter.session_cookies)
    try:
        with limit(seconds):
            try:
                opened = target.open(scenario.policy, scenario.world)
            except TargetError:
                raise
            except (Exception, SystemExit) as error:  # noqa: BLE001, whatever it is, the target raised it
                return _nothing_played(scenario, recorder.crash(error))
            try:
                return _Play(_Stage(scenario, target.adapter, opened, clock, recorder), after_step).run()
            finally:
                _close(opened, target.name)
    except TimeLimit as error:
        return _nothing_played(scenario, recorder.crash(error, kind=TIMEOUT))


def _nothing_played(scenario: Scenario, crash: Crash) -> History:
    return History(scenario, (StepRecord("0", scenario.start, crash=crash),), Ending.CRASHED, crash.message)


def _close(opened: Opened, name: str) -> None:
    try:
        opened.close()
    except Exception as error:
        raise TargetError(f"{name} can't be closed after a play: {type(error).__name__}: {error}") from error


class _Stage:
    """What the steps of one play share: the target, the browsers with what they hold, the two clocks."""

    def __init__(self, scenario: Scenario, adapter: Adapter, opened: Opened, clock: Clock, recorder: Recorder) -> None:
        self.scenario = scenario
        self.adapter = adapter
        self.opened = opened
        self.clock = clock
        self.recorder = recorder
        self.browsers = {spec.name: Browser(spec.name, Jar(spec.cap), spec.skew) for spec in scenario.world.browsers}
        self.captures: dict[str, tuple[SentCookie, ...]] = {}
        self.remote_users: dict[str, str] = {}
        self.tickets: dict[str, str] = {}
        self.log_tap = LogTap()
        self.now = scenario.start
        self.behind = timedelta(0)
        """How far the server's clock was set back; the browsers' were not."""
        self.zoned = False
        # Asked of the class: an opened application hands out whatever attributes it likes.
        self.announced = cast(Announced, opened) if issubclass(type(opened), Announced) else None

    def server_now(self) -> datetime:
        """The instant that the server's clock shows."""
        return self.now - self.behind


class _Play:
    """Plays all steps of a scenario, and keeps their records."""

    def __init__(self, stage: _Stage, after_step: Hook | None) -> None:
        self._stage = stage
        self._after_step = after_step
        self._records: list[StepRecord] = []

    def run(self) -> History:
        """Play all steps; what went wrong is part of the record."""
        stage = self._stage
        lacking = sorted(stage.scenario.needs - set(stage.opened.capabilities))
        if lacking:
            return self._history(Ending.NOT_APPLICABLE, _lacks(stage.opened, lacking))
        ending, reason = Ending.COMPLETED, ""
        try:
            with stage.log_tap:
                self._play_all(stage.scenario.steps, "")
        except _Stop as error:
            ending, reason = Ending.CRASHED, str(error)
        except _NotReached as error:
            ending, reason = Ending.NOT_APPLICABLE, str(error)
        except AdapterError as error:
            ending, reason = Ending.ADAPTER_ERROR, f"{error}\n{frames(error.__cause__ or error)}"
        except Exception as error:  # noqa: BLE001, what is left is our own fault, and an outcome of its own
            ending, reason = Ending.HARNESS_ERROR, f"{type(error).__name__}: {error}\n{frames(error)}"
        finally:
            if stage.zoned:
                stage.clock.zone("UTC")
        return self._history(ending, stage.recorder.words(reason))

    def _history(self, ending: Ending, reason: str) -> History:
        recorder = self._stage.recorder
        captures = {
            name: tuple([recorder.label(cookie.value) for cookie in cookies])
            for name, cookies in self._stage.captures.items()
        }
        return History(self._stage.scenario, tuple(self._records), ending, reason, recorder.ids, captures)

    def _play_all(self, steps: tuple[Step, ...], prefix: str) -> None:
        for index, step in enumerate(steps, 1):
            self._play_step(step, f"{prefix}{index}")

    def _play_step(self, step: Step, number: str) -> None:
        stage = self._stage
        if isinstance(step.action, Advance):
            stage.now += step.action.by
        elif isinstance(step.action, Rewind):
            stage.behind += step.action.by
        stage.clock.move(stage.server_now())
        if stage.announced is not None:
            stage.announced.announce(stage.scenario.id, number)
        draft = _Draft(stage, step, number, self._play_all)
        try:
            draft.act()
            draft.look()
        except TimeLimit as error:
            draft.crash = stage.recorder.crash(error, kind=TIMEOUT)
        except ApplicationCrash as error:
            draft.crash = stage.recorder.crash(error.__cause__ or error)
        record = draft.record()
        self._records.append(record)
        if self._after_step:
            self._after_step(stage.scenario, step, record, stage.opened)
        if draft.crash:
            raise _Stop(draft.crash.message)


class _Draft:
    """One step while it is played."""

    def __init__(
        self, stage: _Stage, step: Step, number: str, play_all: Callable[[tuple[Step, ...], str], None]
    ) -> None:
        self._stage = stage
        self._step = step
        self._number = number
        self._play_all = play_all
        self._wiki = stage.scenario.world.wiki(step.wiki)
        self._at = stage.server_now()
        self._browser = stage.browsers.get(step.browser or "")
        self._scene = Scene(stage.scenario.world, self._wiki, step.browser or "", stage.tickets)
        self._exchanges: list[Exchange] = []
        self._decisions: tuple[Decision, ...] = ()
        self._removed: int | None = None
        self._store_calls: int | None = None
        self._records: int | None = None
        self._sample: IdSample | None = None
        self._code_ran: bool | None = None
        self._calls: tuple[str, ...] = ()
        self._components: dict[str, str] | None = None
        self._held_before = self._held()
        self._log: list[str] = []
        self.crash: Crash | None = None
        stage.log_tap.lines = self._log

    def act(self) -> None:
        """Do what the step says."""
        action = self._step.action
        match action:
            case Advance() | Rewind():
                pass
            case Authenticate():
                self._stage.remote_users[self._scene.browser] = "" if action.user == "nobody" else action.user
            case Reopen():
                browser = self._needed_browser()
                self._decisions = self._stage.recorder.decisions(browser.jar.close(self._browser_now(browser)))
            case Forget():
                self._needed_browser().jar.clear()
            case Plant():
                self._plant(action)
            case Zone():
                self._stage.clock.zone(action.name)
                self._stage.zoned = True
            case Restart() | Sweep() | Account() | Configure():
                self._operate(action)
            case Break() | Repair() | Damage() | Draw():
                self._trouble(action)
            case Sample():
                self._sample = self._sampled(action)
            case _:
                self._request(action)
        if self._step.capture:
            self._stage.captures[self._step.capture] = self._held_cookies()

    def look(self) -> None:
        """Ask the operator what the step's expectations need, and no visitor can see."""
        expects = [expectation.expect for expectation in self._step.expectations]
        if self._step.given is not None:
            expects.append(self._step.given)
        if any(one.records is not msgspec.UNSET for one in expects):
            self._records = self._operator("records", int, self._wiki.name)
        if any(one.code is not msgspec.UNSET for one in expects):
            self._code_ran = self._operator("code_ran", bool)
        if any(one.calls is not msgspec.UNSET for one in expects):
            self._calls = self._operator("take_calls", tuple[str, ...])
        if any(one.components is not msgspec.UNSET for one in expects):
            self._components = self._operator("components", dict[str, str])

    def record(self) -> StepRecord:
        """What happened, with labels."""
        log, leaked = self._stage.recorder.log(self._log)
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
            records=self._records,
            removed=self._removed,
            store_calls=self._store_calls,
            sample=self._sample,
            code_ran=self._code_ran,
            calls=self._calls,
            components=self._components,
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
        return browser.at(self._stage.now)

    def _held(self) -> str | None:
        """The label of the session id that the browser would send to this wiki now."""
        cookies = self._held_cookies() if self._browser else ()
        return self._stage.recorder.label(cookies[0].value) if cookies else None

    def _held_cookies(self) -> tuple[SentCookie, ...]:
        browser = self._needed_browser()
        held = browser.jar.would_send(f"{self._scene.base()}/FrontPage", self._browser_now(browser))
        return tuple([cookie for cookie in held if self._stage.recorder.is_session(cookie.name) and cookie.value])

    def _plant(self, action: Plant) -> None:
        browser = self._needed_browser()
        if action.value.startswith("$"):
            name, value = _captured(self._stage.captures, action.value[1:])
        else:
            name, value = self._cookie_name(), action.value * action.times
        self._stage.recorder.label(value, planted=True)
        browser.jar.plant(f"{self._scene.base()}/FrontPage", name, value, self._browser_now(browser))

    def _cookie_name(self) -> str:
        """The session cookie's name: as held, as captured before, as the adapter says, as the policy says."""
        captured = [cookie for cookies in self._stage.captures.values() for cookie in cookies]
        names = [*self._held_cookies()[:1], *sorted(captured, key=lambda cookie: cookie.name)]
        if names:
            return names[0].name
        policy = self._stage.scenario.policy
        told = sorted(self._stage.adapter.session_cookies or ())
        return told[0] if told else f"{policy.cookie_prefix or ''}{policy.cookie_name}"

    def _operate(self, action: Restart | Sweep | Account | Configure) -> None:
        match action:
            case Restart():
                self._operator("restart", object)
            case Sweep():
                self._removed = self._operator("sweep", int, self._wiki.name)
            case Account():
                self._operator("account", object, action.user, action.change, action.value)
            case Configure():
                self._operator("reconfigure", object, action.options, self._step.wiki)
            case _:
                assert_never(action)

    def _trouble(self, action: Break | Repair | Damage | Draw) -> None:
        match action:
            case Break():
                self._operator("break_store", object, self._wiki.name, action.what, action.spare, action.fail)
            case Repair():
                self._operator("repair_store", object, self._wiki.name)
            case Damage():
                self._operator("damage", object, self._wiki.name, action.how)
            case Draw():
                cookie = _cookie_header(self._stage.captures[action.cookie]) or ""
                self._operator("draw", object, self._wiki.name, cookie, action.repeat)
            case _:
                assert_never(action)

    def _sampled(self, action: Sample) -> IdSample:
        """Draw ids and look for names and the time in them."""
        ids = self._operator("sample", tuple[str, ...], self._wiki.name, action.way, SAMPLE)
        world = self._scene.world
        names = [user.name for user in world.users] + [wiki.host for wiki in world.wikis]
        return self._stage.recorder.sample(ids, names, self._at)

    def _operator(self, method: str, kind: type[R], *args: Any) -> R:
        """Call a method of `CanOperate`; what it raises is the application's crash, what it gives is a `kind`."""
        call = adapted(getattr, self._stage.opened, method)
        try:
            given = call(*args)
        except (Exception, SystemExit) as error:
            raise ApplicationCrash(f"{type(error).__name__}: {error}") from error
        return adapted(msgspec.convert, given, kind)

    def _request(self, action: Action) -> None:
        """Send the requests of an action, feeding each answer back to the adapter."""
        requests = adapted(self._stage.adapter.requests, action, self._scene)
        request = next_request(requests, None)
        while request is not None:
            request = next_request(requests, self._exchange(request, action))

    def _exchange(self, request: Request, action: Action) -> Answer:
        browser = self._needed_browser()
        remote_user = self._stage.remote_users.get(self._scene.browser)
        if remote_user or self._wiki.tls_proxy:
            request = msgspec.structs.replace(request, remote_user=remote_user, tls_proxy=self._wiki.tls_proxy)
        if isinstance(action, Replay):
            return self._replay(request, action)
        cross_site = action.cross_site if isinstance(action, Visit) else None
        now = self._browser_now(browser)
        sent, decisions = browser.jar.send(request.url, now, method=request.method, cross_site=cross_site)
        header = _cookie_header(sent)
        if isinstance(action, Visit) and action.cookie_header is not None:
            header = action.cookie_header.replace("{session}", header or "")
        if isinstance(action, Overtake):
            answer = self._overtaken(request, header, action)
        else:
            answer = self._stage.opened.send(request, header)
        received = self._received(request, answer, browser.jar, cross_site=cross_site == "image")
        self._keep(request, answer, sent, received, decisions, raw=False)
        return answer

    def _replay(self, request: Request, action: Replay) -> Answer:
        sent = tuple([cookie for name in action.cookies for cookie in self._stage.captures[name]])
        answer = self._stage.opened.send(request, _cookie_header(sent))
        received = self._received(request, answer, Jar(None), cross_site=False)
        self._keep(request, answer, sent, received, (), raw=True)
        return answer

    def _received(self, request: Request, answer: Answer, jar: Jar, *, cross_site: bool) -> tuple[SetCookie, ...]:
        lines = [value for name, value in answer.headers if name.lower() == "set-cookie"]
        now = self._browser_now(self._needed_browser())
        return jar.receive(request.url, lines, now, cross_site=cross_site) if lines else ()

    def _keep(
        self,
        request: Request,
        answer: Answer,
        sent: Sequence[SentCookie],
        received: Sequence[SetCookie],
        decisions: Sequence[Decision],
        *,
        raw: bool,
    ) -> None:
        facts = facts_of(self._stage.adapter, answer)
        recorder = self._stage.recorder
        self._exchanges.append(recorder.exchange(request, answer, sent, received, decisions, facts, raw=raw))

    def _overtaken(self, request: Request, header: str | None, action: Overtake) -> Answer:
        """Send a request whose page lets other steps go first. What ends those ends the play, whoever caught it."""
        stage = self._stage
        trouble: list[Exception] = []
        steps = [action.by]

        def pause() -> None:
            try:
                while steps:
                    self._play_all(steps.pop(), f"{self._number}.")
            except Exception as error:
                trouble.append(error)
                raise
            finally:
                stage.log_tap.lines = self._log
                stage.clock.move(stage.server_now())

        if action.at is not None:
            self._operator("at_store", object, self._wiki.name, action.at, pause)
        try:
            answer = stage.opened.send(request, header, pause if action.at is None else None)
        finally:
            if trouble:
                raise trouble[0]
        if action.at is not None:
            self._store_calls = self._operator("store_calls", int, self._wiki.name)
            if steps:
                raise _NotReached(f"step {self._number} asks the store {self._store_calls} times, not {action.at}")
        return answer


def _cookie_header(cookies: Iterable[SentCookie]) -> str | None:
    return "; ".join([f"{cookie.name}={cookie.value}" for cookie in cookies]) or None


def _captured(captures: dict[str, tuple[SentCookie, ...]], name: str) -> tuple[str, str]:
    if not captures[name]:
        raise LookupError(f"the capture {name!r} holds no session cookie")
    return captures[name][0].name, captures[name][0].value


def _lacks(opened: Opened, lacking: list[str]) -> str:
    return "; ".join(opened.lacks.get(name, f"the target does not offer {name!r}") for name in lacking)
