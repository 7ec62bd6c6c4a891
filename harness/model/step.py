"""The closed union of what can happen in a scenario: what a browser does, what the operator does, what time does.

Plain data. `VERB` is the word of the DSL; fields without a default are the verb's positional arguments, in order.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar, Literal

import msgspec

from harness.model.expect import Expect

PageAction = Literal["show", "raw", "print", "info", "diff", "recall", "edit", "login", "userprefs", "download", "save"]
Answer = Literal["page", "redirect", "forbidden", "missing", "download", "error"]
Change = Literal["add", "remove", "disable", "enable", "password", "remember_me"]
Ticket = Literal["fresh", "none", "forged", "kept"]
Damaged = Literal[
    "empty",
    "cut",
    "turned",
    "wrong-type",
    "cut-values",
    "wrong-values",
    "wrong-end",
    "unknown-version",
    "code-pickle",
    "code-python",
    "code-yaml",
]


class _Action(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do"):
    """Base of all actions; `BY` says who acts."""

    VERB: ClassVar[str] = ""
    BY: ClassVar[Literal["browser", "operator", "time"]] = "browser"


class Visit(_Action, frozen=True, tag="visit"):
    """Ask for a page."""

    VERB: ClassVar[str] = "visit"
    page: str
    action: PageAction = "show"
    method: Literal["GET", "HEAD", "POST"] = "GET"
    text: str | None = None
    """The new text, with `action: save`."""
    cross_site: Literal["link", "post", "image"] | None = None
    """The request comes from a page of another site: a link followed, a form posted, an image embedded."""
    cookie_header: str | None = None
    """Send this Cookie header instead of the jar's; `{session}` stands for what the jar would send."""


class Login(_Action, frozen=True, tag="login"):
    """Send the login form. `password: wrong` sends one that no account has."""

    VERB: ClassVar[str] = "login"
    user: str
    password: str | None = None
    """None: the account's own."""
    returns: str | None = None
    """Ask for a redirect to this page after the login."""
    and_logout: bool = False
    """The same request asks for a logout, too (LOGIN-07)."""


class Logout(_Action, frozen=True, tag="logout"):
    """Log out. Beside a switch this returns to the superuser; write `return` there, it reads better."""

    VERB: ClassVar[str] = "logout"
    returns: str | None = None


class Su(_Action, frozen=True, tag="su"):
    """Switch to another user by the form of the preferences."""

    VERB: ClassVar[str] = "su"
    user: str
    """`""`: no user is chosen in the form."""
    ticket: Ticket = "fresh"
    """fresh: the form is fetched first; kept: from the last `form su`; none: left out; forged: made up."""
    ticket_of: str | None = None
    """Use the ticket that this other browser's `form su` was given."""
    method: Literal["GET", "POST"] = "POST"


class Return(_Action, frozen=True, tag="return"):
    """Leave the switch: the logout request of a switched session."""

    VERB: ClassVar[str] = "return"


class OpenForm(_Action, frozen=True, tag="form"):
    """Fetch a form and keep its ticket for this browser."""

    VERB: ClassVar[str] = "form"
    form: Literal["su"]


class SetVariable(_Action, frozen=True, tag="set"):
    """Store a value in `request.session`; `answer` chooses what kind of answer carries it.

    `value` is JSON; `{$tuple: []}`, `{$bytes: base64}`, `{$datetime: iso}`, `{$unstorable: true}`: other types.
    """

    VERB: ClassVar[str] = "set"
    name: str
    value: Any
    answer: Answer = "page"


class GetVariable(_Action, frozen=True, tag="get"):
    """Ask for a page that shows a value of `request.session`."""

    VERB: ClassVar[str] = "get"
    name: str


class DeleteVariable(_Action, frozen=True, tag="delete"):
    """Delete a value from `request.session`."""

    VERB: ClassVar[str] = "delete"
    name: str


class AppendVariable(_Action, frozen=True, tag="append"):
    """Change a stored list in place, without assigning it."""

    VERB: ClassVar[str] = "append"
    name: str
    value: Any


class Prefer(_Action, frozen=True, tag="prefer"):
    """Save the user's own preference by the form of the preferences."""

    VERB: ClassVar[str] = "prefer"
    remember_me: bool


