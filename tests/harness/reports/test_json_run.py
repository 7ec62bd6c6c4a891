"""The Run as JSON: it comes back as it was, and keeps to its schema."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from harness.model import codec
from harness.model.run import Run
from harness.reports import json_run
from tests.harness import samples


def test_round_trip() -> None:
    """What is written can be read back as the same value."""
    assert codec.decode(json_run.text(samples.run()), Run) == samples.run()


def test_equal_runs_equal_bytes() -> None:
    """Two equal runs are the same bytes, with a newline at the end."""
    assert json_run.text(samples.run()) == json_run.text(samples.run())
    assert json_run.text(samples.run()).endswith(b"}\n")


def test_run_keeps_its_schema() -> None:
    """A run with something of everything is valid against the schema."""
    jsonschema.Draft202012Validator(json_run.schema()).validate(json.loads(json_run.text(samples.run())))


def test_schema_refuses() -> None:
    """A run without a profile is not valid."""
    plain = json.loads(json_run.text(samples.run()))
    del plain["profile"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json_run.schema()).validate(plain)


def test_committed_schema() -> None:
    """The committed schema is the generated one."""
    committed = Path(json_run.__file__).with_name(json_run.SCHEMA_FILE).read_bytes()
    assert committed == json_run.schema_text()
