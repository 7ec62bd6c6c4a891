"""No live session id and no password stands in anything that a verification says or writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import Exit
from harness.model.world import User
from reference_impl.ids import MoinCookieSessionIDHandler
from tests.harness.commands import Shell

REPORTS = "--html page.html --json run.json --junit run.xml --markdown run.md"


def test_no_secret_in_any_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A handler that fails, told play by play in every format: of each id that was drawn only its label is shown."""
    drawn: list[str] = []
    draw = MoinCookieSessionIDHandler.draw

    def noted(handler: MoinCookieSessionIDHandler) -> str:
        drawn.append(draw(handler))
        return drawn[-1]

    monkeypatch.setattr(MoinCookieSessionIDHandler, "draw", noted)
    shell = Shell(tmp_path, monkeypatch, capsys)
    parts = "--handler reference_impl.broken.logout_leaves_record:LeavingHandler"
    ran = shell.run(f"verify {parts} --rules LOGIN-03,LOGOUT,SU-12,COOKIE-07,SWITCH-06 --workers 1 -v {REPORTS}")
    assert Exit.FAILED == ran.status
    assert Exit.OK == shell.run("record reference --rules LOGOUT,SWITCH-06 --workers 1 -o recording.json").status
    said = ran.out.encode() + ran.err.encode() + b"".join(shell.listing().values())
    assert {"page.html", "run.json", "run.xml", "run.md", "recording.json"} <= set(shell.listing())
    assert len(drawn) > 20
    assert b"sid-1" in said
    passwords = [User("JoeDoe").password, "another password"]
    assert [] == [value for value in [*drawn, *passwords] if value.encode() in said]
