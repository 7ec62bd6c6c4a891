"""A campaign on the workers of a Dask scheduler: shares go out, what came of them comes back in their order.

Knows the client of Dask distributed, and shares; must not know targets, rules or verdicts. When a worker is lost the
scheduler gives its shares to another one, so the result is the same as a local one.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from contextlib import closing
from functools import partial
from importlib import import_module
from typing import Any

from harness import apart
from harness.answer import opened
from harness.errors import UsageError
from harness.model.codec import encode
from harness.model.history import History
from harness.model.scenario import Scenario
from harness.share import Share, Spec, histories_of

SCHEME = "dask://"
SHARE = 50
"""Plays that go out together: enough to be worth the start of a process, few enough to be shared out evenly."""

PATIENCE = 60.0
"""Seconds beyond the plays' own limits after which a share that does not come back is given up."""

CONNECT = 10.0
"""Seconds in which the scheduler must answer."""


def play_on(address: str, scenarios: Sequence[Scenario], spec: Spec, *, seconds: float) -> Generator[History]:
    """The histories of the scenarios, in their order. `address` is `dask://HOST:PORT`.

    Closing the iterator cancels what has not been played. Raises UsageError when Dask is not installed or the scheduler
    does not answer, TargetError when the target can't be made or opened.
    """
    parts = [tuple(scenarios[start : start + SHARE]) for start in range(0, len(scenarios), SHARE)]
    shares = [encode(Share(spec, part, seconds)) for part in parts]
    with closing(answers(address, "harness.share", shares, seconds=PATIENCE + seconds * SHARE)) as found:
        for answer in found:
            yield from histories_of(answer)


def answers(address: str, module: str, pieces: Sequence[bytes], *, seconds: float | None) -> Generator[bytes]:
    """What a module, run once for each piece (`harness.apart`), makes of them, in their order.

    The folder is the current one wherever it is run: there the target's modules and files are looked for. Closing the
    iterator cancels what has not been done. Raises UsageError when Dask is not installed or the scheduler does not
    answer, SessionHarnessError when a process ends without an answer, and what a piece met (`harness.answer`).
    """
    client = _client(address)
    futures = client.map(partial(apart.run, module, os.getcwd(), seconds), pieces, pure=False)
    try:
        for future in futures:
            yield opened(future.result())
            future.release()
    finally:
        client.cancel(futures)
        client.close()


def _client(address: str) -> Any:
    try:
        client: Any = import_module("distributed").Client
    except ImportError:
        raise UsageError("--executor dask: Dask is not installed; pip install 'session-harness[dask]'") from None
    try:
        return client(f"tcp://{address.removeprefix(SCHEME)}", timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(f"--executor {address}: no scheduler answers there: {error}") from None
