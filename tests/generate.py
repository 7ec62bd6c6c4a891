"""Writes the generated pages under `reports/`, or checks that the committed ones are what would be written now.

`python -m tests.generate` writes; with `--check` it compares, prints the differences and exits 1 if there are any. The
pages under `coverage/` come from coverage.py on the Python that runs this: the committed ones are made on Python 3.11.
"""

from __future__ import annotations

import difflib
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from harness.catalogue.load import rules
from harness.catalogue.observed import observed, settings
from harness.catalogue.options import options
from harness.gallery.matrix import as_named
from harness.measure.questions import TITLES
from harness.model.measurement import stored
from harness.reports import coverage
from harness.reports.book import index_page
from harness.reports.gallery import page as gallery_page
from harness.reports.lifetime_page import lifetime_page
from harness.reports.rulebook import rule_book
from reference_impl.gallery import members
from tests.harness.browser.jar_page import jar_page
from tests.observe import observe
from tests.rule_pages import option_pages, rule_pages
from tests.target_matrix import markdown as matrix_markdown
from tests.target_matrix import page as matrix_page
from tests.target_matrix import runs as target_runs
from tests.upgrades import upgrade_pages
from tests.whole.suite import reference_coverage, reference_run

REPORTS = Path(__file__).parent.parent / "reports"
COVERAGE_TITLE = "The bundled scenarios, played against the reference; on Python 3.11, by coverage.py."


def rules_page() -> str:
    """The rule book: each rule with what it says, what asks it, what it catches and how the reference does."""
    run = reference_run()
    caught_by: dict[str, list[str]] = defaultdict(list)
    for member in members():
        caught_by[member.primary].append(member.name)
    documents = {verdict.rule: verdict.scenarios for verdict in run.verdicts}
    return rule_book(rules(), run, caught_by, documents)


def gallery() -> str:
    """The broken handlers and the rules that each names; the matrix run plays them and compares."""
    return gallery_page("reference", [as_named(member) for member in members()])


def coverage_pages() -> dict[str, str]:
    """Which rules the lines of the reference's session code carry."""
    return coverage.pages(reference_coverage(), COVERAGE_TITLE)


def lifetime() -> str:
    """What `cookie_lifetime` does, by contract and by observation."""
    lifetimes, anonymous = settings("cookie_lifetime"), settings("anonymous_session_lifetime")
    return lifetime_page(lifetimes, anonymous, observed(), TITLES)


def index() -> str:
    """What stands where."""
    return index_page(rules(), options())


def _observed(name: str) -> Callable[[], str]:
    """What is measured of a target in process, as it is committed."""
    return lambda: stored(observe(name)).decode()


PAGES = {
    "../harness/catalogue/observed/reference.json": _observed("reference"),
    "../harness/catalogue/observed/stock.json": _observed("stock"),
    "rules.md": rules_page,
    "gallery.md": gallery,
    "jar.md": jar_page,
    "cookie_lifetime.md": lifetime,
    "matrix.md": matrix_markdown,
    "matrix.html": matrix_page,
    "README.md": index,
}
"""Each page with what makes it, in order: later ones read earlier ones."""

FOLDERS = {
    "rules": lambda: rule_pages(target_runs()),
    "options": option_pages,
    "coverage": coverage_pages,
    "upgrades": upgrade_pages,
}
"""Folders of pages, nothing else lies in them."""


def main() -> int:
    """Write or check every page; the exit status."""
    check = "--check" in sys.argv[1:]
    differs = [name for name, make in PAGES.items() if _differs(name, make(), check)]
    for folder, make_all in FOLDERS.items():
        made = {f"{folder}/{name}": text for name, text in make_all().items()}
        differs += [name for name, text in made.items() if _differs(name, text, check)]
        differs += [name for name in _there(folder) - made.keys() if _superfluous(name, check)]
    return 1 if differs else 0


def _there(folder: str) -> set[str]:
    return {f"{folder}/{path.name}" for path in (REPORTS / folder).glob("*")}


def _differs(name: str, text: str, check: bool) -> bool:
    """Write a page; with `check`, print the difference if there is one."""
    path = REPORTS / name
    if not check:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return False
    committed = path.read_text(encoding="utf-8") if path.exists() else ""
    before, after = (one.splitlines(keepends=True) for one in (committed, text))
    sys.stdout.writelines(difflib.unified_diff(before, after, f"reports/{name}", "made now"))
    return committed != text


def _superfluous(name: str, check: bool) -> bool:
    """Remove a page that nothing makes any more; with `check`, tell it."""
    if check:
        sys.stdout.write(f"reports/{name} is not made any more\n")
    else:
        (REPORTS / name).unlink()
    return check


if __name__ == "__main__":
    raise SystemExit(main())
