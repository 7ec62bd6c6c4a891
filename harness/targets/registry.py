"""What a target's name on the command line means: an installed host, a bundled target, or `module:attribute`.

Knows names, modules and what a target must have; must not know any target by itself. Whatever goes wrong while a
target is looked up or imported is told to the person who can mend it.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from harness.errors import TargetError, UsageError

if TYPE_CHECKING:
    from harness.targets.base import Target


class Bundled(NamedTuple):
    """A target that comes with this package: its module there, its name in it, the extra it needs, what it is."""

    module: str
    attribute: str
    extra: str
    description: str


BUNDLED = {
    "beaker": Bundled("beaker", "target", "beaker", "Beaker's session middleware over its file store"),
    "flask": Bundled("flask", "target", "flask", "Flask's sessions in a signed cookie"),
    "flask-session-files": Bundled("flask_session", "files", "flask-session", "Flask-Session over cachelib's files"),
    "flask-session-sqlalchemy": Bundled(
        "flask_session", "table", "flask-session", "Flask-Session over a table of SQLite, by SQLAlchemy"
    ),
    "flask-session-redis": Bundled(
        "flask_session_redis", "target", "flask-session-redis", "Flask-Session over a Redis that is moved along"
    ),
    "django-db": Bundled("django", "table", "django", "Django's sessions in a table of SQLite"),
    "django-cached-db": Bundled("django", "cached", "django", "Django's sessions in a table of SQLite behind a cache"),
    "django-files": Bundled("django", "files", "django", "Django's sessions as files, stamped by the frozen clock"),
    "django-signed-cookies": Bundled("django", "cookies", "django", "Django's sessions in a signed cookie"),
    "moin-2-wsgi": Bundled("moin_2", "target", "moin-2", "MoinMoin 2.0.0b5 in this process"),
    "pyramid": Bundled("pyramid", "target", "pyramid", "Pyramid's sessions in a signed cookie"),
    "pyramid-redis": Bundled(
        "pyramid_redis", "target", "pyramid-redis", "pyramid_session_redis over a Redis that is moved along"
    ),
    "starlette": Bundled("starlette", "target", "starlette", "Starlette's sessions in a signed cookie, by a2wsgi"),
}
"""The bundled targets by their names."""

FOLDER = "harness.targets.bundled"

EXTRAS = {
    "beaker": ("beaker",),
    "flask": ("flask",),
    "flask-session": ("flask_session", "cachelib", "flask_sqlalchemy", "sqlalchemy"),
    "flask-session-redis": ("flask_session", "cachelib", "flask_sqlalchemy", "sqlalchemy", "redis", "libfaketime"),
    "django": ("django",),
    "moin-2": ("moin",),
    "pyramid": ("pyramid",),
    "pyramid-redis": ("pyramid", "pyramid_session_redis", "redis", "libfaketime"),
    "starlette": ("starlette", "a2wsgi", "itsdangerous"),
}
"""The extras that bundled targets need, and what each of them lets one import."""

PARTS: dict[str, tuple[str, str, frozenset[str], str]] = {
    "handler": ("session_handler", "session handler", frozenset({"start", "after_auth", "finish"}), "moin-1.8"),
    "session_data": ("session_data", "session data class", frozenset({"set_expiry", "delete"}), "hardened"),
    "id_handler": ("session_id_handler", "id handler", frozenset({"get", "set", "generate_new_id"}), "hardened"),
}
"""What can be plugged into a host: the name of the part, what it is called, its methods, the default profile."""

TARGET_HAS = ("name", "door", "profile", "adapter", "clock", "open")


AN_ADDRESS = """\
an address alone does not say how to log in there, and who is: write a target file, as wiki.yaml, and name that instead
  target: wiki
  title: our wiki
  url: https://wiki.example.org/wiki
  visit: {method: GET, path: "/{{ page }}"}
  login: {path: /login, fields: {name: "{{ user }}", password: "{{ password }}"}}
  logout: {path: /logout}
  user: {pattern: "You are <b>(.+?)</b>", absent: anonymous}
  accounts: {JoeDoe: {name: an account there, password_variable: WIKI_PASSWORD}}
  settings: {cookie_lifetime: 12}
