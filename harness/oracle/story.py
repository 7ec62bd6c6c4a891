"""What each step of a scenario must show, told step by step: the oracle's tale.

Knows actions, pages and the rules that ask for what is seen; keeps no expectation of a scenario, and asks no target.
What the contract leaves open is not told; after a step that it can't follow at all, the tale ends.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import msgspec

from harness.model.scenario import Scenario
from harness.model.step import (
    Account,
    Action,
    Advance,
    AppendVariable,
    Authenticate,
    ChangePassword,
    Configure,
    DeleteVariable,
    Expectation,
    Forget,
    GetVariable,
    Login,
    Logout,
    OpenForm,
    Prefer,
    Reopen,
    Replay,
    Restart,
    Return,
    SetVariable,
    Step,
    Su,
    Sweep,
    Visit,
)
from harness.oracle import pages, serving
from harness.oracle.contract import Contract
from harness.oracle.keeper import NOTHING, Keeper
from harness.oracle.pages import Kind
from harness.oracle.serving import Serving
from harness.oracle.state import Browser, Ref, Session, Ticket
from harness.oracle.teller import Teller
from harness.oracle.telling import Told

WIKI_KEYS = ("user.id", "user.auth_method", "user.auth_attribs", "setuid", "trail", "ticket_secret")
"""Keys that are the wiki's own; what code gains by writing them is only observed (SESSION-12)."""

UNSTORABLE = "$unstorable"

MAPPING = (
    "getitem contains get missing delitem iter len keys values items setdefault pop popitem update clear".split()
)
"""What a mutable mapping can do, as the page that tries it calls it (SESSION-11)."""

EXAMPLE = "example"
"""The key of the help page's example macro; its values are counted, as the record counts them."""

_KINDS: dict[str, Kind] = {
    "page": "page",
    "redirect": "redirect",
    "forbidden": "forbidden",
    "missing": "missing",
    "download": "download",
    "error": "error",
}


class OutOfReach(Exception):
    """The oracle can't follow this step, nor any after it."""


