"""Each verb, as it is written, is the action of the model."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import get_args

from harness.dsl.load import load_file
from harness.dsl.needs import needs_of
from harness.dsl.verbs import COMMON, VERBS
from harness.model import step as model
from harness.model.policy import Policy
from harness.model.step import Step
from harness.model.world import BrowserSpec, User, Wiki, World

(SCENARIO,) = load_file(Path(__file__).parent / "good" / "every-verb.yaml")
HOUR = timedelta(hours=1)


def test_words_and_keys_become_actions() -> None:
    """Words after the verb are the action's fields without default, in order; its other fields are keys of the step."""
    logout = Step(model.Logout(), browser="alice", line=49)
    waits = Step(model.Advance(timedelta(seconds=90)), line=49)
    deletes = Step(model.DeleteVariable("size"), browser="alice", line=50)
    visit = model.Visit("FrontPage")
    assert [step.action for step in SCENARIO.steps] == [
        visit,
        model.Visit("PageA", "save", "POST", "more", "post", "a=b; {session}"),
        model.Login("JoeDoe", "wrong", "PageB"),
        model.Login("JoeDoe"),
        model.SetVariable("colour", ["red", {"shade": 3, "weak": True, "none": None}], "redirect"),
        model.GetVariable("colour"),
        model.AppendVariable("colours", "blue"),
        model.DeleteVariable("colour"),
        model.Prefer(True),
        model.Prefer(False),
        model.Login("Root"),
        model.OpenForm("su"),
        model.Su("JoeDoe", "kept", "alice", "GET"),
        model.Su(""),
        model.Return(),
        model.Logout("FrontPage"),
        model.Authenticate("NoSuchUser"),
        model.Authenticate("nobody"),
        model.Reopen(),
        model.Forget(),
        model.Plant("$old"),
        model.Plant("x", 5000),
        model.Replay(("stolen", "old"), "PageA", "JoeDoe"),
        model.Replay(("old",), carried="form"),
        model.ChangePassword("JoeDoe", "better horse"),
        *(model.Advance(11 * HOUR), visit) * 2,
        model.Overtake("SlowPage", (logout, waits)),
        model.Overtake("PageA", (deletes,), 2, set="colour", value="red"),
        model.Rewind(HOUR),
        model.Zone("Europe/Berlin"),
        model.Restart(),
        model.Sweep(),
        model.Account("JoeDoe", "password", "better horse"),
        model.Account("JoeDoe", "remember_me", True),
        model.Account("JaneDoe", "add"),
        model.Break("reads", 1, 2),
        model.Break("writes"),
        model.Repair(),
        model.Break("full", room=100),
        model.Damage("cut"),
        model.Damage("turned", -1, "file"),
        model.Fill(),
        model.Fill(10),
        model.Draw("old", 2),
        model.Sample("fork"),
        model.Configure({"cookie_lifetime": 3, "superuser": []}),
        model.Visit("An odd page"),
    ]


def test_who_where_and_capture_belong_to_the_step() -> None:
    """`as`, `on` and `capture` are the step's; `$name` of `not_session` is the capture's name."""
    first, login, logout = SCENARIO.steps[0], SCENARIO.steps[3], SCENARIO.steps[15]
    assert (first.browser, first.wiki, first.line) == ("alice", "one", 17)
    assert login.capture == "old"
    assert logout.expectations[0].expect.not_session == ("old",)


def test_world_and_policy_are_read() -> None:
    """Users and browsers may be names alone; wikis are named by their keys; `none` is no cap."""
    assert SCENARIO.policy == Policy(
        cookie_lifetime=-0.5, superuser=("Root",), cookie_secure=True, trail_size=3, anonymous_session_lifetime=None
    )
    assert SCENARIO.world == World(
        users=(User("JoeDoe"), User("Root", "s3cret", True, False)),
        wikis=(
            Wiki("one", "one.example.org", "/a", "https", "shared", "a", policy={"cookie_path": "/"}),
            Wiki("two", "two.example.org", store="shared", tls_proxy=True),
        ),
        browsers=(BrowserSpec("alice"), BrowserSpec("bob", -HOUR, None), BrowserSpec("mallory", 24 * HOUR)),
        parts={"session_data": "memory"},
    )


def test_rules_are_those_of_expectations_and_checks() -> None:
    """A scenario belongs to its rule, to those of `also`, and to those of `checks`."""
    assert SCENARIO.rules == {"RENEW-01", "LIFE-02", "COOKIE-01", "COOKIE-02"}


def test_needs_are_drawn_from_all_that_is_used() -> None:
    """Policy, world, actions and expectations say what the target must be able to do; `needs` adds to it."""
    words = (
        "accounts auth_facts components damage disk drawn_ids farm faults fill fork https interleave log login logout"
        " macros mount overtake page:save password_form persistent"
        " policy:cookie_lifetime policy:cookie_path policy:cookie_secure policy:superuser policy:trail_size reconfigure"
        " records remember_me remote_user replace:session_data restart rewind sampled_ids session_facts su sweep trail"
        " variables zone"
    )
    assert SCENARIO.needs == set(words.split())


def test_needs_of_pages_follow_from_the_page_and_what_is_asked_of_it() -> None:
    """A page's kind, and an action other than show, are capabilities; the front page needs none."""
    pages: list[tuple[model.Action, set[str]]] = [
        (model.Visit("FrontPage"), set()),
        (model.Visit("PageA", "raw"), {"page:raw"}),
        (model.Visit("MovedPage"), {"page:redirect"}),
        (model.Visit("SecretPage"), {"page:rights"}),
        (model.Visit("MembersPage"), {"page:rights"}),
        (model.Visit("DiaryOfJoeDoe"), {"page:rights"}),
        (model.Visit("BrokenPage"), {"page:error"}),
        (model.Replay(("old",), "BrokenPage", "JoeDoe"), {"page:error", "login"}),
    ]
    for action, needs in pages:
        assert needs_of(Policy(), World(), (Step(action, browser="alice"),)) == needs


def test_every_action_has_a_verb() -> None:
    """Each action of the model can be written, and no field of one is mistaken for a key of every step."""
    assert [verb.struct for verb in VERBS.values()] == list(get_args(model.Action))
    shared = {(verb.word, name) for verb in VERBS.values() for name in verb.options if name in COMMON}
    assert shared == {("plant", "times"), ("interrupt", "times")}
