"""The questions about lengths of time: of the cookie, of an idle login, of a remembered one, of an anonymous session.

Each takes an Inquiry and gives a Finding. None knows the target: it looks at what a browser gets and at what a raw
replay of the cookie shows.
"""

from __future__ import annotations

from datetime import timedelta

from harness.measure.bench import (
    BROWSER,
    COOKIE,
    OBEDIENT,
    UNCAPPED,
    USER,
    Unmeasurable,
    after,
    does,
    login,
    replay,
)
from harness.measure.inquiry import Finding, Inquiry, answer_of, is_logged_in, kept_cookie, sent_cookie
from harness.model.cookie import SetCookie
from harness.model.history import History
from harness.model.measurement import Status, seconds_text
from harness.model.step import Login, Reopen, SetVariable, Step, Visit
from harness.model.world import CAP, BrowserSpec, User, World

REMEMBERED = World((User(USER, remember_me=True),), browsers=(BrowserSpec(BROWSER),))
REMEMBERED_UNCAPPED = World((User(USER, remember_me=True),), browsers=(BrowserSpec(BROWSER, cap=None),))

PAGE = Visit("FrontPage")
ELSEWHERE = Visit("PageA")
LENGTHS = ("max-age", "expires")
"""Attributes that figures of their own tell."""

GUESS = 12 * 3_600
"""Where nothing hints at a length."""

STORE = SetVariable("colour", "red")
NO_COOKIE = Unmeasurable(Status.NONE, "the login sets no cookie that a browser keeps")


def login_cookie(inquiry: Inquiry) -> Finding:
    """Name and attributes of a login's cookie."""
    history = inquiry.told(login())
    cookie = _cookie(history)
    given = [f"{name}={value}" if value else name for name, value in cookie.attributes if name not in LENGTHS]
    return Finding("; ".join([cookie.name, *given]), evidence=(history,))


def max_age(inquiry: Inquiry) -> Finding:
    """The Max-Age of a login's cookie, as sent."""
    return _max_age(inquiry, OBEDIENT)


def remembered_max_age(inquiry: Inquiry) -> Finding:
    """The same for a user with remember_me."""
    return _max_age(inquiry, REMEMBERED)


def expires(inquiry: Inquiry) -> Finding:
    """How far the Expires of a login's cookie lies from the login."""
    return _expires(inquiry, OBEDIENT)


def remembered_expires(inquiry: Inquiry) -> Finding:
    """The same for a user with remember_me."""
    return _expires(inquiry, REMEMBERED)


def cookie_lifetime(inquiry: Inquiry) -> Finding:
    """When a browser that keeps any lifetime stops to send the cookie."""
    return _cookie_end(inquiry, UNCAPPED)


def remembered_cookie(inquiry: Inquiry) -> Finding:
    """The same for a user with remember_me."""
    return _cookie_end(inquiry, REMEMBERED_UNCAPPED)


def idle_in_browser(inquiry: Inquiry) -> Finding:
    """When an obedient browser that was idle since the login is logged out."""
    return _browser_end(inquiry, OBEDIENT)


def remembered_in_browser(inquiry: Inquiry) -> Finding:
    """The same for a user with remember_me."""
    return _browser_end(inquiry, REMEMBERED)


def idle_on_server(inquiry: Inquiry) -> Finding:
    """When the server refuses the cookie of a login that was the session's only request."""
    return _server_end(inquiry, (login(),), OBEDIENT)


def visited_on_server(inquiry: Inquiry) -> Finding:
    """When it refuses the cookie of a login and one visit at once."""
    return _server_end(inquiry, (does(Login(USER)), does(PAGE, capture=COOKIE)), OBEDIENT)


def remembered_on_server(inquiry: Inquiry) -> Finding:
    """When it refuses the cookie of a user with remember_me."""
    return _server_end(inquiry, (does(Login(USER)), does(PAGE, capture=COOKIE)), REMEMBERED)


def closed(inquiry: Inquiry) -> Finding:
    """Whether a login outlives the closing of the browser."""
    return _after_close(inquiry, OBEDIENT)


def remembered_closed(inquiry: Inquiry) -> Finding:
    """The same for a user with remember_me."""
    return _after_close(inquiry, REMEMBERED)


def anonymous_cookie(inquiry: Inquiry) -> Finding:
    """Whether and when a visitor who never logged in gets a cookie, and for how long."""
    history = inquiry.told(*_strolls(inquiry))
    for number, record in enumerate(history.steps, 1):
        cookie = kept_cookie(answer_of(record))
        if cookie is not None:
            seconds = None if cookie.lifetime is None else _whole(cookie.lifetime)
            length = "until closed" if seconds is None else seconds_text(seconds)
            text = f"{length}, with request {number}{' (stores a value)' if number > 2 else ''}"
            return Finding(text, seconds=seconds, evidence=(history,))
    return Finding("no cookie", Status.NONE, evidence=(history,))


