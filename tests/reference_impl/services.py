"""Small session services of MoinMoin 1.9's interface, whole and broken, and the handlers that they make.

Sessions are dicts that know their id, as werkzeug's were; a service asks the clock itself, as 1.9's own does.
"""

from __future__ import annotations

import pickle
import re
import secrets
import time  # noqa: TID251, a service reads the clock
from collections import defaultdict
from typing import Any

from reference_impl.moin19 import Moin19, Request19

COOKIE = "WIKI_SESSION"
FOREVER = 10 * 365 * 86_400


class Session(dict[str, Any]):
    """A session; `new`: nobody has been sent its id yet."""

    def __init__(self, sid: str, values: dict[str, Any], *, new: bool) -> None:
        super().__init__(values)
        self.sid = sid
        self.new = new
        self.before = pickle.dumps(values)

    @property
    def should_save(self) -> bool:
        """Something in it is another than when it was read."""
        return pickle.dumps(dict(self)) != self.before


class MemoryService:
    """Keeps sessions in memory, those of each folder apart; takes any id that looks like one, as 1.9's own does."""

    persistent = True
    """The object is the same after a restart of the wiki."""

    def __init__(self) -> None:
        self.kept: defaultdict[str, dict[str, bytes]] = defaultdict(dict)

    def get_session(self, request: Request19, sid: str | None = None) -> Session:
        """The session of this id, or of the request's cookie; else a new one."""
        sid = sid or request.cookies.get(COOKIE, "")
        if re.fullmatch("[0-9a-f]{40}", sid):
            stored = self.kept[request.cfg.session_dir].get(sid)
            session = Session(sid, pickle.loads(stored) if stored else {}, new=False)  # noqa: S301, our own
            if not self.is_over(session):
                return session
            self.destroy_session(request, session)
        return Session(secrets.token_hex(20), {}, new=True)

    def finalize(self, request: Request19, session: Session) -> None:
        """Store the session and renew its cookie, or end it."""
        real = request._setuid_real_user or request.user
        seconds = self.lifetime(request, real)
        if not seconds or (not real.valid and "user.id" in session):
            self.end(request, session)
            return
        if session.get("user.id", real.id) != real.id:
            session.clear()
        if real.valid:
            session |= {
                "user.id": real.id,
                "user.auth_method": real.auth_method,
                "user.auth_attribs": real.auth_attribs,
            }
        if real.valid or session or not session.new:
            session["expires"] = time.time() + seconds + 60
            self.kept[request.cfg.session_dir][session.sid] = pickle.dumps(dict(session))
        self.send(request, session.sid, seconds)

    def destroy_session(self, request: Request19, session: Session) -> None:
        """Nothing is left of it."""
        session.clear()
        self.kept[request.cfg.session_dir].pop(session.sid, None)

    def get_all_session_ids(self, request: Request19) -> list[str]:
        """Those of the wiki's folder."""
        return list(self.kept[request.cfg.session_dir])

    def is_over(self, session: Session) -> bool:
        """Whether its time has come."""
        return bool(session.get("expires", time.time() + 1) <= time.time())

    def lifetime(self, request: Request19, real: Any) -> int:
        """Seconds, by the pair of the configuration, in which 0 is for ever for users; 0: there is no session."""
        hours = request.cfg.cookie_lifetime[real.valid]
        if real.valid and (hours == 0 or (hours > 0 and real.remember_me)):
            return FOREVER
        return int(abs(hours) * 3_600)

    def end(self, request: Request19, session: Session) -> None:
        """The visitor has a session no more."""
        if not session.new:
            self.destroy_session(request, session)
            request.delete_cookie(COOKIE, self.path(request), request.cfg.cookie_domain)

    def path(self, request: Request19) -> str:
        """As configured, else where the wiki lies."""
        return request.cfg.cookie_path or request.script_root or "/"

    def send(self, request: Request19, sid: str, seconds: int) -> None:
        """The cookie, with the scope that is configured."""
        cfg = request.cfg
        request.set_cookie(
            COOKIE,
            sid,
            max_age=seconds,
            expires=int(time.time()) + seconds,
            path=self.path(request),
            domain=cfg.cookie_domain,
            secure=request.is_secure if cfg.cookie_secure is None else cfg.cookie_secure,
            httponly=cfg.cookie_httponly,
        )


handler = Moin19(MemoryService())
