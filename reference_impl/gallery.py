"""The gallery: parts of the reference that are broken on purpose, and variants that are different but right.

A member is a module of `reference_impl/broken/`: its docstring is the idea, `PRIMARY` the rule it must fail, `ALSO` the
rules that must fall with it and why, `PARTS` what `make_wsgi` takes as `parts`. A variant, in
`reference_impl/variants/`, has a docstring and `PARTS`. It must not know who judges them.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import Any

from reference_impl import broken
from reference_impl import variants as right


@dataclass(frozen=True, slots=True)
class Member:
    """A broken part. `name` is its module's; `also` maps rule ids to the reason why they fall too."""

    name: str
    idea: str
    primary: str
    also: Mapping[str, str]
    parts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Variant:
    """A part that does it another way and breaks nothing."""

    name: str
    idea: str
    parts: Mapping[str, Any]


def _modules(package: ModuleType) -> list[ModuleType]:
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return [import_module(f"{package.__name__}.{name}") for name in names]


def _name(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


def _idea(module: ModuleType) -> str:
    """The docstring as one paragraph; ValueError when there is none."""
    if not module.__doc__:
        raise ValueError(f"{module.__name__} has no docstring that tells its idea")
    return " ".join(module.__doc__.split())


@cache
def members() -> tuple[Member, ...]:
    """Every member, by name; AttributeError when a module lacks PRIMARY, ALSO or PARTS."""
    return tuple(
        Member(
            _name(module), _idea(module), module.PRIMARY, MappingProxyType(module.ALSO), MappingProxyType(module.PARTS)
        )
        for module in _modules(broken)
    )


@cache
def variants() -> tuple[Variant, ...]:
    """Every correct variant, by name; AttributeError when a module lacks PARTS."""
    return tuple(Variant(_name(module), _idea(module), MappingProxyType(module.PARTS)) for module in _modules(right))
