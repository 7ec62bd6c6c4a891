"""pyramid_session_redis as a target: Pyramid's sessions in a Redis, whose clock is moved with the site's."""

from __future__ import annotations

from typing import Any

import redis
from pyramid_session_redis import RedisSessionFactory

from harness.model.policy import Policy
from harness.model.world import World
from harness.targets.bundled import redis_server
from harness.targets.bundled.pyramid import PyramidSite


class RedisSite(PyramidSite):
    """`cookie_max_age` is the browser's end; `timeout` is the server's, in the record and as the key's end."""

    def __init__(self, policy: Policy, world: World, client: redis.Redis) -> None:
        super().__init__(policy, world)
        self._client = client

    def factory(self, seconds: int) -> Any:
        """See `PyramidSite.factory`."""
        return RedisSessionFactory(
            self.secret,
            timeout=seconds,
            cookie_max_age=seconds,
            cookie_path=self.policy.cookie_path or "/",
            cookie_domain=self.policy.cookie_domain,
            cookie_httponly=self.policy.cookie_httponly,
            cookie_samesite=self.policy.cookie_samesite,
            redis_client_callable=lambda request, **settings: self._client,
        )

    def records(self, wiki: str) -> int:
        """See `CanOperate.records`."""
        return len(list(self._client.scan_iter()))

    def close(self) -> None:
        """See `Site.close`."""
        self._client.close()
        super().close()


target = redis_server.target(
    RedisSite,
    "pyramid-redis",
    lacks={
        "remember_me": "pyramid_session_redis has one lifetime for all users",
        "policy:anonymous_session_lifetime": "pyramid_session_redis has one lifetime for anonymous visitors and users",
        "sweep": "Redis forgets keys by itself",
    },
)