class ChangePassword(_Action, frozen=True, tag="change_password"):
    """Change the user's own password by the form of the preferences; the old one is the account's of the world."""

    VERB: ClassVar[str] = "change_password"
    user: str
    new: str


class Authenticate(_Action, frozen=True, tag="authenticate"):
    """From now on the web server names this user (REMOTE_USER) at each request of the browser; `nobody` ends it."""

    VERB: ClassVar[str] = "authenticate"
    user: str


class Reopen(_Action, frozen=True, tag="reopen"):
    """Close the browser and open it again: cookies without a lifetime are gone (RFC 6265bis 5.7, session cookies)."""

    VERB: ClassVar[str] = "reopen"


class Forget(_Action, frozen=True, tag="forget"):
    """Clear the browser's cookies."""

    VERB: ClassVar[str] = "forget"


class Plant(_Action, frozen=True, tag="plant"):
    """Put a session cookie with this value into the jar; `$name` takes a captured cookie's value."""

    VERB: ClassVar[str] = "plant"
    value: str
    times: int = 1
    """Repeat the value, to make it long."""


class Replay(_Action, frozen=True, tag="replay"):
    """Send captured session cookies raw, whatever any jar thinks of them; no jar is asked or filled."""

    VERB: ClassVar[str] = "replay"
    cookies: tuple[str, ...]
    """Captures, in the order in which they are sent."""
    page: str = "FrontPage"
    user: str | None = None
    """With it, the replayed request is the login of this user."""
    carried: Literal["cookie", "url", "form"] = "cookie"
    """How the ids travel: as cookies, or without any, as fields of those names in the URL's query or a posted form."""


class Overtake(_Action, frozen=True, tag="overtake"):
    """Ask for a slow page; the other steps are played while it is being made; then it is answered."""

    VERB: ClassVar[str] = "overtake"
    page: str
    by: tuple[Step, ...] = ()
    at: int | None = None
    """They are played before the request asks the wiki's store for the nth time, instead of while its page is made.

    A play whose request asks the store less often is not applicable.
    """
    order: str | None = None
    """Instead of `at`: both are under way at once, and take turns at the wiki's store. `every`: each order in which the
    two sides can ask it is played, in a world of its own. `1221`: in this order, 1 the overtaken request, 2 the others;
    whatever is left goes on with 1.
    """
    set: str = ""
    """The overtaken request stores a value under this name in `request.session`; empty: it asks for the page."""
    value: Any = None
    """What it stores."""


class Advance(_Action, frozen=True, tag="advance"):
    """Time goes on for everybody."""

    VERB: ClassVar[str] = "advance"
    BY: ClassVar[Literal["browser", "operator", "time"]] = "time"
    by: timedelta


class Rewind(_Action, frozen=True, tag="rewind"):
    """The server's clock is set back (CLOCK-04); the browsers' clocks are not."""

    VERB: ClassVar[str] = "rewind"
    BY: ClassVar[Literal["browser", "operator", "time"]] = "time"
    by: timedelta


class Zone(_Action, frozen=True, tag="zone"):
    """The server's local time zone changes (an IANA name)."""

    VERB: ClassVar[str] = "zone"
    BY: ClassVar[Literal["browser", "operator", "time"]] = "operator"
    name: str


class Restart(_Action, frozen=True, tag="restart"):
    """The server is stopped and started."""

    VERB: ClassVar[str] = "restart"
    BY: ClassVar[Literal["browser", "operator", "time"]] = "operator"


class Sweep(_Action, frozen=True, tag="sweep"):
    """The documented sweep of expired records is run."""

    VERB: ClassVar[str] = "sweep"
    BY: ClassVar[Literal["browser", "operator", "time"]] = "operator"


class Break(_Action, frozen=True, tag="break"):
    """From now on the wiki's store is in trouble.

    `reads`, `writes`: they fail with an input/output error. `full`: its disk is, what is written is taken in part, or
    not at all. `read-only`: nothing on its disk can be made, changed or removed.
    """

    VERB: ClassVar[str] = "break"
    BY: ClassVar[Literal["browser", "operator", "time"]] = "operator"
    what: Literal["reads", "writes", "full", "read-only"]
    spare: int = 0
    """So many calls of the store go well before."""
    fail: int | None = None
    """So many calls fail, then it is healthy again; None: until it is repaired."""
    room: int = 0
    """On a full disk a file can be so many bytes long."""


