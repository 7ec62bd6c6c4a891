"""The servers that stores need, also for runs of the whole suite."""

from __future__ import annotations

from tests.reference_impl.conftest import database_url, redis_url

__all__ = ["database_url", "redis_url"]
