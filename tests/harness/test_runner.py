"""One play: in which order things happen, what touches which jar and clock, and whose fault it is if it goes wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from harness.clock import FrozenClock
from harness.errors import TargetError
from harness.model.codec import encode
from harness.model.expect import Expect
from harness.model.history import Ending, Facts, History
from harness.model.policy import Policy
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
    Fill,
    Forget,
    Login,
    Logout,
    Overtake,
    Plant,
    Reopen,
    Repair,
    Replay,
    Restart,
    Rewind,
    SetVariable,
    Step,
    Sweep,
    Visit,
    Zone,
)
from harness.model.world import BrowserSpec, Wiki, World
from harness.runner import play
from harness.targets.base import PAUSE, Answer, Opened, Request, Requests, Scene
from harness.targets.wsgi import WsgiTarget
from tests.harness.tiny import COOKIE, START, StillClock, TinyAdapter, TinyApp, played, scenario, step, target

HOUR = timedelta(hours=1)
BOTH = World(browsers=(BrowserSpec("alice"), BrowserSpec("bob", skew=timedelta(minutes=5))))
LOGIN, VISIT = step(Login("JoeDoe")), step(Visit("FrontPage"))


@pytest.fixture
def clock() -> Iterator[FrozenClock]:
    """The real driver, for plays whose application asks for the time."""
    with FrozenClock() as entered:
        yield entered


def users(history: History) -> list[str | None]:
    """Who is logged in, step by step."""
    return [record.answer.facts.user if record.answer else None for record in history.steps]


def test_the_order_of_things(clock: FrozenClock) -> None:
    """Steps are played in order at their instants; each record has what the browser held before and after."""
    history = played(LOGIN, step(Advance(HOUR / 2)), VISIT, step(Logout()), VISIT, clock=clock)
    assert Ending.COMPLETED is history.ending
    assert ["1", "2", "3", "4", "5"] == [record.number for record in history.steps]
    assert [0, 30, 30, 30, 30] == [(record.at - START) // timedelta(minutes=1) for record in history.steps]
    assert ["JoeDoe", None, "JoeDoe", "anonymous", "anonymous"] == users(history)
    held = [(record.held_before, record.held_after) for record in history.steps]
    same = ("sid-1", "sid-1")
    assert [(None, "sid-1"), (None, None), same, same, same] == held
    assert ["sid-1"] == [cookie.value for cookie in history.steps[2].exchanges[0].sent]


def test_two_plays_are_byte_identical(clock: FrozenClock) -> None:
    """Ids are random, the record is the same."""
    steps = (LOGIN, VISIT, step(Logout()), LOGIN)
    assert encode(played(*steps, clock=clock)) == encode(played(*steps, clock=clock))


def test_the_cookie_dies_by_the_browsers_clock(clock: FrozenClock) -> None:
    """A cookie of an hour is sent after 59:59, and is gone after an hour; the decision says so."""
    history = played(LOGIN, step(Advance(HOUR - timedelta(seconds=1))), VISIT, step(Advance(HOUR)), VISIT, clock=clock)
    assert ["JoeDoe", None, "JoeDoe", None, "anonymous"] == users(history)
    assert ["expired"] == [decision.kind for decision in history.steps[4].exchanges[0].decisions]


def test_browsers_have_jars_and_clocks_of_their_own(clock: FrozenClock) -> None:
    """What alice is given bob does not hold; bob's clock is off by his skew."""
    history = played(LOGIN, step(Visit("FrontPage"), browser="bob"), world=BOTH, clock=clock)
    assert ["JoeDoe", "anonymous"] == users(history)
    assert [START, START + timedelta(minutes=5)] == [record.browser_at for record in history.steps]


