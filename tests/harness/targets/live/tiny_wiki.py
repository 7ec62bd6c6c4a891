"""A server for the tests of the live door, run as a script: logins in a folder, a lifetime, and ways to go wrong."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time  # noqa: TID251 - it is a server: its clock is what is tested
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs

LIFETIME = int(os.environ.get("LIFETIME", "43200"))
TROUBLE = os.environ.get("TROUBLE", "")
STORE = Path("store")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if TROUBLE == "garbage":
            self.wfile.write(b"What?\r\n")
            self.close_connection = True
        elif TROUBLE == "hang" or (TROUBLE == "hang-later" and self.path != "/ready"):
            time.sleep(600)
        elif TROUBLE == "die-later" and self.path != "/ready":
            sys.stderr.write("nothing more to say\n")
            sys.stderr.flush()
            os._exit(7)
        else:
            self.answer(self.user())

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"] or 0)
        fields = parse_qs(self.rfile.read(length).decode())
        if self.path == "/login" and fields["password"] == ["correct horse"]:
            session = secrets.token_hex(16)
            (STORE / session).write_text(fields["name"][0])
            self.answer(fields["name"][0], f"SID={session}; Max-Age={LIFETIME}; Path=/")
        elif self.path == "/logout":
            self.record().unlink(missing_ok=True)
            self.answer("anonymous", "SID=; Max-Age=0; Path=/")
        else:
            self.answer(self.user())

    def record(self) -> Path:
        return STORE / (self.headers["Cookie"] or "SID=none").partition("=")[2]

    def user(self) -> str:
        """The session is over when its file is older than the lifetime: by the file's time, as some stores do."""
        record = self.record()
        if not record.is_file() or time.time() - record.stat().st_mtime > LIFETIME:
            return "anonymous"
        return record.read_text()

    def answer(self, user: str, cookie: str | None = None) -> None:
        body = f"<p>{user}</p> {self.headers['X-Session-Harness']} {self.headers['Host']}"
        body += f" {self.headers['X-Remote-User'] or ''}"
        self.send_response_only(200)
        self.send_header("Date", formatdate(0 if TROUBLE == "own-clock" else time.time(), usegmt=True))
        self.send_header("Content-Length", str(len(body.encode())))
        self.send_header("X-User", user)
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *arguments: object) -> None:
        pass


def main() -> None:
    """Serve on the port that the first argument names."""
    if TROUBLE == "no-start":
        sys.exit("tiny wiki: no such option")
    if TROUBLE == "deaf":
        time.sleep(600)
    STORE.mkdir(exist_ok=True)
    if TROUBLE == "children":
        child = subprocess.Popen(["sleep", "600"], start_new_session=True)
        Path("child").write_text(str(child.pid))
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()


if __name__ == "__main__":
    main()
