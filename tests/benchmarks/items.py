"""The pytest plugin's own cost: items of a loaded no-op scenario, against as many empty pytest items.

Each is run in a pytest session of its own, in turn; what is measured is the processor time of all items after the
first, which pays for imports and for the clock. The target is as empty as the scenario, so that it is the plugin, the
runner and the judge that count.
"""

from __future__ import annotations

import gc
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measure import Goal
from tests.benchmarks.places import NO_OP

ITEMS = 1000
ROUNDS = 5
GOAL = 1.25

CONFTEST = f"""
import time, pytest

class Empty(pytest.Item):
    def runtest(self): pass
    def reportinfo(self): return "empty", None, self.name

class Empties(pytest.Collector):
    def collect(self): return ()

@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(session, config, items):
    if config.getoption("session_target"):
        scenario = next(item for item in items if type(item).__name__ == "ScenarioItem")
        items[:] = [scenario] * ({ITEMS} + 1)
    else:
        node = Empties.from_parent(session, name="empties", nodeid="empties")
        items[:] = [Empty.from_parent(node, name=f"empty-{{n}}") for n in range({ITEMS} + 1)]

ends = []

class Watch:
    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report):
        if report.when == "teardown":
            ends.append(time.process_time())

def pytest_configure(config):
    config.pluginmanager.register(Watch())

def pytest_sessionfinish(session):
    print(f"\\nLOOP {{ends[-1] - ends[0]}}")
"""

TARGET = """
from harness.model.history import Facts
from harness.targets.base import Request
from harness.targets.wsgi import WsgiTarget

class Adapter:
    session_cookies = None
    def requests(self, action, scene):
        yield Request("GET", f"{scene.base()}/")
    def facts(self, answer):
        return Facts(user="JoeDoe")

def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "0")])
    return [b""]

target = WsgiTarget(lambda policy, world: app, Adapter(), name="empty")
"""


def run() -> Goal:
    """The ratio of the two loops' medians, with the same number of items."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "conftest.py").write_text(CONFTEST, encoding="utf-8")
        (folder / "empty_target.py").write_text(TARGET, encoding="utf-8")
        ours, theirs = [], []
        gc.collect()
        for _ in range(ROUNDS):
            ours.append(_loop(folder, "--session-target", "empty_target:target", "--session-from", str(NO_OP)))
            theirs.append(_loop(folder))
    mine, other = statistics.median(ours), statistics.median(theirs)
    detail = f"{mine / ITEMS * 1e6:.0f} us against {other / ITEMS * 1e6:.0f} us an item, {ROUNDS} rounds of {ITEMS}"
    return Goal("no-op scenario items / empty pytest items", mine / other, GOAL, detail)


def _loop(folder: Path, *options: str) -> float:
    """Seconds that pytest took to run its items. Raises RuntimeError with what it said when it didn't.

    The root is given: pytest would guess another one with a scenario's path among the options, and from there each of
    its hooks would look for the conftest files that apply.
    """
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", f"--rootdir={folder}"]
    command += [*options, str(folder)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    loops = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("LOOP ")]
    if not loops or f"{ITEMS + 1} passed" not in done.stdout:
        raise RuntimeError(f"pytest did not run the items:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return float(loops[0])
