"""The questions about what happens at once: what login, logout, su and return do to cookie, id and data; what is swept.

Each takes an Inquiry and gives a Finding. An id that was given up is replayed raw, to see what is left of it.
"""

from __future__ import annotations

import msgspec

from harness.measure.bench import (
    BROWSER,
    COOKIE,
    OTHER,
    SUPERUSER,
    USER,
    Unmeasurable,
    after,
    does,
    login,
    replay,
)
from harness.measure.inquiry import Finding, Inquiry, answer_of, kept_cookie
from harness.measure.lifetimes import GUESS, PAGE, STORE
from harness.model.history import Exchange, History
from harness.model.measurement import Status, seconds_text
from harness.model.step import Action, Login, Logout, Return, Step, Su, Sweep
from harness.model.world import BrowserSpec, User, World

WITH_SUPERUSER = World((User(USER), User(OTHER), User(SUPERUSER)), browsers=(BrowserSpec(BROWSER),))


def at_login(inquiry: Inquiry) -> Finding:
    """What a login does to an anonymous session."""
    return _event(inquiry, (does(PAGE), does(PAGE)), Login(USER))


def at_logout(inquiry: Inquiry) -> Finding:
    """What a logout does to a login."""
    return _event(inquiry, (does(Login(USER)),), Logout())


def at_su(inquiry: Inquiry) -> Finding:
    """What switching to another user does to the superuser's session."""
    return _event(inquiry, (does(Login(SUPERUSER)),), Su(OTHER), WITH_SUPERUSER)


def at_return(inquiry: Inquiry) -> Finding:
    """What leaving the switch does."""
    switched = (does(Login(SUPERUSER)), Step(Su(OTHER), BROWSER))
    return _event(inquiry, switched, Return(), WITH_SUPERUSER)


def swept_from(inquiry: Inquiry) -> Finding:
    """From when on a sweep removes the record of an idle login."""
    guess = inquiry.known.get("idle-server", inquiry.known.get("cookie-lifetime", GUESS))
    return inquiry.end(lambda at: (login(), after(at), Step(Sweep())), _nothing_removed, guess)


def _event(inquiry: Inquiry, begin: tuple[Step, ...], action: Action, world: World | None = None) -> Finding:
    """What an action does to the session that the steps before it began."""
    policy = inquiry.policy
    if world is not None:
        policy = msgspec.structs.replace(policy, superuser=(SUPERUSER,))
    stores = inquiry.offers("variables")
    before = does(STORE if stores else PAGE, capture=COOKIE)
    steps = (*begin, before, Step(action, BROWSER), does(PAGE), replay())
    history = inquiry.told(*steps, world=world or WITH_SUPERUSER, policy=policy)
    answers = [answer_of(record) for record in history.steps[-3:]]
    parts = [_id_text(history), _lifetime_text(answers[0])]
    if history.captures[COOKIE]:
        parts += [f"value {_value_text(answers[1])}"] if stores else []
        parts.append(f"old id: {_old_text(answers[2], stores)}")
    return Finding("; ".join(parts), evidence=(history,))


def _id_text(history: History) -> str:
    record = history.steps[-3]
    before, now = record.held_before, record.held_after
    if now is None:
        return "no id" if before is None else "id deleted"
    return "first id" if before is None else "same id" if before == now else "new id"


def _lifetime_text(answer: Exchange) -> str:
    cookie = kept_cookie(answer)
    if cookie is None:
        return "a deletion sent" if answer.set_cookies else "no cookie sent"
    return f"for {seconds_text(int(cookie.lifetime.total_seconds()))}" if cookie.lifetime else "until closed"


def _value_text(answer: Exchange) -> str:
    return "kept" if STORE.name in (answer.facts.vars or {}) else "gone"


def _old_text(answer: Exchange, stores: bool) -> str:
    user = answer.facts.user or "not told"
    return f"{user}, value {_value_text(answer)}" if stores else user


def _nothing_removed(history: History) -> bool:
    removed = history.steps[-1].removed
    if removed is None:
        raise Unmeasurable(Status.UNKNOWN, "the sweep does not tell what it removed")
    return removed == 0
