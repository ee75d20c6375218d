import time
from contextlib import ExitStack

import psycopg
import pytest

from db import Database, open_database
from db.data_version import DataVersion
from tests.db.postgres_server import PostgresServer
from tests.db.rows import keep_story


def test_it_stays_while_nothing_is_written_and_changes_with_what_is(database: Database) -> None:
    version = DataVersion(database)
    before = version.read()
    assert version.read() == before
    with database.reading() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM stories").scalar_one()
    assert version.read() == before
    with database.writing() as connection:
        keep_story(connection)
    after = version.read()
    assert after != before
    assert version.read() == after
    version.close()


def test_after_it_was_closed_it_never_names_an_earlier_state(database: Database) -> None:
    version = DataVersion(database)
    before = version.read()
    version.close()
    with database.writing() as connection:
        keep_story(connection)
    assert version.read() != before
    version.close()


@pytest.mark.postgres
def test_on_a_replica_each_end_of_a_transaction_is_a_new_version(postgres_server: PostgresServer) -> None:
    replica = PostgresServer()
    name = postgres_server.create()
    postgres_server.tell("CREATE TABLE told (number int)", name)
    with ExitStack() as stack:
        stack.callback(replica.remove)
        replica.follow(postgres_server)
        database = open_database(replica.url(name))
        stack.callback(database.close)
        version = DataVersion(database)
        # The first goes on for long, the last is over at once: between them all begin and end inside the
        # written snapshot, which on a replica does not tell them apart.
        running = [stack.enter_context(psycopg.connect(postgres_server.url(name))) for _ in range(3)]
        for number, each in enumerate(running):
            each.execute("INSERT INTO told VALUES (%s)", (number,))
        running[2].commit()
        _wait_for(database, 1)
        before = version.read()
        assert version.read() == before
        running[1].commit()
        _wait_for(database, 2)
        assert version.read() != before


def _wait_for(database: Database, rows: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with database.reading() as connection:
            if connection.exec_driver_sql("SELECT count(*) FROM told").scalar_one() == rows:
                break
        time.sleep(0.02)  # noqa: TID251 - another process replays on real time
    else:
        pytest.fail("the replica did not follow")
    time.sleep(0.1)  # noqa: TID251 - it notes how far it came just after it shows the rows


@pytest.mark.postgres
def test_a_connection_that_the_server_closed_is_not_missed(
    postgres_database: Database, postgres_url: str
) -> None:
    version = DataVersion(postgres_database)
    version.read()
    with psycopg.connect(postgres_url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert version.read()
    version.close()
