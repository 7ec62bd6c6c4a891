"""What every answer must show of its visitor: user, values, trail, cookie and id, each with the rule that asks for it.

Reads a request that has been served; must not change anything, nor know what a page does.
"""

from __future__ import annotations

import copy
from typing import Any

from harness.model.step import (
    Action,
    AppendVariable,
    DeleteVariable,
    Logout,
    Prefer,
    Return,
    SetVariable,
    Visit,
)
from harness.model.world import World
from harness.oracle import serving
from harness.oracle.contract import Contract
from harness.oracle.keeper import NOTHING, STANDING, Keeper
from harness.oracle.pages import Kind
from harness.oracle.serving import Serving
from harness.oracle.state import Ref, Session
from harness.oracle.telling import Told, anonymous_rule, lifetime_rule, renewal_rule

FORM_ATTRIBS = {"$tuple": ["password", {"$tuple": ["form", 1]}]}
"""What the login form's method says about a login, with a tuple in it (SESSION-09)."""

REPLAYED: Ref = ("RENEW-05", "replay")

_NEW_ID: dict[Ref, Ref] = {
    serving.RETURNED: ("SU-12", "return"),
    ("SU-02", "holds"): ("SU-12", "switch"),
    ("SU-05", "holds"): ("SU-12", "switch"),
    ("SU-06", "replaced"): ("SU-12", "switch"),
    ("LOGIN-09", "stays"): ("LOGIN-09", "new-id"),
    NOTHING: ("RENEW-02", "holds"),
}
"""Why a session has a new id, by why it leads to its user."""

_GONE: dict[Ref, Ref] = {
    ("EXPIRE-01", "holds"): ("EXPIRE-03", "no-value"),
    ("LOGIN-03", "anonymous"): ("LOGIN-03", "no-value"),
    ("LOGIN-09", "old-id"): ("LOGIN-09", "old-id"),
    ("LOGOUT-01", "holds"): ("LOGOUT-02", "holds"),
    ("SWITCH-02", "disabled"): ("SWITCH-02", "disabled"),
    ("SWITCH-02", "removed"): ("SWITCH-02", "removed"),
    ("SWITCH-04", "anonymous"): ("SWITCH-04", "values-gone"),
}
"""Why values of an ended session aren't shown, by why it has ended."""


