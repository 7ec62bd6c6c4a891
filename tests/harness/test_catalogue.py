"""The catalogue of rules: complete, well-formed, and found by id, area, glob and clause.

The table of ids and levels is written by hand from the contract, section 4.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
import yaml

from harness.catalogue import load
from harness.data import folder
from harness.errors import SessionHarnessError, UsageError
from harness.model.rule import Level, Standing

LEVELS = {"C": Level.CONTRACT, "H": Level.HARDENING, "I": Level.INFORMATIONAL}

# One letter a rule, in the order of their numbers.
CONTRACT = {
    "LIFE": "CCCCCCCICHHIC",
    "RENEW": "CCCCCI",
    "EXPIRE": "CCCCCI",
    "ANON": "CCCCC",
    "SESSION": "CCCCCCCCCCHI",
    "LOGIN": "CCHHHHI",
    "LOGOUT": "CCCCHI",
    "SWITCH": "CCCCCH",
    "SU": "CCCCCCCCCCHHHH",
    "TRAIL": "CCCI",
    "SCOPE": "CCCCHHHI",
    "FARM": "CCCCCHH",
    "REPLACE": "CCCCCC",
    "COOKIE": "CCHHHHHH",
    "ROBUST": "HHHHHH",
    "CONC": "CHHHC",
    "CLEAN": "CCHI",
    "CLOCK": "HHHH",
    "UPGRADE": "II",
}

# What standards ask beyond the contract: the second set of rules.
SECOND = """
    RENEW-07 SESSION-13 LOGIN-08 LOGIN-09 SCOPE-11 COOKIE-09 COOKIE-11 COOKIE-12 COOKIE-13 ROBUST-07 ROBUST-09 CONC-06
""".split()

# Candidates, which no profile of version 2 judges.
CANDIDATES = """
    LOGOUT-07 SWITCH-07 SWITCH-08 SCOPE-09 SCOPE-10 COOKIE-10 ROBUST-08 UPGRADE-03
""".split()

# What no profile judges yet.
PENDING: set[str] = set()

# The least that any WSGI target is asked.
GENERAL = ["LIFE-02", "RENEW-0[15]", "EXPIRE-0[1-5]", "SESSION-0[145]", "LOGOUT-01", "COOKIE-01"]


def _contract() -> Iterator[tuple[str, Level]]:
    for area, letters in CONTRACT.items():
        for number, letter in enumerate(letters, start=1):
            yield f"{area}-{number:02}", LEVELS[letter]


def test_every_rule_of_the_contract_is_there_in_its_order() -> None:
    """The first set holds the rules of the contract, by area and number, each with its level, and no other."""
    assert list(_contract()) == [(one.id, one.level) for one in load.rules().values() if one.since == "1"]


def test_candidates_come_after_the_contract() -> None:
    """What standards ask beyond the contract entered with later sets, under the next numbers of its area."""
    assert sorted(SECOND) == sorted(one.id for one in load.rules().values() if one.since == "2")
    assert sorted(CANDIDATES) == sorted(one.id for one in load.rules().values() if one.since == "3")
    for area in load.AREAS:
        numbers = [int(one.id[-2:]) for one in load.rules().values() if one.area == area]
        assert list(range(1, len(numbers) + 1)) == numbers


def test_a_rule_stands_under_its_own_id() -> None:
    """The key of a rule is its id, and every area has a title."""
    assert all(rule_id == one.id for rule_id, one in load.rules().items())
    assert list(CONTRACT) == list(load.AREAS)


@pytest.mark.parametrize("rule_id", [*(rule_id for rule_id, _ in _contract()), *SECOND, *CANDIDATES])
def test_a_rule_explains_itself(rule_id: str) -> None:
    """Statement, meaning, clauses, gaps and reasons are lines that end with a full stop, and a source is named."""
    one = load.rule(rule_id)
    texts = [one.statement, one.matters, one.not_checked, *one.clauses.values()]
    texts += [need.because for need in one.depends]
    assert [] == [text for text in texts if not re.fullmatch(r"\S[^\n]*\.", text) or "  " in text]
    assert one.sources
    assert all(source == source.strip() != "" for source in one.sources)


def test_each_rule_matters_in_its_own_way() -> None:
    """No two rules say the same about what people notice."""
    said = Counter(one.matters for one in load.rules().values())
    assert [] == [text for text, count in said.items() if count > 1]


def test_a_statement_is_one_sentence() -> None:
    """No statement and no clause has a full stop, a question or a colon-and-capital in its middle."""
    texts = [text for one in load.rules().values() for text in (one.statement, *one.clauses.values())]
    assert [] == [text for text in texts if re.search(r"[.!?] [A-Z]", text)]


def test_clause_ids_are_short_kebab() -> None:
    """A clause id is lower-case words with dashes; the only clause of a rule is called holds, and no other is."""
    for one in load.rules().values():
        assert [] == [clause for clause in one.clauses if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", clause)]
        assert (list(one.clauses) == ["holds"]) == (len(one.clauses) == 1)
        assert len(one.clauses) == 1 or "holds" not in one.clauses


def test_the_contract_comes_from_moinmoin() -> None:
    """A contract rule names a help page, or what MoinMoin 1.7.3 and 1.8.7 both do."""
    allowed = ("help page: HelpOn", "MoinMoin 1.7.3 and 1.8.7")
    for one in load.rules().values():
        if one.level is Level.CONTRACT:
            assert any(source.startswith(allowed) for source in one.sources), one.id


def test_dependencies_exist_and_have_no_cycle() -> None:
    """Every rule depended on is in the catalogue, and following dependencies never comes back."""
    needs = {one.id: [need.rule for need in one.depends] for one in load.rules().values()}
    assert set() == {needed for needs_of in needs.values() for needed in needs_of} - set(needs)
    assert len(needs) == len(list(TopologicalSorter(needs).static_order()))


def test_a_required_rule_depends_on_required_rules_only() -> None:
    """No contract rule waits for a hardening or informational one, so a profile without those can still judge it."""
    ranks = {Level.CONTRACT: 0, Level.HARDENING: 1, Level.INFORMATIONAL: 2}
    found = load.rules()
    for one in found.values():
        assert all(ranks[found[need.rule].level] <= ranks[one.level] for need in one.depends), one.id


def test_no_file_names_a_key_twice() -> None:
    """YAML would drop the first of two equal keys in silence; the catalogue's files have none."""
    for path in folder("catalogue").rglob("*.yaml"):
        assert [] == [f"{path.name}: {key}" for key in _repeated_keys(yaml.compose(path.read_text("utf-8")))]


