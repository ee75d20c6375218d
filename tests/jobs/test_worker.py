"""Real workers over a real PostgreSQL and a real platform on loopback."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from db import Database, leases, open_database
from jobs.work_queue import Queue, QueueTimes
from tests.jobs.counting_platform import CountingPlatform, counting_platform
from tests.jobs.machines import Machines, answered, last_run, machines, watch_due
from tracker.clock import SystemClock

pytestmark = [pytest.mark.postgres, pytest.mark.enable_socket]

# A worker with shorter times than a newsroom's: `nerdline worker` has none of these as settings.
IMPATIENT = """
import sys
from datetime import timedelta
from jobs.claimed_batches import LeaseTimes
from jobs.opening import settings_from
from jobs.wiring import context_of
from jobs.work_queue import QueueTimes
from jobs.worker import Worker
quick = QueueTimes(heartbeat_every=timedelta(seconds=0.5), stalled_after=timedelta(seconds=2),
                   fetched_every=timedelta(seconds=0.5))
leases = LeaseTimes(lasts=timedelta(seconds=1.5), renewed_every=timedelta(seconds=0.4))
with context_of(settings_from(None)) as context:
    Worker(context, ["metaculus"], concurrency=4, queue_times=quick, lease_times=leases).run()
"""

# As many of them as the number behind; forked once the program is imported, which takes longest.
SEVERAL = (
    """
import ctypes, os, signal, sys
import jobs.wiring, jobs.worker
for _ in range(int(sys.argv[1]) - 1):
    if not os.fork():
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: none outlives the test
        break
"""
    + IMPATIENT
)


@dataclass
class Office:
    machines: Machines
    database: Database
    platform: CountingPlatform

    def queue(self, batches: int, *, at_once: int = 3) -> int:
        return Queue(self.database).put("metaculus", batches, at_once=at_once)


@pytest.fixture
def office(empty_postgres_url: str, tmp_path: Path) -> Iterator[Office]:
    with (
        counting_platform(80) as platform,
        machines(empty_postgres_url, tmp_path, platform) as running,
        closing(open_database(empty_postgres_url)) as database,
    ):
        yield Office(running, database, platform)


def test_three_workers_share_the_questions_and_never_exceed_the_rate(office: Office) -> None:
    office.machines.settings |= {"batch_size": "4", "pace": '{"metaculus": 0.1}'}
    watch_due(office.database, 30)
    office.machines.start("-c", SEVERAL, "3")
    office.machines.wait_until(lambda: Queue(office.database).count_workers() == 3)
    office.queue(8)
    office.machines.wait_until(lambda: answered(office.database) == 30)
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
    office.machines.wait_until(lambda: Queue(office.database).count_waiting() == 0)


def test_the_batch_of_a_worker_that_is_killed_is_taken_over(office: Office) -> None:
    office.platform.takes = 0.2
    watch_due(office.database, 30)
    office.queue(1)
    doomed = office.machines.start("-c", IMPATIENT)
    office.machines.wait_until(lambda: len(office.platform.asked) >= 3)
    doomed.send_signal(signal.SIGKILL)
    doomed.wait()
    office.platform.takes = 0.0
    office.machines.start("-c", IMPATIENT)
    leader = Queue(office.database, QueueTimes(stalled_after=timedelta(seconds=2)))
    taken: list[int] = []

    def is_done() -> bool:
        taken.append(leader.take_over())
        return answered(office.database) == 30

    office.machines.wait_until(is_done)
    assert sum(taken) == 1
    assert set(office.platform.at_once.values()) == {1}


def test_draining_finishes_the_item_in_hand_and_leaves_the_rest_to_others(office: Office) -> None:
    office.platform.takes = 0.4
    watch_due(office.database, 30)
    office.queue(1)
    draining = office.machines.start("-c", IMPATIENT)
    office.machines.wait_until(lambda: len(office.platform.asked) >= 3)
    draining.terminate()
    assert draining.wait(15) == 0, office.machines.said()
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
    office.machines.start("-c", IMPATIENT)
    office.machines.wait_until(lambda: answered(office.database) == 30)
    assert sorted(map(int, office.platform.asked)) == list(range(1, 31))


def test_a_poll_by_hand_beside_a_worker_asks_for_nothing_twice(office: Office) -> None:
    office.platform.slow = {str(number): 1.5 for number in range(1, 6)}
    office.machines.settings["batch_size"] = "5"
    watch_due(office.database, 40)
    office.queue(1)
    office.machines.start("-c", IMPATIENT)
    office.machines.wait_until(lambda: bool(office.platform.asked))
    done = office.machines.run("poll")
    assert done.returncode == 0, done.stderr
    office.machines.wait_until(lambda: answered(office.database) == 40)
    assert sorted(map(int, office.platform.asked)) == list(range(1, 41))
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
