"""The doctor: a target that does what it claims is well, and one that doesn't is told what it lacks."""

from __future__ import annotations

from pathlib import Path

import msgspec

from harness.doctor import Probe, examine
from harness.targets.live.files import Found, load
from harness.targets.live.target import LiveTarget

FILE = Path(__file__).parent / "targets" / "live" / "tiny.yaml"


def examined(found: Found) -> dict[str, Probe]:
    """The last probe of each capability."""
    target = LiveTarget(found)
    with target.clock() as clock:
        return {probe.capability: probe for probe in examine(target, clock, seconds=20)}


def test_a_target_that_does_what_it_claims() -> None:
    """Every claimed verb is well; what isn't claimed is said with the target's own reason."""
    probes = examined(load(FILE))
    assert not any(probe.failed for probe in probes.values())
    assert Probe("logout", "ok: after it the page shows nobody") == probes["logout"]
    assert Probe("remember_me", "not claimed: it has one lifetime for all") == probes["remember_me"]


def test_a_claimed_verb_that_does_not_work() -> None:
    """A logout form that leads nowhere is found, with what was wanted and what was seen."""
    found = load(FILE)
    says = found.says
    assert says.logout is not None
    wrong = msgspec.structs.replace(says, logout=msgspec.structs.replace(says.logout, path="/log-out"))
    probe = examined(Found(found.path, wrong))["logout"]
    assert Probe("logout", "FAILED: wanted was that after it the page shows nobody; seen was JoeDoe", True) == probe