def _repeated_keys(node: yaml.Node | None) -> Iterator[str]:
    if isinstance(node, yaml.MappingNode):
        counts = Counter(key.value for key, _ in node.value)
        yield from (key for key, count in counts.items() if count > 1)
        for _, value in node.value:
            yield from _repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated_keys(item)


def test_every_file_of_rules_is_read() -> None:
    """The folder of rules holds one file an area and nothing else."""
    names = {path.name for path in (folder("catalogue") / "rules").iterdir()}
    assert {f"{area.lower()}.yaml" for area in load.AREAS} == names


OF_THE_CONTRACT = ["general", "hardened", "moin-1.8", "moin-1.9", "moin-2"]
OF_STANDARDS = {
    "asvs-4": "COOKIE-10 SWITCH-08",
    "asvs-5-l1": "COOKIE-10",
    "asvs-5-l2": "COOKIE-10 LOGOUT-07 SWITCH-07 SWITCH-08",
    "rfc6265bis": "SCOPE-09 SCOPE-10 ROBUST-08",
}


def test_the_profiles() -> None:
    """There are five profiles of the contract, and four of standards."""
    assert tuple(sorted([*OF_THE_CONTRACT, *OF_STANDARDS])) == load.profiles()


@pytest.mark.parametrize("name", OF_STANDARDS)
def test_a_rule_that_came_later_is_pending_in_a_frozen_profile(name: str) -> None:
    """A candidate that the standard asks for waits for the profile's next version; what it doesn't ask for is out."""
    profile = load.profile(name)
    pending = {rule for rule, standing in profile.rules.items() if standing is Standing.PENDING}
    assert set(OF_STANDARDS[name].split()) == pending == set(profile.pending)
    assert Standing.REQUIRED in profile.rules.values()


STANDARD = {
    "asvs-4": r"ASVS 4\.0\.3",
    "asvs-5-l1": r"ASVS 5\.0",
    "asvs-5-l2": r"ASVS 5\.0",
    "rfc6265bis": "RFC 6265bis",
}


@pytest.mark.parametrize("name", ["asvs-4", "asvs-5-l2", "rfc6265bis"])
def test_a_standards_profile_leaves_out_no_rule_that_names_it(name: str) -> None:
    """A rule that names the standard as a source has a standing there, or is among those left out on purpose."""
    profile = load.profile(name)
    naming = [
        one.id for one in load.rules().values() if any(re.match(STANDARD[name], source) for source in one.sources)
    ]
    out = [rule for rule in naming if profile.rules[rule] is Standing.OUT]
    assert LEFT_OUT.get(name, []) == out


# ASVS 5.0: level 3, and chapter 15, which is about code. The profile of RFC 6265bis lacks nothing.
LEFT_OUT = {"asvs-5-l2": ["COOKIE-09", "CONC-02", "CONC-03", "CONC-04", "CLEAN-03"]}


