"""Campaigns on a real Dask scheduler with two worker processes: the same result as here, also when one of them dies."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from harness import apart, dask_executor
from harness.answer import opened
from harness.campaign import play_all
from harness.dask_executor import play_on
from harness.dsl.load import load
from harness.errors import SessionHarnessError, TargetError, UsageError
from harness.explore import elsewhere
from harness.explore.shares import Plan, played, searching
from harness.gallery.members import members
from harness.gallery.play import rows
from harness.model.codec import encode
from harness.model.scenario import Scenario
from harness.share import Share, Spec, histories_of
from harness.targets.host import HostTarget
from tests.harness.commands import Shell
from tests.harness.explore.searching import fitting
from tests.harness.test_cli_explore import HANDLER

SCENARIO = """scenario: {name}
title: a login is seen
rule: LIFE-02
world: {{users: [JoeDoe], browsers: [alice]}}
steps:
  - {{as: alice, do: login JoeDoe, expect: {{user: JoeDoe}}}}
"""
REFERENCE = Spec("reference")
SECONDS = 60.0


class Cluster:
    """A scheduler on a loopback port of its own, and its workers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        address = folder / "scheduler.json"
        self._scheduler = self._start(
            "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", address
        )
        self.workers = [self._worker(address, name) for name in ("one", "two")]
        self._wait_for(self._scheduler, b"Register worker", len(self.workers))
        self.address = "dask://" + msgspec.json.decode(address.read_bytes())["address"].removeprefix("tcp://")

    def close(self) -> None:
        """End every process by its own id."""
        for process in (*self.workers, self._scheduler):
            process.kill()
            process.wait()
            if process.stderr:
                process.stderr.close()

    def _worker(self, address: Path, name: str) -> subprocess.Popen[bytes]:
        options = ("--no-nanny", "--no-dashboard", "--nthreads", "1", "--name", name, "--scheduler-file", address)
        return self._start("dask_worker", *options, "--local-directory", self._folder)

    def _start(self, module: str, *options: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-W", "ignore", "-m", f"distributed.cli.{module}", *map(str, options)]
        return subprocess.Popen(command, cwd=self._folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    @staticmethod
    def _wait_for(process: subprocess.Popen[bytes], words: bytes, times: int) -> None:
        assert process.stderr
        for line in process.stderr:
            times -= words in line
            if not times:
                return
        raise AssertionError(f"the scheduler ended before it said {words!r}")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler and two workers."""
    made = Cluster(tmp_path)
    yield made
    made.close()


@pytest.fixture
def scenarios(tmp_path: Path) -> tuple[Scenario, ...]:
    """Twelve short ones."""
    path = tmp_path / "mine.yaml"
    path.write_text("---\n".join(SCENARIO.format(name=f"mine-{number}") for number in range(12)), "utf-8")
    return load([path])


def test_the_result_is_the_local_one_also_when_a_worker_dies(
    cluster: Cluster, scenarios: tuple[Scenario, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker is killed after the first history; what it had is done again, and all come in the scenarios' order."""
    monkeypatch.setattr(dask_executor, "SHARE", 2)
    remote = play_on(cluster.address, scenarios, REFERENCE, seconds=SECONDS)
    histories = [next(remote)]
    cluster.workers[0].send_signal(signal.SIGKILL)
    histories += remote
    local = list(play_all(scenarios, lambda: HostTarget("reference"), seconds=SECONDS))
    assert [encode(history) for history in local] == [encode(history) for history in histories]


def test_the_command_line(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`verify --executor dask://…` writes the Run that `verify` writes."""
    shell = Shell(tmp_path, monkeypatch, capsys)
    shell.run("verify --rules LOGOUT-04 --json local.json")
    shell.run(f"verify --rules LOGOUT-04 --json remote.json --executor {cluster.address}")
    assert Path("local.json").read_bytes() == Path("remote.json").read_bytes()


def test_a_search_is_the_local_one_also_when_a_worker_dies(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker is killed after the first share of a search; what it had is done again, and all is as it is here."""
    monkeypatch.setattr(elsewhere, "TOGETHER", 1)
    target, plan = HostTarget(), Plan(3000, seed=11, fixed=(("superuser", ("Root",)),))
    fits = fitting(target)
    remote = elsewhere.by_scheduler(cluster.address, REFERENCE, fits, plan)
    parts = [next(remote)]
    cluster.workers[0].send_signal(signal.SIGKILL)
    parts += remote
    with searching(target, fits, HostTarget()) as search:
        local = [played(search, share) for share in plan.shares()]
    assert 6 == len(parts)
    assert local == parts


def test_the_command_line_of_a_search(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`explore --executor dask://…` finds and writes what `explore` finds and writes."""
    shell = Shell(tmp_path, monkeypatch, capsys)
    shell.write({"mine.py": HANDLER})
    line = "explore --handler mine:Minutes --profile hardened --steps 1000 -o"
    local = shell.run(f"{line} local")
    remote = shell.run(f"{line} remote --executor {cluster.address}")
    [found] = (tmp_path / "local").iterdir()
    assert (1, local.out.replace("local/", "remote/")) == (remote.status, remote.out)
    assert found.read_bytes() == (tmp_path / "remote" / found.name).read_bytes()


@pytest.mark.matrix
def test_a_gallery(cluster: Cluster) -> None:
    """A member that is played there has the row that it has here."""
    [member] = [one for one in members("reference") if one.name == "life_ceiling"]
    [row] = rows("reference", [member], executor=cluster.address)
    assert ("life_ceiling", ("LIFE-02",), ()) == (row.member, row.tripped, row.defects)


def test_a_share_tells_what_is_wrong_with_the_target(scenarios: tuple[Scenario, ...], tmp_path: Path) -> None:
    """A target that can't be imported there is the user's to mend; a name that means nothing is an error of ours."""
    share = Share(Spec("nowhere:target"), scenarios[:1], SECONDS)
    with pytest.raises(TargetError, match="nowhere"):
        histories_of(_played(share, tmp_path))
    unknown = msgspec.structs.replace(share, spec=Spec("nothing"))
    with pytest.raises(SessionHarnessError, match="a worker failed: UsageError"):
        histories_of(_played(unknown, tmp_path))


def test_a_share_whose_process_ends(tmp_path: Path, scenarios: tuple[Scenario, ...]) -> None:
    """A target that ends the process is told with its status."""
    (tmp_path / "ends.py").write_text("import os\nos._exit(7)\n", "utf-8")
    with pytest.raises(SessionHarnessError, match=r"the process of harness\.share ended with status 7: $"):
        _played(Share(Spec("ends:target"), scenarios[:1], SECONDS), tmp_path)


def test_a_share_that_does_not_come_back(tmp_path: Path, scenarios: tuple[Scenario, ...]) -> None:
    """A target that hangs at its import is given up in time."""
    (tmp_path / "hangs.py").write_text("while True:\n    pass\n", "utf-8")
    with pytest.raises(SessionHarnessError, match=r"the process of harness\.share gave no answer within 0\.5 s"):
        _played(Share(Spec("hangs:target"), scenarios[:1], SECONDS), tmp_path, seconds=0.5)


def _played(share: Share, folder: Path, seconds: float = SECONDS) -> bytes:
    return opened(apart.run("harness.share", str(folder), seconds, encode(share)))


def test_nobody_listens(scenarios: tuple[Scenario, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduler that does not answer is told with its address; status 2."""
    monkeypatch.setattr(dask_executor, "CONNECT", 0.5)
    with pytest.raises(UsageError, match=r"--executor dask://127\.0\.0\.1:9: no scheduler answers there"):
        next(play_on("dask://127.0.0.1:9", scenarios, REFERENCE, seconds=SECONDS))
