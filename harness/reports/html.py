"""The Run as one HTML page that needs nothing else: no font, no address, and for reading no script.

Knows the views and the templates; what is shown is decided in html_view, how it looks in templates/. Everything a
target said is escaped, and the page forbids itself to load anything, and to run anything but its own script, which
filters, searches and steps through timelines.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from functools import cache

import jinja2

from harness.data import cache as cache_folder
from harness.data import folder
from harness.model.history import History
from harness.model.run import Run
from harness.reports import html_view, overview


def page(run: Run, histories: Mapping[str, History], earlier: Run | None = None) -> str:
    """The report; `histories` by scenario id. A play without a history is shown by what the Run says of it.

    With an `earlier` Run it is said of each rule that broke whether it held then.
    """
    return render(
        "page.html",
        run=run,
        overview=overview,
        areas=overview.by_area(run.verdicts),
        broken=html_view.broken_rules(run, histories, earlier),
        silent=html_view.silent_plays(run, histories),
        lacking=html_view.lacking_plays(run),
        passed=html_view.passed_plays(run, histories),
    )


def render(template: str, **values: object) -> str:
    """A page of ours from values; everything in them is escaped."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder("reports/templates")),
        bytecode_cache=_compiled(),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["anchor"] = _anchor
    environment.globals.update(
        looks=overview.LOOKS,
        plural=overview.plural,
        title=overview.title,
        unverified_rules=overview.unverified_rules,
        unverified_clauses=overview.unverified_clauses,
        script_hash=_script_hash(),
    )
    return environment


def _script_hash() -> str:
    """What allows the page's own script, and no other, to run (Content Security Policy)."""
    script = (folder("reports/templates") / "report.js").read_bytes()
    return f"sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}"


def _compiled() -> jinja2.BytecodeCache | None:
    """Templates that were compiled before, as Python keeps its modules; None where nothing can be kept."""
    place = cache_folder("templates")
    with suppress(OSError):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return jinja2.FileSystemBytecodeCache(str(place)) if os.access(place, os.W_OK) else None


def _anchor(scenario: str) -> str:
    """An id for a play: no spaces, none that a rule has."""
    return "play:" + "_".join(scenario.split())