@pytest.mark.parametrize("name", OF_THE_CONTRACT)
def test_a_profile_covers_every_rule_and_gives_reasons(name: str) -> None:
    """A profile has a standing for every rule, the same rules are pending, and each of these has a reason."""
    profile = load.profile(name)
    assert (name, "2") == (profile.name, profile.version)
    assert profile.title
    assert list(load.rules()) == list(profile.rules)
    assert {rule for rule, standing in profile.rules.items() if standing is Standing.PENDING} == PENDING
    assert PENDING == set(profile.pending)
    assert all(reason.endswith(".") for reason in profile.pending.values())


def test_hardened_requires_the_contract_and_the_hardening() -> None:
    """In `hardened` every C and H rule that isn't pending is required; I rules are observed but what it can't ask."""
    standings = load.profile("hardened").rules
    elsewhere = {"UPGRADE-01", "UPGRADE-02"}
    for rule_id, level in _contract():
        if level is Level.INFORMATIONAL:
            assert standings[rule_id] is (Standing.OUT if rule_id in elsewhere else Standing.OBSERVED)
        elif rule_id not in PENDING:
            assert standings[rule_id] is Standing.REQUIRED


def test_moin_1_8_requires_the_contract_but_fractions() -> None:
    """In `moin-1.8` C rules are required but LIFE-07, which is observed, and H rules are recommended."""
    standings = load.profile("moin-1.8").rules
    assert standings["LIFE-07"] is Standing.OBSERVED
    for rule_id, level in _contract():
        if level is Level.CONTRACT and rule_id != "LIFE-07":
            assert standings[rule_id] is Standing.REQUIRED
        elif level is Level.HARDENING and rule_id not in PENDING:
            assert standings[rule_id] is Standing.RECOMMENDED


def test_moin_1_9_requires_what_its_documentation_says() -> None:
    """Fractions count, 0 is no login for ever (HelpOnSessions of 1.9); remember_me, sign and default stay."""
    standings = load.profile("moin-1.9").rules
    documented = load.select(["LIFE-02", "LIFE-03", "LIFE-04", "LIFE-05", "LIFE-07", "ANON-01", "ANON-02"])
    assert [] == [rule_id for rule_id in documented if standings[rule_id] is not Standing.REQUIRED]
    assert [] == [rule_id for rule_id in load.select(["LIFE-01", "REPLACE"]) if standings[rule_id] is not Standing.OUT]


def test_general_asks_what_any_library_can_be_asked() -> None:
    """`general` requires the rules that every WSGI target must try, and leaves out what only MoinMoin has."""
    standings = load.profile("general").rules
    assert [] == [rule_id for rule_id in load.select(GENERAL) if standings[rule_id] is not Standing.REQUIRED]
    outside = load.select(["SU", "TRAIL", "FARM", "REPLACE", "UPGRADE", "LIFE-03", "LIFE-04", "RENEW-04"])
    assert [] == [rule_id for rule_id in outside if standings[rule_id] is not Standing.OUT]


def test_moin_2_asks_what_any_library_can_be_asked_and_the_cookies_attributes() -> None:
    """Its documentation says nothing of sessions but the options of Flask, of which it sets HttpOnly and SameSite."""
    documented = {"COOKIE-04": Standing.REQUIRED, "COOKIE-05": Standing.REQUIRED}
    assert load.profile("general").rules | documented == load.profile("moin-2").rules


def test_no_rule_in_a_profile_waits_for_one_that_is_out() -> None:
    """A dependency that a profile never judges could neither block nor clear the rule."""
    for name in load.profiles():
        standings = load.profile(name).rules
        judged = [one for one in load.rules().values() if standings[one.id] is not Standing.OUT]
        assert [] == [one.id for one in judged for need in one.depends if standings[need.rule] is Standing.OUT]


@pytest.mark.parametrize(
    ("patterns", "chosen"),
    [
        ([], ()),
        (["LIFE-02"], ("LIFE-02",)),
        (["life-02"], ("LIFE-02",)),
        (["clean"], ("CLEAN-01", "CLEAN-02", "CLEAN-03", "CLEAN-04")),
        (["TRAIL-0[12]"], ("TRAIL-01", "TRAIL-02")),
        (["s*-14"], ("SU-14",)),
        (["UPGRADE-*", "LIFE-13", "upgrade"], ("LIFE-13", "UPGRADE-01", "UPGRADE-02", "UPGRADE-03")),
    ],
)
def test_ids_areas_and_globs_select(patterns: list[str], chosen: tuple[str, ...]) -> None:
    """Patterns name ids, areas and globs in any case; the answer has the catalogue's order and no rule twice."""
    assert chosen == load.select(patterns)


