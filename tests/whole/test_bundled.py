"""Every bundled target can take the whole suite: whatever it fails, it is the target that fails."""

from __future__ import annotations

import pytest

from harness.catalogue.load import profile, rules
from harness.judge import judge
from harness.model.history import Ending
from harness.model.rule import Standing
from harness.model.run import Outcome
from harness.preflight import preflight
from harness.targets.registry import BUNDLED, resolve
from tests.target_matrix import ELSEWHERE
from tests.whole.suite import SECONDS, played

pytestmark = pytest.mark.matrix

PLAYED = {Ending.COMPLETED, Ending.NOT_APPLICABLE, Ending.CRASHED}


@pytest.mark.parametrize("name", [name for name in BUNDLED if name != ELSEWHERE])
@pytest.mark.filterwarnings(r"ignore:datetime\.datetime\.utcnow:DeprecationWarning:flask_session")
@pytest.mark.filterwarnings("ignore::django.core.cache.backends.base.CacheKeyWarning")
def test_a_bundled_target_is_judged_without_an_error_of_ours(name: str) -> None:
    """No play ends by an error of the harness or an adapter, and each rule of `general` has an outcome of its own."""
    target = resolve(name)()
    with target.clock() as clock:
        info = preflight(target, clock, seconds=SECONDS)
    general = profile("general")
    asked = [rule for rule in rules() if general.rules[rule] is not Standing.OUT]
    histories = played(target)
    assert {history.ending for history in histories} <= PLAYED
    run = judge(histories, rules(), general, info, asked=asked)
    assert (0, 0) == (run.count(Outcome.HARNESS_ERROR), run.count(Outcome.UNTRIED))
    assert run.count(Outcome.PASSED) > run.count(Outcome.FAILED)
