from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import psycopg
import pytest

from db import Database, open_database
from db.migrate import differences
from jobs.queue_schema import SCHEMA, QueueSchema, need_queue_schema, queue_schema, upgrade_queue
from jobs.work_queue import Queue, QueueTimes
from tests.db.postgres_server import PostgresServer
from tracker.errors import StorageError

pytestmark = pytest.mark.postgres

AT_ONCE = QueueTimes(stalled_after=timedelta())


@pytest.fixture
def database(empty_postgres_url: str) -> Iterator[Database]:
    with closing(open_database(empty_postgres_url)) as opened:
        upgrade_queue(opened)
        yield opened


def work(database: Database, *platforms: str, fails: bool = False) -> list[tuple[str, int]]:
    """Everything that waits for these platforms, in the order in which one worker gets it."""
    done: list[tuple[str, int]] = []

    async def ask(platform: str, number: int) -> None:
        done.append((platform, number))
        if fails:
            raise ValueError

    async def until_idle() -> None:
        working = asyncio.create_task(Queue(database).work(ask, list(platforms), concurrency=1))
        before = -1
        while before < len(done):
            before = len(done)
            await asyncio.sleep(0.5)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)

    asyncio.run(until_idle())
    return done


def test_a_batch_is_never_queued_twice(database: Database) -> None:
    queue = Queue(database)
    assert queue.put("metaculus", 3, at_once=2) == 3
    assert queue.put("metaculus", 3, at_once=2) == 0
    assert queue.put("metaculus", 5, at_once=2) == 2
    queue.put_one("metaculus", 4, at_once=2)
    assert queue.put("manifold", 1, at_once=9) == 1
    assert queue.count_waiting() == 6


def test_the_first_batch_of_each_platform_goes_before_the_second_of_any(database: Database) -> None:
    queue = Queue(database)
    queue.put("metaculus", 3, at_once=2)
    queue.put("manifold", 2, at_once=2)
    assert work(database, "metaculus", "manifold") == [
        ("metaculus", 0), ("manifold", 0), ("metaculus", 1), ("manifold", 1), ("metaculus", 2),
    ]  # fmt: skip
    assert queue.count_waiting() == 0


def test_a_worker_works_on_its_platforms_only_and_what_fails_is_not_kept(database: Database) -> None:
    queue = Queue(database)
    queue.put("metaculus", 1, at_once=2)
    queue.put("manifold", 2, at_once=2)
    assert work(database, "metaculus", fails=True) == [("metaculus", 0)]
    assert queue.count_waiting() == 2
    assert queue.drop("manifold") == 2
    assert queue.count_waiting() == 0


def test_the_work_of_a_silent_worker_waits_for_another_even_where_it_waits_already(
    database: Database,
) -> None:
    queue = Queue(database, AT_ONCE)
    queue.put("metaculus", 2, at_once=2)
    take = "UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL"
    options = f"-c search_path={SCHEMA}"
    with psycopg.connect(database.address, autocommit=True, options=options) as connection:
        connection.execute(take)
    queue.put_one("metaculus", 0, at_once=2)
    assert queue.take_over() == 2
    assert sorted(work(database, "metaculus")) == [("metaculus", 0), ("metaculus", 1)]
    assert queue.count_waiting() == 0
    assert queue.take_over() == 0


def test_the_schema_stands_apart_and_is_made_once(empty_postgres_url: str) -> None:
    with closing(open_database(empty_postgres_url)) as database:
        assert queue_schema(database) is QueueSchema.ABSENT
        with pytest.raises(StorageError, match="run `nerdline upgrade`"):
            need_queue_schema(database)
        upgrade_queue(database)
        upgrade_queue(database)
        assert queue_schema(database) is QueueSchema.CURRENT
        need_queue_schema(database)
        with database.reading() as connection:
            assert not [told for told in differences(connection) if "procrastinate" in told]
            statement = "SELECT DISTINCT table_schema FROM information_schema.tables WHERE table_name LIKE %s"
            found = connection.exec_driver_sql(statement, ("procrastinate%",)).scalars()
            assert list(found) == [SCHEMA]


def test_an_older_schema_gets_the_migrations_that_it_lacks(database: Database) -> None:
    trigger = "procrastinate_trigger_status_events_update_v1"
    before_the_last = "03.04.00_01_pre_add_retry_failed_job_procedure.sql"
    with database.writing() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER {trigger} ON {SCHEMA}.procrastinate_jobs")
        connection.exec_driver_sql(f"COMMENT ON SCHEMA {SCHEMA} IS '{before_the_last}'")
    assert queue_schema(database) is QueueSchema.OLD
    with pytest.raises(StorageError, match="run `nerdline upgrade`"):
        need_queue_schema(database)
    upgrade_queue(database)
    need_queue_schema(database)
    with database.reading() as connection:  # what the last migration makes is there again
        found = connection.exec_driver_sql("SELECT count(*) FROM pg_trigger WHERE tgname = %s", (trigger,))
        assert found.scalar_one() == 1


def test_a_newer_schema_is_refused(database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql(f"COMMENT ON SCHEMA {SCHEMA} IS '99.00.00_01_pre_of_the_future.sql'")
    assert queue_schema(database) is QueueSchema.NEWER
    for refuse in (need_queue_schema, upgrade_queue):
        with pytest.raises(StorageError, match="made by a newer Nerdline"):
            refuse(database)


def test_a_database_that_is_away_is_told_in_a_sentence(postgres_server: PostgresServer) -> None:
    said = r'the queue in .* cannot be used: .*"nowhere" does not exist'
    with (
        closing(open_database(postgres_server.url("nowhere"))) as database,
        pytest.raises(StorageError, match=said),
    ):
        queue_schema(database)
