"""The macros: small programs that a page's text calls as `<<Name>>` or `<<Name(argument)>>`.

A macro gets the request and its argument and returns HTML. What it shows is noted in `request.shown` too, for the
facts. Extensions use the session by `request.session` alone; nothing here knows how it is kept.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, MutableMapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from reference_impl.wiki.rights import rights
from reference_impl.wiki.typed import typed

if TYPE_CHECKING:
    from reference_impl.wiki.request import WikiRequest

Macro = Callable[["WikiRequest", str], str]


def example(request: WikiRequest, argument: str) -> str:
    """The help page's example: nothing while the session is new, then a random value once, then the same again."""
    session = request.session
    if session.is_new:  # type: ignore[attr-defined]
        text = "new"
    elif "example" not in session:
        session["example"] = f"random:{secrets.token_hex(8)}"
        text = f"set {session['example']}"
    else:
        text = f"loaded {session['example']}"
    request.shown["example"] = text
    return Markup('<p class="macro">{}</p>').format(text)


def show_value(request: WikiRequest, argument: str) -> str:
    """The session's value of that name; noted under the name when there is one."""
    if argument not in request.session:
        return Markup('<p class="macro">{} is not set</p>').format(argument)
    value = request.session[argument]
    request.shown[argument] = typed(value)
    return Markup('<p class="macro">{} = <code>{}</code></p>').format(argument, repr(value))


def page_list(request: WikiRequest, argument: str) -> str:
    """Links to all pages that the visitor may read."""
    pages, name = request.cfg.pages, request.user.name if request.user else None
    superusers = request.cfg.policy.superuser
    names = [page for page in pages.names() if "read" in rights(pages.text(page) or "", name, superusers)]
    links = (Markup('<li><a href="{}">{}</a></li>').format(request.url(page), page) for page in names)
    return Markup("<ul>{}</ul>").format(Markup("").join(links))


def broken(request: WikiRequest, argument: str) -> str:
    raise RuntimeError("this macro is broken")


def pause(request: WikiRequest, argument: str) -> str:
    """Let whoever plays the requests do other things while this page is being made."""
    request.dynamic = True
    resume = request.environ.get("session_harness.pause")
    if callable(resume):
        resume()
    return Markup('<p class="macro">done</p>')


def _without(session: MutableMapping[str, Any], key: str) -> bool:
    try:
        session[key]
    except KeyError:
        return key not in session
    return False


def _deleted(session: MutableMapping[str, Any]) -> bool:
    session["scratch-1"] = 1
    del session["scratch-1"]
    return _without(session, "scratch-1")


def _updated(session: MutableMapping[str, Any]) -> bool:
    session.update({"scratch-1": 1}, **{"scratch-2": "two"})
    return (session["scratch-1"], session["scratch-2"]) == (1, "two")


def _emptied(session: MutableMapping[str, Any], empty: Callable[[], object]) -> bool:
    """Empty the session, look, and put everything back."""
    kept = dict(session)
    empty()
    gone = len(session) < len(kept)
    session.update(kept)
    return gone and dict(session) == kept


def _popped(session: MutableMapping[str, Any]) -> bool:
    session["scratch-1"] = 1
    popped = session.pop("scratch-1"), session.pop("scratch-1", 3)
    return popped == (1, 3) and _without(session, "scratch-1")


def _defaulted(session: MutableMapping[str, Any]) -> bool:
    found = session.setdefault("scratch-2", 2), session.setdefault("scratch-2", 3)
    return found == (2, 2)


MAPPING_CHECKS: dict[str, Callable[[MutableMapping[str, Any]], bool]] = {
    "getitem": lambda session: session["scratch"] == "here",
    "contains": lambda session: "scratch" in session and "scratch-1" not in session,
    "get": lambda session: (session.get("scratch"), session.get("scratch-1", 7)) == ("here", 7),
    "missing": lambda session: _without(session, "scratch-1"),
    "delitem": _deleted,
    "iter": lambda session: list(session).count("scratch") == 1,
    "len": lambda session: len(session) == len(list(session)),
    "keys": lambda session: "scratch" in session.keys(),  # noqa: SIM118, the method itself is asked
    "values": lambda session: "here" in session.values(),
    "items": lambda session: ("scratch", "here") in session.items(),
    "setdefault": _defaulted,
    "pop": _popped,
    "popitem": lambda session: _emptied(session, session.popitem),
    "update": _updated,
    "clear": lambda session: _emptied(session, session.clear),
}


def _answers_right(session: MutableMapping[str, Any], check: Callable[[MutableMapping[str, Any]], bool]) -> bool:
    session["scratch"] = "here"
    try:
        return check(session)
    except (AttributeError, KeyError, TypeError, NotImplementedError):
        return False
    finally:
        for key in ("scratch", "scratch-1", "scratch-2"):
            if key in session:
                del session[key]


def mapping(request: WikiRequest, argument: str) -> str:
    """Try each method of a mapping on the session, on scratch keys that are removed again."""
    found = {name: _answers_right(request.session, check) for name, check in MAPPING_CHECKS.items()}
    request.shown["mapping"] = found
    rows = (Markup("<li>{}: {}</li>").format(name, "right" if right else "wrong") for name, right in found.items())
    return Markup('<ul class="macro">{}</ul>').format(Markup("").join(rows))


MACROS: dict[str, Macro] = {
    "Example": example,
    "ShowValue": show_value,
    "PageList": page_list,
    "Broken": broken,
    "Pause": pause,
    "Mapping": mapping,
}
