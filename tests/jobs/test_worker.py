"""Real workers over a real PostgreSQL and a real platform on loopback."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from db import Database, leases, open_database
from db.migrate import upgrade_safely
from db.paces import SharedTurns
from db.schema import metadata
from jobs.queue_schema import SCHEMA, upgrade_queue
from jobs.work_queue import Queue
from tests.db.postgres_server import PostgresServer
from tests.jobs.counting_platform import CountingPlatform, counting_platform
from tests.jobs.impatient_worker import QUEUE_TIMES, start_worker
from tests.jobs.machines import PATIENCE, Machines, answered, last_run, machines, watch_due
from tracker.clock import SystemClock

RESTS = 1200
"""Seconds that the platform asks to be left alone, of which a test sees the first few."""

UNDER_WAY = 0.6
"""Seconds after a refusal in which what another worker sent before it may arrive, on a busy machine."""

pytestmark = [pytest.mark.postgres, pytest.mark.enable_socket]

QUEUE_TABLES = ("events", "periodic_defers", "jobs", "workers")


@dataclass
class Office:
    machines: Machines
    database: Database
    platform: CountingPlatform
    workers: list[BaseProcess] = field(default_factory=list)

    def work(self) -> BaseProcess:
        """One more worker, with short times."""
        log = self.machines.folder / f"machine-worker-{len(self.workers)}.log"
        self.workers.append(start_worker(self.machines.environment({}), log))
        return self.workers[-1]

    def queue(self, batches: int, *, at_once: int = 3) -> int:
        return Queue(self.database).put("metaculus", batches, at_once=at_once)


@pytest.fixture(scope="module")
def shared_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A database with all tables and the queue's, which each test leaves empty."""
    name = postgres_server.create()
    with closing(open_database(postgres_server.url(name))) as database:
        upgrade_safely(database)
        upgrade_queue(database)
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture
def office(shared_url: str, tmp_path: Path) -> Iterator[Office]:
    with (
        closing(open_database(shared_url)) as database,
        counting_platform(80) as platform,
        machines(shared_url, tmp_path, platform) as running,
    ):
        there = Office(running, database, platform)
        yield there
        for worker in there.workers:
            worker.kill()
            worker.join()
        running.kill()
        with database.writing() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
            queue = ", ".join(f"{SCHEMA}.procrastinate_{name}" for name in QUEUE_TABLES)
            connection.exec_driver_sql(f"TRUNCATE {queue}")


def test_three_workers_share_the_questions_and_never_exceed_the_rate(office: Office) -> None:
    office.machines.settings |= {"batch_size": "4", "pace": '{"metaculus": 0.1}'}
    watch_due(office.database, 30)
    for _ in range(3):
        office.work()
    office.machines.wait_until(lambda: Queue(office.database).count_workers() == 3)
    office.queue(8)
    office.machines.wait_until(lambda: answered(office.database) == 30)
    # A batch is recorded after its last answer, and leaves the queue after that.
    office.machines.wait_until(lambda: Queue(office.database).count_waiting() == 0)
    asked = office.platform.asked
    assert sorted(map(int, asked)) == list(range(1, 31))  # each once: nothing was asked for twice
    assert set(office.platform.at_once.values()) == {1}
    # A request may be late by a moment, never early: ten intervals hold eleven starts, and one that was late.
    assert office.platform.most_within(1.0) <= 12
    run = last_run(office.database, "poll metaculus")
    assert run is not None
    assert ":" in run.by
    with office.database.reading() as connection:
        statement = "SELECT count(DISTINCT by), sum(done) FROM job_runs WHERE job = 'poll metaculus'"
        workers, done = connection.exec_driver_sql(statement).one()
    assert workers >= 2
    assert done == 30


def test_the_batch_of_a_worker_that_is_killed_is_taken_over(office: Office) -> None:
    office.platform.takes = 0.2
    watch_due(office.database, 30)
    office.queue(1)
    doomed = office.work()
    office.machines.wait_until(lambda: len(office.platform.asked) >= 3)
    doomed.kill()
    doomed.join()
    assert doomed.exitcode == -signal.SIGKILL
    office.platform.takes = 0.0
    office.work()
    leader = Queue(office.database, QUEUE_TIMES)
    taken: list[int] = []

    def is_done() -> bool:
        taken.append(leader.take_over())
        return answered(office.database) == 30

    office.machines.wait_until(is_done)
    assert sum(taken) == 1
    assert set(office.platform.at_once.values()) == {1}


