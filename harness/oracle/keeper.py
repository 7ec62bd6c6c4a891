"""What becomes of sessions: which one a request is served in, when a login begins, moves and ends, how long it is kept.

Knows accounts, policies and the server's clock; must not know browsers' cookies, actions or expectations.
"""

from __future__ import annotations

import copy
from datetime import datetime, timedelta
from typing import Any

import msgspec

from harness.model.policy import Policy
from harness.model.step import Account as AccountChange
from harness.model.world import Wiki, World
from harness.oracle.contract import GRACE, Contract
from harness.oracle.state import Account, Ref, Session, Span

NOTHING: Ref = ("SESSION-05", "holds")
"""Why somebody who brings nothing is nobody."""

STANDING: Ref = ("RENEW-05", "jar")
"""Why a login that nothing has happened to is a login."""


class Keeper:
    """The server's side of a story."""

    def __init__(self, policy: Policy, world: World, now: datetime, contract: Contract) -> None:
        self.contract = contract
        self.now = now
        self.world = world
        self.policies = {
            wiki.name: msgspec.structs.replace(policy, **wiki.policy) if wiki.policy else policy for wiki in world.wikis
        }
        realms = {wiki.accounts for wiki in world.wikis}
        self.accounts = {
            realm: {user.name: Account(user.password, user.remember_me, user.disabled) for user in world.users}
            for realm in realms
        }
        self.logins: list[Session] = []

    # Which session a request is served in.

    def refusal(self, session: Session, wiki: Wiki) -> Ref | None:
        """The rule by which a login that is still remembered holds no longer, asked at a wiki; None: it holds."""
        if session.user is None:
            return None
        account = self.accounts[session.realm].get(session.user)
        if account is None:
            return ("SWITCH-02", "removed")
        if account.disabled:
            return ("SWITCH-02", "disabled") if session.target is None else ("SU-09", "holds")
        policy = self.policies[wiki.name]
        if session.method not in policy.auth:
            return ("SWITCH-03", "holds")
        if policy.password_change_ends_sessions and account.changes != session.password_changes:
            return ("SWITCH-06", "holds")
        if policy.absolute_lifetime is not None and self.rest(session, policy.absolute_lifetime) <= -GRACE:
            return ("LIFE-11", "holds")
        return None

    def is_elsewhere(self, session: Session, wiki: Wiki) -> bool:
        """Whether a session is none of this wiki's business: it must be left alone."""
        if session.store != wiki.store:
            return True
        if session.user is None:
            return self.contract.anonymous_lifetime(self.policies[wiki.name]) is None
        foreign = session.wiki != wiki.name and session.method not in self.policies[wiki.name].auth
        return session.realm != wiki.accounts or foreign

    def settle(self, session: Session, wiki: Wiki) -> None:
        """Let the session's end come, if it has: by the clock, by the account, by the settings."""
        if session.over is None and session.end.is_past(self.now):
            session.over = ("EXPIRE-01", "holds")
        if session.over is None and self.is_sure(session):
            session.over = self.refusal(session, wiki)

    def is_sure(self, session: Session) -> bool:
        """Whether the contract says if the session stands."""
        return not session.is_open and (session.end.is_ahead(self.now) or session.end.is_past(self.now))

    # Logins.

    def checked(self, wiki: Wiki, name: str, password: str | None) -> bool:
        """Whether the login form with this name and password logs in. None: the password that the world tells."""
        account = self.accounts[wiki.accounts].get(name)
        told = self.world.user(name)
        if account is None or account.disabled or "form" not in self.policies[wiki.name].auth:
            return False
        return (password if password is not None else told.password if told else None) == account.password

    def named(self, wiki: Wiki, name: str | None) -> str | None:
        """The user whom the web server names, if the wiki listens to it and knows an enabled account."""
        account = self.accounts[wiki.accounts].get(name or "")
        listens = "remote_user" in self.policies[wiki.name].auth
        return name if listens and account is not None and not account.disabled else None

    def begin(self, wiki: Wiki, user: str, method: str, before: Session | None) -> Session:
        """A login; what the session before it held moves along, starts empty, or is left open (LOGIN-07)."""
        values: dict[str, Any] | None = {}
        trail: tuple[str, ...] | None = ()
        doubtful: tuple[object, ...] = ()
        why: Ref = ("SESSION-05", "holds")
        if before is not None and before.user is None:
            values, trail = self.contract.values_at_login(before.values), self.contract.trail_at_login(before.trail)
            why = ("LOGIN-01", "values")
        elif before is not None and before.user == user:
            values, trail, doubtful = None, None, (*before.doubtful_secrets, before.secret)
        elif before is not None:
            why = ("SWITCH-01", "values")
        if before is not None:
            self.finish(before, ("LOGIN-03", "anonymous"))
        session = Session(
            store=wiki.store,
            end=Span(self.now, self.now),
            because=self._why(before, user),
            values=copy.copy(values),
            trail=trail,
            values_because=why,
            user=user,
            realm=wiki.accounts,
            wiki=wiki.name,
            method=method,
            since=self.now,
            password_changes=self.accounts[wiki.accounts][user].changes,
            doubtful_secrets=doubtful,
            is_after_doubt=before is not None and before.is_after_doubt,
        )
        self.logins.append(session)
        return session

    def _why(self, before: Session | None, user: str) -> Ref:
        if before is None or before.target is None:
            return STANDING
        return ("SU-03", "nothing-left") if before.user == user else ("SWITCH-05", "holds")

    def moved(self, session: Session, because: Ref, ended: Ref | None) -> Session:
        """The same session under a new id. `ended`: why the old one is worth nothing; None: it may not be new."""
        fresh = copy.copy(session)
        fresh.values = copy.copy(session.values)
        fresh.because = because
        if ended is None:
            session.is_open = True
        else:
            self.finish(session, ended)
        self.logins.append(fresh)
        return fresh

    def finish(self, session: Session, why: Ref) -> None:
        """End a session for good."""
        session.over = session.over or why

    def anonymous(self, wiki: Wiki, lifetime: timedelta) -> Session:
        """A new visitor's id, under which nothing is kept yet."""
        end = self.now + lifetime
        return Session(wiki.store, Span(end, end + GRACE), NOTHING, {}, (), has_begun=False)

    # How long.

    def lifetime(self, session: Session, wiki: Wiki) -> timedelta:
        """What the next answer's cookie must promise: the full lifetime, or what an absolute limit leaves."""
        policy = self.policies[wiki.name]
        if session.user is None:
            lasts = self.contract.anonymous_lifetime(policy)
            assert lasts is not None, "only a wiki with anonymous sessions serves one"
            return lasts
        session.remembered = self.remembers(session)
        lasts = self.contract.login_lifetime(policy, session.remembered)
        return lasts if policy.absolute_lifetime is None else min(lasts, self.rest(session, policy.absolute_lifetime))

    def rest(self, session: Session, hours: float) -> timedelta:
        """What an absolute limit leaves."""
        assert session.since is not None, "a login has begun"
        return session.since + timedelta(hours=hours) - self.now

    def remembers(self, session: Session) -> bool:
        """Whether the preference that counts is on."""
        assert session.user is not None, "a preference is a user's"
        whose = self.contract.whose_preference(session.user, session.target or session.user)
        account = self.accounts[session.realm].get(whose)
        return account is not None and account.remember_me

    # The operator.

    def change(self, action: AccountChange) -> None:
        """An account is changed in every realm; not for `add`."""
        for accounts in self.accounts.values():
            account = accounts.get(action.user)
            if account is None:
                continue
            match action.change:
                case "remove":
                    del accounts[action.user]
                case "disable" | "enable":
                    account.disabled = action.change == "disable"
                case "password":
                    account.password, account.changes = str(action.value), account.changes + 1
                case "remember_me":
                    account.remember_me = bool(action.value)
                case "add":
                    raise ValueError("an account that is added has preferences that the contract leaves open")

    def doubt(self) -> None:
        """Before something is given back: what was lost meanwhile, and nobody has asked about, is left open."""
        wikis = {wiki.name: wiki for wiki in self.world.wikis}
        for session in self.logins:
            home = wikis[session.wiki]
            if session.over is None and (self.refusal(session, home) or self.has_lost_target(session, home)):
                session.is_open = True

    def has_lost_target(self, session: Session, wiki: Wiki) -> Ref | None:
        """The rule by which a switch doesn't stand any more; None: it does, or there is none."""
        if session.user is None or session.target is None:
            return None
        if not self.contract.is_superuser(self.policies[wiki.name], session.user):
            return ("SU-10", "holds")
        return None if session.target in self.accounts[session.realm] else ("SU-14", "holds")
