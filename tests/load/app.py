"""The wiki that is put under load, as a WSGI server wants it; by itself it is a server with a thread a request.

What it is made of stands in the environment: `LOAD_FOLDER`, `LOAD_STORE` (an entry point of `session_harness.stores`)
and `LOAD_BROKEN` (the name of a broken part, or nothing).
"""

from __future__ import annotations

import logging
import os
import sys
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from werkzeug.serving import make_server

from reference_impl.wiki.host import Host, make_wsgi

ADDRESS = "127.0.0.1"
SUPERUSER = "Root"
USERS = (SUPERUSER, "JoeDoe", "JaneRoe", "MaxMoe")
PASSWORD = "correct horse"


def made() -> Host:
    """The wiki, by the environment."""
    [store] = entry_points(group="session_harness.stores", name=os.environ["LOAD_STORE"])
    parts: dict[str, Any] = {"session_data": store.load()}
    if os.environ.get("LOAD_BROKEN"):
        parts |= import_module(f"reference_impl.broken.{os.environ['LOAD_BROKEN']}").PARTS
    world = {
        "users": {name: {"password": PASSWORD} for name in USERS},
        "wikis": {"wiki": {"host": ADDRESS}},
        "folder": os.environ["LOAD_FOLDER"],
        "facts": True,
        "hash": "cheap",
        "keep": "memory",
    }
    return make_wsgi({"superuser": [SUPERUSER], "anonymous_session_lifetime": 1}, world, parts)


def main() -> None:
    """Serve what comes to the listening socket of that number."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # no line a request
    make_server(ADDRESS, 0, made(), threaded=True, fd=int(sys.argv[1])).serve_forever()


if __name__ == "__main__":
    main()
