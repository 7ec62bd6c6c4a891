"""The verbs of the DSL: for each action of the model, its words, its keys, and which of them it needs.

Tables, made once from the actions' annotations; reads nothing itself but the name of a step's schema.
"""

from __future__ import annotations

from typing import Any, NamedTuple, get_args

from harness.dsl.forms import ALSO, EXPECT, NAME, OPTIONS
from harness.dsl.kinds import Capture, Duration, Flag, Kind, Number, Text, UserName
from harness.dsl.shape import Anything, ListOf, OneOf, described, fields_of
from harness.model import step as model

COMMON: dict[str, tuple[Kind, str]] = {
    "as": (Text(NAME, "a browser's name"), "Who acts: a browser of the world."),
    "on": (Text(NAME, "a wiki's name"), "On which wiki of the farm; the first, unless said."),
    "given": (EXPECT, "What the step relies on; when it doesn't hold, the rest of the play is blocked, not failed."),
    "expect": (EXPECT, "What the scenario's own rule asks for here."),
    "also": (ALSO, "What other rules ask for here: a rule, with its clause if it has several, to what it expects."),
    "capture": (Text(NAME, "a name for the capture"), "Keep the session cookie held after the step, as `$name`."),
    "every": (Duration(), "Do the step again and again, each time after so long."),
    "times": (Number(whole=True, least=1), "How often, with `every`."),
    "around": (
        Duration(),
        "Three plays: this step one second before so long has passed, at that instant, one second after.",
    ),
    "before": (EXPECT, "What the rule asks for one second before, with `around`."),
    "after": (EXPECT, "What the rule asks for one second after, with `around`."),
}
"""The keys that do not belong to one verb, with their meaning."""

TOGETHER = {
    "every": ("times",),
    "times": ("every",),
    "around": ("before", "after"),
    "before": ("around",),
    "after": ("around",),
}
"""Keys that need others beside them."""
APART = {"around": ("expect", "also", "every", "capture")}
"""Keys that exclude others."""

_KEY_VERBS = ("advance", "rewind", "zone", "configure")
LEADS = ("do", *_KEY_VERBS)
"""The keys that say what is done; all but `do` are verbs themselves, with their one value."""
_BY: dict[str, tuple[str, ...]] = {"browser": tuple(COMMON), "operator": ("on", "given", "expect", "also"), "time": ()}
_LESS: dict[type, tuple[str, ...]] = {
    model.Reopen: ("on",),
    model.Forget: ("on",),
    model.Replay: ("capture",),
    model.Plant: ("every",),
    model.Interrupt: ("every",),
    model.Restart: ("on",),
    model.Zone: ("on",),
}
"""Keys without a meaning for an action: a browser or a server as a whole has no wiki, a replay asks
no jar; `times` of `plant` and `interrupt` is their own."""


class Steps(ListOf):
    """Steps inside a step; who reads the outer one reads these."""

    def __init__(self) -> None:
        super().__init__(Step(), least=1)


class Step(Kind):
    """The place of a step; `harness.dsl.steps` reads it."""

    words = "a step"

    def schema(self) -> dict[str, Any]:
        return {"$ref": "#/$defs/step"}


ORDER = Text(r"every|[12]+", "'every', or an order such as '1221'")

_SPECIAL: dict[type, dict[str, Kind]] = {
    model.Login: {"user": UserName("account")},
    model.Su: {"user": UserName("switch")},
    model.Authenticate: {"user": UserName("remote")},
    model.Replay: {"cookies": ListOf(Capture(bare=True), least=1), "user": UserName("account")},
    model.Plant: {"value": Capture(), "times": Number(whole=True, least=1)},
    model.Prefer: {"remember_me": Flag(switch=True)},
    model.ChangePassword: {"user": UserName("account")},
    model.Account: {"user": UserName("account"), "value": OneOf(Flag(), Text())},
    model.Overtake: {"by": Steps(), "at": Number(whole=True, least=1), "order": ORDER},
    model.Interrupt: {"times": Number(whole=True, least=1)},
    model.Break: {
        "spare": Number(whole=True, least=0),
        "fail": Number(whole=True, least=1),
        "room": Number(whole=True, least=0),
    },
    model.Damage: {"at": Number(whole=True)},
    model.Fill: {"count": Number(whole=True, least=1)},
    model.Draw: {"cookie": Capture(bare=True), "repeat": Number(whole=True, least=1)},
    model.Configure: {"options": OPTIONS},
}


class Verb(NamedTuple):
    """What may stand in a step with this action."""

    word: str
    struct: Any
    lead: str
    """The key that says what is done: `do`, or the verb itself."""
    positional: dict[str, Kind]
    """The words after the verb, or the value of the leading key."""
    options: dict[str, Kind]
    """The keys of its own."""
    keys: dict[str, Kind]
    """All keys beside the leading one."""
    required: tuple[str, ...]
    """Those that must be there."""

    @property
    def usage(self) -> str:
        """How the verb is written."""
        words = " ".join([self.word, *(name.upper() for name in self.positional)])
        return words + "".join(f", {name}: …" for name in self.required if name != "as")


def _verb(struct: Any) -> Verb:
    kinds = fields_of(struct, special=_SPECIAL.get(struct))
    needed = [field.name for field in described(struct) if field.required]
    positional = {name: kinds[name] for name in needed if not isinstance(kinds[name], Anything)}
    options = {name: kind for name, kind in kinds.items() if name not in positional}
    common = {name: COMMON[name][0] for name in _BY[struct.BY] if name not in _LESS.get(struct, ())}
    required = [name for name in ("as",) if name in common] + [name for name in needed if name not in positional]
    required += ["by"] if struct is model.Overtake else []
    lead = struct.VERB if struct.VERB in _KEY_VERBS else "do"
    return Verb(struct.VERB, struct, lead, positional, options, {**common, **options}, tuple(required))


VERBS: dict[str, Verb] = {struct.VERB: _verb(struct) for struct in get_args(model.Action)}
DO: dict[str, Verb] = {word: verb for word, verb in VERBS.items() if verb.lead == "do"}
