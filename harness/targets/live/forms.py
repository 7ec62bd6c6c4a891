"""Fields of the forms of a page, as they stand when a browser has loaded it.

Pure. Knows HTML's forms; must not know any target's.
"""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser

from harness.targets.base import Answer

_BUTTONS = ("submit", "reset", "button", "image")


def forms_of(answer: Answer) -> list[dict[str, str]]:
    """What a browser would send of each form of the page, its buttons left out."""
    reader = _Forms()
    reader.feed(answer.body.decode("utf-8", "replace"))
    return reader.forms


def values_of(answer: Answer, names: Sequence[str]) -> dict[str, str]:
    """The values of these fields, each from the first form that has it; empty where none has."""
    forms = forms_of(answer)
    return {name: next((form[name] for form in forms if name in form), "") for name in names}


class _Forms(HTMLParser):
    """Collects the fields of each form."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({})
        elif self.forms:
            self._field(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1][self._area] += data

    def _field(self, tag: str, given: dict[str, str]) -> None:
        form, name = self.forms[-1], given.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in given or self._select not in form):
            form[self._select] = given.get("value", "")
        elif tag == "textarea" and name:
            self._area = name
            form[name] = ""
        elif tag == "input" and name and _sent(given):
            form[name] = given.get("value", "on")


def _sent(given: dict[str, str]) -> bool:
    kind = given.get("type", "text")
    return "checked" in given if kind in ("checkbox", "radio") else kind not in _BUTTONS
