"""Calls into an adapter: what it raises, and what it gives that no adapter may give, is its own fault.

Knows the types of the adapter's door; must not know who asks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from harness.model.codec import decode, encode
from harness.model.history import Facts
from harness.targets.base import Adapter, Answer, Request, Requests

P = ParamSpec("P")
R = TypeVar("R")


class AdapterError(Exception):
    """The adapter raised, or gave what no adapter may give; the cause is its exception."""


def adapted(call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The call's result. Raises AdapterError for whatever it raises."""
    try:
        return call(*args, **kwargs)
    except Exception as error:
        raise AdapterError(f"{type(error).__name__}: {error}") from error


def next_request(requests: Requests, answer: Answer | None) -> Request | None:
    """The adapter's next request, after the answer to the one before; None: there is no more.

    Raises AdapterError, also for what is no Request, and for a URL that is not absolute.
    """
    try:
        request: Any = next(requests) if answer is None else requests.send(answer)
    except StopIteration:
        return None
    except Exception as error:
        raise AdapterError(f"{type(error).__name__}: {error}") from error
    if isinstance(request, Request) and request.url.startswith(("http://", "https://")):
        return request
    raise AdapterError(f"the adapter worded {request!r}; wanted is a Request with an absolute URL")


def facts_of(adapter: Adapter, answer: Answer) -> Facts:
    """What the adapter reads from an answer, as a record gives it back. Raises AdapterError, also for no Facts."""
    return adapted(lambda: decode(encode(adapter.facts(answer)), Facts))
