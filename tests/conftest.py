"""Settings of the whole test run: hypothesis draws the same examples each time, whatever the machine's speed.

Knows the test libraries; must not know the harness, so that a broken module fails in its own tests only.
"""

from __future__ import annotations

import signal

from hypothesis import settings

settings.register_profile("deterministic", derandomize=True, deadline=None, database=None)
settings.load_profile("deterministic")

# A shell starts its background jobs, and all that they start, with Ctrl-C ignored; tests of Ctrl-C need it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
