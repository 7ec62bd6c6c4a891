"""The site that session libraries are tested in: users log in and out, every page tells what the session holds.

One site for all libraries. Each library's file adds how a session comes to a request and goes from it (`application`),
and what its documentation says about login, logout and changed values (`begin`, `end`, `keep`). Knows WSGI and the
forms of its own pages; must not know any library. It mends nothing: what a library leaves out must show.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from contextvars import Context
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import msgspec
from werkzeug import Request as Wire

from harness.model import step
from harness.model.history import Facts
from harness.model.policy import Policy
from harness.model.world import World
from harness.targets.base import FOLDER_PREFIX, IN_MEMORY, PAUSE, Answer, Request, Requests, Scene
from harness.targets.registry import BUNDLED
from harness.targets.values import from_json, to_json
from harness.targets.wsgi import WsgiTarget

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

STATUS = {"page": 200, "download": 200, "redirect": 302, "forbidden": 403, "missing": 404, "error": 500}
"""The kinds of answers, as scenarios name them."""
PAGES = {"MovedPage": "redirect", "SecretPage": "forbidden", "NoSuchPage": "missing", "BrokenPage": "error"}
"""The pages that everybody gets another answer for than a page."""


class Page(msgspec.Struct, frozen=True):
    """An answer of the site, before the library has added its own to it."""

    status: int
    headers: dict[str, str]
    body: str


class BrokenPage(Exception):
    """What the code of a failing page raises. The library's framework answers it with `page`.

    Whatever else is raised is nobody's plan: it goes through to the harness, and is told as the crash that it is.
    """

    def __init__(self, page: Page) -> None:
        super().__init__(page.body)
        self.page = page


# 1. The site.
class Site:
    """A WSGI application with sessions by a library. What it keeps lies in a folder of its own."""

    secret = "a secret that stays the same in a new process"

    def __init__(self, policy: Policy, world: World) -> None:
        self.policy = policy
        self.lifetime = policy.login_lifetime(remember_me=False)
        self.folder = Path(mkdtemp(prefix=FOLDER_PREFIX, dir=IN_MEMORY))
        self._passwords = {user.name: user.password for user in world.users}
        self._app: WSGIApplication | None = None
        """Started when it is asked for the first time: plays that a site can't take part in never ask."""

    def application(self) -> WSGIApplication:
        """The site behind its library, as a new process makes it: it calls `page` for each request."""
        raise NotImplementedError

    def begin(self, session: Any, user: str) -> None:
        """Log a user in."""
        session.clear()
        session["user"] = user

    def end(self, session: Any) -> None:
        """Log out."""
        session.clear()

    def keep(self, session: Any) -> None:
        """What has to be done after values were changed."""

    def running(self) -> WSGIApplication:
        """The site's application; it is started if it does not run yet."""
        if self._app is None:
            self._app = self.application()
        return self._app

    def restart(self) -> None:
        """A new process: only the folder is left of the old one."""
        self._app = None

    def close(self) -> None:
        """The end of one play; the next one gets a site of its own."""
        rmtree(self.folder)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, in a context of its own as if it had a thread of its own."""
        return Context().run(self.running(), environ, start_response)

    def page(self, environ: WSGIEnvironment, session: Any) -> Page:
        """Do what a request asks for. Raises BrokenPage where that is what it asks for."""
        request = Wire(environ)
        name = request.path.strip("/")
        error = self._act(name, request.form, session)
        user = session.get("user", "")
        kind = request.values.get("answer") or _kind(name, user)
        # What the adapter wants to know goes into a header: redirects, downloads and HEAD have no page to tell it.
        values = {key: value for key, value in session.items() if key != "user" and key[0] != "_"}
        facts = {"user": user or "anonymous", "vars": values, "error": error}
        if name == "SlowPage" and PAUSE in environ:
            environ[PAUSE]()  # the other requests of the scenario are served here
        headers = {"Content-Type": "text/html; charset=utf-8", "X-Facts": to_json(facts)}
        if kind == "redirect":
            headers["Location"] = "/" + request.values.get("returns", "FrontPage")
        if kind == "download":
            headers["Content-Disposition"] = "attachment"
        answer = Page(STATUS[kind], headers, f"<title>{name}</title>")
        if kind == "error":
            raise BrokenPage(answer)
        return answer

    def _act(self, page: str, form: Mapping[str, str], session: Any) -> str:
        """Do what a form asks for; the error that the page is to show, or nothing."""
        match page:
            case "login":
                if form["password"] != self._passwords.get(form["name"]):
                    return "wrong name or password"
                self.begin(session, form["name"])
            case "logout":
                self.end(session)
                return ""
            case "set":
                session[form["name"]] = from_json(form["value"])
            case "append":
                session[form["name"]].append(from_json(form["value"]))
            case "delete":
                del session[form["name"]]
            case _:
                return ""
        self.keep(session)
        return ""


def _kind(page: str, user: str) -> str:
    """The kind of answer that a page gives this user."""
    refused = (page == "MembersPage" and not user) or page.removeprefix("DiaryOf") not in (page, user)
    return "forbidden" if refused else PAGES.get(page, "page")


# 2. The adapter: a verb of the scenarios in, requests out; an answer in, facts out.
class SiteAdapter:
    """The site's forms and its header. The sites set no other cookies than the session's."""

    session_cookies: Collection[str] | None = None

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
CAPABILITIES = frozenset(
    "login logout variables overtake restart persistent rewind zone log"
    " page:redirect page:rights page:download page:error"
    " policy:cookie_lifetime policy:cookie_domain policy:cookie_path policy:cookie_httponly"
    " policy:cookie_samesite".split()
)
"""What the site offers with most libraries."""


def target(
    make: Callable[[Policy, World], Site],
    name: str,
    *,
    description: str = "",
    adds: Collection[str] = (),
    lacks: Mapping[str, str],
) -> WsgiTarget:
    """A target of the site over a library: what it can do beyond `CAPABILITIES`, and what it can't, with the reasons.

    Without a description it has the one under which its name is listed.
    """
    return WsgiTarget(
        make,
        SiteAdapter(),
        name=name,
        description=description or BUNDLED[name].description,
        capabilities=CAPABILITIES.union(adds).difference(lacks),
        lacks=lacks,
    )
