"""session-harness: verify web session handlers under frozen clocks."""

from __future__ import annotations

__version__ = "0.1.0"
