"""The pages of rules and options say all that the catalogue says, and link to what they name."""

from __future__ import annotations

from harness.catalogue.load import profile, profiles, rules
from harness.catalogue.options import options
from harness.reports import matrix
from harness.reports.rule_page import Told, option_page, rule_page
from tests.harness import samples

PROFILES = {name: profile(name) for name in profiles()}


def test_a_page_says_all_of_its_rule() -> None:
    """Statement, clauses, sources, what isn't checked, what it depends on, and its standing in each profile."""
    page = rule_page(rules()["LIFE-06"], Told((), None, {}, {}, ()), PROFILES)
    for text in (
        "# LIFE-06\n",
        "* `set`: ",
        "* `cleared`: ",
        "* MoinMoin 1.7.3 and 1.8.7\n",
        "Needs [LIFE-02](LIFE-02.md)",
    ):
        assert text in page
    assert "Not checked: Whether the record on the server becomes shorter too is LIFE-10.\n" in page
    assert "| moin-1.8 | required |\n" in page


def test_a_page_tells_play_outcome_and_what_is_caught() -> None:
    """The drawn play, what each target came to and why, 1.8.7's difference and the broken handler stand there."""
    run, history = samples.run(), samples.idle_history()
    [cell] = [row.cells[0] for row in matrix.rows([run], rules())["LIFE"] if row.rule == "LIFE-02"]
    behaviour = {run.target.name: cell, "moin-2": matrix.Cell(matrix.OUT, "")}
    told = Told((history.scenario,), history, behaviour, {"cuts": "It cuts."}, ["It differs."], "../c/LIFE-02.md")
    page = rule_page(rules()["LIFE-02"], told, PROFILES)
    for text in (
        "![Timeline of login-idle-12h](LIFE-02.svg)\n",
        "1  2012-03-04 05:06:30Z  alice  login JoeDoe",
        "* [login-idle-12h](../../scenarios/life/login.yaml) (1 play): an idle browser",
        "| [reference](../matrix.md#reference) | ✘ failed | holds: expected user anonymous; seen user JoeDoe |\n",
        "* Not asked of moin-2: its profile leaves the rule out\n",
        "* MoinMoin 1.8.7 does it otherwise: It differs.\n",
        "* [cuts](../../reference_impl/broken/cuts.py): It cuts.\n",
        "(../c/LIFE-02.md)",
    ):
        assert text in page


def test_a_page_without_any_of_them_says_so() -> None:
    """No scenario, no broken handler and no verdict are told in words."""
    page = rule_page(rules()["LIFE-02"], Told((), None, {}, {}, ()), PROFILES)
    assert "## Scenarios\n\nnone yet\n" in page
    assert "## Broken handlers that it catches\n\nnone\n" in page
    assert "Nowhere judged.\n" in page


def test_an_option_has_its_values_and_rules() -> None:
    """Meaning, allowed values, examples, and links to the rules that speak about it."""
    page = option_page("cookie_lifetime", options()["cookie_lifetime"], (samples.idle_history().scenario,))
    assert "| `-3` | 3 hours, whatever remember\\_me says |\n" in page
    assert "[LIFE-02](../rules/LIFE-02.md)" in page
    assert "(../cookie_lifetime.md)" in page
