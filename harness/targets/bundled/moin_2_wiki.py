"""A MoinMoin 2 that keeps its pages in memory: made with its pages, then furnished with a play's settings and users.

Knows MoinMoin alone, nothing of the harness: the live target copies this file beside its server, where the harness is
not installed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from io import BytesIO
from typing import Any

from moin import log

log.configured = True  # or else it switches off all loggers of the process it is in

from moin import flaskg, user  # noqa: E402
from moin.app import create_app_ext  # noqa: E402
from moin.config import AclConfig, IndexStorageConfig, wikiconfig  # noqa: E402
from moin.constants.namespaces import NAMESPACE_DEFAULT, NAMESPACE_USERPROFILES, NAMESPACE_USERS  # noqa: E402
from moin.storage import create_mapping  # noqa: E402

PAGES = ["FrontPage", *(f"Page{letter}" for letter in "ABCDEFGH")]
NAMESPACES = {NAMESPACE_DEFAULT: "default", NAMESPACE_USERS: "users", NAMESPACE_USERPROFILES: "userprofiles"}
URI = "stores:memory:%(backend)s/%(kind)s"
EVERYTHING = "All:read,write,create,destroy,admin"
SECRET = "a secret that all plays share"


def made(index: str) -> Any:
    """A Flask application: the wiki with its pages; the index of them lies in the folder `index`."""
    shipped = {name: value for name, value in vars(wikiconfig).items() if name.isupper()}
    app = create_app_ext(flask_config_dict=shipped | {"SECRET_KEY": SECRET, "MOINCFG": _config(index)})
    with app.test_request_context("/"):
        app.preprocess_request()
        for name in PAGES:
            meta = {"name": [name], "contenttype": "text/x.moin.wiki;charset=utf-8", "itemtype": "default"}
            flaskg.unprotected_storage[name].store_revision(meta, BytesIO(b"A page like any other.\n"))
    return app


def furnish(
    app: Any,
    users: Iterable[tuple[str, str]],
    *,
    lifetime: float,
    domain: str | None,
    path: str | None,
    secure: bool | None,
) -> None:
    """Add users, each with a name and a password, and set what sessions go by: `lifetime` in seconds."""
    app.config.update(
        PERMANENT_SESSION_LIFETIME=timedelta(seconds=lifetime),
        SESSION_COOKIE_DOMAIN=domain,
        SESSION_COOKIE_PATH=path,
        SESSION_COOKIE_SECURE=secure is True,
    )
    with app.test_request_context("/"):
        app.preprocess_request()
        for name, password in users:
            user.create_user(name, password, f"{name.lower()}@example.org", validate=False)


def _config(index: str) -> type:
    rules = {
        name: AclConfig(
            before="All:" if name == NAMESPACE_USERPROFILES else "", default=EVERYTHING, after="", hierarchic=False
        )
        for name in NAMESPACES
    }
    mapping = create_mapping(URI, NAMESPACES, dict.fromkeys(NAMESPACES.values(), URI), rules)

    class Config(wikiconfig.Config):  # type: ignore[misc]  # without types
        interwikiname = sitename = "Wiki"
        default_root = "FrontPage"
        index_storage = IndexStorageConfig(name="FileStorage", args=(index,), kwargs={})
        namespace_mapping, backend_mapping, acl_mapping = mapping
        create_backend = True

    return Config
