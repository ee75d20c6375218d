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
from tests.db.silent_proxy import SilentProxy
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


@pytest.mark.postgres
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_leader_that_hears_nothing_more_resigns_and_another_takes_over(
    newsroom: Newsroom,
    postgres_database: Database,
    postgres_server: PostgresServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    begun: dict[str, list[FakeScheduler]] = {"first": [], "second": []}

    def starting(name: str) -> Callable[[WorkContext], FakeScheduler]:
        def start(given: WorkContext) -> FakeScheduler:
            begun[name].append(FakeScheduler(given))
            return begun[name][-1]

        return start

    times = replace(QUICK, answered_within=timedelta(seconds=1))
    name = postgres_database.name.partition("?")[0].rpartition("/")[2]
    with SilentProxy(postgres_server.socket) as network, caplog.at_level("INFO", logger="jobs.lead"):
        far = open_database(f"postgresql://nerdline@127.0.0.1:{network.port}/{name}?connect_timeout=2")
        with (
            closing(far),
            Leader(replace(newsroom.context, database=far), starting("first"), times=times),
            Leader(replace(newsroom.context, database=postgres_database), starting("second"), times=times),
        ):
            assert len(begun["first"]) == 1
            begun_at = time.monotonic()
            network.go_silent()
            soon(lambda: begun["first"][0].is_over)
            assert time.monotonic() - begun_at < 5
            assert begun["second"] == []  # the server has noticed nothing, and its lock is held still
            network.forget_clients()
            soon(lambda: len(begun["second"]) == 1)
            assert len(begun["first"]) == 1
    told = [one.message for one in caplog.records if one.message.startswith("not running the schedule")]
    assert len(told) == 1  # however often it was tried since


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


def test_of_two_runs_on_one_file_the_second_goes_on_where_the_first_was_killed(
    sqlite_path: Path, tmp_path: Path
) -> None:
    running = Machines(url=f"sqlite:///{sqlite_path}", folder=tmp_path)
    with closing(open_database(running.url)) as database:
        try:
            first = running.start("-c", RUN)
            running.wait_until(lambda: last_run(database, "poll") is not None)
            running.start("-c", RUN)
            running.wait_until(lambda: "this one stands by" in running.said())
            assert running.said().count("running the schedule") == 1
            first.send_signal(signal.SIGKILL)
            first.wait()
            running.wait_until(lambda: running.said().count("running the schedule") == 2, within=15)
        finally:
            running.kill()
