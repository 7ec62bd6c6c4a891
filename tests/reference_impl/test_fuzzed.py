"""Cookies, ids and records of any bytes: drawn by Hypothesis, and for a moment by atheris where it is installed."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference_impl import fuzzed
from tests.reference_impl.fuzzed import TARGETS, WHOLE

ROOT = Path(__file__).parents[2]
COOKIE = b"MOIN_SESSION=" + b"0" * 72
PICKLE = b"cos\nsystem\n(S'true'\ntR."
BYTES = st.binary(max_size=300) | st.builds(
    lambda whole, place, noise: whole[:place] + noise + whole[place + len(noise) :],
    st.sampled_from([WHOLE, COOKIE, COOKIE + b"; " + COOKIE, PICKLE, b"../../etc/passwd\0"]),
    st.integers(0, 150),
    st.binary(max_size=40),
)
"""Anything, and what was meant with something in it."""


@pytest.fixture(scope="module", autouse=True)
def stores() -> Iterator[None]:
    """The stores of the targets are removed at the end."""
    yield
    fuzzed.forget()


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_no_bytes_let_anybody_in_or_out(target: Callable[[bytes], None]) -> None:
    """No exception escapes, nobody is let in, no file outside the store is touched, no code is run."""
    target(b"")  # what is imported late, is now

    @settings(max_examples=200, deadline=None)
    @given(BYTES)
    def try_them(data: bytes) -> None:
        target(data)

    try_them()


@pytest.mark.parametrize("name", TARGETS)
def test_atheris_finds_nothing_in_a_moment(name: str, tmp_path: Path) -> None:
    """A thousand tries of each, led by the lines they reach; `tox run -e fuzz` takes longer."""
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("atheris is not installed: the extra fuzz")
    command = [sys.executable, "-m", "tests.reference_impl.fuzz", name, "-runs=1000", f"-artifact_prefix={tmp_path}/"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Done 1000 runs" in done.stderr


def test_what_is_watched_for_is_seen(tmp_path: Path) -> None:
    """A file outside the folder and code that is run are noticed; a file inside isn't."""
    watch = fuzzed.watch()
    with watch.over(str(tmp_path)):
        (tmp_path / "inside").write_bytes(b"")
    with pytest.raises(AssertionError, match="open"), watch.over(f"{tmp_path}/store"):
        (tmp_path / "outside").write_bytes(b"")
    with pytest.raises(AssertionError, match=r"pickle.find_class"), watch.over(str(tmp_path)):
        __import__("pickle").loads(PICKLE)
