"""One request as the contract sees it: who it is made for, in which session, and what the browser holds afterwards.

Knows browsers and the keeper of sessions; must not know actions' effects nor expectations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.model.world import Wiki
from harness.oracle.contract import GRACE
from harness.oracle.keeper import NOTHING, Keeper
from harness.oracle.state import Browser, Cookie, Ref, Session, Span, Ticket, host_of

RETURNED: Ref = ("SU-03", "return")
UNNAMED: Ref = ("SWITCH-04", "anonymous")
LOGGED_OUT: Ref = ("LOGOUT-01", "holds")


@dataclass(slots=True)
class Serving:
    """A request on its way."""

    wiki: Wiki
    browser: Browser
    raw: bool = False
    """Replayed: no jar takes part."""
    session: Session | None = None
    """The session that it is served in; None: nobody's."""
    sent: bool | None = False
    """Whether it brings an id; None: left open."""
    is_known: bool = True
    """False: the contract leaves open which session it is."""
    is_hazy: bool = False
    """Whether an id is sent is left open; it logs nobody in."""
    is_new: bool = True
    is_elsewhere: bool = False
    """It brings a session that is none of this wiki's business."""
    is_foreign: bool = False
    """That session lies in another storage."""
    refused: Session | None = None
    """A session that has ended, of which nothing may be seen."""
    has_logged_out: bool = False
    has_new_id: bool | None = False
    """None: left open."""
    form: Serving | None = None
    """The request that was made on the way, for the form."""
    ticket: Ticket | None = None
    """What its answer brings for the next form."""

    @property
    def real_user(self) -> str | None:
        return self.session.user if self.session is not None else None

    @property
    def user(self) -> str | None:
        """The effective one."""
        return (self.session.target or self.session.user) if self.session is not None else None


def arrive(keeper: Keeper, serving: Serving, sent: Sequence[Session]) -> None:
    """Find the session that these ids lead to; a live one wins over others (SCOPE-07)."""
    serving.sent = bool(sent)
    for session in sent:
        if session.is_hazy:
            serving.is_hazy, serving.sent = True, None
            continue
        if keeper.is_elsewhere(session, serving.wiki):
            serving.is_elsewhere = True
            serving.is_foreign = serving.is_foreign or session.store != serving.wiki.store
            continue
        keeper.settle(session, serving.wiki)
        if session.over is not None:
            serving.refused = session
        elif not keeper.is_sure(session):
            serving.is_known = False
            _renew_unsurely(keeper, session, serving.wiki)
        elif serving.session is None or serving.session.user is None:
            serving.session = session
    if serving.session is not None:
        serving.is_new, serving.session.has_begun = False, True


def _renew_unsurely(keeper: Keeper, session: Session, wiki: Wiki) -> None:
    """Perhaps the server took the id once more, and keeps it for longer now."""
    lasts = keeper.lifetime(session, wiki)
    session.end = session.end.stretched(Span(keeper.now, keeper.now + lasts + GRACE))


def log_in(keeper: Keeper, serving: Serving, user: str) -> None:
    """The login form, with the right password."""
    anonymous = keeper.contract.anonymous_lifetime(keeper.policies[serving.wiki.name])
    unsure = not serving.is_known or (serving.is_hazy and anonymous is not None)
    serving.session = keeper.begin(serving.wiki, user, "form", serving.session)
    if unsure:
        serving.session.values, serving.session.trail, serving.sent = None, None, None
        serving.session.is_after_doubt = True
    serving.is_known, serving.is_hazy, serving.is_elsewhere, serving.refused = True, False, False, None
    serving.has_new_id = True


def log_out(keeper: Keeper, serving: Serving) -> None:
    """The logout: of the switch if there is one, else of the login."""
    session = serving.session
    if session is None or session.user is None:
        return
    if session.target is not None:
        serving.session = keeper.moved(session, RETURNED, ("SU-12", "return"))
        serving.session.target = None
        serving.has_new_id = True
        return
    end(keeper, serving, LOGGED_OUT)
    session.values = keeper.contract.values_after_logout(session.values)
    serving.has_logged_out = True


def end(keeper: Keeper, serving: Serving, why: Ref) -> None:
    """The login ends with this request."""
    assert serving.session is not None, "there is a login to end"
    keeper.finish(serving.session, why)
    serving.refused, serving.session = serving.session, None


