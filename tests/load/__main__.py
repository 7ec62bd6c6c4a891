"""`python -m tests.load`: hundreds of browsers at once against real servers; what they saw is judged afterwards.

Each store behind gunicorn with processes and behind a threaded server. Status 1 when something can't be, 2 when a
program that it takes is missing here.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import time

from tests.load.clients import drive
from tests.load.history import judge
from tests.load.servers import Kind, Missing, serving

KINDS: tuple[Kind, ...] = ("processes", "threads")
STORES = ("files", "sqlite", "redis", "sqlalchemy")
MOST_SHOWN = 20


def run(kind: Kind, store: str, browsers: int, lives: int) -> list[str]:
    """Load one server and tell how it went; the judge's complaints."""
    with tempfile.TemporaryDirectory() as folder, serving(kind, store, folder) as port:
        start = time.monotonic()
        history = drive(port, browsers, lives)
        seconds = time.monotonic() - start
    complaints = judge(history)
    found = f"{len(complaints)} that can't be" if complaints else "all as it should be"
    print(f"{kind}, {store}: {browsers} browsers, {len(history)} requests in {seconds:.0f} s, {found}", flush=True)
    for complaint in complaints[:MOST_SHOWN]:
        print(f"  {complaint}")
    return complaints


def main() -> int:
    """Each server with each store."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--browsers", type=int, default=200, help="at once (default: %(default)s)")
    parser.add_argument("--lives", type=int, default=5, help="of each browser, login to logout (default: %(default)s)")
    parser.add_argument("--stores", nargs="+", choices=STORES, default=STORES, help="these alone")
    options = parser.parse_args()
    try:
        runs = itertools.product(KINDS, options.stores)
        found = [run(kind, store, options.browsers, options.lives) for kind, store in runs]
    except Missing as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 1 if any(found) else 0


if __name__ == "__main__":
    sys.exit(main())
