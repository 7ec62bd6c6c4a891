"""The pytest plugin: inert without its option; with it, every play is an item with an outcome and a story."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points

import pytest

# The inner runs forget what they were the first to import; what stays half forgotten has two classes of one name.
import harness.cli.verification
import harness.targets.host  # noqa: F401
from tests.harness.targets.live.there import VARIABLES, wiki_there, write_file
from tests.harness.test_cli_verify import APPLICATION

pytest_plugins = ["pytester"]

INSTALLED = bool(entry_points(group="pytest11", name="session_harness"))
PLUGIN = () if INSTALLED else ("-p", "harness.pytest_plugin")

SCENARIOS = """scenario: holds
title: a login is seen
rule: LIFE-02
world: {users: [JoeDoe], browsers: [alice]}
steps:
  - {as: alice, do: login JoeDoe, expect: {user: JoeDoe}}
---
scenario: fails
title: nobody promised this
rule: LIFE-02
world: {users: [JoeDoe, JaneRoe], browsers: [alice]}
steps:
  - {as: alice, do: login JoeDoe, expect: {user: JaneRoe}}
---
scenario: weakly
title: a recommended rule that fails
rule: LOGIN-03/no-value
world: {users: [JoeDoe, JaneRoe], browsers: [alice]}
steps:
  - {as: alice, do: login JoeDoe, expect: {user: JaneRoe}}
---
scenario: blocked
title: what it relies on does not hold
rule: LIFE-02
world: {users: [JoeDoe, JaneRoe], browsers: [alice]}
steps:
  - {as: alice, do: login JoeDoe, given: {user: JaneRoe}, expect: {user: JaneRoe}}
---
scenario: lacks
title: the target can't be restarted
rule: EXPIRE-01
world: {users: [JoeDoe], browsers: [alice]}
steps:
  - {do: restart}
  - {as: alice, do: login JoeDoe, expect: {user: JoeDoe}}
---
scenario: crashes
title: the application raises
rule: LOGOUT-04/twice
world: {users: [JoeDoe], browsers: [alice]}
steps:
  - {as: alice, do: logout, expect: {user: anonymous}}
"""


@pytest.fixture
def folder(pytester: pytest.Pytester) -> pytest.Pytester:
    """A folder with a target, and scenarios with each outcome."""
    body = APPLICATION.replace("{body}", 'raise KeyError("user")')
    pytester.makepyfile(mine=body)
    pytester.makefile(".yaml", scenarios=SCENARIOS)
    pytester.syspathinsert()
    return pytester


def _run(folder: pytest.Pytester, *options: str) -> pytest.RunResult:
    # The inner run has filters of its own: what WebOb imports is no matter of this plugin.
    return folder.runpytest(*PLUGIN, "-p", "no:cacheprovider", "-W", "ignore::DeprecationWarning", *options)


def _session(folder: pytest.Pytester, *options: str) -> pytest.RunResult:
    return _run(folder, "--session-target", "mine:target", "--session-from", "scenarios.yaml", *options)


def test_every_play_is_an_item(folder: pytest.Pytester) -> None:
    """Items are named after rule and play, in the order of the scenarios; collecting plays nothing."""
    result = _session(folder, "--collect-only", "-q")
    result.stdout.fnmatch_lines(
        [
            "scenarios::LIFE-02::holds",
            "scenarios::LIFE-02::fails",
            "scenarios::LOGIN-03::weakly",
            "scenarios::LIFE-02::blocked",
            "scenarios::EXPIRE-01::lacks",
            "scenarios::LOGOUT-04::crashes",
        ]
    )


def test_outcomes_are_those_of_pytest(folder: pytest.Pytester) -> None:
    """A failed or blocked required rule fails, a weak one is xfailed, what the target lacks is skipped."""
    result = _session(folder)
    result.assert_outcomes(passed=1, failed=3, skipped=1, xfailed=1)


def test_a_failure_tells_its_story(folder: pytest.Pytester) -> None:
    """A failed item shows rule, expected, seen and the timeline, not a Python traceback of ours."""
    result = _session(folder, "-k", "fails")
    result.stdout.fnmatch_lines(
        [
            "LIFE-02 (failed): *",
            "LIFE-02/holds at step 1: expected user JaneRoe, seen user JoeDoe",
            "1  2012-03-04 05:06:30Z  alice  login JoeDoe -> JoeDoe; *",
        ]
    )
    result.stdout.no_fnmatch_line("*pytest_plugin.py*")


def test_a_crash_is_told_with_its_traceback(folder: pytest.Pytester) -> None:
    """What the application raised is shown with the application's own frames."""
    result = _session(folder, "-k", "crashes")
    result.stdout.fnmatch_lines(["KeyError: 'user'", 'mine.py:* in application: raise KeyError("user")'])


