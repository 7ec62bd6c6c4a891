"""Session ids and the cookie that carries them.

Knows how an id is drawn, signed and recognised, and every attribute of the one Set-Cookie line (RFC 6265bis 4.1); must
not know records or users. An id is 160 random bits and a MAC under `cfg.secrets`: one that this farm has issued is
recognised though nothing is stored under it, and no id made up by a client ever names a session. No id is ever logged.
"""

from __future__ import annotations

import hmac
import logging
import os
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from urllib.parse import quote

from reference_impl.interfaces import Request
from reference_impl.policy import Policy

log = logging.getLogger("reference_impl.session")

RANDOM_BYTES = 20
MAC_BYTES = 16

SECRETS_FILE = "secrets"
SECRETS_BYTES = 32

_WELL_FORMED = re.compile(f"[0-9a-f]{{{2 * (RANDOM_BYTES + MAC_BYTES)}}}").fullmatch
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class MoinCookieSessionIDHandler:
    """Reads and writes the session cookie. The handler calls `set` or `delete` at most once in a request."""

    def get(self, request: Request) -> str | None:
        """The first id of the request that this farm has issued."""
        return next(iter(self.get_all(request)), None)

    def get_all(self, request: Request) -> Sequence[str]:
        """Every id of the request that this farm has issued, in the order received, none twice."""
        sent = request.cookies.get(self.cookie_name(request), ())
        return list(dict.fromkeys(value for value in sent if self.is_issued(request, value)))

    def set(self, request: Request, session_id: str, expires: datetime | int) -> None:
        """Hand the id to the visitor until `expires` (aware, UTC); an empty id with 0 takes the cookie away."""
        if isinstance(expires, int):
            self.send(request, session_id, request.now, expires)
        else:
            self.send(request, session_id, expires, self.max_age(request, expires))

    def generate_new_id(self, request: Request) -> str:
        """A new id: hexadecimal digits, random and signed."""
        drawn = self.draw()
        return drawn + self.sign(request, drawn)

    # Ids.

    def draw(self) -> str:
        return os.urandom(RANDOM_BYTES).hex()

    def sign(self, request: Request, drawn: str) -> str:
        """The MAC of the random part."""
        mac = hmac.digest(request.cfg.secrets, b"session-id:" + drawn.encode("ascii"), "sha256")
        return mac[:MAC_BYTES].hex()

    def is_issued(self, request: Request, value: str) -> bool:
        """Whether this farm made that id; anything malformed is not."""
        if not _WELL_FORMED(value):
            return False
        drawn, mac = value[: 2 * RANDOM_BYTES], value[2 * RANDOM_BYTES :]
        return hmac.compare_digest(mac, self.sign(request, drawn))

    # The cookie.

    def send(self, request: Request, value: str, expires: datetime, max_age: int) -> None:
        """Add the Set-Cookie line, unless the browser would refuse it because of its Domain."""
        if not self.covers_host(request):
            self.report_uncovered(request)
            return
        line = "; ".join([f"{self.cookie_name(request)}={value}", *self.attributes(request, expires, max_age)])
        request.set_header("Set-Cookie", line)
        request.disable_caching()

    def attributes(self, request: Request, expires: datetime, max_age: int) -> list[str]:
        """The attributes of the cookie, the same ones for a deletion (RFC 6265bis 4.1.1)."""
        domain = self.cookie_domain(request)
        parts = [f"Expires={self.format_expires(expires)}", f"Max-Age={max_age}"]
        parts += [f"Domain={domain}"] if domain else []
        parts += [f"Path={self.cookie_path(request)}"]
        parts += ["Secure"] if self.cookie_secure(request) else []
        parts += ["HttpOnly"] if request.cfg.policy.cookie_httponly else []
        parts += [f"SameSite={self.same_site(request)}"]
        return parts

    def cookie_name(self, request: Request) -> str:
        """Prefix and name."""
        return f"{self.prefix(request) or ''}{request.cfg.policy.cookie_name}"

    def prefix(self, request: Request) -> str | None:
        """The name prefix, which makes browsers insist on the attributes (RFC 6265bis 4.1.3)."""
        return request.cfg.policy.cookie_prefix

    def max_age(self, request: Request, expires: datetime) -> int:
        """Whole seconds from now; what `format_expires` says, counted from the second of the answer."""
        return int(expires.timestamp()) - int(request.now.timestamp())

    def format_expires(self, expires: datetime) -> str:
        """IMF-fixdate (RFC 9110 5.6.7): GMT, whatever the zone, English, whatever the locale."""
        at = expires.astimezone(UTC)
        day = f"{_DAYS[at.weekday()]}, {at.day:02d} {_MONTHS[at.month - 1]} {at.year:04d}"
        return f"{day} {at.hour:02d}:{at.minute:02d}:{at.second:02d} GMT"

    def cookie_domain(self, request: Request) -> str | None:
        """The Domain without the leading dot, which RFC 6265bis has no place for; None: host-only."""
        domain = request.cfg.policy.cookie_domain
        return domain.removeprefix(".") if domain else None

    def cookie_path(self, request: Request) -> str:
        """As configured, else the mount point, else `/`; the prefix __Host- demands `/`."""
        if self.prefix(request) == "__Host-":
            return "/"
        return request.cfg.policy.cookie_path or _as_sent(request.script_name) or "/"

    def cookie_secure(self, request: Request) -> bool:
        """As configured, else for https only; a prefix demands it always."""
        policy = request.cfg.policy
        if policy.cookie_secure is None:
            return request.is_ssl or self.prefix(request) is not None or policy.cookie_samesite == "None"
        return policy.cookie_secure

    def same_site(self, request: Request) -> str:
        return request.cfg.policy.cookie_samesite

    def covers_host(self, request: Request) -> bool:
        """Whether a browser takes a cookie with the configured Domain from this host (RFC 6265bis 5.1.3)."""
        domain = self.cookie_domain(request)
        if domain is None:
            return True
        host, domain = request.host.lower(), domain.lower()
        return host == domain or host.endswith("." + domain)

    def report_uncovered(self, request: Request) -> None:
        domain = request.cfg.policy.cookie_domain
        log.warning("no session cookie: cookie_domain %r does not cover the host %r", domain, request.host)


