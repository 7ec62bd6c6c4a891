"""Beaker's session middleware as a target: the worked example of how any session library is put to the test.

Three things are needed: a site around the library, an adapter that says which request a verb is, and a target that says
what the two can do. It uses Beaker as its documentation says, and mends nothing: what Beaker leaves out must show.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, MutableMapping
from functools import partial
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from beaker.middleware import SessionMiddleware
from werkzeug import Request as Wire
from werkzeug import Response

from harness.model import step
from harness.model.history import Facts
from harness.model.policy import Policy
from harness.model.world import World
from harness.targets.base import PAUSE, Answer, Request, Requests, Scene
from harness.targets.values import from_json, to_json
from harness.targets.wsgi import WsgiTarget

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

STATUS = {"page": 200, "download": 200, "redirect": 302, "forbidden": 403, "missing": 404, "error": 500}
"""The kinds of answers, as scenarios name them."""
PAGES = {"MovedPage": "redirect", "SecretPage": "forbidden", "NoSuchPage": "missing"}
"""The pages that everybody gets another answer for than a page."""


# 1. The site: a user can log in and out, and every page knows who that is and what the session holds.
class Site:
    """A WSGI application behind Beaker's middleware, whose sessions are files in a folder of its own."""

    def __init__(self, policy: Policy, world: World, *, timeout: bool = True) -> None:
        lifetime = policy.login_lifetime(remember_me=False)
        self._passwords = {user.name: user.password for user in world.users}
        self.folder = Path(mkdtemp(prefix="session-harness-"))
        self._options = {
            "session.type": "file",
            "session.data_dir": str(self.folder),
            "session.cookie_expires": lifetime,  # the browser's end
            "session.timeout": int(lifetime.total_seconds()) if timeout else None,  # the server's
            "session.cookie_domain": policy.cookie_domain,
            "session.cookie_path": policy.cookie_path or "/",
            "session.httponly": policy.cookie_httponly,
            "session.samesite": policy.cookie_samesite,
        }
        self.restart()

    def restart(self) -> None:
        """A new process: only the files are left of the old one."""
        self._app: WSGIApplication = SessionMiddleware(self._serve, self._options)

    def close(self) -> None:
        """The end of one play; the next one gets a site of its own."""
        rmtree(self.folder)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self._app(environ, start_response)

    def _serve(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request, session = Wire(environ), environ["beaker.session"]
        page = request.path.strip("/")
        error = self._act(page, request.form, session)
        kind = request.values.get("answer") or _kind(page, session.get("user", ""))
        # What the adapter wants to know goes into a header: redirects, downloads and HEAD have no page to tell it.
        variables = {name: value for name, value in session.items() if name != "user" and name[0] != "_"}
        facts = {"user": session.get("user", "anonymous"), "vars": variables, "error": error}
        if page == "SlowPage" and PAUSE in environ:
            environ[PAUSE]()  # the other requests of the scenario are served here
        answer = Response(f"<title>{page}</title>", STATUS[kind], {"X-Facts": to_json(facts)}, mimetype="text/html")
        if kind == "redirect":
            answer.location = "/" + request.values.get("returns", "FrontPage")
        if kind == "download":
            answer.headers["Content-Disposition"] = "attachment"
        return answer(environ, start_response)

    def _act(self, page: str, form: MutableMapping[str, str], session: Any) -> str:
        """Do what a form asks for; the error that the page is to show, or nothing."""
        match page:
            case "login":
                if form["password"] != self._passwords.get(form["name"]):
                    return "wrong name or password"
                session.regenerate_id()  # Beaker's documentation: "after a client elevates privileges"
                session["user"] = form["name"]
            case "logout":
                session.delete()
                return ""
            case "set":
                session[form["name"]] = from_json(form["value"])
            case "append":
                session[form["name"]].append(from_json(form["value"]))
            case "delete":
                del session[form["name"]]
            case _:
                return ""
        session.save()
        return ""


def _kind(page: str, user: str) -> str:
    """The kind of answer that a page gives this user."""
    refused = (page == "MembersPage" and not user) or page.removeprefix("DiaryOf") not in (page, user)
    return "forbidden" if refused else PAGES.get(page, "page")


# 2. The adapter: a verb of the scenarios in, requests out; an answer in, facts out.
class SiteAdapter:
    """The site's forms and its header."""

    session_cookies: Collection[str] | None = ("beaker.session.id",)

    def requests(self, action: step.Action, scene: Scene) -> Requests:
        """See `Adapter.requests`; verbs that no capability below stands for never come here."""
        match action:
            case step.Login(user=user, password=password, returns=returns):
                yield _login(scene, user, password, returns)
            case step.Replay(user=str(user)):
                yield _login(scene, user)
            case step.Logout(returns=returns):
                yield _post(scene, "logout", **_leads_to(returns))
            case step.Visit(page=page, method="POST"):
                yield _post(scene, page)
            case step.Visit(page=page, method=method, action=kind):
                yield Request(method, f"{scene.base()}/{page}" + ("?answer=download" if kind == "download" else ""))
            case step.Replay(page=page) | step.Overtake(page=page):
                yield Request("GET", f"{scene.base()}/{page}")
            case step.SetVariable(name=name, value=value, answer=answer):
                yield _post(scene, "set", name=name, value=json.dumps(value), answer=answer)
            case step.AppendVariable(name=name, value=value):
                yield _post(scene, "append", name=name, value=json.dumps(value))
            case step.GetVariable(name=name) | step.DeleteVariable(name=name):
                yield _post(scene, action.VERB, name=name)

    def facts(self, answer: Answer) -> Facts:
        """See `Adapter.facts`."""
        told = json.loads(answer.header("x-facts") or "{}")
        return Facts(user=told.get("user"), real_user=told.get("user"), vars=told.get("vars"), error=told.get("error"))


def _login(scene: Scene, name: str, password: str | None = None, returns: str | None = None) -> Request:
    account = scene.world.user(name)
    password = password or (account.password if account else "")
    return _post(scene, "login", name=name, password=password, **_leads_to(returns))


def _leads_to(page: str | None) -> dict[str, str]:
    return {"answer": "redirect", "returns": page} if page else {}


def _post(scene: Scene, path: str, **form: str) -> Request:
    return Request("POST", f"{scene.base()}/{path}", form)


# 3. The target. What it does not claim is not applicable: no rule is failed for what a library never offered.
CAPABILITIES = (
    "login logout variables overtake restart persistent page:redirect page:rights page:download"
    " policy:cookie_lifetime policy:cookie_domain policy:cookie_path policy:cookie_httponly policy:cookie_samesite"
).split()
LACKS = {
    "remember_me": "Beaker has one lifetime for all users",
    "policy:anonymous_session_lifetime": "Beaker has one lifetime for anonymous visitors and users",
    "page:error": "the site has no page whose code fails",
    "sweep": "Beaker's file store is never swept",
}
_make_target = partial(WsgiTarget, adapter=SiteAdapter(), capabilities=CAPABILITIES, lacks=LACKS)

target = _make_target(Site, name="beaker", description="Beaker's session middleware over its file store")
without_timeout = _make_target(
    partial(Site, timeout=False), name="beaker-without-timeout", description="Beaker with cookie_expires alone"
)
"""The mistake that is easily made: the cookie ends, and the session on the server never does."""
