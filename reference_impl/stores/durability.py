"""The setting that says when a stored record counts as stored; must not know how a store keeps it."""

from __future__ import annotations

from enum import Enum


class Durability(Enum):
    """What a write waits for before it is acknowledged."""

    NONE = "none"
    """The operating system: a killed process loses nothing, a power cut may."""
    DATA = "data"
    """The disk: a power cut loses nothing either, and a write takes as long as the disk does."""