@lru_cache(maxsize=256)
def _as_sent(path: str) -> str:
    """A path as browsers send it: what isn't allowed in a URL's path is percent-encoded."""
    return quote(path, safe="/!$&'()*+,=:@~%")


def load_secrets(store: str, policy: Policy, *, persistent: bool = True) -> bytes:
    """The key that signs ids: the policy's, else the one in the folder `store`, made at the first call.

    `persistent` False is for stores that keep nothing over a restart: their key isn't kept either. Raises OSError
    when the folder can't be written or read, ValueError when the file there is no key.
    """
    if policy.secrets is not None:  # no scenario: the harness's policy has no such option
        return policy.secrets
    if not persistent:
        return _passing_secrets(store)
    path = os.path.join(store, SECRETS_FILE)
    try:
        return _read_secrets(path)
    except FileNotFoundError:
        _make_secrets(store, path)
        return _read_secrets(path)


@cache
def _passing_secrets(store: str) -> bytes:
    return os.urandom(SECRETS_BYTES)


def forget_secrets() -> None:
    """Lose the keys that aren't kept, as a restart does."""
    _passing_secrets.cache_clear()


def _read_secrets(path: str) -> bytes:
    with open(path, "rb") as file:
        key = file.read()
    if len(key) < SECRETS_BYTES:  # no scenario: the operator's own file, told at start-up
        raise ValueError(f"{path} is no key: {len(key)} bytes, {SECRETS_BYTES} are needed; restore it or remove it")
    return key


def _make_secrets(store: str, path: str) -> None:
    """Make the key file whole, for the owner alone; of several makers at once, one wins."""
    os.makedirs(store, mode=0o700, exist_ok=True)
    temporary = f"{path}.{os.urandom(8).hex()}"
    file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(file, os.urandom(SECRETS_BYTES))
    finally:
        os.close(file)
    try:
        os.link(temporary, path)
    except FileExistsError:  # no scenario: two processes that start at once
        pass
    finally:
        os.unlink(temporary)
