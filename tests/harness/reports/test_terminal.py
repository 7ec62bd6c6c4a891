"""The terminal summary: what failed leads, what is not known is listed by name."""

from __future__ import annotations

import subprocess
import sys

from harness.model.run import Outcome
from harness.reports import terminal
from tests.harness import samples

PLAIN = """\
HARNESS ERROR TRAIL-01  The statement of TRAIL-01 is one full sentence.
              because   the runner raised ValueError

FAILED        EXPIRE-05  The statement of EXPIRE-05 is one full sentence.
              expected  an answer
              seen      CRASH KeyError: 'user.id'
              raised    KeyError: 'user.id', File "handler.py", line 41, in
                        start
              where     restart[files]/at step 2 (expire/login.yaml)

FAILED        LIFE-02  The statement of LIFE-02 is one full sentence.
              expected  user anonymous
              seen      user JoeDoe
              where     login-idle-12h step 3 (life/login.yaml)
              blocks    RENEW-05

WEAK          COOKIE-05  The statement of COOKIE-05 is one full sentence.
              expected  user anonymous
              seen      user JoeDoe
              where     login-idle-12h step 3 (life/login.yaml)

BLOCKED       RENEW-05: LIFE-02 failed, and it depends on it

UNTRIED       LIFE-11: no scenario of the selection asks it

reference (handler), profile hardened 2026.1, 6 plays
1 harness error, 2 failed, 1 weak, 1 blocked, 1 untried, 1 pending, 1 not
  applicable, 1 observed, 1 passed
pending, not judged yet: ROBUST-06
not applicable: ROBUST-05 (reference lacks faults)
not applicable: EXPIRE-02/kept (the memory store says: it keeps nothing over a
  restart)
Not verified: 5 of 10 rules (1 harness error, 1 blocked, 1 untried, 1 pending,
  1 not applicable), and 1 clause of other rules. Only passed counts as passed.
"""


def test_plain() -> None:
    """The plain summary tells failures first and repeats how much was not verified."""
    assert terminal.summary(samples.run(), colour=False, width=80) == PLAIN


def test_colour_changes_no_word() -> None:
    """With colours the same words stand in the same lines."""
    from rich.text import Text

    coloured = terminal.summary(samples.run(), colour=True, width=80)
    assert "\x1b[" in coloured
    plain = "\n".join(line.rstrip() for line in Text.from_ansi(coloured).plain.splitlines())
    assert plain.rstrip() == PLAIN.rstrip()


def test_all_passed() -> None:
    """A run without faults is three short lines."""
    assert terminal.summary(samples.passed_run(), colour=False, width=80) == (
        "reference (handler), profile hardened 2026.1, 1 play\n"
        "1 passed\n"
        "Not verified: 0 of 1 rule. Only passed counts as passed.\n"
    )


def test_fits_a_screen() -> None:
    """Fifty failed rules are a screenful: a few in full, the others by name."""
    failed = [samples.verdict(f"LIFE-{n:02}", Outcome.FAILED, failures=(samples.FAILURE,)) for n in range(1, 51)]
    text = terminal.summary(samples.run(verdicts=tuple(failed)), colour=False, width=80)
    assert len(text.splitlines()) < 40
    assert all(verdict.rule in text for verdict in failed)


def test_interrupted() -> None:
    """An interrupted run says so."""
    assert "interrupted: 1 passed" in terminal.summary(
        samples.run(verdicts=samples.passed_run().verdicts, interrupted=True), colour=False, width=80
    )


def test_options_are_named() -> None:
    """What was set on the command line stands beside the target."""
    text = terminal.summary(samples.run(policy={"cookie_lifetime": "-3"}), colour=False, width=100)
    assert "profile hardened 2026.1, cookie_lifetime=-3, 6 plays" in text


def test_plain_needs_no_rich() -> None:
    """The module and the plain summary load no rich."""
    code = (
        "import sys; from tests.harness import samples; from harness.reports import terminal, progress;"
        "terminal.summary(samples.run(), colour=False, width=80); sys.exit('rich' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
