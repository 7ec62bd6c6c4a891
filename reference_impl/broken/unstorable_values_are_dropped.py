"""A value that can't be stored is dropped with a line in the log, and the code that assigned it never learns of it."""

from __future__ import annotations

import logging
from typing import Any

from reference_impl.stores.files import CacheSessionData


class LenientData(CacheSessionData):
    """Means well."""

    def __setitem__(self, key: str, value: Any) -> None:
        try:
            super().__setitem__(key, value)
        except TypeError as error:
            logging.getLogger("reference_impl.session").warning("%s", error)


PRIMARY = "SESSION-06"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_data": LenientData}
