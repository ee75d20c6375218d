from __future__ import annotations

import signal
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from db import Database, open_database
from db.locks import exclusive, holder_of
from jobs.lead import LEADER, Leader, LeadTimes
from reports.desk.context import WorkContext
from tests.db.postgres_server import PostgresServer
from tests.jobs.conftest import Newsroom
from tests.jobs.machines import Machines, free_port, last_run, machines
from tracker.errors import AlreadyRunningError

QUICK = LeadTimes(tried_every=timedelta(seconds=0.05), confirmed_every=timedelta(seconds=0.05))


@dataclass
class FakeScheduler:
    """Notes what it was told, and which context it was started with."""

    context: WorkContext
    is_paused: bool = False
    is_over: bool = False

    def pause(self) -> None:
        self.is_paused = True

    def shutdown(self, wait: bool = True) -> None:
        assert wait
        assert self.context.is_stopping()
        self.is_over = True


def soon(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)  # noqa: TID251 - other threads run on real time


@pytest.fixture
def context(newsroom: Newsroom, database: Database) -> WorkContext:
    return replace(newsroom.context, database=database)


def test_one_of_two_leads(context: WorkContext) -> None:
    started: list[FakeScheduler] = []

    def start(given: WorkContext) -> FakeScheduler:
        started.append(FakeScheduler(given))
        return started[-1]

    with Leader(context, start, times=QUICK), Leader(context, start, times=QUICK):
        assert len(started) == 1
        assert not started[0].context.is_stopping()
    assert started[0].is_over
    with exclusive(context.database, LEADER):  # and nobody holds the lock for longer
        pass


def test_one_that_stands_by_takes_over(context: WorkContext) -> None:
    started: list[FakeScheduler] = []

    def start(given: WorkContext) -> FakeScheduler:
        started.append(FakeScheduler(given))
        return started[-1]

    with exclusive(context.database, LEADER):
        standing_by = Leader(context, start, times=QUICK)
        standing_by.__enter__()
        assert started == []
    try:
        soon(lambda: len(started) == 1)
    finally:
        standing_by.__exit__(None, None, None)
    assert started[0].is_paused
    assert started[0].is_over


@pytest.mark.postgres
def test_a_leader_whose_connection_is_lost_stops_scheduling_at_once(
    newsroom: Newsroom, postgres_database: Database, postgres_server: PostgresServer
) -> None:
    started: list[FakeScheduler] = []

    def start(given: WorkContext) -> FakeScheduler:
        started.append(FakeScheduler(given))
        return started[-1]

    with Leader(replace(newsroom.context, database=postgres_database), start, times=QUICK):
        assert holder_of(postgres_database, LEADER).startswith("nerdline ")
        postgres_server.tell("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        soon(lambda: started[0].is_over)
        soon(lambda: len(started) == 2)  # and leads again, since nobody else took the lock
        assert not started[1].context.is_stopping()
    assert holder_of(postgres_database, LEADER) == ""


def is_served(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


# `nerdline run` without its pages, which take longer to start than all the rest.
RUN = """
import signal, threading
from jobs.lead import Leader
from jobs.schedule import start_scheduler
from jobs.opening import settings_from
from jobs.wiring import context_of
over = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: over.set())
with context_of(settings_from(None)) as context, Leader(context, start_scheduler):
    over.wait()
"""


@pytest.mark.postgres
def test_of_two_hosts_the_second_takes_over_within_15_seconds_of_a_kill(
    empty_postgres_url: str, tmp_path: Path
) -> None:
    with (
        machines(empty_postgres_url, tmp_path) as running,
        closing(open_database(empty_postgres_url)) as database,
    ):
        first = running.start("-c", RUN)
        running.wait_until(lambda: last_run(database, "poll") is not None)
        leader = holder_of(database, LEADER)
        assert leader.endswith(f":{first.pid}")
        second = running.start("-c", RUN)
        running.wait_until(lambda: "this one stands by" in running.said())
        assert holder_of(database, LEADER) == leader
        first.send_signal(signal.SIGKILL)
        first.wait()
        running.wait_until(lambda: holder_of(database, LEADER).endswith(f":{second.pid}"), within=15)
        second.terminate()
        assert second.wait(20) == 0, running.said()
        assert holder_of(database, LEADER) == ""


@pytest.mark.enable_socket
def test_a_second_run_on_one_file_stands_by_and_serves_pages(sqlite_path: Path, tmp_path: Path) -> None:
    running = Machines(url=f"sqlite:///{sqlite_path}", folder=tmp_path)
    with closing(open_database(running.url)) as database:
        port = free_port()
        try:
            with exclusive(database, LEADER):  # as another process would
                second = running.nerdline("run", port=str(port))
                running.wait_until(lambda: is_served(port))
                running.wait_until(lambda: "this one stands by" in running.said())
                assert last_run(database, "poll") is None
            running.wait_until(lambda: last_run(database, "poll") is not None)
            with pytest.raises(AlreadyRunningError), exclusive(database, LEADER):
                pass
            second.terminate()
            assert second.wait(20) == 0
        finally:
            for process in running.running:
                if process.poll() is None:
                    process.kill()
                process.wait()