def anonymous_in_browser(inquiry: Inquiry) -> Finding:
    """When an obedient browser stops to send an anonymous visitor's cookie."""
    guess = _anonymous_guess(inquiry)
    return inquiry.end(lambda at: (*_strolls(inquiry), after(at), does(PAGE)), sent_cookie, guess)


def anonymous_on_server(inquiry: Inquiry) -> Finding:
    """When the server shows nothing of an anonymous session any more, by raw replay."""
    guess = _anonymous_guess(inquiry)
    if not _shows_something(inquiry.told(*_strolls(inquiry), replay())):
        raise Unmeasurable(Status.UNKNOWN, "no page shows what an anonymous session holds")
    return inquiry.end(lambda at: (*_strolls(inquiry), after(at), replay()), _shows_something, guess)


def _cookie(history: History) -> SetCookie:
    """The cookie that the browser holds of the story. Raises Unmeasurable: it holds none."""
    answers = [answer_of(record) for record in history.steps if record.exchanges]
    found = [cookie for answer in answers if (cookie := kept_cookie(answer)) is not None]
    if not found:
        raise NO_COOKIE
    return found[-1]


def _max_age(inquiry: Inquiry, world: World) -> Finding:
    history = inquiry.told(login(), world=world)
    sent = _cookie(history).attribute("max-age")
    if sent is None or not sent.isdigit():
        return Finding("not sent" if sent is None else f"malformed: {sent}", Status.NONE, evidence=(history,))
    return Finding(seconds_text(int(sent)), seconds=int(sent), evidence=(history,))


def _expires(inquiry: Inquiry, world: World) -> Finding:
    history = inquiry.told(login(), world=world)
    cookie = _cookie(history)
    if cookie.expires is None:
        sent = cookie.attribute("expires")
        return Finding("not sent" if sent is None else f"malformed: {sent}", Status.NONE, evidence=(history,))
    seconds = _whole(cookie.expires - history.steps[0].at)
    return Finding(seconds_text(seconds), seconds=seconds, evidence=(history,))


def _cookie_end(inquiry: Inquiry, world: World) -> Finding:
    history = inquiry.told(login(), world=world)
    lifetime = _cookie(history).lifetime
    if lifetime is None:
        return Finding("until the browser is closed", Status.NONE, evidence=(history,))
    story = lambda at: (login(), after(at), does(PAGE))  # noqa: E731, it reads better beside its use
    return inquiry.end(story, sent_cookie, _whole(lifetime), world=world)


def _browser_end(inquiry: Inquiry, world: World) -> Finding:
    lifetime = _cookie(inquiry.told(login(), world=world)).lifetime
    guess = min(_whole(lifetime), _whole(CAP)) if lifetime else GUESS
    return inquiry.end(lambda at: (login(), after(at), does(PAGE)), is_logged_in, guess, world=world)


def _server_end(inquiry: Inquiry, begin: tuple[Step, ...], world: World) -> Finding:
    lifetime = _cookie(inquiry.told(*begin, world=world)).lifetime
    guess = _whole(lifetime) if lifetime else GUESS
    return inquiry.end(lambda at: (*begin, after(at), replay()), is_logged_in, guess, world=world)


def _after_close(inquiry: Inquiry, world: World) -> Finding:
    _cookie(inquiry.told(login(), world=world))
    history = inquiry.told(login(), Step(Reopen(), BROWSER), does(PAGE), world=world)
    return Finding("still logged in" if is_logged_in(history) else "logged out", evidence=(history,))


def _strolls(inquiry: Inquiry) -> tuple[Step, ...]:
    """An anonymous visitor reads two pages and stores a value where that can be done; the cookie is kept."""
    last = STORE if inquiry.offers("variables") else PAGE
    return does(ELSEWHERE), does(PAGE), does(last, capture=COOKIE)


def _anonymous_guess(inquiry: Inquiry) -> int:
    """Raises Unmeasurable when anonymous visitors get no cookie."""
    history = inquiry.told(*_strolls(inquiry))
    if not history.captures[COOKIE]:
        raise Unmeasurable(Status.NONE, "anonymous visitors get no cookie")
    return inquiry.known.get("anonymous-cookie", GUESS)


def _shows_something(history: History) -> bool:
    """Whether the last answer shows the stored value or, without values, a page of an earlier visit in the trail."""
    facts = answer_of(history.steps[-1]).facts
    if facts.vars is not None:
        return STORE.name in facts.vars
    if facts.trail is not None:
        return ELSEWHERE.page in facts.trail
    raise Unmeasurable(Status.UNKNOWN, "no answer tells what an anonymous session holds")


def _whole(span: timedelta) -> int:
    return int(span.total_seconds())