def test_a_long_rest_that_one_worker_is_asked_for_holds_for_all(office: Office) -> None:
    office.machines.settings |= {"batch_size": "4", "pace": '{"metaculus": 0.05}'}
    watch_due(office.database, 40)
    platform = office.platform
    for _ in range(2):
        office.work()
    office.machines.wait_until(lambda: Queue(office.database).count_workers() == 2)
    office.queue(10)
    office.machines.wait_until(lambda: answered(office.database) >= 8)
    platform.rests = RESTS
    office.machines.wait_until(lambda: bool(platform.refused_at))
    office.machines.wait_until(lambda: Queue(office.database).count_waiting() == 0)  # they were dropped

    # The schedule queues again and again; a worker that knows nothing of it starts; somebody polls by hand.
    newcomer = office.work()
    office.machines.wait_until(lambda: Queue(office.database).count_workers() == 3)
    for _ in range(3):
        assert office.queue(10) > 0
        office.machines.wait_until(lambda: Queue(office.database).count_waiting() == 0)
    by_hand = office.machines.run("poll")
    assert by_hand.returncode == 1
    assert "metaculus asked us to wait" in by_hand.stderr
    assert newcomer.is_alive()
    (refused_at,) = platform.refused_at
    assert [at - refused_at for at in platform.starts if at > refused_at + UNDER_WAY] == []
    asked = len(platform.asked)
    assert asked < 40
    assert answered(office.database) == asked - 1
    assert 0 < RESTS - SharedTurns(office.database).rest_left("metaculus") < PATIENCE

    with office.database.writing() as connection:  # twenty minutes later
        gone_by = (RESTS * 1_000_000,)
        connection.exec_driver_sql("UPDATE paces SET paused_until = paused_until - %s", gone_by)
        connection.exec_driver_sql("UPDATE questions SET due_at = due_at - %s", gone_by)
    office.queue(10)
    office.machines.wait_until(lambda: answered(office.database) == 40)
    assert len(platform.asked) == 41  # the one that was refused was asked for twice, the others once
    assert set(platform.at_once.values()) == {1}


def test_draining_finishes_the_item_in_hand_and_leaves_the_rest_to_others(office: Office) -> None:
    office.platform.takes = 0.4
    watch_due(office.database, 30)
    office.queue(1)
    draining = office.work()
    office.machines.wait_until(lambda: len(office.platform.asked) >= 3)
    draining.terminate()
    draining.join(15)
    assert draining.exitcode == 0, office.machines.said()
    asked = len(office.platform.asked)
    assert asked < 10
    assert answered(office.database) == asked  # what was asked for is kept
    with office.database.reading() as connection:
        assert leases.count_due(connection, SystemClock().now()) == {"metaculus": 30 - asked}
    run = last_run(office.database, "poll metaculus")
    assert run is not None
    assert run.ended_at is not None
    assert run.done == asked
    assert Queue(office.database).count_waiting() == 1  # for the next worker
    office.platform.takes = 0.0
    office.work()
    office.machines.wait_until(lambda: answered(office.database) == 30)
    assert sorted(map(int, office.platform.asked)) == list(range(1, 31))


def test_a_poll_by_hand_beside_a_worker_asks_for_nothing_twice(office: Office) -> None:
    office.platform.slow = {"1": 2.0}  # the first of the worker's batch: it holds all five meanwhile
    office.machines.settings["batch_size"] = "5"
    watch_due(office.database, 40)
    office.queue(1)
    office.work()
    office.machines.wait_until(lambda: bool(office.platform.asked))
    done = office.machines.run("poll")
    assert done.returncode == 0, done.stderr
    office.machines.wait_until(lambda: answered(office.database) == 40)
    assert sorted(map(int, office.platform.asked)) == list(range(1, 41))
    assert set(office.platform.at_once.values()) == {1}
    by_hand = last_run(office.database, "poll")
    assert by_hand is not None
    assert by_hand.done == 35  # all but the worker's batch


def test_the_command_works_with_its_usual_times_and_the_schedule_queues_for_it(office: Office) -> None:
    office.machines.settings["batch_size"] = "10"
    watch_due(office.database, 25)
    worker = office.machines.nerdline("worker", "--platform", "metaculus", "--concurrency", "2")
    office.machines.wait_until(lambda: Queue(office.database).count_workers() == 1)
    once = office.machines.run("run", "--once", "--json")
    assert once.returncode == 0, once.stderr
    office.machines.wait_until(lambda: answered(office.database) == 25)
    queued = last_run(office.database, "poll")
    assert queued is not None
    assert (queued.done, queued.note) == (25, "25 questions due, 3 batches queued")
    worker.terminate()
    assert worker.wait(15) == 0
    assert Queue(office.database).count_workers() == 0
    alone = office.machines.run("run", "--once")
    assert alone.returncode == 0, alone.stderr  # nothing is due, so nobody is missed


def test_the_schedule_says_where_nobody_works(office: Office) -> None:
    watch_due(office.database, 3)
    done = office.machines.run("run", "--once")
    assert done.returncode == 1
    assert "no worker has been seen; start `nerdline worker`" in done.stderr


def test_a_worker_needs_postgres_and_its_queue(office: Office, tmp_path: Path) -> None:
    on_a_file = office.machines.run("worker", database_url=f"sqlite:///{tmp_path / 'nerdline.db'}")
    assert (on_a_file.returncode, on_a_file.stdout) == (3, "")
    assert on_a_file.stderr == (
        "nerdline: workers need PostgreSQL: set NERDLINE_DATABASE_URL to postgresql://user@host/name\n"
    )
    assert not (tmp_path / "nerdline.db").exists()
    run = office.machines.run("run", database_url=f"sqlite:///{tmp_path / 'nerdline.db'}")
    assert run.returncode == 3
    unknown = office.machines.run("worker", "--platform", "nobody")
    assert unknown.returncode == 4
    with office.database.writing() as connection:
        connection.exec_driver_sql("DROP SCHEMA nerdline_queue CASCADE")
    without = office.machines.run("worker")
    assert without.returncode == 5
    assert "run `nerdline upgrade`" in without.stderr
    assert office.machines.run("upgrade").returncode == 0
    assert Queue(office.database).count_waiting() == 0
