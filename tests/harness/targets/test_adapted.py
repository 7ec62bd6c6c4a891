"""Calls into an adapter: what comes of a good one, and that everything else is the adapter's error."""

from __future__ import annotations

from typing import Any

import pytest

from harness.model.history import Facts
from harness.targets.adapted import AdapterError, adapted, facts_of, next_request
from harness.targets.base import Answer, Request, Requests
from tests.harness.tiny import TinyAdapter

ANSWER = Answer(200, (), b"")
REQUEST = Request("GET", "http://wiki.example.org/")


def worded(*given: Any) -> Requests:
    """An adapter's generator that yields these, and raises those that are exceptions."""
    for one in given:
        if isinstance(one, Exception):
            raise one
        yield one


def test_requests_in_order() -> None:
    """The first request needs no answer, each later one does; None when there are no more."""
    running = worded(REQUEST, REQUEST)
    assert [REQUEST, REQUEST, None] == [next_request(running, answer) for answer in (None, ANSWER, ANSWER)]
    assert None is next_request(worded(), None)


@pytest.mark.parametrize("url", ["/FrontPage", "wiki.example.org/", "ftp://wiki.example.org/", ""])
def test_urls_are_absolute(url: str) -> None:
    """A URL that no browser could ask for is refused."""
    with pytest.raises(AdapterError, match="wanted is a Request with an absolute URL"):
        next_request(worded(Request("GET", url)), None)


@pytest.mark.parametrize("given", [None, "GET /", ("GET", "http://wiki.example.org/")])
def test_what_is_no_request(given: Any) -> None:
    """Nothing but a Request is one."""
    with pytest.raises(AdapterError, match="the adapter worded"):
        next_request(worded(given), None)


def test_what_an_adapter_raises() -> None:
    """Kind and message are told, the cause is kept."""
    with pytest.raises(AdapterError, match=r"^ValueError: no form$") as caught:
        next_request(worded(ValueError("no form")), None)
    assert isinstance(caught.value.__cause__, ValueError)
    with pytest.raises(AdapterError, match=r"^ZeroDivisionError"):
        adapted(lambda: 1 // 0)


class Telling(TinyAdapter):
    """Tells what it is told to tell."""

    def __init__(self, facts: Any) -> None:
        self._facts = facts

    def facts(self, answer: Answer) -> Facts:
        told: Facts = self._facts
        return told


def test_facts_as_a_record_gives_them_back() -> None:
    """Tuples within values become lists, as they will be when the record is read again."""
    told = facts_of(Telling(Facts(user="JoeDoe", trail=("A",), vars={"a": (1, (2.5, None))})), ANSWER)
    assert Facts(user="JoeDoe", trail=("A",), vars={"a": [1, [2.5, None]]}) == told


@pytest.mark.parametrize("facts", [None, "JoeDoe", Facts(user=1), Facts(trail=(1,)), Facts(vars={"a": object()})])  # type: ignore[arg-type]
def test_what_are_no_facts(facts: Any) -> None:
    """Facts of another type, and what JSON can't hold, are refused."""
    with pytest.raises(AdapterError):
        facts_of(Telling(facts), ANSWER)
