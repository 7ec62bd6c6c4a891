"""What a user sees who got something wrong: the exact text, the exit status, and that nothing was left behind.

The texts stand in gold/, one file a case. People read them: review a change of one as you would a change of code.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from harness.errors import Exit
from tests.harness.commands import Shell

GOLD = Path(__file__).with_name("gold")

APPLICATION = """
from harness.model.history import Facts
from harness.model.step import Login, Logout
from harness.targets.base import Request
from harness.targets.wsgi import WsgiTarget

def application(environ, start_response):
    {body}
    start_response("200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", "sid=1; Max-Age=60")])
    return [b"JoeDoe"]

class Adapter:
    session_cookies = None

    def requests(self, action, scene):
        path = "/login" if isinstance(action, Login) else "/logout" if isinstance(action, Logout) else "/"
        yield Request("GET", scene.base() + path)

    def facts(self, answer):
        return Facts(user=answer.body.decode())

target = WsgiTarget(lambda policy, world: application, Adapter(), name="mine", capabilities=["login", "logout"])
"""

SCENARIO = """scenario: mine
title: a login lasts
rule: LIFE-02
world: {{users: [JoeDoe], browsers: [alice]}}
steps:
  - {step}
"""

HANDLER = """class Handler:
    def start(self, request, id_handler):
        request.session = {}
        return 42

    def after_auth(self, request, id_handler, user):
        pass

    def finish(self, request, id_handler, user):
        pass
"""

DATA = """from reference_impl.stores.files import CacheSessionData

class Data(CacheSessionData):
    @classmethod
    def path(cls, store, key):
        return "a-file/record"