class Story:
    """The tale of one scenario."""

    def __init__(self, scenario: Scenario, contract: Contract) -> None:
        self._world = scenario.world
        self._contract = contract
        self._keeper = Keeper(scenario.policy, scenario.world, scenario.start, contract)
        self._browsers = {spec.name: Browser(spec) for spec in scenario.world.browsers}
        self._captures: dict[str, tuple[Session, ...] | None] = {}
        self._names: dict[str, None] = {}
        """Of all values that were ever set."""
        self._teller = Teller(self._keeper, scenario.world, contract, self._names)
        self._examples = 0
        self._is_over = bool(scenario.world.parts) or self._has_two_names()

    def tell(self, step: Step) -> tuple[Expectation, ...]:
        """What this step must show, as far as the contract says."""
        if self._is_over:
            return ()
        told = Told()
        try:
            self._follow(step, told)
        except OutOfReach:
            self._is_over = True
            return ()
        if step.capture is not None:
            self._captures[step.capture] = self._held(step)
        return told.expectations()

    def _has_two_names(self) -> bool:
        return len({(policy.cookie_name, policy.cookie_prefix) for policy in self._keeper.policies.values()}) > 1

    def _held(self, step: Step) -> tuple[Session, ...] | None:
        browser = self._browsers[step.browser or ""]
        sessions = tuple([cookie.session for cookie in browser.held(self._world.wiki(step.wiki))])
        return None if browser.is_blind or any(session.is_hazy for session in sessions) else sessions

    def _follow(self, step: Step, told: Told) -> None:
        action = step.action
        if action.BY != "browser":
            self._operate(action, step.wiki)
            return
        browser = self._browsers[step.browser or ""]
        match action:
            case Reopen():
                return
            case Forget():
                browser.cookies, browser.is_blind = [], False
            case Authenticate():
                browser.remote_user = None if action.user == "nobody" else action.user
            case _:
                self._ask(action, step, browser, told)

    def _operate(self, action: Action, wiki: str | None) -> None:
        match action:
            case Advance():
                self._keeper.now += action.by
            case Restart() | Sweep():
                return
            case Account() if action.change != "add":
                self._keeper.doubt()
                self._keeper.change(action)
            case Configure():
                self._keeper.doubt()
                policies = self._keeper.policies
                for name in [wiki] if wiki is not None else list(policies):
                    policies[name] = msgspec.structs.replace(policies[name], **action.options)
            case _:
                raise OutOfReach

    # Requests.

    def _ask(self, action: Action, step: Step, browser: Browser, told: Told) -> None:
        wiki = self._world.wiki(step.wiki)
        if isinstance(action, Replay):
            self._replay(action, Serving(wiki, browser, raw=True), told)
            return
        form = self._form(Serving(wiki, browser)) if _fetches_form(action) else None
        asked = self._arrived(Serving(wiki, browser))
        asked.form = form
        before = asked.session
        if isinstance(action, Login):
            self._log_in(action, asked)
        elif isinstance(action, Logout | Return):
            self._log_out(asked)
        else:
            serving.name(self._keeper, asked)
        self._serve(action, asked, before, told)

    def _arrived(self, asked: Serving) -> Serving:
        """The request with what the browser sends."""
        browser, now = asked.browser, self._keeper.now
        browser.drop_past(now)
        held = browser.held(asked.wiki)
        if browser.is_blind or any(not cookie.session.is_hazy and not cookie.end.is_ahead(now) for cookie in held):
            browser.is_blind, asked.is_known = len(self._world.wikis) > 1 or browser.is_blind, False
            browser.cookies = []
            held = []
        serving.arrive(self._keeper, asked, [cookie.session for cookie in held])
        return asked

    def _log_in(self, action: Login, asked: Serving) -> None:
        if action.and_logout:
            raise OutOfReach
        if self._keeper.checked(asked.wiki, action.user, action.password):
            serving.log_in(self._keeper, asked, action.user)
            asked.browser.is_blind = asked.browser.is_blind and len(self._world.wikis) > 1
        elif asked.browser.remote_user is not None:
            raise OutOfReach  # a form that fails, and the web server's word beside it
        else:
            serving.name(self._keeper, asked)

    def _log_out(self, asked: Serving) -> None:
        serving.log_out(self._keeper, asked)
        if asked.real_user is not None:
            serving.name(self._keeper, asked)

    def _replay(self, action: Replay, asked: Serving, told: Told) -> None:
        sent = [self._captures.get(name) for name in action.cookies]
        if action.user is not None:
            raise OutOfReach
        known = [sessions for sessions in sent if sessions is not None]
        asked.is_known = len(known) == len(sent)
        if action.carried != "cookie":
            asked.is_known, known = True, []
        serving.arrive(self._keeper, asked, [session for sessions in known for session in sessions])
        serving.name(self._keeper, asked)
        self._serve(Visit(action.page), asked, asked.session, told)

    def _form(self, asked: Serving) -> Serving:
        """The preferences are fetched on the way: their form has a ticket, for a superuser."""
        serving.name(self._keeper, self._arrived(asked))
        serving.look_at_switch(self._keeper, asked)
        asked.ticket = self._ticket(asked)
        serving.begin_anonymous(self._keeper, asked)
        serving.answer(self._keeper, asked)
        return asked

    def _ticket(self, asked: Serving) -> Ticket | None:
        session, policy = asked.session, self._keeper.policies[asked.wiki.name]
        if session is None or session.user is None or not self._contract.is_superuser(policy, session.user):
            return None
        return Ticket(self._keeper.now, session.secret, session.user)

    def _serve(self, action: Action, asked: Serving, before: Session | None, told: Told) -> None:
        """The page is made, the answer leaves; what it must show is told."""
        if asked.is_known:
            serving.look_at_switch(self._keeper, asked)
        remembered = asked.session is not None and asked.session.remembered
        serving.begin_anonymous(self._keeper, asked)
        kind = self._make(action, asked, told)
        serving.answer(self._keeper, asked, surely=kind != "error")
        if kind != "error" and asked.is_known:
            self._teller.user(action, asked, told)
            self._teller.values(action, asked, told)
            if not asked.raw:
                self._teller.cookie(action, asked, before, kind, remembered, told)

    # Pages.

    def _make(self, action: Action, asked: Serving, told: Told) -> Kind:
        """What the page does, and how it is answered."""
        makes: dict[type, Callable[[Any, Serving, Told], Kind]] = {
            Visit: self._visit,
            SetVariable: self._set,
            DeleteVariable: self._delete,
            AppendVariable: self._append,
            Prefer: self._prefer,
            ChangePassword: self._change_password,
            Su: self._switch,
            OpenForm: self._open_form,
            Login: self._arrival,
            Logout: self._arrival,
        }
        if isinstance(action, GetVariable | Return):
            return "page"
        if type(action) not in makes:
            raise OutOfReach
        return makes[type(action)](action, asked, told)

    def _arrival(self, action: Login | Logout, asked: Serving, told: Told) -> Kind:
        if isinstance(action, Logout) and asked.is_known and not action.returns and asked.sent is not None:
            told.must(("LOGOUT-04", "twice" if asked.sent else "without-login"), status="2xx")
        return "redirect" if action.returns and (isinstance(action, Logout) or asked.has_new_id) else "page"

    def _open_form(self, action: OpenForm, asked: Serving, told: Told) -> Kind:
        asked.browser.ticket = self._ticket(asked)
        if not asked.is_known:
            raise OutOfReach
        return "page"

    def _visit(self, action: Visit, asked: Serving, told: Told) -> Kind:
        if action.cross_site is not None or action.cookie_header is not None:
            raise OutOfReach
        policy, user = self._keeper.policies[asked.wiki.name], asked.user
        rights = user is not None and self._contract.is_superuser(policy, user)
        readable = pages.may_read(action.page, user, is_superuser=rights)
        kind = pages.kind_of(action.page, action.action, action.method, readable=readable)
        if pages.is_restricted(action.page) and asked.is_known and kind in ("page", "forbidden"):
            told.must(("SU-02", "holds") if asked.session else NOTHING, status=pages.STATUS[kind])
        self._take_page(action, asked, kind)
        if kind == "page" and action.action == "show":
            self._show_macro(action.page, asked, told)
        if asked.is_known and not asked.is_hazy and kind not in ("error", "head"):
            self._teller.trail(action, asked, kind, told)
        return kind

    def _take_page(self, action: Visit, asked: Serving, kind: Kind) -> None:
        session = asked.session
        if session is None or session.trail is None or (session.user is None and asked.is_new):
            return
        takes = pages.enters_trail(kind, action.action)
        size = self._keeper.policies[asked.wiki.name].trail_size
        if takes is None or size < 2:
            session.trail = None
        elif takes:
            session.trail = self._contract.trail(session.trail, action.page, size)

    def _show_macro(self, page: str, asked: Serving, told: Told) -> None:
        """The help page's example, the page that tries all methods, and the page that shows the value x."""
        session = asked.session
        if page == "ExamplePage":
            self._show_example(asked, told)
        elif page == "MappingPage" and asked.is_known and asked.real_user is not None and not asked.raw:
            told.must(("SESSION-11", "mapping"), shown={"mapping": dict.fromkeys(MAPPING, True)})
        elif page == "VarsPage" and session is not None and session.values is not None and "x" in self._names:
            told.must(("SESSION-10", "holds"), shown={"x": copy.deepcopy(session.values.get("x", "absent"))})
        elif page == "VarsPage" and session is None and asked.is_known and not asked.is_hazy:
            told.must(("SESSION-10", "holds"), shown={"x": "absent"})

    def _show_example(self, asked: Serving, told: Told) -> None:
        """Where it is open whether a random value is drawn, it is open how later ones are counted, too."""
        session = asked.session
        if not asked.is_known or asked.is_hazy or asked.is_elsewhere:
            raise OutOfReach
        clause = "login" if asked.real_user else "anonymous-on" if session is not None else "anonymous-off"
        because = ("SESSION-03", clause)
        if asked.is_new and not asked.raw:
            told.must(because, shown={EXAMPLE: "new"})
        elif session is None or session.values is None or asked.raw:
            raise OutOfReach
        elif EXAMPLE in session.values:
            told.must(because, shown={EXAMPLE: f"loaded {session.values[EXAMPLE]}"})
        else:
            self._examples += 1
            session.values[EXAMPLE] = f"random-{self._examples}"
            told.must(because, shown={EXAMPLE: f"set {session.values[EXAMPLE]}"})

    def _set(self, action: SetVariable, asked: Serving, told: Told) -> Kind:
        if action.name in WIKI_KEYS:
            raise OutOfReach
        self._names.setdefault(action.name)
        kind, session = _KINDS[action.answer], asked.session
        if UNSTORABLE in repr(action.value):
            if asked.real_user:
                told.must(("SESSION-06", "raises"), error="present")
            return kind
        if session is None or session.values is None:
            return kind
        if kind == "error":
            session.values = None
            return kind
        session.values[action.name] = copy.deepcopy(action.value)
        plain = kind == "page"
        session.values_because = ("SESSION-01", "set-get") if plain else ("SESSION-07", kind)
        return kind

    def _delete(self, action: DeleteVariable, asked: Serving, told: Told) -> Kind:
        session = asked.session
        if session is not None and session.values is not None and action.name in session.values:
            del session.values[action.name]
            session.values_because = ("SESSION-04", "holds") if not session.values else ("SESSION-01", "delete")
        return "page"

    def _append(self, action: AppendVariable, asked: Serving, told: Told) -> Kind:
        session = asked.session
        if session is not None and session.values is not None:
            known = session.values.get(action.name)
            if isinstance(known, list) and UNSTORABLE not in repr(action.value):
                known.append(action.value)
                session.values_because = ("SESSION-11", "in-place")
        return "page"

    def _prefer(self, action: Prefer, asked: Serving, told: Told) -> Kind:
        """The effective user's preference is saved; it counts from the next answer on."""
        if asked.session is None or asked.user is None:
            return "forbidden"
        account = self._keeper.accounts[asked.session.realm].get(asked.user)
        if account is not None:
            account.remember_me = action.remember_me
        return "page"

    def _change_password(self, action: ChangePassword, asked: Serving, told: Told) -> Kind:
        """The user's own password: this session goes on under a new id, and stays where others end."""
        session = asked.session
        if session is None or session.user is None:
            return "forbidden"
        told_user = self._world.user(action.user)
        account = self._keeper.accounts[session.realm][session.user]
        if asked.user != action.user or session.target is not None:
            raise OutOfReach
        if told_user is None or told_user.password != account.password:
            return "page"
        self._keeper.doubt()
        account.password, account.changes = action.new, account.changes + 1
        asked.session = self._keeper.moved(session, ("LOGIN-09", "stays"), ("LOGIN-09", "old-id"))
        asked.session.password_changes = account.changes
        asked.has_new_id = True
        return "page"

    # Switching.

    def _switch(self, action: Su, asked: Serving, told: Told) -> Kind:
        session = asked.session
        if session is None or session.user is None:
            return "forbidden"
        if not self._contract.is_superuser(self._keeper.policies[asked.wiki.name], session.user):
            return "forbidden"
        if action.user == session.user:
            raise OutOfReach
        refused = self._refused_ticket(action, asked, session)
        target = action.user in self._keeper.accounts[session.realm]
        if refused is None and target:
            self._switch_to(action.user, asked, session)
        elif refused is None:
            told.must(("SU-07", "unknown" if action.user else "none"), error="present")
            session.because = ("SU-07", "unknown" if action.user else "none")
        else:
            session.because = refused
        return "page"

    def _switch_to(self, user: str, asked: Serving, session: Session) -> None:
        account = self._keeper.accounts[session.realm][user]
        because: Ref = ("SU-06", "replaced") if session.target is not None else ("SU-02", "holds")
        because = ("SU-05", "holds") if account.disabled else because
        asked.session = self._keeper.moved(session, because, ("SU-12", "switch"))
        asked.session.target = user
        asked.has_new_id = True

    def _refused_ticket(self, action: Su, asked: Serving, session: Session) -> Ref | None:
        """The rule by which a superuser's form is refused; None: it isn't."""
        if action.method != "POST":
            return ("SU-01", "post")
        if action.ticket in ("none", "forged"):
            return ("SU-01", "ticket")
        kept = self._browsers[action.ticket_of].ticket if action.ticket_of else asked.browser.ticket
        ticket = asked.form.ticket if asked.form is not None else kept
        if ticket is None:
            return ("SU-01", "ticket")
        if ticket.user != session.user:
            return ("SU-13", "user")
        if ticket.secret is not session.secret:
            if session.is_after_doubt or any(ticket.secret is secret for secret in session.doubtful_secrets):
                raise OutOfReach
            return ("SU-13", "session")
        in_time = self._contract.ticket_is_in_time(self._keeper.now - ticket.at)
        return None if in_time else ("SU-01", "ticket-too-old")


def _fetches_form(action: Action) -> bool:
    return isinstance(action, Su) and action.ticket == "fresh" and action.ticket_of is None
