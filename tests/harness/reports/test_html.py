"""The HTML page: whole in itself, safe, navigable, and complete for what is not passed."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import unquote

import msgspec
import pytest

from harness.model.run import Outcome, Play
from harness.reports import html, overview
from tests.harness import samples

VOID = frozenset({"meta", "br", "hr", "img", "link", "input", "col"})


class Page(HTMLParser):
    """Collects what the tests ask of a page, and checks that tags are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.loads += [
            name for name in given if name in ("src", "srcset", "data", "action", "poster") or name[:2] == "on"
        ]
        if tag == "a":
            self.links.append(given["href"] or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def text() -> str:
    """The page of the sample run."""
    return html.page(samples.run(), samples.histories())


def test_well_formed(text: str) -> None:
    """Every tag is closed, in order."""
    assert Page(text).open == []


def test_whole_in_itself(text: str) -> None:
    """The page loads nothing, sends nothing, and runs its own script alone."""
    page = Page(text)
    assert page.loads == []
    assert not {"link", "iframe", "img", "object"} & set(page.tags)
    assert page.tags.count("script") == 1
    assert not re.search(r"url\(|@import", text)


def test_the_script_is_the_one_allowed(text: str) -> None:
    """The page's policy names the script that it holds, by its hash."""
    script = text[text.index("<script>") + len("<script>") : text.index("</script>")]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in text


def test_links_lead_somewhere(text: str) -> None:
    """Every link leads to a place on the page, and no place has two."""
    page = Page(text)
    assert len(page.ids) == len(set(page.ids))
    assert {unquote(link) for link in page.links} <= {f"#{name}" for name in page.ids}


def test_escaped(text: str) -> None:
    """What a target said is text, never markup."""
    assert "<b>no such key</b>" not in text
    assert "&lt;b&gt;no such key&lt;/b&gt;" in text


def test_not_verified_is_said_twice(text: str) -> None:
    """Head and foot say how much was not verified."""
    assert text.count(overview.unverified(samples.run())) == 2


def test_every_rule_with_its_outcome_in_words(text: str) -> None:
    """The table of rules has each rule with the word of its outcome beside the sign."""
    for verdict in samples.verdicts():
        row = text[text.index(f'<tr id="rule:{verdict.rule}" ') :]
        look = overview.LOOKS[verdict.outcome]
        assert f">{look.sign}</span> {look.word}</span>" in row[: row.index("</tr>")]


def test_failed_play_in_full(text: str) -> None:
    """A failed play shows expected, seen, both clocks, what was sent, the jar's decision and the finding."""
    play = text[text.index('id="play:login-idle-12h"') :]
    play = play[: play.index("</table>")]
    for shown in (
        "user anonymous", "user JoeDoe", "2012-03-04 17:06:30Z", "+12:00:00", "same", "sid-2 for 12 h",
        "sid-1 stored (6265bis 5.7)", "LIFE-02/holds", "Cookie: MOIN_SESSION=sid-1",
    ):  # fmt: skip
        assert shown in play


def test_traceback_and_log(text: str) -> None:
    """A crash shows its traceback and the server's log."""
    assert "File &#34;handler.py&#34;, line 41, in start" in text
    assert "The server's log of this step (1 line)" in text


def test_passed_plays_are_folded(text: str) -> None:
    """A passed play's timeline is there, behind folds that are closed."""
    folded = text[text.index('<section id="passed"') :]
    assert "overtake SlowPage, by: 2 steps with sid-1 -&gt; JoeDoe" in folded
    assert "<details open" not in folded


def test_play_is_told_once(text: str) -> None:
    """A play in which two rules fail is told under its own rule; the other rule links to it."""
    weak = text[text.index('<article id="COOKIE-05"') :]
    assert 'href="#play%3Alogin-idle-12h"' in weak[: weak.index("</article>")]


def test_clocks_apart() -> None:
    """A browser whose clock is off shows its own time and by how much."""
    history = samples.idle_history()
    skewed = msgspec.structs.replace(history.steps[2], browser_at=history.steps[2].at + timedelta(hours=1))
    history = msgspec.structs.replace(history, steps=(*history.steps[:2], skewed))
    assert "2012-03-04 18:06:30Z (+01:00:00)" in html.page(samples.run(), {"login-idle-12h": history})


def test_without_histories() -> None:
    """Without histories a failure shows the timeline that the Run holds."""
    text = html.page(samples.run(), {})
    assert Page(text).open == []
    assert samples.FAILURE.timeline[0].replace(">", "&gt;") in text


def test_since_when(text: str) -> None:
    """Of what broke it is said when, on the play's clock; with an earlier Run also whether it broke then."""
    assert "Since when: first seen 12 h after the start, at step 3 of login-idle-12h." in text
    held = [msgspec.structs.replace(one, outcome=Outcome.PASSED, failures=()) for one in samples.verdicts()]
    for earlier, said in (
        (samples.run(verdicts=tuple(held)), "new: passed in the earlier run (reference by session-harness"),
        (samples.run(), "already failed in the earlier run (reference"),
        (samples.run(verdicts=()), "not asked in the earlier run (reference"),
    ):
        assert f"login-idle-12h; {said}" in html.page(samples.run(), samples.histories(), earlier)


def test_all_passed() -> None:
    """A run without faults has no section of faults."""
    page = Page(html.page(samples.passed_run(), samples.histories()))
    assert page.open == []
    assert {"broken", "silent", "lacking"}.isdisjoint(page.ids)


def test_big_run_stays_small() -> None:
    """Fifteen hundred passed plays make a page of less than six megabytes."""
    given = samples.overtake_history()
    names = [f"document-{n // 10}[row-{n % 10}]/before" for n in range(1500)]
    histories = {
        name: msgspec.structs.replace(
            given, scenario=msgspec.structs.replace(given.scenario, id=name, document=name[:-12])
        )
        for name in names
    }
    plays = tuple(Play(name, "a title", "conc/slow.yaml", "0" * 16, "CONC-05", Outcome.PASSED) for name in names)
    text = html.page(samples.run(plays=plays), histories)
    assert all(f'id="play:{name}"' in text for name in names[::100])
    assert len(text.encode()) < 6_000_000


def test_one_fault_everywhere_stays_small() -> None:
    """A rule that fails in each of fifteen hundred plays has twenty told in full and the others in a line."""
    given = samples.idle_history()
    names = [f"document-{n}" for n in range(1500)]
    histories = {
        name: msgspec.structs.replace(given, scenario=msgspec.structs.replace(given.scenario, id=name))
        for name in names
    }
    asked = ["LIFE-03"] * 1499 + ["LIFE-02"]
    plays = tuple(
        Play(name, "a title", "life/login.yaml", "0" * 16, rule, Outcome.FAILED)
        for name, rule in zip(names, asked, strict=True)
    )
    failures = tuple(msgspec.structs.replace(samples.FAILURE, scenario=name) for name in names)
    verdict = samples.verdict("LIFE-02", Outcome.FAILED, scenarios=tuple(names), failures=failures)
    text = html.page(samples.run(verdicts=(verdict,), plays=plays), histories)
    page = Page(text)
    assert {f"play:{name}" for name in names} <= set(page.ids)
    assert 20 == text.count('<table class="timeline">')
    assert text.index(f'id="play:{names[-1]}"') < text.index(f'id="play:{names[0]}"')
    assert len(text.encode()) < 1_000_000


def test_many_failures_of_one_play_are_counted() -> None:
    """A clause that fails at many steps of a play is told three times and then counted; the timeline marks all."""
    failures = tuple(msgspec.structs.replace(samples.FAILURE, step=str(step)) for step in range(1, 10))
    verdict = samples.verdict("LIFE-02", Outcome.FAILED, scenarios=("login-idle-12h",), failures=failures)
    text = html.page(samples.run(verdicts=(verdict,)), samples.histories())
    assert 3 == text.count("<dt>expected</dt>")
    assert "Also LIFE-02/holds at 6 more steps." in text
    assert 3 == text.count("✘ LIFE-02/holds")


def test_a_rule_comes_first_in_its_own_story() -> None:
    """Of the failures of a play those of the rule under which it is told come first."""
    other = samples.verdict("COOKIE-05", Outcome.FAILED, failures=(samples.FAILURE,) * 2)
    own = samples.verdict("LIFE-02", Outcome.FAILED, failures=(samples.FAILURE,) * 2)
    text = html.page(samples.run(verdicts=(other, own)), samples.histories())
    story = text[text.index('id="play:login-idle-12h"') :]
    told = re.findall(r"<p><b>([A-Z]+-[0-9]+)</b>", story[: story.index('class="timeline"')])
    assert ["LIFE-02", "LIFE-02", "COOKIE-05"] == told
    assert "Also COOKIE-05/holds at 1 more step." in story