"""


class Case(NamedTuple):
    """A mistake: the files in the folder, the command line, the exit status. The text is in gold/NAME.txt."""

    name: str
    line: str
    status: Exit
    files: dict[str, str] = {}  # noqa: RUF012 - a NamedTuple's default, never changed


def _application(body: str) -> dict[str, str]:
    return {"mine.py": APPLICATION.replace("{body}", body)}


def _scenario(step: str) -> dict[str, str]:
    return {"mine.yaml": SCENARIO.format(step=step)}


CASES = [
    Case("wrong-yaml", "check mine.yaml", Exit.USAGE, _scenario("{as: alice, do: visit FrontPage")),
    Case("unknown-key", "check mine.yaml", Exit.USAGE, _scenario("{as: alice, do: visit FrontPage, expct: {}}")),
    Case("unknown-key-verify", "verify --from mine.yaml", Exit.USAGE, _scenario("{as: alice, do: visit A, expct: {}}")),
    Case("capture-unset", "check mine.yaml", Exit.USAGE, _scenario("{as: alice, do: replay old}")),
    Case("no-such-file", "check other.yaml", Exit.USAGE),
    Case("no-such-rule", "verify --rules LIFE-99", Exit.USAGE),
    Case("no-such-scenario", "verify --from mine.yaml --scenarios mime", Exit.USAGE, _scenario("{advance: 1s}")),
    Case("no-such-profile", "verify --profile hardend", Exit.USAGE),
    Case("no-such-target", "verify refrence", Exit.USAGE),
    Case("no-such-topic", "explain cookie_livetime", Exit.USAGE),
    Case("not-importable", "verify mine:target", Exit.TARGET, {"mine.py": "import nowhere_to_be_found\n"}),
    Case("no-module", "verify mine:target", Exit.TARGET),
    Case("raises-on-import", "verify mine:target", Exit.TARGET, {"mine.py": "target = 1 / 0\n"}),
    Case("no-attribute", "verify mine:taget", Exit.TARGET, {"mine.py": "target = 1\n"}),
    Case("not-a-target", "verify mine:target", Exit.TARGET, {"mine.py": "target = 1\n"}),
    Case("not-a-handler", "verify --handler mine:Handler", Exit.TARGET, {"mine.py": "class Handler:\n    pass\n"}),
    Case("no-host", "verify refrence --handler mine:Handler", Exit.USAGE, {"mine.py": HANDLER}),
    Case("crashes-at-login", "verify mine:target", Exit.TARGET, _application('raise KeyError("user")')),
    Case("hangs", "verify mine:target --timeout 0.2", Exit.TARGET, _application("while True: pass")),
    Case("adapter-raises", "verify mine:target", Exit.TARGET,
         {"mine.py": APPLICATION.replace("{body}", "pass").replace("answer.body.decode()", "answer.text")}),
    Case("clock-of-its-own", "verify mine:target", Exit.TARGET,
         {"mine.py": APPLICATION.replace("{body}", "pass").replace(
             "Max-Age=60", "Expires=Sun, 04 Mar 2012 06:00:00 GMT")}),
    Case("logs-nobody-in", "verify mine:target", Exit.TARGET,
         {"mine.py": APPLICATION.replace("{body}", "pass").replace('b"JoeDoe"', 'b"anonymous"')}),
    Case("handler-returns-nonsense", "verify --handler mine:Handler", Exit.TARGET, {"mine.py": HANDLER}),
    Case("unwritable-store", "verify --session-data mine:Data", Exit.TARGET, {"mine.py": DATA, "a-file": ""}),
    Case("unwritable-report", "verify --rules LIFE-02 --json a-file/run.json", Exit.USAGE, {"a-file": ""}),
    Case("no-report-folder", "verify --rules LIFE-02 --html reports/run.html", Exit.USAGE),
    Case("report-is-a-folder", "verify --rules LIFE-02 --junit reports", Exit.USAGE, {"reports/x": ""}),
    Case("same-report-twice", "verify --rules LIFE-02 --json run --junit run", Exit.USAGE),
    Case("empty-selection", "verify --from mine.yaml --rules SU-01", Exit.USAGE, _scenario("{advance: 1s}")),
    Case("rules-left-out", "verify --profile general --rules SU-01", Exit.USAGE),
    Case("no-last-run", "verify --last-failed", Exit.USAGE),
    Case("unknown-setting", "verify --policy cookie_lifetme=3", Exit.USAGE),
    Case("setting-without-value", "verify --policy cookie_lifetime", Exit.USAGE),
    Case("setting-of-wrong-type", "verify --policy cookie_lifetime=12h", Exit.USAGE),
    Case("setting-is-an-object", "verify --policy session_handler=mine:Handler", Exit.USAGE),
    Case("setting-refused", "verify --rules COOKIE-03 --policy cookie_domain=com", Exit.USAGE),
    Case("setting-not-taken", "verify mine:target --policy trail_size=7", Exit.USAGE, _application("pass")),
    Case("new-over-a-file", "new scenario mine.yaml", Exit.USAGE, {"mine.yaml": "precious\n"}),
    Case("new-nowhere", "new scenario there/mine.yaml", Exit.USAGE),
    Case("new-target-of-wrong-name", "new target my-target.py", Exit.USAGE),
    Case("serve-from-a-file", "serve --folder a-file", Exit.USAGE, {"a-file": ""}),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_mistake_is_told(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each mistake gives its text on stderr, its status, nothing on stdout, and leaves the folder as it was."""
    shell = Shell(tmp_path, monkeypatch, capsys)
    shell.write(case.files)
    before = shell.listing()
    ran = shell.run(case.line)
    gold = (GOLD / f"{case.name}.txt").read_text(encoding="utf-8")
    assert (case.status, gold, "") == (ran.status, _told(ran.err), ran.out)
    assert before == shell.listing()


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("verfy", "verfy"),
        ("verify --rule LIFE-02", "--rule"),
        ("verify --workers 0", "--workers"),
        ("verify --timeout 0", "--timeout"),
        ("verify --timeout soon", "soon"),
        ("verify reference stock", "stock"),
        ("list rule", "rules"),
        ("check", "PATH"),
    ],
)
def test_a_wrong_command_line_names_what_is_wrong(
    line: str, named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What click refuses gives status 2 and its own words, which change with its version, and points to --help."""
    ran = Shell(tmp_path, monkeypatch, capsys).run(line)
    assert (Exit.USAGE, "") == (ran.status, ran.out)
    assert ran.err.startswith("error: ")
    assert named in ran.err
    assert ran.err.endswith("--help'\n")


def test_every_gold_text_belongs_to_a_case() -> None:
    """There is one text for each mistake, and none that nothing asks for."""
    assert sorted(f"{case.name}.txt" for case in CASES) == sorted(path.name for path in GOLD.iterdir())


def _told(text: str) -> str:
    """The text without the frames that are not the user's: they change with our own lines."""
    frame = re.compile(r"^(?!mine\.py)[\w.]+:\d+ in .*\n", re.MULTILINE)
    return frame.sub("", text)
