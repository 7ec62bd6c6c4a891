"""`verify --both`: one application behind two doors, and what is told where they differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import Exit
from tests.harness.commands import Shell

WIKI = """
import os
import sys
import time
from email.utils import formatdate
from wsgiref.simple_server import make_server


def wiki(lifetime):
    sessions = {}

    def app(environ, start_response):
        id = environ.get("HTTP_COOKIE", "").partition("=")[2]
        is_in = sessions.get(id, 0) > time.time()
        if environ["PATH_INFO"] == "/login":
            id, is_in = os.urandom(16).hex(), True
        headers = [("Content-Type", "text/plain"), ("X-User", "JoeDoe" if is_in else "anonymous")]
        if is_in:
            sessions[id] = time.time() + lifetime
            headers += [("Set-Cookie", f"SID={id}; Path=/; Max-Age={lifetime}")]
        start_response("200 OK", headers)
        return [b"a page"]

    return app


if __name__ == "__main__":
    make_server("127.0.0.1", int(sys.argv[1]), wiki(int(sys.argv[2]))).serve_forever()
"""
DOORS = """
from pathlib import Path

from both_wiki import wiki
from harness.targets.live.files import load
from harness.targets.live.target import LiveTarget
from harness.targets.wsgi import WsgiTarget

live = LiveTarget(load(Path("mine.yaml")))
target = WsgiTarget(lambda policy, world: wiki(43200), live.adapter, name="inside", capabilities=["login", "rewind"])
"""
FILE = """target: mine
title: my wiki
programs: {{python3: it is written in it}}
start: ["{{{{ programs['python3'] }}}}", -I, "{{{{ here }}}}/both_wiki.py", "{{{{ port }}}}", "{lifetime}"]
visit: {{method: GET, path: "/{{{{ page }}}}"}}
login: {{path: /login, fields: {{name: "{{{{ user }}}}"}}}}
user: {{header: X-User}}
lacks: {{remember_me: it has one lifetime for all}}
"""
SCENARIO = """scenario: mine
title: a login is over after its lifetime
rule: LIFE-02
world: {users: [{name: JoeDoe, remember_me: false}], browsers: [alice]}
steps:
  - {as: alice, do: login JoeDoe, expect: {user: JoeDoe}}
  - advance: 13h
  - {as: alice, do: visit FrontPage, expect: {user: anonymous}}
"""
PLAYED = "--from story.yaml --rules LIFE-02 --plain"


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A folder with the wiki, whose two doors have one module each."""
    shell = Shell(tmp_path, monkeypatch, capsys)
    shell.write({"both_wiki.py": WIKI, "both_doors.py": DOORS, "story.yaml": SCENARIO})
    return shell


def test_doors_that_show_the_same(shell: Shell) -> None:
    """The run is told as ever, and then that nothing differs."""
    shell.write({"mine.yaml": FILE.format(lifetime=43200) + "wsgi: both_doors:target\n"})
    ran = shell.run(f"verify mine.yaml --both {PLAYED}")
    assert Exit.OK == ran.status
    assert "mine (live), profile general" in ran.out
    assert "old: inside" in ran.out
    assert "new: mine" in ran.out
    assert "differences by rule: no difference\n" in ran.out


def test_doors_that_differ(shell: Shell) -> None:
    """What the server does otherwise than the application in process is told, and the status says so."""
    shell.write({"mine.yaml": FILE.format(lifetime=3600) + "wsgi: both_doors:target\n"})
    ran = shell.run(f"verify mine.yaml --both {PLAYED}")
    assert Exit.FAILED == ran.status
    assert "the cookie's lifetime: 12 h before, 1 h now" in " ".join(ran.out.split())


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("mine.yaml", "mine.yaml has one door; its target file names no application in process (key 'wsgi')"),
        ("reference", "reference has one door; both have live targets whose file names an application (wsgi)"),
    ],
)
def test_a_target_with_one_door(shell: Shell, target: str, said: str) -> None:
    """Nothing is played."""
    shell.write({"mine.yaml": FILE.format(lifetime=43200)})
    ran = shell.run(f"verify {target} --both {PLAYED}")
    assert (Exit.USAGE, "") == (ran.status, ran.out)
    assert f"error: --both: {said}\n" == ran.err
