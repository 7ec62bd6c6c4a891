"""The accounts of one realm: names, password hashes, remember_me.

It knows how accounts are kept (in memory or in one JSON file) and how passwords are hashed. It must not know requests,
sessions or who is logged in: every look-up hands out a fresh `WikiUser`, so that two requests never share one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from werkzeug.security import check_password_hash, generate_password_hash

from reference_impl.wiki.files import write_atomically


@dataclass(slots=True)
class WikiUser:
    """One user for the length of one request (`interfaces.User`)."""

    id: str
    name: str
    disabled: bool
    remember_me: bool
    password_stamp: str
    """Changes with each change of the password, and tells nothing about it."""
    auth_method: str = ""
    auth_attribs: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """What is kept of a user. `serial` counts the passwords the account has had."""

    id: str
    name: str
    password_hash: str
    remember_me: bool = False
    disabled: bool = False
    serial: int = 1

    def user(self) -> WikiUser:
        return WikiUser(self.id, self.name, self.disabled, self.remember_me, str(self.serial))


def _cheap_hash(password: str) -> str:
    return "plain-sha256$" + hashlib.sha256(password.encode()).hexdigest()


def _scrypt_hash(password: str) -> str:
    return generate_password_hash(password, method="scrypt")


HASHES: dict[str, Callable[[str], str]] = {"cheap": _cheap_hash, "scrypt": _scrypt_hash}
"""The `hash` of a world. `cheap` is for tests: it costs a microsecond and protects nothing."""


def password_matches(password_hash: str, password: str) -> bool:
    if password_hash.startswith("plain-sha256$"):
        return hmac.compare_digest(password_hash, _cheap_hash(password))
    return check_password_hash(password_hash, password)


class AccountRealm:
    """The accounts of one realm (`interfaces.Accounts`), numbered "1", "2", … in the order they were made.

    `file` None keeps them in memory. A number is never given twice, so a new account of an old name is another user.
    """

    def __init__(self, realm: str, hash_name: str, file: Path | None = None) -> None:
        self.realm = realm
        self.hash_password = HASHES[hash_name]
        self._file = file
        self._by_id: dict[str, Account] = {}
        self._ids: dict[str, str] = {}
        self.made = 0
        if file is not None and file.exists():
            self._read(file)

    def by_id(self, user_id: str) -> WikiUser | None:
        account = self._by_id.get(user_id)
        return None if account is None else account.user()

    def by_name(self, name: str) -> WikiUser | None:
        return self.by_id(self._ids.get(name, ""))

    def names(self) -> list[str]:
        return sorted(self._ids)

    def check(self, name: str, password: str) -> WikiUser | None:
        """The user whom name and password belong to; None as well when the account is disabled."""
        account = self._by_id.get(self._ids.get(name, ""))
        if account is None or account.disabled or not password_matches(account.password_hash, password):
            return None
        return account.user()

    def add(self, name: str, password: str, *, remember_me: bool = False, disabled: bool = False) -> None:
        """Make an account; ValueError when the name is taken."""
        if name in self._ids:
            raise ValueError(f"there is an account {name!r} already")
        self.made += 1
        self._keep(Account(str(self.made), name, self.hash_password(password), remember_me, disabled))

    def remove(self, name: str) -> None:
        """KeyError when there is no such account; so do the other changes."""
        del self._by_id[self._ids.pop(name)]
        self._write()

    def set_disabled(self, name: str, disabled: bool) -> None:
        self._keep(replace(self._account(name), disabled=disabled))

    def set_remember_me(self, name: str, remember_me: bool) -> None:
        self._keep(replace(self._account(name), remember_me=remember_me))

    def set_password(self, name: str, password: str) -> None:
        account = self._account(name)
        self._keep(replace(account, password_hash=self.hash_password(password), serial=account.serial + 1))

    def _account(self, name: str) -> Account:
        return self._by_id[self._ids[name]]

    def _keep(self, account: Account) -> None:
        self._by_id[account.id] = account
        self._ids[account.name] = account.id
        self._write()

    def _read(self, file: Path) -> None:
        data = json.loads(file.read_text("utf-8"))
        self.made = data["made"]
        self._by_id = {item["id"]: Account(**item) for item in data["accounts"]}
        self._ids = {account.name: account.id for account in self._by_id.values()}

    def _write(self) -> None:
        if self._file is not None:
            data = {"made": self.made, "accounts": [asdict(account) for account in self._by_id.values()]}
            write_atomically(self._file, json.dumps(data, indent=1))
