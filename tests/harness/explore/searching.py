"""A search on the reference with some parts replaced, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from harness.catalogue.load import profile
from harness.explore.explore import Explored, explore
from harness.explore.fitting import Fitting
from harness.explore.shares import Plan
from harness.oracle.contract import CONTRACT, Contract
from harness.preflight import preflight
from harness.targets.host import HostTarget
from reference_impl.gallery import Member, members


@cache
def member(name: str) -> Member:
    """A broken handler of the gallery."""
    return next(one for one in members() if one.name == name)


def fitting(target: HostTarget, profile_name: str = "hardened") -> Fitting:
    """What this target can do, and must keep by this profile."""
    with target.clock() as clock:
        return Fitting(frozenset(preflight(target, clock, seconds=60).capabilities), profile(profile_name))


def explored(parts: Mapping[str, Any] | None, plan: Plan, contract: Contract = CONTRACT) -> Explored:
    """What a search on the reference with these parts comes to."""
    target = HostTarget("reference", parts)
    return explore(target, fitting(target), HostTarget(), plan, contract=contract)