then: session-harness doctor wiki.yaml"""


class TargetEntry(msgspec.Struct, frozen=True):
    """A target that has a name. `hint` says how to get it; empty: it is installed."""

    name: str
    door: str
    description: str
    hint: str = ""


def targets() -> tuple[TargetEntry, ...]:
    """Every target that has a name: the hosts of this installation, live ones, bundled ones, installed or not."""
    from harness.targets.host import hosts
    from harness.targets.live import files
    from harness.targets.live.install import is_installed

    found = [TargetEntry(name, "handler", f"the {name} wiki; takes parts") for name in hosts()]
    for name, path in files.bundled().items():
        says = files.load(path).says
        hint = "" if is_installed(says) else f"session-harness target install {name}"
        found.append(TargetEntry(name, "live", says.title, hint))
    for name, bundled in BUNDLED.items():
        installed = all(importlib.util.find_spec(package) for package in EXTRAS[bundled.extra])
        found.append(TargetEntry(name, "wsgi", bundled.description, "" if installed else _hint(bundled.extra)))
    return tuple(found)


def resolve(
    spec: str, *, handler: str | None = None, session_data: str | None = None, id_handler: str | None = None
) -> Callable[[], Target]:
    """A factory of the target that `spec` names; it can be called in every worker.

    `spec` is the name of a host or of a bundled target, the path of a target file (`.yaml`), or `module:attribute` (a
    target, or something that makes one when called without arguments). The others are parts to plug into a host.
    Raises UsageError for a name that means nothing, and TargetError when what it names can't be imported or used.
    """
    parts = {"handler": handler, "session_data": session_data, "id_handler": id_handler}
    given = {kind: part for kind, part in parts.items() if part is not None}
    if spec.startswith(("http://", "https://")):
        raise UsageError(AN_ADDRESS)
    if given or _is_host(spec):
        return _host_with(spec, given)
    file = _target_file(spec)
    if file is not None:
        return _live(file)
    if ":" in spec:
        return _made(spec, _attribute(spec))
    if spec in BUNDLED:
        bundled = BUNDLED[spec]
        return _made(spec, getattr(_module(f"{FOLDER}.{bundled.module}", spec), bundled.attribute))
    raise _unknown(spec)


def under_test(
    spec: str, *, handler: str | None = None, session_data: str | None = None, id_handler: str | None = None
) -> tuple[str, ...]:
    """The modules of the code that a verdict is about; the arguments are those of `resolve`.

    Raises UsageError where only the user can say which they are, and where they run in another process.
    """
    given = [part for part in (handler, session_data, id_handler) if part is not None]
    if given:
        return tuple(dict.fromkeys(_home(_attribute(part)) for part in given))
    if _target_file(spec) is not None:
        raise UsageError(f"--coverage: {spec} runs in a process of its own, where nothing can be measured from here")
    if ":" in spec:
        return (spec.partition(":")[0],)
    if spec not in BUNDLED:
        from harness.targets.host import host_maker

        named: tuple[str, ...] = getattr(host_maker(spec), "session_code", ())
        if named:
            return named
    raise UsageError(f"--coverage: say which modules of {spec} keep its sessions: --coverage-source MODULE")


def _home(part: Any) -> str:
    """The module that a class, a function or the class of an instance was made in."""
    module: str = part.__module__
    return module


def target_file(spec: str) -> Path:
    """The target file of a live target, by its name or path. Raises UsageError: it is none."""
    file = _target_file(spec)
    if file is None:
        from harness.targets.live import files

        raise UsageError(
            f"{spec!r} is no live target{_nearest(spec, files.bundled(), 'there is')}; your own is named by the path of"
            " its target file, which ends in .yaml"
        )
    return file


def in_process(spec: str) -> str:
    """What a live target's file names as its application in process. Raises UsageError: it is no such target."""
    file = _target_file(spec)
    if file is None:
        raise UsageError(f"--both: {spec} has one door; both have live targets whose file names an application (wsgi)")
    from harness.targets.live import files

    inside = files.load(file).says.wsgi
    if inside is None:
        raise UsageError(f"--both: {spec} has one door; its target file names no application in process (key 'wsgi')")
    return inside


def _is_host(spec: str) -> bool:
    from harness.targets.host import hosts

    return spec in hosts()


def _target_file(spec: str) -> Path | None:
    if spec.endswith(".yaml"):
        return Path(spec)
    from harness.targets.live import files

    return files.bundled().get(spec)


def _live(file: Path) -> Callable[[], Target]:
    from harness.targets.live import files
    from harness.targets.live.remote import RemoteTarget
    from harness.targets.live.target import LiveTarget

    found = files.load(file)
    return lambda: LiveTarget(found) if found.says.url is None else RemoteTarget(found)


def _host_with(host: str, given: Mapping[str, str]) -> Callable[[], Target]:
    from harness.targets.host import HostTarget, hosts

    if host not in hosts():
        raise _no_host(host, hosts())
    if not given:
        return lambda: HostTarget(host)
    parts = {PARTS[kind][0]: _part(kind, spec) for kind, spec in given.items()}
    profile = next(_profile(kind, parts[PARTS[kind][0]]) for kind in PARTS if kind in given)
    named = ", ".join(given.values())
    said = ", ".join(f"{spec} as {PARTS[kind][0]}" for kind, spec in given.items())
    return lambda: HostTarget(
        host, parts, name=f"{host} with {named}", description=f"the {host} wiki with {said}", profile=profile
    )


