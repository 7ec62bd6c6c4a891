"""Flask-Session over Redis as a target: the keys end by the clock of Redis, which is moved with the site's."""

from __future__ import annotations

import flask
import redis
from flask_session import Session

from harness.model.policy import Policy
from harness.model.world import World
from harness.targets.bundled import redis_server
from harness.targets.bundled.flask import LACKS
from harness.targets.bundled.flask_session import FilesSite


class RedisSite(FilesSite):
    """Each session is a key."""

    def __init__(self, policy: Policy, world: World, client: redis.Redis) -> None:
        super().__init__(policy, world)
        self._client = client

    def sessions(self, app: flask.Flask) -> None:
        """See `FlaskSite.sessions`."""
        app.config.update(SESSION_TYPE="redis", SESSION_REDIS=self._client)
        Session(app)

    def records(self, wiki: str) -> int:
        """See `CanOperate.records`."""
        return len(list(self._client.scan_iter()))

    def close(self) -> None:
        """See `Site.close`."""
        self._client.close()
        super().close()


target = redis_server.target(
    RedisSite, "flask-session-redis", lacks=LACKS | {"sweep": "Redis forgets keys by itself"}
)
