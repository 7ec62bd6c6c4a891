"""A server's port is its own, from before it is bound."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from harness.targets.live import process


def test_a_reserved_port_is_given_to_nobody_else_until_it_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the system finds the same port free once more, because no server has bound it yet."""
    port, other = process.free_port(), process.free_port()
    found = iter([port, port, other, port])
    monkeypatch.setattr(process, "free_port", lambda: next(found))
    with ExitStack() as later:
        with ExitStack() as first:
            assert port == process.reserved_port(first)
            assert other == process.reserved_port(later)
        assert port == process.reserved_port(later)
