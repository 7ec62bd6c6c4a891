"""Django's sessions as targets: in a table of SQLite, with a cache in memory before it, as files, in a signed cookie.

Login and logout do what those of `django.contrib.auth` do: a new key for the same values, or none of them where they
were another user's; then `flush`. Files end by the time at which they were last written, which the kernel's clock says
and no frozen one: the site stamps each file anew with the frozen clock's time.
Django has one configuration in a process, so there is one open site at a time.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django import setup
from django.conf import settings
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import re_path

from harness.model.policy import Policy
from harness.model.world import World
from harness.targets.bundled import site

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MIDDLEWARE = "django.contrib.sessions.middleware.SessionMiddleware"


class _Urls:
    """What Django takes for the module of its URL patterns: all of them lead to the site that is open."""

    view: Callable[[HttpRequest], HttpResponse]
    urlpatterns = (re_path("", lambda request: _Urls.view(request)),)


settings.configure(
    ALLOWED_HOSTS=["*"],
    CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEBUG_PROPAGATE_EXCEPTIONS=True,
    INSTALLED_APPS=["django.contrib.sessions"],
    LOGGING_CONFIG=None,
    MIDDLEWARE=[MIDDLEWARE],
    ROOT_URLCONF=_Urls,
    SECRET_KEY=site.Site.secret,
    SESSION_SAVE_EVERY_REQUEST=True,  # "n hours after the last request"
    USE_TZ=True,
)
setup()


class DjangoSite(site.Site):
    """Sessions by one of Django's engines."""

    def __init__(self, policy: Policy, world: World, *, engine: str) -> None:
        self._engine = f"django.contrib.sessions.backends.{engine}"
        super().__init__(policy, world)

    def application(self) -> WSGIApplication:
        """See `Site.application`."""
        for name, value in self._options().items():
            setattr(settings, name, value)
        _Urls.view = self._view
        cache.clear()
        app: WSGIApplication = WSGIHandler()
        return app

    def _options(self) -> Mapping[str, Any]:
        return {
            "SESSION_ENGINE": self._engine,
            "SESSION_FILE_PATH": str(self.folder),
            "SESSION_COOKIE_AGE": int(self.lifetime.total_seconds()),
            "SESSION_COOKIE_DOMAIN": self.policy.cookie_domain,
            "SESSION_COOKIE_PATH": self.policy.cookie_path or "/",
            "SESSION_COOKIE_HTTPONLY": self.policy.cookie_httponly,
            "SESSION_COOKIE_SAMESITE": self.policy.cookie_samesite,
        }

    def begin(self, session: Any, user: str) -> None:
        """As `django.contrib.auth.login` does."""
        if session.get("user", user) == user:
            session.cycle_key()
        else:
            session.flush()
        session["user"] = user

    def end(self, session: Any) -> None:
        """As `django.contrib.auth.logout` does."""
        session.flush()

    def _view(self, request: HttpRequest) -> HttpResponse:
        try:
            page = self.page(request.META, request.session)
        except site.BrokenPage as error:
            page = error.page
        return HttpResponse(page.body, status=page.status, headers=page.headers)

    def sweep(self, wiki: str) -> int:
        """See `CanOperate.sweep`: what the command `clearsessions` calls."""
        self.running()
        before = self.records(wiki)
        import_module(self._engine).SessionStore.clear_expired()
        return before - self.records(wiki)

    def records(self, wiki: str) -> int:
        """See `CanOperate.records`."""
        return len(list(self.folder.iterdir()))


class TableSite(DjangoSite):
    """Each session is a row of a table of SQLite."""

    def application(self) -> WSGIApplication:
        """See `Site.application`."""
        path = self.folder / "sessions.sqlite"
        connection.settings_dict["NAME"] = str(path)
        if not path.exists():
            with connection.schema_editor() as editor:
                editor.create_model(_rows())
        return super().application()

    def records(self, wiki: str) -> int:
        """See `CanOperate.records`."""
        self.running()
        count: int = _rows().objects.count()
        return count

    def close(self) -> None:
        """See `Site.close`."""
        connection.close()
        super().close()


class FileSite(DjangoSite):
    """Each session is a file, which ends its lifetime after the last time it was written."""

    def __init__(self, policy: Policy, world: World) -> None:
        self._stamps: dict[str, int] = {}
        super().__init__(policy, world, engine="file")

    def application(self) -> WSGIApplication:
        """See `Site.application`. A new process has not looked up the folder yet."""
        store = import_module(self._engine).SessionStore
        if hasattr(store, "_storage_path"):
            del store._storage_path
        return super().application()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, then stamp the files that it wrote."""
        answer = super().__call__(environ, start_response)
        for entry in os.scandir(self.folder):
            if entry.stat().st_mtime_ns != self._stamps.get(entry.path):
                now = int(time.time()) * 10**9
                os.utime(entry.path, ns=(now, now))
                self._stamps[entry.path] = now
        return answer


def _rows() -> Any:
    return import_module("django.contrib.sessions.models").Session


LACKS = {
    "remember_me": "the site gives all users the lifetime of SESSION_COOKIE_AGE",
    "policy:anonymous_session_lifetime": "Django has one lifetime for anonymous visitors and users",
}
STORED = ("records", "sweep")

table = site.target(partial(TableSite, engine="db"), "django-db", adds=STORED, lacks=LACKS)
cached = site.target(
    partial(TableSite, engine="cached_db"),
    "django-cached-db",
    adds=STORED,
    lacks=LACKS,
)
files = site.target(FileSite, "django-files", adds=STORED, lacks=LACKS)
cookies = site.target(
    partial(DjangoSite, engine="signed_cookies"),
    "django-signed-cookies",
    lacks=LACKS | {"sweep": "nothing lies on the server"},
)
