"""Flask-Session as a target: Flask's sessions kept on the server, as files (by cachelib) or in a table of SQLite.

Login takes a new id by `regenerate`, as its documentation advises against session fixation.
"""

from __future__ import annotations

from typing import Any

import flask
from cachelib.file import FileSystemCache
from flask_session import Session
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from harness.targets.bundled import site
from harness.targets.bundled.flask import LACKS, FlaskSite


class FilesSite(FlaskSite):
    """Each session is a file of cachelib's."""

    def sessions(self, app: flask.Flask) -> None:
        """See `FlaskSite.sessions`."""
        cache = FileSystemCache(str(self.folder))
        app.config.update(SESSION_TYPE="cachelib", SESSION_CACHELIB=cache)
        Session(app)

    def begin(self, session: Any, user: str) -> None:
        """See `Site.begin`."""
        super().begin(session, user)
        interface: Any = self.app.session_interface
        interface.regenerate(session)


class TableSite(FilesSite):
    """Each session is a row; its command `flask session_cleanup` is the sweep."""

    _database: SQLAlchemy | None = None

    def sessions(self, app: flask.Flask) -> None:
        """See `FlaskSite.sessions`."""
        app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{self.folder}/sessions.sqlite"
        self._database = SQLAlchemy(app)
        app.config.update(SESSION_TYPE="sqlalchemy", SESSION_SQLALCHEMY=self._database)
        Session(app)

    def records(self, wiki: str) -> int:
        """See `CanOperate.records`."""
        self.running()
        interface: Any = self.app.session_interface
        with self.app.app_context():
            count: int = interface.client.session.scalar(select(func.count(interface.sql_session_model.id)))
        return count

    def restart(self) -> None:
        """See `Site.restart`."""
        self._hang_up()
        super().restart()

    def sweep(self, wiki: str) -> int:
        """See `CanOperate.sweep`."""
        before = self.records(wiki)
        done = self.app.test_cli_runner().invoke(args=["session_cleanup"])
        if done.exception:
            raise done.exception
        return before - self.records(wiki)

    def close(self) -> None:
        """See `Site.close`."""
        self._hang_up()
        super().close()

    def _hang_up(self) -> None:
        if self._database is not None:
            with self.app.app_context():
                self._database.engine.dispose()
            self._database = None


files = site.target(
    FilesSite,
    "flask-session-files",
    lacks=LACKS | {"sweep": "files that have ended are removed only when there are too many of them"},
)
table = site.target(
    TableSite,
    "flask-session-sqlalchemy",
    adds=("records", "sweep"),
    lacks=LACKS,
)
