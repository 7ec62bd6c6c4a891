"""The Run as JSON, and the JSON Schema that it keeps.

Knows the model. Equal runs give equal bytes: the Run holds no times, paths or counts of workers.
"""

from __future__ import annotations

from typing import Any

import msgspec

from harness.model import codec
from harness.model.run import FORMAT, Run

SCHEMA_FILE = "run.schema.json"
"""The committed schema, beside this module."""


def text(run: Run) -> bytes:
    """`run.json`: UTF-8, two spaces, a newline at the end."""
    return codec.pretty(run)


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of `run.json`."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:session-harness:run:{FORMAT}",
        "title": "The result of a campaign of session-harness",
    }
    return head | msgspec.json.schema(Run)


def schema_text() -> bytes:
    """The schema as committed."""
    return codec.pretty(schema())
