"""Which batches of questions wait for a worker, and who works on them?

The one door to procrastinate, whose tables live in a schema of their own in the same PostgreSQL. A task is a
leave to take one batch of a platform; which questions that are is decided when a worker takes it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.jobs import DeleteJobCondition, Job, Status

from db import Database, process_name
from jobs.queue_schema import SCHEMA
from tracker.errors import StorageError

TASK = "poll"
_CONNECTS_WITHIN = 10.0  # seconds

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # at once, whatever this machine's clock says

Found = TypeVar("Found")
Ask = Callable[[str, int], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueTimes:
    """How often a worker says that it lives, and after which silence its work goes to another.

    `looked_every`: how often the leader looks for such work. `fetched_every`: how often a worker looks for
    work that nobody told it of.
    """

    heartbeat_every: timedelta = timedelta(seconds=5)
    stalled_after: timedelta = timedelta(seconds=20)
    looked_every: timedelta = timedelta(seconds=10)
    fetched_every: timedelta = timedelta(seconds=5)


USUAL_TIMES = QueueTimes()
"""The work of a worker that is killed waits for another after half a minute at most."""


class Queue:
    """The batches that wait in one database. Every call opens a connection of its own and closes it."""

    def __init__(self, database: Database, times: QueueTimes = USUAL_TIMES) -> None:
        self._database = database
        self._times = times
        # What goes wrong leaves here as one sentence; they would add pages of traceback to it.
        for chatty in ("procrastinate", "psycopg.pool"):
            logging.getLogger(chatty).setLevel(logging.CRITICAL)

    def put(self, platform: str, batches: int, *, at_once: int) -> int:
        """Let so many batches of a platform wait, those included that wait already; how many were added.

        `at_once` of them are worked on at the same time at most.
        """

        async def put(app: App) -> int:
            waiting = await app.job_manager.list_jobs_async(queue=platform, task=TASK, status="todo")
            there = {job.queueing_lock for job in waiting}
            numbers = [number for number in range(batches) if _place(platform, number) not in there]
            jobs = [_job(platform, number, at_once) for number in numbers]
            if not jobs:
                return 0
            try:
                return len(await app.job_manager.batch_defer_jobs_async(jobs))
            except AlreadyEnqueued:  # somebody put one there just now
                added = 0
                for job in jobs:
                    with suppress(AlreadyEnqueued):
                        await app.job_manager.defer_job_async(job)
                        added += 1
                return added

        return self._with_app(put)

    def put_one(self, platform: str, number: int, *, at_once: int) -> None:
        """Let one batch wait that was begun and is not finished, unless it waits already."""

        async def put(app: App) -> None:
            with suppress(AlreadyEnqueued):
                await app.job_manager.defer_job_async(_job(platform, number, at_once))

        self._with_app(put)

    def drop(self, platform: str) -> int:
        """Let no batch of a platform wait any longer; how many did."""

        async def drop(app: App) -> int:
            waiting = await app.job_manager.list_jobs_async(queue=platform, task=TASK, status="todo")
            ids = [job.id for job in waiting if job.id is not None]
            dropped = [await app.job_manager.cancel_job_by_id_async(id_, delete_job=True) for id_ in ids]
            return sum(dropped)

        return self._with_app(drop)

    def take_over(self) -> int:
        """Let the work of workers that fell silent wait for others; how many batches that are.

        procrastinate does not do this by itself.
        """
        silence = self._times.stalled_after.total_seconds()

        async def take_over(app: App) -> int:
            stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silence))
            for job in stalled:
                try:
                    await app.job_manager.retry_job(job, retry_at=_LONG_AGO)
                except UniqueViolation:  # the same batch waits already
                    await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
            await app.job_manager.prune_stalled_workers(silence)
            return len(stalled)

        return self._with_app(take_over)

    def count_waiting(self) -> int:
        """How many batches wait or are being worked on."""

        async def count(app: App) -> int:
            return sum(
                [
                    len(list(await app.job_manager.list_jobs_async(task=TASK, status=status)))
                    for status in ("todo", "doing")
                ]
            )

        return self._with_app(count)

    def count_workers(self) -> int:
        """How many workers said lately that they live."""
        silence = self._times.stalled_after.total_seconds()

        async def count(app: App) -> int:
            row = await app.connector.execute_query_one_async(
                "SELECT count(*) AS workers FROM procrastinate_workers "
                "WHERE last_heartbeat > now() - %(silence)s * interval '1 second'",
                silence=silence,
            )
            return int(row["workers"])

        return self._with_app(count)

    async def work(self, ask: Ask, platforms: list[str], *, concurrency: int) -> None:
        """Have `ask` do batches of these platforms until the task that awaits this is cancelled.

        Batches in hand are then finished first. It also ends where the connection is lost.

        Raises:
            StorageError: the queue cannot be used.
        """
        app = self._app(concurrency + 4)
        app.task(name=TASK)(ask)
        with _told(self._database):
            async with app.open_async():
                await app.run_worker_async(
                    queues=platforms,
                    name=process_name(),
                    concurrency=concurrency,
                    fetch_job_polling_interval=self._times.fetched_every.total_seconds(),
                    update_heartbeat_interval=self._times.heartbeat_every.total_seconds(),
                    stalled_worker_timeout=self._times.stalled_after.total_seconds(),
                    delete_jobs=DeleteJobCondition.ALWAYS.value,  # how it went is in our own records
                    install_signal_handlers=False,
                )

    def _with_app(self, act: Callable[[App], Awaitable[Found]]) -> Found:
        async def run() -> Found:
            app = self._app(1)
            async with app.open_async():
                return await act(app)

        with _told(self._database):
            return asyncio.run(run())

    def _app(self, connections: int) -> App:
        given: dict[str, Any] = psycopg.conninfo.conninfo_to_dict(self._database.address)
        options = f"{given.get('options') or ''} -c search_path={SCHEMA}".strip()
        connector = PsycopgConnector(
            conninfo=self._database.address,
            kwargs={
                "options": options,
                "keepalives_idle": 5,
                "keepalives_interval": 2,
                "keepalives_count": 3,
                "tcp_user_timeout": 10_000,
                "connect_timeout": 10,
                "fallback_application_name": f"nerdline {process_name()} queue",
            },
            min_size=1,
            max_size=connections,
            timeout=_CONNECTS_WITHIN,
        )
        return App(connector=connector)


def _place(platform: str, number: int) -> str:
    return f"{platform}/{number}"


def _job(platform: str, number: int, at_once: int) -> Job:
    return Job(
        queue=platform,
        task_name=TASK,
        # The first batch of each platform goes before the second of any, and no platform takes all workers.
        priority=-number,
        lock=f"{platform}/{number % at_once}",
        queueing_lock=_place(platform, number),
        task_kwargs={"platform": platform, "number": number},
    )


def reason_of(error: Exception) -> str | None:
    """Why the queue could not be used, in the database's words; None where something else is wrong."""
    if not isinstance(error, ConnectorException | psycopg.Error):
        return None
    cause = error.__cause__ if isinstance(error, ConnectorException) and error.__cause__ else error
    why = str(cause).strip().splitlines()
    return why[0] if why else type(cause).__name__


@contextmanager
def _told(database: Database) -> Iterator[None]:
    try:
        yield
    except (ConnectorException, psycopg.Error) as error:
        raise StorageError(f"the queue in {database.name} cannot be used: {reason_of(error)}") from error
