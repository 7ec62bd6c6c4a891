"""Where the data files lie, in a wheel, in an editable install and in a clone; and where what was made once is kept.

Knows the places; must not know what the files hold. A wheel carries the repository's top-level folders under
`harness/_data`; in a clone or an editable install they stand beside the package. The package's own data (catalogue,
templates) is inside the package in all three.
"""

from __future__ import annotations

import os
from pathlib import Path

from harness.errors import SessionHarnessError

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder of data called `name`, as "catalogue", "scenarios" or "reports/templates".

    Raises SessionHarnessError when the installation lacks it, naming the places looked at.
    """
    places = _places(_PACKAGE, name)
    for place in places:
        if place.is_dir():
            return place
    looked_at = ", ".join(str(place) for place in places)
    raise SessionHarnessError(
        f"this installation has no data folder {name!r} (looked at {looked_at}); install session-harness again"
    )


def cache(*names: str) -> Path:
    """The folder for what can be made again: below XDG_CACHE_HOME, or `~/.cache`. It need not be there yet."""
    root = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(root, "session-harness", *names)


def _places(package: Path, name: str) -> tuple[Path, ...]:
    shipped = (package / "_data" / name, package / name)
    repository = package.parent
    # Beside an installed package lies the whole of site-packages: only a repository is looked into.
    if (repository / "pyproject.toml").is_file():
        return (*shipped, repository / name)
    return shipped