class Teller:
    """Tells of answers of one story. `names`: of all values that were set so far."""

    def __init__(self, keeper: Keeper, world: World, contract: Contract, names: dict[str, None]) -> None:
        self._keeper = keeper
        self._world = world
        self._contract = contract
        self._names = names

    def user(self, action: Action, asked: Serving, told: Told) -> None:
        """Who the visitor is, and who is behind a switch."""
        session = asked.session
        if session is not None and session.user is not None:
            because = REPLAYED if asked.raw and session.because == STANDING else session.because
            told.must(because, user=asked.user, real_user=session.user)
            if session.method == "form":
                told.must(("SESSION-09", "auth-method"), auth={"method": "form"})
                told.must(("SESSION-09", "types"), auth={"attribs": FORM_ATTRIBS})
            return
        because = self._stranger(asked)
        if asked.refused is not None:
            because = asked.refused.over or NOTHING
        told.must(because, user="anonymous", real_user="anonymous")

    def _stranger(self, asked: Serving) -> Ref:
        """Why somebody who brings no session to this wiki is nobody."""
        policy, others = self._keeper.policies[asked.wiki.name], len(self._world.wikis) > 1
        if not others:
            return NOTHING
        if asked.is_elsewhere:
            stores = {wiki.store for wiki in self._world.wikis}
            return ("FARM-05", "one-cookie") if len(stores) > 1 else ("FARM-06", "no-login")
        if policy.cookie_domain or policy.cookie_path:
            return NOTHING
        return ("FARM-03", "hosts") if len({wiki.host for wiki in self._world.wikis}) > 1 else ("FARM-03", "mounts")

    def values(self, action: Action, asked: Serving, told: Told) -> None:
        """The values that code has set, and those that must not be there."""
        changing = SetVariable | DeleteVariable | AppendVariable
        session = asked.session
        names = [name for name in self._names if not (isinstance(action, changing) and action.name == name)]
        if not names or asked.is_hazy:
            return
        if session is not None and session.values is None:
            return
        values = session.values if session is not None and session.values is not None else {}
        shown = {name: copy.deepcopy(values.get(name, "absent")) for name in names}
        told.must(self._values_because(asked), vars=shown)

    def _values_because(self, asked: Serving) -> Ref:
        session = asked.session
        if session is not None and session.user is not None and asked.wiki.name != session.wiki:
            return ("FARM-04", "values")
        if asked.has_logged_out:
            return ("LOGOUT-02", "holds")
        if asked.refused is not None:
            return _GONE.get(asked.refused.over or NOTHING, ("SESSION-05", "holds"))
        return session.values_because if session is not None else ("ANON-01", "no-value")

    def cookie(
        self, action: Action, asked: Serving, before: Session | None, kind: Kind, remembered: bool, told: Told
    ) -> None:
        """What the request brought, what its answer sets, and which id the browser holds then."""
        session, policy = asked.session, self._keeper.policies[asked.wiki.name]
        if asked.is_hazy or asked.browser.is_blind:
            return
        if asked.sent is not None:
            told.must(("SESSION-02", "new" if not asked.sent else "not-new"), **self._newness(action, asked))
            told.must(NOTHING if not asked.sent else STANDING, sent_cookie="present" if asked.sent else "absent")
        if session is not None and not isinstance(action, Prefer):
            lasts = self._keeper.lifetime(session, asked.wiki)
            told.must(self._lifetime_because(asked, before, kind, remembered), lifetime=lasts)
        elif session is None and asked.sent is False and self._contract.anonymous_lifetime(policy) is None:
            told.must(("ANON-01", "no-cookie"), cookie="absent")
        self._id(asked, told)

    def _newness(self, action: Action, asked: Serving) -> dict[str, Any]:
        if isinstance(action, Logout | Return) or asked.refused is not None or asked.is_elsewhere:
            return {}
        if not asked.sent:
            return {"is_new": True}
        return {"is_new": False, "is_stored": True} if asked.session is not None and not asked.is_new else {}

    def _lifetime_because(self, asked: Serving, before: Session | None, kind: Kind, remembered: bool) -> Ref:
        session, policy = asked.session, self._keeper.policies[asked.wiki.name]
        assert session is not None, "only a session has a lifetime"
        if session.user is None:
            return ("ANON-03", "holds") if session is before else anonymous_rule(policy)
        full = self._contract.login_lifetime(policy, session.remembered)
        if self._keeper.lifetime(session, asked.wiki) != full:
            return ("RENEW-01", "absolute-limit")
        if session.because == serving.RETURNED:
            return ("SU-04", "after-return")
        if session.since == self._keeper.now and session is not before:
            return lifetime_rule(policy, session.remembered)
        return renewal_rule(session, policy, kind, remembered)

    def _id(self, asked: Serving, told: Told) -> None:
        held = len(asked.browser.held(asked.wiki))
        refused = asked.refused is not None and not asked.has_logged_out
        if asked.form is not None and asked.form.has_new_id is not False:
            return  # the browser held another id before the form was fetched
        if asked.sent is None or asked.has_new_id is None or held > 1 or asked.is_elsewhere or refused:
            return
        if asked.has_logged_out:
            told.must(("LOGOUT-05", "forgotten"), session="gone" if asked.session is None else "new")
        elif asked.session is not None:
            because = _NEW_ID.get(asked.session.because, ("LOGIN-04", "issued"))
            if asked.has_new_id:
                told.must(because, session="new")
            else:
                told.must(("RENEW-02", "holds"), session="same")
        elif asked.sent is False:
            told.must(("ANON-01", "no-cookie"), session="none")

    def trail(self, action: Visit, asked: Serving, kind: Kind, told: Told) -> None:
        """The visited pages."""
        session = asked.session
        if session is None:
            off = self._contract.anonymous_lifetime(self._keeper.policies[asked.wiki.name]) is None
            if off and not asked.is_elsewhere:
                told.must(("ANON-01", "no-trail"), trail="absent")
        elif session.trail is not None and not (session.user is None and asked.is_new):
            told.must(_trail_rule(session, kind, action), trail=session.trail or "absent")


def _trail_rule(session: Session, kind: Kind, action: Visit) -> Ref:
    if session.user is None:
        return ("ANON-05", "holds")
    if kind == "missing":
        return ("TRAIL-02", "missing")
    if kind == "forbidden":
        return ("TRAIL-02", "unreadable")
    if action.action in ("raw", "print", "info"):
        return ("TRAIL-02", action.action)
    return ("TRAIL-01", "size") if len(session.trail or ()) > 1 else ("TRAIL-03", "gone")