def _profile(kind: str, part: Any) -> str:
    """The default profile of a part: its own, if it has one."""
    own = getattr(part, "profile", None)
    return own if isinstance(own, str) else PARTS[kind][3]


def _part(kind: str, spec: str) -> Any:
    """The object that `spec` names; a class or an instance must have the methods of its interface."""
    _, called, methods, _ = PARTS[kind]
    part = _attribute(spec)
    lacking = sorted(method for method in methods if not hasattr(part, method))
    if lacking and (isinstance(part, type) or not callable(part)):
        article = "an" if type(part).__name__[0].lower() in "aeiou" else "a"
        what = f"the class {part.__qualname__}" if isinstance(part, type) else f"{article} {type(part).__name__}"
        raise TargetError(f"{spec} is {what}, not a {called}: it lacks {', '.join(lacking)}")
    return part


def _made(spec: str, found: Any) -> Callable[[], Target]:
    """A factory from a target or from what makes one; it is tried here, so that a mistake shows at once."""
    if not isinstance(found, type) and not _lacks(found):
        return lambda: found
    if not callable(found):
        raise _wrong_kind(spec, found)

    def make() -> Target:
        try:
            target: Target = found()
        except Exception as error:
            raise TargetError(f"{spec}() raised {_headline(error)}") from error
        if _lacks(target):
            raise _wrong_kind(f"{spec}()", target)
        return target

    make()
    return make


def _lacks(found: Any) -> list[str]:
    return [name for name in TARGET_HAS if not hasattr(found, name)]


def _attribute(spec: str) -> Any:
    """The object that `module:attribute` names; the current folder is importable."""
    module_name, _, path = spec.partition(":")
    if not module_name or not path:
        raise UsageError(f"{spec!r} names no object: write module:attribute, as my.sessions:MyHandler")
    found: Any = _module(module_name, spec)
    for name in path.split("."):
        if not hasattr(found, name):
            public = [other for other in dir(found) if not other.startswith("_")]
            raise TargetError(f"{module_name} has no {path!r}{_nearest(name, public, 'there is')}")
        found = getattr(found, name)
    return found


def _module(name: str, spec: str) -> Any:
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        missing = error.name or name
        package = missing.partition(".")[0]
        extra = _extra(spec, package)
        if extra:
            raise TargetError(f"{spec} needs the package {package}: {_hint(extra)}") from error
        raise TargetError(f"{spec} can't be imported: no module named {missing!r}{_where(missing, name)}") from error
    except (Exception, SystemExit) as error:
        raise TargetError(f"{spec} can't be imported: {_headline(error)}{_place(error)}") from error


def _extra(spec: str, package: str) -> str:
    """The extra that installs a missing package; the bundled target's own, if it is asked for."""
    if spec in BUNDLED:
        return BUNDLED[spec].extra
    return next((extra for extra, packages in EXTRAS.items() if package in packages), "")


def _where(missing: str, name: str) -> str:
    if missing == name and name.endswith(".py"):
        return f"; write the module's name, {name.removesuffix('.py')}, not its file's"
    if missing == name.partition(".")[0]:
        return "; modules are looked for in the current folder and in the environment of session-harness"
    return f", which {name} imports; install it beside session-harness"


def _place(error: BaseException) -> str:
    """Where an import failed: the last frame, which is the module's own or of what it imports."""
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    if step is None or isinstance(error, SyntaxError):
        return ""
    return f" ({Path(step.tb_frame.f_code.co_filename).name}, line {step.tb_lineno})"


def _headline(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _hint(extra: str) -> str:
    return f"pip install 'session-harness[{extra}]'"


def _wrong_kind(spec: str, found: Any) -> TargetError:
    what = f"the class {found.__qualname__}" if isinstance(found, type) else f"of type {type(found).__name__}"
    return TargetError(
        f"{spec} is {what}, not a target: it lacks {', '.join(_lacks(found))}; wrap a WSGI application in"
        " harness.targets.wsgi.WsgiTarget ('session-harness new target' writes an example)"
    )


def _no_host(name: str, hosts: Iterable[str]) -> UsageError:
    return UsageError(f"parts are plugged into a host, and {name!r} is none{_nearest(name, hosts, 'there is')}")


def _unknown(name: str) -> UsageError:
    known = [entry.name for entry in targets()]
    return UsageError(
        f"no target {name!r}{_nearest(name, known, 'there is')}; your own is named as module:attribute;"
        " 'session-harness list targets' shows them all"
    )


def _nearest(word: str, known: Iterable[str], label: str) -> str:
    names = list(known)
    close = get_close_matches(word, names, n=1)
    if close:
        return f", did you mean {close[0]}?"
    return f" ({label}: {', '.join(names)})" if 0 < len(names) <= 10 else ""
