"""What every test may ask for: a clock that stands still, and a database on either engine."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from db import Database, open_database
from db.migrate import upgrade_safely
from db.schema import metadata
from tests.db.fresh import write_fresh
from tests.db.postgres_server import PostgresMissingError, PostgresServer
from tracker.clock import SimulatedClock

# Where Python is told to keep no compiled modules, each of the many processes that tests start would compile
# the whole program anew, and every worker all tests: a tenth of the suite's time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # noqa: TID251 - to clear it
sys.dont_write_bytecode = False

# How long an example takes says more about the machine's other work than about the code. Fixtures that
# live for one test are shared by its examples, which are written for that.
hypothesis_settings.register_profile(
    "nerdline", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
hypothesis_settings.load_profile("nerdline")

SHORT_WAIT = 0.2
"""Seconds that a test's writer waits for another: enough to see that it waits."""


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    # What the person at this machine has set for the real program must not reach a test.
    for name in list(os.environ):  # noqa: TID251 - to clear it
        if name.upper().startswith("NERDLINE_"):
            monkeypatch.delenv(name)


@pytest.fixture
def clock() -> SimulatedClock:
    """A clock at noon UTC on 4 Nov 2022, the seed story's day."""
    return SimulatedClock(datetime(2022, 11, 4, 12, tzinfo=UTC))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A real PostgreSQL server with nothing in it."""
    try:
        server = PostgresServer()
    except PostgresMissingError as error:
        pytest.skip(str(error))
    try:
        server.make()
        yield server
    except PostgresMissingError as error:
        pytest.skip(str(error))
    finally:
        server.remove()


@pytest.fixture
def empty_postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of a PostgreSQL database of the test's own, with nothing in it, not even tables."""
    name = postgres_server.create()
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture(scope="session")
def _postgres_tables(postgres_server: PostgresServer) -> str:
    name = postgres_server.create()
    database = open_database(postgres_server.url(name))
    upgrade_safely(database)
    database.close()
    return name


@pytest.fixture
def sqlite_path(tmp_path: Path) -> Path:
    """A SQLite file with every table and no rows."""
    return write_fresh(tmp_path / "nerdline.db")


@pytest.fixture
def sqlite_database(sqlite_path: Path) -> Iterator[Database]:
    """An open SQLite database with every table and no rows."""
    database = open_database(f"sqlite:///{sqlite_path}", busy_seconds=SHORT_WAIT)
    yield database
    database.close()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, _postgres_tables: str) -> Iterator[str]:
    """The URL of a PostgreSQL database with every table and no rows; a test must leave the tables as such."""
    yield postgres_server.url(_postgres_tables)
    # A copy of a template for each test takes a third of a second, emptying the tables a hundredth of that.
    names = [table.name for table in reversed(metadata.sorted_tables)]
    postgres_server.tell("; ".join(f"DELETE FROM {name}" for name in names), _postgres_tables)  # noqa: S608 - ours


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[Database]:
    """An open PostgreSQL database with every table and no rows."""
    database = open_database(postgres_url)
    yield database
    database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Database:
    """An open database with every table and no rows, on one engine and then on the other."""
    opened: Database = request.getfixturevalue(f"{request.param}_database")
    return opened
