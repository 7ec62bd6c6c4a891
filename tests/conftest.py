"""Settings of the whole test run: hypothesis draws the same examples each time, whatever the machine's speed.

Knows the test libraries; must not know the harness, so that a broken module fails in its own tests only.
"""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("deterministic", derandomize=True, deadline=None, database=None)
settings.load_profile("deterministic")