def test_reasons_are_told(folder: pytest.Pytester) -> None:
    """A skipped item tells what the target lacks, an xfailed one which recommended rule is missed."""
    result = _session(folder, "-rsx")
    result.stdout.fnmatch_lines(["*not applicable: holds: the target does not offer 'restart'"])
    result.stdout.fnmatch_lines(["XFAIL scenarios::LOGIN-03::weakly - weak: LOGIN-03/no-value at step 1: *"])


def test_a_profile_can_be_chosen(folder: pytest.Pytester) -> None:
    """Under another profile the same rule may be required."""
    _session(folder, "--session-profile", "hardened", "-k", "weakly").assert_outcomes(failed=1, deselected=5)


def test_items_are_selected_as_any_other(folder: pytest.Pytester) -> None:
    """-k and --session-rules choose among the plays."""
    _session(folder, "-k", "holds").assert_outcomes(passed=1, deselected=5)
    _session(folder, "--session-rules", "EXPIRE,LOGOUT-04").assert_outcomes(failed=1, skipped=1)


def test_other_tests_have_the_real_time(folder: pytest.Pytester) -> None:
    """A test that runs before or after scenarios sees no frozen clock, and neither does pytest between two of them."""
    folder.makepyfile(
        conftest="""
            import time

            def pytest_runtest_logreport(report):
                assert time.gmtime(report.start).tm_year != 2012
                assert time.gmtime().tm_year != 2012

            def pytest_collection_modifyitems(items):
                items.sort(key=lambda item: item.name != "holds")
        """,
        test_clock="""
            import datetime
            import time

            def test_time_is_real():
                assert "Fake" not in type(datetime.datetime.now()).__name__
                assert time.gmtime().tm_year != 2012
        """,
    )
    _session(folder, "--session-rules", "LIFE-02", "-k", "holds or real or fails").assert_outcomes(
        passed=2, failed=1, deselected=1
    )


def test_what_cant_be_tested_is_a_usage_error(folder: pytest.Pytester) -> None:
    """A wrong name, and a target that can't be tested, stop pytest with one line."""
    result = _run(folder, "--session-target", "mine:taget")
    assert pytest.ExitCode.USAGE_ERROR == result.ret
    result.stderr.fnmatch_lines(["ERROR: session-harness: mine has no 'taget', did you mean target?"])


def test_an_untestable_target_is_a_usage_error(folder: pytest.Pytester) -> None:
    """The preflight is made before anything is played."""
    folder.makepyfile(mine=APPLICATION.replace("{body}", "pass").replace('b"JoeDoe"', 'b"nobody"'))
    result = _session(folder)
    assert pytest.ExitCode.USAGE_ERROR == result.ret
    result.stderr.fnmatch_lines(["ERROR: session-harness: mine can't be tested: after the login of JoeDoe *"])


def test_without_the_option_nothing_happens(folder: pytest.Pytester) -> None:
    """Without --session-target nothing is collected."""
    folder.makepyfile(test_nothing="def test_nothing(): pass")
    _run(folder).assert_outcomes(passed=1)


def test_without_the_option_nothing_is_imported() -> None:
    """The plugin's module imports nothing of the harness but its package."""
    program = """
import sys
import pytest
known = set(sys.modules)
import harness.pytest_plugin
print(sorted(set(sys.modules) - known))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "['harness', 'harness.pytest_plugin']\n" == done.stdout


def test_a_wiki_that_is_not_ours_is_refused(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can be asked before something is sent."""
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    with wiki_there() as (url, log):
        write_file(pytester.path, url)
        ran = pytester.runpytest(*PLUGIN, "--session-target", "there.yaml")
    assert pytest.ExitCode.USAGE_ERROR == ran.ret
    assert [] == log.requests
    ran.stderr.fnmatch_lines(["*pytest can't ask before a wiki that is not ours is spoken to*"])
