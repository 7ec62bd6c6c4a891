"""MoinMoin 2 in this process: the wiki that the live target `moin-2` serves, and its adapter, behind the WSGI door.

Knows the target file of the live door, which says all that both doors share; must not know MoinMoin's code.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from harness.model.policy import Policy
from harness.model.world import World
from harness.targets.base import FOLDER_PREFIX, IN_MEMORY
from harness.targets.bundled import moin_2_wiki
from harness.targets.live import files
from harness.targets.live.target import LiveTarget
from harness.targets.registry import BUNDLED
from harness.targets.wsgi import WsgiTarget

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Wiki:
    """A wiki of one play; it is made when it is asked for the first time."""

    def __init__(self, policy: Policy, world: World) -> None:
        self._policy, self._world = policy, world
        self._folder = Path(mkdtemp(prefix=FOLDER_PREFIX, dir=IN_MEMORY))
        self._app: WSGIApplication | None = None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if self._app is None:
            self._app = self._made()
        return self._app(environ, start_response)

    def close(self) -> None:
        """The end of the play."""
        rmtree(self._folder)

    def _made(self) -> WSGIApplication:
        app: WSGIApplication = moin_2_wiki.made(str(self._folder / "index"))
        policy = self._policy
        moin_2_wiki.furnish(
            app,
            [(user.name, user.password) for user in self._world.users],
            lifetime=policy.login_lifetime(remember_me=False).total_seconds(),
            domain=policy.cookie_domain,
            path=policy.cookie_path,
            secure=policy.cookie_secure,
        )
        return app


_live = LiveTarget(files.load(files.bundled()["moin-2"]))
target = WsgiTarget(
    Wiki,
    _live.adapter,
    name="moin-2-wsgi",
    description=BUNDLED["moin-2-wsgi"].description,
    capabilities={"zone", *_live.offer().capabilities},
    lacks=_live.found.says.lacks,
    profile=_live.profile,
)
