"""The host: a WSGI server's view of a farm of wikis, and what an operator can do with it.

It turns plain data (policy, world, parts) into wikis, routes by host name and mount, and restarts, sweeps, reconfigures
and changes accounts. It never touches a cookie. It must not know how a wiki serves a request.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from reference_impl.wiki.answer import send
from reference_impl.wiki.app import Wiki
from reference_impl.wiki.farm import Farm, without_port
from reference_impl.wiki.request import WikiRequest
from reference_impl.wiki.trouble import Trouble


def make_wsgi(policy: Mapping[str, Any], world: Mapping[str, Any], parts: Mapping[str, Any] | None = None) -> Host:
    """A farm of wikis, from plain data.

    `policy`: the options of one wiki's configuration (`Policy.from_mapping`; raises PolicyError).
    `world`: `users` (name → password, remember_me, disabled), `wikis` (name → host, mount, store, accounts, pages,
    policy, tls_proxy), `folder` (for records, users, pages), `facts` (bool), `hash` ("cheap" or "scrypt"), `keep`
    ("memory" or "files").
    `parts`: what takes the place of ours: `session_handler`, `session_id_handler` (a class or factory is called
    once for all wikis, an instance is used as it is), `session_data` (a data class), `wiki` (a subclass of Wiki).
    """
    return Host(Farm(policy, world, parts or {}))


make_wsgi.session_code = (  # type: ignore[attr-defined]  # the modules that keep sessions: what coverage is about
    "reference_impl.handler",
    "reference_impl.ids",
    "reference_impl.policy",
    "reference_impl.records",
    "reference_impl.session",
    "reference_impl.stores.files",
    "reference_impl.stores.memory",
    "reference_impl.stores.slots",
    "reference_impl.stores.sqlite",
)


def _host_names(environ: Mapping[str, Any]) -> tuple[str, str]:
    """The host asked for, lower case: as it was sent, and without a port."""
    sent: str = (environ.get("HTTP_HOST") or environ["SERVER_NAME"]).lower()
    return sent, without_port(sent)


class Host(Trouble):
    """A WSGI application with operator methods; `capabilities` says which of them make sense here."""

    def __init__(self, farm: Farm) -> None:
        self._farm = farm
        self._wikis: dict[str, Wiki] = {}
        self._routes: list[tuple[str, str, Wiki]] = []
        self._build()

    def _build(self) -> None:
        self._wikis = self._farm.wikis()
        routes = [(*self._farm.address(name), wiki) for name, wiki in self._wikis.items()]
        self._routes = sorted(routes, key=lambda route: -len(route[1]))
        if self._faults is not None:
            self._lay_faults()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        hosts = _host_names(environ)
        raw_path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        path = raw_path if raw_path.isascii() else raw_path.encode("latin-1").decode("utf-8", "replace")
        for wiki_host, mount, wiki in self._routes:
            if wiki_host in hosts and (path == mount or path.startswith(mount + "/")):
                return wiki.serve(environ, path[len(mount) + 1 :], start_response)
        headers = [("Content-Type", "text/plain; charset=utf-8")]
        return send(start_response, environ["REQUEST_METHOD"], 404, headers, b"There is no wiki at this address.\n")

    @property
    def capabilities(self) -> frozenset[str]:
        """Names of what can be asked of this host with its parts."""
        found = {"restart", "reconfigure", "accounts", "log"}
        handlers = [wiki.handler for wiki in self._wikis.values()]
        if all(hasattr(handler, "sweep") for handler in handlers):
            found.add("sweep")
        data_classes = [getattr(handler, "data_class", None) for handler in handlers]
        if all(hasattr(data_class, "count") for data_class in data_classes):
            found.add("records")
        if all(getattr(data_class, "persistent", False) for data_class in data_classes):
            found.add("persistent")
        return self._can_make_trouble().union(found)

    def _operator_request(self, wiki: Wiki, cookie: str = "") -> WikiRequest:
        """A request that nobody sent, for what the handler does without a visitor."""
        environ = {
            "REQUEST_METHOD": "GET",
            "HTTP_HOST": wiki.cfg.host,
            "wsgi.url_scheme": "https",
            "HTTP_COOKIE": cookie,
        }
        return WikiRequest(wiki.cfg, environ, "")

    def sweep(self, wiki: str) -> int:
        """Remove expired records through the wiki's handler; the number removed. KeyError for an unknown wiki."""
        found = self._wikis[wiki]
        removed: int = found.handler.sweep(self._operator_request(found))  # type: ignore[attr-defined]
        return removed

    def records(self, wiki: str) -> int:
        """The number of session records in the wiki's store. KeyError for an unknown wiki."""
        found = self._wikis[wiki]
        number: int = found.handler.data_class.count(self._operator_request(found))  # type: ignore[attr-defined]
        return number

    def look(self, wiki: str, cookie: str) -> list[dict[str, Any]]:
        """What the wiki's store holds, a record of the Cookie header's ids first; plain data, values as text.

        KeyError for an unknown wiki.
        """
        found = self._wikis[wiki]
        request = self._operator_request(found, cookie)
        data_class: Any = found.handler.data_class  # type: ignore[attr-defined]
        ids = found.id_handler.get_all(request)  # type: ignore[attr-defined]
        own = {data_class.key(name) for name in ids}
        keys = sorted(data_class.record_keys(found.cfg.store), key=lambda key: (key not in own, key))
        records = ((key, data_class.decode(data_class.read_record(found.cfg.store, key))) for key in keys)
        return [
            {
                "current": key in own,
                "expires": record.expires.isoformat(),
                "marker": record.marker,
                "values": {name: repr(value) for name, value in record.values.items()},
            }
            for key, record in records
            if record is not None
        ]

    def components(self) -> dict[str, str]:
        """The class names of the session system's parts that are in use."""
        wiki = next(iter(self._wikis.values()))
        parts = {
            "session_handler": wiki.handler,
            "session_id_handler": wiki.id_handler,
            "session_data": getattr(wiki.handler, "data_class", None),
        }
        return {name: (part if isinstance(part, type) else type(part)).__name__ for name, part in parts.items() if part}

    def restart(self) -> None:
        """Lose all that a process keeps in memory; files, and pages and accounts kept "in memory", stay."""
        for wiki in self._wikis.values():
            restart = getattr(getattr(wiki.handler, "data_class", None), "restart", None)
            if restart is not None:
                restart(wiki.cfg.store)
        self._farm.restart()
        self._build()

    def reconfigure(self, options: Mapping[str, Any], wiki: str | None = None) -> None:
        """Change options of one wiki (None: all) and build it anew; PolicyError leaves all as it was."""
        self._farm.reconfigure(options, wiki)
        self._build()

    def account(self, name: str, change: str, value: Any = None, realm: str | None = None) -> None:
        """`change` is add, remove, disable, enable, password or remember_me; `realm` None means all.

        `value` is the password (add, password) or a bool (remember_me). KeyError for an unknown account or realm,
        ValueError for an unknown change or an account that exists.
        """
        self._farm.change_account(name, change, value, realm)

    def close(self) -> None:
        """What a store holds open is given back; the folder belongs to whoever named it."""
        self._lift_faults()
        for wiki in self._wikis.values():
            close = getattr(getattr(wiki.handler, "data_class", None), "close", None)
            if close is not None:
                close(wiki.cfg.store)
        self._wikis, self._routes = {}, []