def name(keeper: Keeper, serving: Serving) -> None:
    """What the web server says about the user counts, where no other method vouches for one (SWITCH-04)."""
    if not serving.is_known:
        return
    session = serving.session
    named = keeper.named(serving.wiki, serving.browser.remote_user)
    if session is not None and session.user is not None and session.method != "remote_user":
        return
    if session is not None and session.user is not None and session.user == named:
        return
    if named is not None:
        _log_in_named(keeper, serving, named)
    elif session is not None and session.user is not None:
        end(keeper, serving, UNNAMED)


def _log_in_named(keeper: Keeper, serving: Serving, named: str) -> None:
    log_in(keeper, serving, named)
    assert serving.session is not None, "a login has a session"
    serving.session.method = "remote_user"


def look_at_switch(keeper: Keeper, serving: Serving) -> None:
    """The right to switch, and the target, are asked for at each request (SU-10, SU-14)."""
    if serving.session is None:
        return
    lost = keeper.has_lost_target(serving.session, serving.wiki)
    if lost is not None:
        serving.session = keeper.moved(serving.session, lost, None)
        serving.session.target = None
        serving.has_new_id = None


def begin_anonymous(keeper: Keeper, serving: Serving) -> None:
    """An anonymous visitor without a session gets one, where the wiki has them (ANON-02)."""
    lifetime = keeper.contract.anonymous_lifetime(keeper.policies[serving.wiki.name])
    nobody = serving.session is None and serving.is_known and not serving.is_hazy and not serving.is_elsewhere
    if lifetime is not None and nobody and (serving.refused is None or serving.has_logged_out):
        serving.session = keeper.anonymous(serving.wiki, lifetime)
        serving.has_new_id = True


def answer(keeper: Keeper, serving: Serving, *, surely: bool = True) -> None:
    """The session is kept for its full lifetime, and the browser is told so. `surely`: False for an error page."""
    session = serving.session
    if session is not None:
        lasts = keeper.lifetime(session, serving.wiki)
        promised = Span(keeper.now + lasts, keeper.now + lasts + GRACE)
        session.end = promised if surely else session.end.stretched(promised)
    if serving.raw:
        return
    if not serving.is_known:
        serving.browser.is_blind = True
    elif session is not None:
        _keep(keeper, serving, session, surely=surely)
    elif serving.has_logged_out:
        held = serving.browser.held(serving.wiki)
        serving.browser.cookies = [cookie for cookie in serving.browser.cookies if cookie not in held]
    elif serving.refused is not None:
        _haze(serving)
    elif serving.is_foreign and keeper.contract.anonymous_lifetime(keeper.policies[serving.wiki.name]) is not None:
        serving.browser.is_blind = True  # an anonymous session may take the place of the other storage's


def _keep(keeper: Keeper, serving: Serving, session: Session, *, surely: bool) -> None:
    browser, scope = serving.browser, _scope(keeper, serving.wiki)
    if scope is None:
        browser.is_blind = True
        return
    lasts = browser.capped(keeper.lifetime(session, serving.wiki))
    end_at = Span(keeper.now + lasts, keeper.now + lasts)
    if not surely:
        before = [cookie.end for cookie in browser.cookies if cookie.session is session]
        end_at = before[0].stretched(end_at) if before else Span(keeper.now, end_at.high)
    cookie = Cookie(session, *scope, end_at)
    browser.keep(cookie)


def _haze(serving: Serving) -> None:
    """A refused id may be taken away by the answer, replaced, or left to the browser."""
    for cookie in serving.browser.held(serving.wiki):
        cookie.session = Session(serving.wiki.store, cookie.end, NOTHING, None, None, is_hazy=True)


def _scope(keeper: Keeper, wiki: Wiki) -> tuple[str, bool, str] | None:
    """Domain, host-only, Path of the wiki's cookie; None: a browser doesn't take it from there."""
    policy = keeper.policies[wiki.name]
    domain, host = (policy.cookie_domain or "").lstrip(".").lower(), host_of(wiki)
    if (policy.cookie_secure or policy.cookie_prefix) and wiki.scheme != "https":
        return None
    if domain and host != domain and not host.endswith(f".{domain}"):
        return None
    return domain or host, not domain, policy.cookie_path or wiki.mount or "/"
