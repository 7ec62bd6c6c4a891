"""What a target in this process logs while it is asked.

Knows the standard library's logging; must not know steps or ids.
"""

from __future__ import annotations

import logging


class LogTap(logging.Handler):
    """Collects what is logged while it is entered; `lines` is the list that takes it, and may be exchanged."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line: level, logger, message."""
        try:
            message = record.getMessage()
        except Exception:  # noqa: BLE001, a line that does not fit its arguments never stops who logs it
            message = str(record.msg)
        self.lines.append(f"{record.levelname} {record.name}: {message}")

    def __enter__(self) -> None:
        logging.getLogger().addHandler(self)

    def __exit__(self, *_: object) -> None:
        logging.getLogger().removeHandler(self)
