"""A worker whose PostgreSQL is stopped and started again."""

from __future__ import annotations

import asyncio
import logging
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from db import open_database
from jobs.work_queue import Queue
from jobs.worker import USUAL_AWAY_TIMES, Worker, pause_before
from tests.db.postgres_server import PostgresServer
from tests.jobs.conftest import Newsroom
from tests.jobs.counting_platform import counting_platform
from tests.jobs.impatient_worker import AWAY_TIMES, start_worker
from tests.jobs.machines import answered, machines, watch_due
from tests.jobs.storm_weather import stopped

IS_AWAY = " ERROR jobs.worker the queue is away; tried again until it is back: "
IS_BACK = " WARNING jobs.worker the queue is back; batches are worked on again\n"


@pytest.mark.postgres
@pytest.mark.enable_socket
def test_a_server_that_stops_is_told_of_once_and_worked_on_again_once_it_is_back(
    own_server: PostgresServer, tmp_path: Path
) -> None:
    url = own_server.url(own_server.create())
    with (
        counting_platform(10) as platform,
        machines(url, tmp_path, platform) as running,
        closing(open_database(url)) as database,
    ):
        queue = Queue(database)
        watch_due(database, 5)
        worker = start_worker(running.environment({}), tmp_path / "machine-worker.log")
        try:
            queue.put("metaculus", 1, at_once=1)
            running.wait_until(lambda: answered(database) == 5)
            running.wait_until(lambda: queue.count_waiting() == 0)
            with stopped(own_server, as_by_a_crash=False):
                # The queue alone would say nothing for the ten seconds that it waits for a connection.
                running.wait_until(lambda: IS_AWAY in running.said(), within=8)
                assert IS_BACK not in running.said()
            running.wait_until(lambda: IS_BACK in running.said())
            watch_due(database, 10)
            queue.put("metaculus", 1, at_once=1)
            running.wait_until(lambda: answered(database) == 10)
            worker.terminate()
            worker.join(15)
            assert worker.exitcode == 0
        finally:
            worker.kill()
            worker.join()
        said = running.said()
        assert [said.count(sentence) for sentence in (IS_AWAY, IS_BACK, " ERROR ", " WARNING ")] == [1] * 4
        assert "Traceback" not in said


@pytest.mark.postgres
def test_nothing_is_said_of_the_tries_until_it_is_back(
    newsroom: Newsroom, own_server: PostgresServer, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(open_database(own_server.url("postgres"))) as database:
        context = replace(newsroom.context, database=database)
        worker = Worker(context, ["metaculus"], concurrency=1, away_times=AWAY_TIMES)

        async def wait() -> None:
            waiting = asyncio.create_task(worker._wait_until_back(asyncio.Event(), database))
            with stopped(own_server, as_by_a_crash=True):
                await asyncio.sleep(2)
                assert worker._tries >= 3
                assert not waiting.done()
            await asyncio.wait_for(waiting, 20)

        with caplog.at_level(logging.INFO, logger="jobs"):
            asyncio.run(wait())
    assert caplog.messages == []


@pytest.mark.postgres
def test_a_queue_that_fails_again_and_again_is_told_of_once(
    newsroom: Newsroom, own_server: PostgresServer, caplog: pytest.LogCaptureFixture
) -> None:
    async def ask(platform: str, number: int) -> None:
        pytest.fail(f"there is no queue to find batch {number} of {platform} in")

    with closing(open_database(own_server.url("postgres"))) as database:
        worker = Worker(replace(newsroom.context, database=database), ["metaculus"], concurrency=1)

        async def work() -> None:
            for _ in range(3):
                await worker._work(ask, asyncio.Event(), database)

        with caplog.at_level(logging.INFO, logger="jobs"):
            asyncio.run(work())
    (told,) = caplog.messages
    assert told.startswith("the queue is away; tried again until it is back: the queue in postgresql://")


@pytest.mark.parametrize(("chance", "share"), [(0.0, 1.0), (0.5, 0.875), (1.0, 0.75)])
def test_the_pauses_grow_to_half_a_minute_and_not_in_step(chance: float, share: float) -> None:
    pauses = [pause_before(tries, USUAL_AWAY_TIMES, chance) for tries in (0, 1, 2, 3, 4, 5, 10_000)]
    assert pauses == [seconds * share for seconds in (2, 4, 8, 16, 30, 30, 30)]