def test_rewind_moves_the_server_alone() -> None:
    """The server's clock goes back and then on from there; the browser's never does."""
    clock = StillClock()
    history = played(VISIT, step(Rewind(HOUR)), VISIT, step(Advance(2 * HOUR)), VISIT, clock=clock)
    hours = [(record.at - START) // HOUR for record in history.steps]
    browser = [(record.browser_at - START) // HOUR for record in history.steps if record.browser_at]
    assert [0, -1, -1, 1, 1] == hours
    assert [0, 0, 2] == browser
    assert [START, START, START - HOUR, START - HOUR, START + HOUR, START + HOUR] == clock.moves


@pytest.mark.parametrize("last", [VISIT, step(Visit("crash"))])
def test_the_zone_is_restored(last: Step) -> None:
    """The zone of a step holds for the rest of the play, and is UTC again afterwards, however it ended."""
    clock = StillClock()
    played(step(Zone("Europe/Berlin")), last, clock=clock, app=TinyApp({"/crash": crashing(ValueError("no"))}))
    assert ["Europe/Berlin", "UTC"] == clock.zones


def test_no_zone_is_set_where_no_step_asks_for_one() -> None:
    """Setting the zone costs a system call: a play without such a step leaves it alone."""
    clock = StillClock()
    played(VISIT, clock=clock)
    assert [] == clock.zones


def test_capture_and_replay(clock: FrozenClock) -> None:
    """A replay sends the captured cookie raw, and what its answer sets is kept from every jar."""
    history = played(
        step(Login("JoeDoe"), capture="mine"),
        step(Replay(("mine",)), browser="bob"),
        step(Visit("FrontPage"), browser="bob"),
        world=BOTH,
        clock=clock,
    )
    assert {"mine": ("sid-1",)} == history.captures
    assert ["JoeDoe", "JoeDoe", "anonymous"] == users(history)
    replayed = history.steps[1].exchanges[0]
    assert replayed.raw
    assert "sid-1" == replayed.set_cookies[0].value
    assert (None, None) == (history.steps[1].held_before, history.steps[1].held_after)


def test_replay_after_the_browsers_end(clock: FrozenClock) -> None:
    """A replay outlives the cookie's end in the jar, and several captures are sent in their order."""
    app = TinyApp()
    history = played(
        step(Login("JoeDoe"), capture="old"),
        step(Forget()),
        step(Login("JoeDoe"), capture="new"),
        step(Advance(2 * HOUR)),
        step(Replay(("new", "old"))),
        app=app,
        clock=clock,
    )
    old, new = app.sessions
    assert f"tiny={new}; tiny={old}" == app.requests[-1]["HTTP_COOKIE"]
    assert "JoeDoe" == users(history)[-1]


def test_plant_forget_and_reopen(clock: FrozenClock) -> None:
    """A planted cookie is sent under the known name; a forgotten one is not; reopening drops what had no lifetime."""
    app = TinyApp()
    history = played(
        LOGIN,
        step(Plant("made-up-id", times=2)),
        VISIT,
        step(Forget()),
        VISIT,
        step(Plant("another-id")),
        step(Reopen()),
        VISIT,
        app=app,
        clock=clock,
    )
    sent = [request.get("HTTP_COOKIE") for request in app.requests]
    assert [None, f"tiny={'made-up-id' * 2}", None, None] == sent
    assert history.ids["sid-2"].planted
    assert not history.ids["sid-1"].planted
    assert ["dropped"] == [decision.kind for decision in history.steps[6].decisions]
    assert ("sid-3", None) == (history.steps[6].held_before, history.steps[6].held_after)


def test_plant_takes_a_captured_cookie(clock: FrozenClock) -> None:
    """A captured cookie can be planted into another browser, under its own name and label."""
    history = played(
        step(Login("JoeDoe"), capture="mine"),
        step(Plant("$mine"), browser="bob"),
        step(Visit("FrontPage"), browser="bob"),
        world=BOTH,
        clock=clock,
    )
    assert "JoeDoe" == users(history)[-1]
    assert "sid-1" == history.steps[1].held_after
    assert not history.ids["sid-1"].planted


@pytest.mark.parametrize(
    ("names", "policy", "name"),
    [
        (("sid", "other"), Policy(), "other"),
        (None, Policy(cookie_name="MINE"), "MINE"),
        (None, Policy(cookie_prefix="__Host-"), "__Host-MOIN_SESSION"),
    ],
)
def test_plant_before_any_cookie_is_known(names: Collection[str] | None, policy: Policy, name: str) -> None:
    """With nothing held or captured the name is what the adapter says, else what the policy says."""

    class Named(TinyAdapter):
        session_cookies = names

    app = TinyApp()
    played(step(Plant("made-up-id")), VISIT, app=app, adapter=Named(), policy=policy)
    assert f"{name}=made-up-id" == app.requests[0]["HTTP_COOKIE"]


def test_a_cookie_header_by_hand(clock: FrozenClock) -> None:
    """A visit may send a Cookie header of its own, in which the jar's can take a place."""
    app = TinyApp()
    played(LOGIN, step(Visit("FrontPage", cookie_header="x=1; {session}; y=2")), app=app, clock=clock)
    assert f"x=1; tiny={next(iter(app.sessions))}; y=2" == app.requests[-1]["HTTP_COOKIE"]


def test_the_web_server_names_the_user() -> None:
    """After `authenticate` each request of this browser has REMOTE_USER, until nobody is named."""
    app = TinyApp()
    bob = step(Visit("FrontPage"), browser="bob")
    played(step(Authenticate("JoeDoe")), VISIT, bob, step(Authenticate("nobody")), VISIT, app=app, world=BOTH)
    assert ["JoeDoe", None, None] == [request.get("REMOTE_USER") for request in app.requests]


def test_a_tls_proxy() -> None:
    """Behind a TLS proxy the request arrives by http and says what the visitor speaks."""
    app = TinyApp()
    played(VISIT, app=app, world=World(wikis=(Wiki(scheme="https", tls_proxy=True),)))
    assert ("http", "https") == (app.requests[0]["wsgi.url_scheme"], app.requests[0]["HTTP_X_FORWARDED_PROTO"])


def test_the_operator() -> None:
    """Restart, sweep, account and configure reach the application; what the sweep says is kept."""
    app = TinyApp()
    history = played(
        step(Restart()),
        step(Sweep()),
        step(Account("JoeDoe", "password", "new")),
        step(Configure({"cookie_lifetime": 3})),
        app=app,
    )
    assert [
        ("restart",),
        ("sweep", "wiki"),
        ("account", "JoeDoe", "password", "new"),
        ("reconfigure", {"cookie_lifetime": 3}, None),
    ] == app.operated
    assert [None, 3, None, None] == [record.removed for record in history.steps]


def test_trouble() -> None:
    """A broken store, damage and ids to be drawn reach the application; an id travels as a Cookie header."""
    app = TinyApp()
    made: list[tuple[Any, ...]] = []
    for name in ("break_store", "repair_store", "damage", "fill", "draw"):
        setattr(app, name, lambda *arguments, name=name: made.append((name, *arguments)))
    history = played(
        step(Login("JoeDoe"), capture="mine"),
        step(Break("reads", 1, 2)),
        step(Repair()),
        step(Damage("turned", -1, "file")),
        step(Fill(1000)),
        step(Draw("mine", 3)),
        app=app,
    )
    assert Ending.COMPLETED is history.ending
    assert [
        ("break_store", "wiki", "reads", 1, 2, 0),
        ("repair_store", "wiki"),
        ("damage", "wiki", "turned", -1, "file"),
        ("fill", "wiki", 1000),
        ("draw", "wiki", f"{COOKIE}={next(iter(app.sessions))}", 3),
    ] == made


class WatchedApp(TinyApp):
    """Asks a store twice in each request, and says so."""

    def __init__(self) -> None:
        super().__init__()
        self.watch: tuple[int, Callable[[], None]] | None = None
        self.calls = 0

    def at_store(self, wiki: str, call: int, pause: Callable[[], None]) -> None:
        """Keep who goes first."""
        self.watch, self.calls = (call, pause), 0

    def store_calls(self, wiki: str) -> int:
        """How often."""
        return self.calls

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Two calls before the answer."""
        watch, self.watch = self.watch, None
        for _ in range(2 if watch else 0):
            self.calls += 1
            if watch and self.calls == watch[0]:
                watch[1]()
        return super().__call__(environ, start_response)


def test_overtaking_at_the_store() -> None:
    """The other steps are played at the nth call of the store; a request that makes fewer calls says nothing."""
    by = (step(Login("JoeDoe")),)
    history = played(step(Overtake("FrontPage", by, at=2)), app=WatchedApp())
    assert (["1.1", "1"], 2) == ([record.number for record in history.steps], history.steps[1].store_calls)
    history = played(step(Overtake("FrontPage", by, at=3)), app=WatchedApp())
    assert (Ending.NOT_APPLICABLE, ()) == (history.ending, history.steps)
    assert "2 times, not 3" in history.reason


def test_the_operator_is_asked_only_where_it_matters() -> None:
    """Records, calls and components are read for the steps that expect something of them, or rely on it."""
    components = Expect(components={"session_handler": "Tiny"})
    history = played(
        VISIT,
        step(Visit("FrontPage"), expect=Expect(records=0, calls=("data.read",))),
        step(Visit("FrontPage"), given=components),
    )
    assert [None, 0, None] == [record.records for record in history.steps]
    assert [(), ("data.read",), ()] == [record.calls for record in history.steps]
    assert [None, None, {"session_handler": "Tiny"}] == [record.components for record in history.steps]


def logging_page(app: TinyApp, environ: dict[str, Any], headers: list[tuple[str, str]]) -> str:
    """Logs the session's id."""
    logging.getLogger("tiny").warning("session %s", app.sid(environ))
    return "logged"


def test_the_log_of_a_step(clock: FrozenClock) -> None:
    """Each step has the lines that were logged while it was played, with labels; an id in them is a leak."""
    history = played(LOGIN, step(Visit("log")), VISIT, app=TinyApp({"/log": logging_page}), clock=clock)
    assert ("WARNING tiny: session sid-1",) == history.steps[1].log
    assert [(), ("log",), ()] == [record.exchanges[0].leaks for record in history.steps]
    assert () == history.steps[2].log


def slow_page(app: TinyApp, environ: dict[str, Any], headers: list[tuple[str, str]]) -> str:
    """Lets others go first, twice asked for and once given, swallowing what they raise."""
    logging.getLogger("tiny").warning("slow begins")
    for _ in range(2):
        try:
            environ[PAUSE]()
        except Exception:
            logging.getLogger("tiny").exception("swallowed")
    logging.getLogger("tiny").warning("slow ends")
    return "slow"


def overtaking(*by: Step) -> Step:
    """A visit to the slow page, overtaken by these steps."""
    return step(Overtake("slow", by))


def test_overtake(clock: FrozenClock) -> None:
    """Steps that overtake are played once, while the page is made, and recorded before it; time goes on meanwhile."""
    history = played(
        LOGIN,
        overtaking(step(Advance(timedelta(seconds=30))), step(Logout())),
        VISIT,
        app=TinyApp({"/slow": slow_page}),
        clock=clock,
    )
    assert Ending.COMPLETED is history.ending
    assert ["1", "2.1", "2.2", "2", "3"] == [record.number for record in history.steps]
    assert ["JoeDoe", None, "anonymous", "anonymous", "anonymous"] == users(history)
    assert [0, 30, 30, 0, 30] == [int((record.at - START).total_seconds()) for record in history.steps]
    assert ("WARNING tiny: slow begins", "WARNING tiny: slow ends") == history.steps[3].log
    assert () == history.steps[2].log
    assert ("sid-1",) == tuple(cookie.value for cookie in history.steps[3].exchanges[0].sent)


def test_a_page_that_does_not_wait() -> None:
    """Where the page is answered at once, the steps that were to overtake it are not played."""
    history = played(step(Overtake("FrontPage", (VISIT,))), VISIT)
    assert ["1", "2"] == [record.number for record in history.steps]
    assert Ending.COMPLETED is history.ending


def crashing(error: BaseException) -> Any:
    """A page that raises."""

    def page(app: TinyApp, environ: dict[str, Any], headers: list[tuple[str, str]]) -> str:
        raise error

    return page


def test_a_crash(clock: FrozenClock) -> None:
    """What the application raises ends the play; kind, message and a traceback without folders are kept, no id."""

    def page(app: TinyApp, environ: dict[str, Any], headers: list[tuple[str, str]]) -> str:
        raise KeyError(app.sid(environ))

    history = played(LOGIN, step(Visit("crash")), VISIT, app=TinyApp({"/crash": page}), clock=clock)
    assert Ending.CRASHED is history.ending
    assert "'sid-1'" == history.reason
    assert ["1", "2"] == [record.number for record in history.steps]
    crash = history.steps[-1].crash
    assert crash is not None
    assert ("KeyError", "'sid-1'") == (crash.kind, crash.message)
    first, last = crash.traceback.splitlines()[0], crash.traceback.splitlines()[-1]
    assert first.startswith("tiny.py:")
    assert last.startswith("test_runner.py:")
    assert last.endswith(" in page: raise KeyError(app.sid(environ))")


def test_an_application_that_wants_to_leave() -> None:
    """sys.exit() in the application is its crash, and not our end."""
    history = played(step(Visit("crash")), app=TinyApp({"/crash": crashing(SystemExit(3))}))
    assert ("SystemExit", "3") == crash_of(history)


def crash_of(history: History) -> tuple[str, str] | None:
    """Kind and message of the play's crash."""
    crash = history.steps[-1].crash if history.steps else None
    return (crash.kind, crash.message) if crash else None


def test_a_crash_while_overtaking() -> None:
    """A crash of an overtaking step ends the play, though the slow page swallows every exception."""
    app = TinyApp({"/slow": slow_page, "/crash": crashing(ValueError("no"))})
    history = played(overtaking(step(Visit("crash"))), VISIT, app=app)
    assert Ending.CRASHED is history.ending
    assert ["1.1"] == [record.number for record in history.steps]
    assert ("ValueError", "no") == crash_of(history)


@pytest.mark.parametrize("method", ["restart", "sweep", "records"])
def test_a_crash_of_an_operators_call(method: str) -> None:
    """What the application raises when it is operated is its crash, too."""

    def broken(*_: Any) -> None:
        raise OSError("the disk is full")

    app = TinyApp()
    setattr(app, method, broken)
    actions: dict[str, Action] = {"restart": Restart(), "sweep": Sweep(), "records": Visit("FrontPage")}
    history = played(step(actions[method], expect=Expect(records=0)), app=app)
    assert Ending.CRASHED is history.ending
    assert ("OSError", "the disk is full") == crash_of(history)


class Adapter(TinyAdapter):
    """An adapter with one thing wrong."""

    def __init__(self, wrong: str) -> None:
        self._wrong = wrong

    def requests(self, action: Any, scene: Scene) -> Requests:
        if self._wrong == "raises at once":
            raise ZeroDivisionError("the adapter's")
        return self._worded(action, scene)

    def _worded(self, action: Any, scene: Scene) -> Requests:
        if self._wrong == "raises":
            raise ZeroDivisionError("the adapter's")
        if self._wrong == "words no request":
            yield "GET /"  # type: ignore[misc]
        if self._wrong == "words half a URL":
            yield Request("GET", "/FrontPage")
        yield from super().requests(action, scene)

    def facts(self, answer: Answer) -> Facts:
        if self._wrong == "facts raise":
            raise StopIteration("the adapter's")
        if self._wrong == "facts are none":
            return None  # type: ignore[return-value]
        if self._wrong == "facts of a wrong type":
            return Facts(user=5)  # type: ignore[arg-type]
        if self._wrong == "facts that no record can keep":
            return Facts(vars={"a": object()})
        return Facts(user="JoeDoe", vars={"a": (1, 2)})


WRONG = [
    "raises",
    "raises at once",
    "words no request",
    "words half a URL",
    "facts raise",
    "facts are none",
    "facts of a wrong type",
    "facts that no record can keep",
]


@pytest.mark.parametrize("overtaken", [False, True])
@pytest.mark.parametrize("wrong", WRONG)
def test_an_adapters_error(wrong: str, overtaken: bool) -> None:
    """Whatever an adapter does wrong is its error, and neither the application's crash nor ours."""
    steps = (overtaking(VISIT),) if overtaken and not wrong.startswith(("raises", "words")) else (VISIT, VISIT)
    history = played(*steps, app=TinyApp({"/slow": slow_page}), adapter=Adapter(wrong))
    assert Ending.ADAPTER_ERROR is history.ending
    assert () == history.steps
    assert history.reason


def test_facts_are_what_a_record_gives_back() -> None:
    """A tuple among an adapter's facts is a list at once, and not only after the record was stored."""
    history = played(VISIT, adapter=Adapter(""))
    assert {"a": [1, 2]} == history.steps[0].exchanges[0].facts.vars


def test_an_operators_method_that_is_missing() -> None:
    """A target that lacks what its capabilities name is the adapter's error."""
    history = played(step(Sweep()), app=lambda environ, start_response: [])
    assert Ending.ADAPTER_ERROR is history.ending
    assert "sweep" in history.reason


def test_our_own_error(clock: FrozenClock) -> None:
    """What no target raised is a harness error with its place; steps before it are kept, and the target is closed."""
    app = TinyApp()
    history = played(LOGIN, step(Replay(("never captured",))), VISIT, app=app, clock=clock)
    assert Ending.HARNESS_ERROR is history.ending
    assert history.reason.startswith("KeyError: 'never captured'\n")
    assert "runner.py:" in history.reason
    assert ["1"] == [record.number for record in history.steps]
    assert app.closed


def hang(*_: Any) -> Any:
    """Never comes back."""
    while True:
        pass


@pytest.mark.parametrize("where", ["page", "overtaking", "records", "open", "close"])
def test_a_hang(where: str) -> None:
    """Whatever hangs is ended by the limit, and is the application's crash."""
    app = TinyApp({"/slow": slow_page} | ({} if where in ("open", "close", "records") else {"/hang": hang}))
    if where in ("records", "close"):
        setattr(app, where, hang)
    made = target(app)
    if where == "open":
        made = WsgiTarget(hang, TinyAdapter(), name="tiny")
    hanging = step(Visit("hang"), expect=Expect(records=0))
    steps = (overtaking(hanging),) if where == "overtaking" else (hanging,)
    history = play(scenario(*steps, VISIT), made, StillClock(), seconds=0.2)
    assert Ending.CRASHED is history.ending
    assert ("timeout", "no answer within 0.2 s of real time") == crash_of(history)
    assert "no answer within 0.2 s of real time" == history.reason


def breach(status: Any = "200 OK", headers: Any = None, body: Any = None, *, silent: bool = False) -> Any:
    """An application that answers so, or does not even begin."""

    def app(environ: dict[str, Any], start_response: Any) -> Any:
        if not silent:
            start_response(status, [("Content-Type", "text/plain")] if headers is None else headers)
        return [b""] if body is None else body

    return app


BREACHES = {
    "a status that is no text": breach(200),
    "a status without a number": breach("fine thanks"),
    "a header that is no text": breach(headers=[("Content-Type", 1)]),
    "a header with a line break": breach(headers=[("Content-Type", "text/plain"), ("X-A", "a\nb")]),
    "a body of text": breach(body=["text"]),
    "no body": breach(body=0),
    "no start": breach(silent=True),
}


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_of_wsgi(name: str) -> None:
    """What no server could send is the application's crash."""
    history = played(VISIT, VISIT, app=BREACHES[name])
    assert Ending.CRASHED is history.ending
    assert crash_of(history) is not None
    assert ["1"] == [record.number for record in history.steps]


def test_not_applicable() -> None:
    """A scenario that needs what the target lacks is not played; the reason is the target's own, if it gives one."""
    app = TinyApp()
    made = target(app, lacks={"restart": "it keeps everything in memory"})
    needing = Scenario(
        "needing",
        "needing",
        "",
        "LIFE-02",
        Policy(),
        World(),
        START,
        (VISIT,),
        frozenset(),
        frozenset({"restart", "su"}),
    )
    history = play(needing, made, StillClock())
    assert Ending.NOT_APPLICABLE is history.ending
    assert "it keeps everything in memory; the target does not offer 'su'" == history.reason
    assert () == history.steps
    assert [] == app.requests
    assert app.closed


def test_a_target_that_fails_to_open() -> None:
    """An exception while the target starts is its crash at step 0; a TargetError is handed on."""

    def broken(policy: Policy, world: World) -> Any:
        raise RuntimeError("no room")

    def refusing(policy: Policy, world: World) -> Any:
        raise TargetError("wants a database")

    history = play(scenario(VISIT), WsgiTarget(broken, TinyAdapter(), name="tiny"), StillClock())
    assert Ending.CRASHED is history.ending
    assert ["0"] == [record.number for record in history.steps]
    assert ("RuntimeError", "no room") == crash_of(history)
    with pytest.raises(TargetError, match="wants a database"):
        play(scenario(VISIT), WsgiTarget(refusing, TinyAdapter(), name="tiny"), StillClock())


def test_a_target_that_fails_to_close() -> None:
    """A target that can't be closed is not testable: the next play would stand on what this one left."""
    app = TinyApp()
    app.close = lambda: crashing(OSError("busy"))(app, {}, [])  # type: ignore[method-assign]
    with pytest.raises(TargetError, match="tiny can't be closed after a play: OSError: busy"):
        played(VISIT, app=app)


def test_the_hook_after_each_step() -> None:
    """The hook sees every step with its record, while the target is open."""
    seen = []
    app = TinyApp()

    def hook(given: Scenario, one: Step, record: Any, opened: Opened) -> None:
        seen.append((given.id, record.number, app.closed))

    play(scenario(VISIT, VISIT), target(app), StillClock(), after_step=hook)
    assert [("tiny", "1", False), ("tiny", "2", False)] == seen


def test_a_verb_that_the_adapter_does_not_know() -> None:
    """It makes no request and tells nothing; the play goes on."""
    history = played(step(SetVariable("a", 1)), VISIT)
    assert [0, 1] == [len(record.exchanges) for record in history.steps]
    assert Ending.COMPLETED is history.ending


def test_the_clock_is_set_before_the_target_opens() -> None:
    """A target that asks for the time while it starts sees the scenario's start."""
    clock = StillClock()
    at: list[datetime] = []

    def make(policy: Policy, world: World) -> TinyApp:
        at.extend(clock.moves)
        return TinyApp()

    play(scenario(VISIT), WsgiTarget(make, TinyAdapter(), name="tiny"), clock)
    assert [START] == at