def test_a_star_selects_all() -> None:
    """The glob of everything selects every rule."""
    assert tuple(load.rules()) == load.select(["*"])


@pytest.mark.parametrize(
    ("ref", "clause"),
    [
        ("RENEW-01/head", ("RENEW-01", "head")),
        ("renew-01/head", ("RENEW-01", "head")),
        ("LIFE-02", ("LIFE-02", "holds")),
        ("LIFE-02/holds", ("LIFE-02", "holds")),
    ],
)
def test_a_reference_names_a_clause(ref: str, clause: tuple[str, str]) -> None:
    """A rule and a clause name one place; a rule alone is enough where it has one clause."""
    assert clause == load.clause_of(ref)


SHOWN = "'session-harness list rules' shows them all"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("LIVE-03", f"no rule 'LIVE-03', did you mean LIFE-03?; {SHOWN}"),
        ("qqq", f"no rule 'qqq'; {SHOWN}"),
    ],
)
def test_an_unknown_rule(name: str, message: str) -> None:
    """A rule that doesn't exist is the user's mistake, answered with the nearest id and where to look."""
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        load.rule(name)


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("cokie", f"no rule or area 'cokie', did you mean COOKIE?; {SHOWN}"),
        ("LIFE-9*", f"no rule or area 'LIFE-9*', did you mean LIFE-09?; {SHOWN}"),
    ],
)
def test_a_pattern_that_names_nothing(pattern: str, message: str) -> None:
    """One pattern that names no rule is refused, whatever the others name."""
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        load.select(["LIFE-02", pattern])


def test_an_unknown_profile() -> None:
    """A profile that doesn't exist is answered with the nearest name and where to look."""
    message = "no profile 'hardend', did you mean hardened?; 'session-harness list profiles' shows them all"
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        load.profile("hardend")


@pytest.mark.parametrize(
    ("ref", "message"),
    [
        ("LIFE-06", "LIFE-06 has several clauses, name one as LIFE-06/set; its clauses are set, cleared"),
        ("LIFE-06/clear", "LIFE-06 has no clause 'clear', did you mean cleared?; its clauses are set, cleared"),
        ("LIFE-02/", "LIFE-02 has no clause ''; its clauses are holds"),
        ("LIVE-02/holds", f"no rule 'LIVE-02', did you mean LIFE-02?; {SHOWN}"),
    ],
)
def test_a_reference_that_names_no_clause(ref: str, message: str) -> None:
    """A reference must name one clause of one rule; the answer lists the clauses."""
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        load.clause_of(ref)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- {id: LIFE-01, level: contract}\n", "Object missing required field `statement` - at `$[0]`"),
        ("- {id: LIFE-01\n", "expected ',' or '}'"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str) -> None:
    """A file of the catalogue that can't be read is named together with what is wrong in it."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "life.yaml").write_text(text, "utf-8")
    _expect_broken(tmp_path, monkeypatch, "life.yaml: ", message)


def test_a_rule_in_the_wrong_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule of another area than its file's is a fault of the catalogue."""
    (tmp_path / "rules").mkdir()
    source = folder("catalogue") / "rules" / "anon.yaml"
    (tmp_path / "rules" / "life.yaml").write_text(source.read_text("utf-8"), "utf-8")
    _expect_broken(tmp_path, monkeypatch, "life.yaml: ", "ANON-01")


def _expect_broken(catalogue: Path, monkeypatch: pytest.MonkeyPatch, *parts: str) -> None:
    monkeypatch.setattr(load, "folder", lambda _name: catalogue)
    with pytest.raises(SessionHarnessError) as caught:
        load.rules.__wrapped__()
    assert [] == [part for part in parts if part not in str(caught.value)]


@pytest.mark.parametrize(
    ("rules_text", "pending_text"), [("{LIFE-99: out}", "{}"), ("{}", "{LIFE-99: Needs a reason.}")]
)
def test_a_profile_of_unknown_rules_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rules_text: str, pending_text: str
) -> None:
    """A profile, or a list of pending rules, that names a rule which doesn't exist is a fault of the catalogue."""
    load.rules()
    levels = "{contract: required, hardening: required, informational: observed}"
    (tmp_path / "profiles").mkdir()
    text = f"title: t\nversion: '1'\nlevels: {levels}\nrules: {rules_text}\n"
    (tmp_path / "profiles" / "own.yaml").write_text(text, "utf-8")
    (tmp_path / "pending.yaml").write_text(pending_text, "utf-8")
    monkeypatch.setattr(load, "folder", lambda _name: tmp_path)
    with pytest.raises(SessionHarnessError, match=r"^profile own: no rule.* 'LIFE-99'") as caught:
        load.profile.__wrapped__("own")
    assert not isinstance(caught.value, UsageError)