class Repair(_Action, frozen=True, tag="repair"):
    """The wiki's store is healthy again."""

    VERB: ClassVar[str] = "repair"
    BY: ClassVar[Literal["browser", "operator", "time"]] = "operator"


class Damage(_Action, frozen=True, tag="damage"):
    """Every record in the wiki's store is damaged: its bytes are changed in this way.

    `cut`: the end is missing; `cut-values`: all behind the login. `turned`: a bit has another value. `code-…`: replaced
    by bytes that run code when they are loaded by the loader of that name.
    """

    VERB: ClassVar[str] = "damage"
    BY: ClassVar[Literal["browser", "operator", "time"]] = "operator"
    how: Damaged
    at: int | None = None
    """Where it is cut or a bit turned: a number of bytes, from the end if it is negative; None: in the middle."""
    of: Literal["record", "file"] = "record"
    """file: what a store that keeps its records in files has on the disk; for other stores the same as record."""


class Fill(_Action, frozen=True, tag="fill"):
    """So many live sessions of others are put into the wiki's store: copies of a record that lies there."""

    VERB: ClassVar[str] = "fill"
    BY: ClassVar[Literal["browser", "operator", "time"]] = "operator"
    count: int = 1000


class Draw(_Action, frozen=True, tag="draw"):
    """The generator of session ids returns the id of this captured cookie next, and then goes on as ever."""

    VERB: ClassVar[str] = "draw"
    BY: ClassVar[Literal["browser", "operator", "time"]] = "operator"
    cookie: str
    """A capture."""
    repeat: int = 1
    """So often in a row."""


class Sample(_Action, frozen=True, tag="sample"):
    """A thousand new session ids are drawn from the generator, for nothing but to be looked at."""

    VERB: ClassVar[str] = "sample"
    BY: ClassVar[Literal["browser", "operator", "time"]] = "operator"
    way: Literal["plain", "equal-seeds", "fork"]
    """plain: one after the other; equal-seeds: by two generators, each new while Python's `random` is seeded equally;
    fork: by two processes, forked from one."""


class Interrupt(_Action, frozen=True, tag="interrupt"):
    """Set a variable again and again, each time in a process of its own that is stopped one operation on files later.

    `truncate` (also a file opened empty), `write`, `rename`: it is killed after its first operation of that kind, the
    next one after its second, until one comes through. `hold`: it is held after each operation, and then let go. The
    page is asked for before each, and when it is stopped.
    """

    VERB: ClassVar[str] = "interrupt"
    way: Literal["truncate", "write", "rename", "hold"]
    name: str
    """The variable."""
    value: str = "new"
    """What it is set to, with the number of the attempt behind."""
    times: int = 1
    """The value is repeated so often."""


class Account(_Action, frozen=True, tag="account"):
    """The operator changes an account."""

    VERB: ClassVar[str] = "account"
    BY: ClassVar[Literal["browser", "operator", "time"]] = "operator"
    user: str
    change: Change
    value: str | bool | None = None
    """The new password, or the new preference."""


class Configure(_Action, frozen=True, tag="configure"):
    """The operator changes settings of one wiki, or of all, and the wiki takes them up."""

    VERB: ClassVar[str] = "configure"
    BY: ClassVar[Literal["browser", "operator", "time"]] = "operator"
    options: dict[str, Any]


Action = (
    Visit | Login | Logout | Su | Return | OpenForm | SetVariable | GetVariable | DeleteVariable | AppendVariable
    | Prefer | ChangePassword | Authenticate | Reopen | Forget | Plant | Replay | Overtake | Interrupt
    | Advance | Rewind | Zone | Restart | Sweep | Account | Configure
    | Break | Repair | Damage | Fill | Draw | Sample
)  # fmt: skip


class Expectation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a step must show, and the one rule (with its clause) that asks for it."""

    rule: str
    clause: str
    expect: Expect


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the story: who does what where, what that relies on, and what it must show."""

    action: Action
    browser: str | None = None
    wiki: str | None = None
    given: Expect | None = None
    expectations: tuple[Expectation, ...] = ()
    capture: str | None = None
    """Keep the session cookie that the browser holds after the step under this name."""
    line: int = 0
    """The line in the scenario's file."""
