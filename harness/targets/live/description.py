"""What a target file says: how a live target is installed, configured, started, spoken to and read.

Plain data, and the one format of the file: loader and JSON Schema read these annotations. Texts marked as templates are
Jinja2's; what they may name stands in `templates.py`. Knows no target.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One request of a verb. All texts are templates."""

    path: str
    """Below the wiki's address, with its query: `/FrontPage?action=login`."""
    method: Literal["GET", "POST"] = "POST"
    """How it is sent."""
    fields: dict[str, str] = {}
    """Sent as a form's fields, with POST."""
    follow: bool = False
    """Whether a redirect in answer is followed, as browsers do: then the page it leads to tells who is logged in."""
    fetch: str | None = None
    """A page that is asked for first, as a visitor does who loads the form: a path like `path`."""
    hidden: tuple[str, ...] = ()
    """Fields that are taken over from the fetched page, as tokens against forged requests: sent along with POST,
    `hidden.NAME` in templates."""


class Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where an answer tells a fact: a header, or what a regular expression finds in its body."""

    header: str | None = None
    """The header that holds it; without it, the body is searched."""
    pattern: str | None = None
    """A regular expression; its first group is the fact. With `header`, it is searched there."""
    absent: str | None = None
    """The fact where nothing is found; without it, such an answer tells nothing."""
    only: str | None = None
    """A regular expression that the body must hold for the fact to be read at all: `</html>`."""


class Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file that is written for each opening, from a template."""

    template: str
    """The template's file, beside the target file."""
    to: str
    """Where it goes, in the opening's folder; a template."""
    each: Literal["once", "user"] = "once"
    """`user`: one file for each user of the scenario's world, who is `user` in the template."""


class ThereAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An account that a wiki at a `url` has for us."""

    name: str
    """Its name there."""
    password_variable: str
    """The environment variable that holds its password, which itself stands in no file: `WIKI_PASSWORD`."""
    shown: str | None = None
    """How the wiki's pages name it, where that is not its name."""


class TargetFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A live target."""

    target: str
    """Its name on the command line."""
    title: str
    """What it is, in a line."""
    visit: Form
    """How a page is asked for; `page` is its name."""
    start: tuple[str, ...] = ()
    """The command that starts the server in the foreground, word by word; each a template."""
    url: str | None = None
    """In place of `start`: the address of a wiki that is there already, `https://wiki.example.org/wiki`. It is not
    started, configured or changed, its clock is its own, and nothing is sent before somebody has agreed."""
    accounts: dict[str, ThereAccount] = {}
    """With `url`: users of scenarios, as `JoeDoe`, to the accounts that play them, with remember_me off."""
    settings: dict[str, Any] = {}
    """With `url`: the options of the policy that the wiki runs. What depends on others can't be judged."""
    warm: tuple[str, ...] = ()
    """For servers in Python, in place of `start`: a command that loads what all servers share, once, and then forks one
    for each opening: `python FORKS SOCKET server.py`, with the templates `forks` and `socket`. `server.py` is run first
    under the name `warm`, then, with its arguments, under `__main__` in each fork."""
    profile: str = "general"
    """The profile by which it is judged unless said otherwise."""
    programs: dict[str, str] = {}
    """Programs that must be there: name to the reason, for the message when one is missing."""
    install: tuple[tuple[str, ...], ...] = ()
    """Commands that install it into `cache`, a folder of its own, one after the other; each word is a template."""
    copies: dict[str, str] = {}
    """Files and folders of which each opening gets a fresh copy: where they go, where they come from (a template)."""
    files: tuple[Written, ...] = ()
    """Files that are written for each opening: configuration, users."""
    state: tuple[str, ...] = ()
    """Folders of an opening whose files get the times of the harness's clock."""
    records: str | None = None
    """A glob in the opening's folder: each file that it finds is one stored session."""
    environment: dict[str, str] = {}
    """Environment variables of the server; templates."""
    ready: str = "/"
    """A cheap page, without a session if there is one: asked for at the start, and before each move of the clock."""
    patience: int = 20
    """Seconds of real time until its port must take connections."""
    login: Form | None = None
    """The login form; `user` and `password` are what is put into it."""
    logout: Form | None = None
    """The logout form."""
    pages: dict[str, Form] = {}
    """How a page is asked for with another action than `show`: `raw`, `info`, `edit` …; `page` is its name."""
    user: Reading = Reading(header="X-User", absent="anonymous")
    """How an answer tells who is logged in."""
    session_cookies: tuple[str, ...] = ()
    """Names of the session cookie; none: every cookie that the server sets."""
    policy: tuple[str, ...] = ()
    """Options of the policy that the templates write into its configuration."""
    capabilities: tuple[str, ...] = ()
    """What it can do beside what this file shows: `persistent`, `remember_me`, `trail` …"""
    lacks: dict[str, str] = {}
    """What it can't do: capability to the reason."""
    wsgi: str | None = None
    """The same application in process, for `--both`: a bundled target or `module:attribute`."""
    adapter: str | None = None
    """`module:Class` for what can't be said here: a descendant of `harness.targets.live.adapter.FileAdapter`."""
