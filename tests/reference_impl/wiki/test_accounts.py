"""Accounts: hashes, numbers, and what a change changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from reference_impl.wiki.accounts import AccountRealm


def test_passwords_are_hashed_by_scrypt() -> None:
    """The real hash is scrypt with a salt, and it tells right from wrong."""
    realm = AccountRealm("main", "scrypt")
    realm.add("JoeDoe", "secret")
    realm.add("JaneDoe", "secret")
    assert realm.check("JoeDoe", "secret") is not None
    assert realm.check("JoeDoe", "Secret") is None
    assert realm.hash_password("secret").startswith("scrypt:")
    assert realm.hash_password("secret") != realm.hash_password("secret")


def test_ids_count_from_one_in_each_realm() -> None:
    """Two realms give the same numbers, and a number is never given twice."""
    for realm in (AccountRealm("a", "cheap"), AccountRealm("b", "cheap")):
        realm.add("JoeDoe", "x")
        realm.add("JaneDoe", "x")
        realm.remove("JaneDoe")
        realm.add("JaneDoe", "x")
        users = [realm.by_name(name) for name in ("JoeDoe", "JaneDoe")]
        assert [user and user.id for user in users] == ["1", "3"]
        assert realm.by_id("2") is None


def test_a_disabled_account_is_found_but_can_not_log_in() -> None:
    """Disabled is a state of the account, not its absence."""
    realm = AccountRealm("main", "cheap")
    realm.add("JoeDoe", "x", disabled=True)
    user = realm.by_name("JoeDoe")
    assert user is not None
    assert user.disabled
    assert realm.check("JoeDoe", "x") is None
    realm.set_disabled("JoeDoe", False)
    assert realm.check("JoeDoe", "x") is not None


def test_each_look_up_gives_a_fresh_user() -> None:
    """What one request notes on its user is not seen by another."""
    realm = AccountRealm("main", "cheap")
    realm.add("JoeDoe", "x")
    first, second = realm.by_id("1"), realm.by_id("1")
    assert first == second
    assert first is not second


def test_the_stamp_changes_with_the_password_only() -> None:
    """A new password changes the stamp, even the same one again; a preference doesn't."""
    realm = AccountRealm("main", "cheap")
    realm.add("JoeDoe", "x")

    def stamp() -> str:
        user = realm.by_id("1")
        assert user is not None
        return user.password_stamp

    before = stamp()
    realm.set_remember_me("JoeDoe", True)
    assert stamp() == before
    realm.set_password("JoeDoe", "x")
    assert stamp() != before


def test_accounts_in_a_file_are_there_again(tmp_path: Path) -> None:
    """A realm with a file reads what an earlier one wrote, its counter included."""
    file = tmp_path / "users" / "main.json"
    realm = AccountRealm("main", "cheap", file)
    realm.add("JoeDoe", "x", remember_me=True)
    realm.add("JaneDoe", "x")
    realm.remove("JaneDoe")
    again = AccountRealm("main", "cheap", file)
    again.add("JaneDoe", "x")
    joe, jane = again.check("JoeDoe", "x"), again.by_name("JaneDoe")
    assert joe is not None
    assert joe.remember_me
    assert jane is not None
    assert jane.id == "3"
    assert [path.name for path in file.parent.iterdir()] == ["main.json"]


def test_a_name_is_taken_once() -> None:
    """A second account of one name is refused, and an unknown one can't be changed."""
    realm = AccountRealm("main", "cheap")
    realm.add("JoeDoe", "x")
    with pytest.raises(ValueError, match="JoeDoe"):
        realm.add("JoeDoe", "y")
    with pytest.raises(KeyError):
        realm.set_password("Nobody", "y")
