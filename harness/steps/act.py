"""What a step's action does: a table of who does it.

Knows every action; each is done by the neighbour that knows its means.
"""

from __future__ import annotations

from harness.model.step import (
    Account,
    Advance,
    Authenticate,
    Break,
    Configure,
    Damage,
    Draw,
    Fill,
    Forget,
    Interrupt,
    Overtake,
    Plant,
    Reopen,
    Repair,
    Restart,
    Rewind,
    Sample,
    Sweep,
    Zone,
)
from harness.steps import meanwhile, operator, turns, visitor
from harness.steps.draft import Draft


def act(draft: Draft) -> None:
    """Do what the step says."""
    stage, action = draft.stage, draft.step.action
    match action:
        case Advance() | Rewind():
            pass
        case Authenticate():
            stage.remote_users[draft.scene.browser] = "" if action.user == "nobody" else action.user
        case Reopen():
            browser = draft.browser()
            draft.decisions = stage.recorder.decisions(browser.jar.close(draft.browser_now(browser)))
        case Forget():
            draft.browser().jar.clear()
        case Plant():
            visitor.plant(draft, action)
        case Zone():
            stage.clock.zone(action.name)
            stage.zoned = True
        case Restart() | Sweep() | Account() | Configure():
            operator.operate(draft, action)
        case Break() | Repair() | Damage() | Fill() | Draw():
            operator.trouble(draft, action)
        case Sample():
            draft.sample = operator.sampled(draft, action)
        case Overtake(order=str(order)):
            turns.crossed(draft, action, order)
        case Overtake():
            meanwhile.overtaken(draft, action)
        case Interrupt():
            meanwhile.interrupt(draft, action)
        case _:
            visitor.request(draft, action)
    if draft.step.capture:
        stage.captures[draft.step.capture] = draft.held_cookies()
