"""Rights per page: the `#acl` line at the top of a page's text.

`#acl Name:read,write Known:read All:` is read from left to right and the first entry that means the visitor decides.
Three names mean groups: `All` everybody, `Known` whoever is logged in, `Superuser` the policy's superusers. A page
without the line can be read and written by all. It must not know requests or sessions.
"""

from __future__ import annotations

from collections.abc import Collection

RIGHTS = frozenset({"read", "write"})


def directives(text: str) -> dict[str, str]:
    """The `#name value` lines at the very top of a page, by name."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        name, _, value = line[1:].partition(" ")
        found[name] = value.strip()
    return found


def without_directives(text: str) -> str:
    lines = text.splitlines()
    while lines and lines[0].startswith("#"):
        del lines[0]
    return "\n".join(lines)


def _means(entry: str, name: str | None, superusers: Collection[str]) -> bool:
    match entry:
        case "All":
            return True
        case "Known":
            return name is not None
        case "Superuser":
            return name in superusers
        case _:
            return entry == name


def rights(text: str, name: str | None, superusers: Collection[str]) -> frozenset[str]:
    """What the visitor `name` (None: anonymous) may do with a page of this text."""
    acl = directives(text).get("acl") if text.startswith("#") else None
    if acl is None:
        return RIGHTS
    for entry in acl.split():
        who, _, what = entry.partition(":")
        if _means(who, name, superusers):
            return RIGHTS & set(what.split(","))
    return frozenset()
