"""A worker: asks platforms for batches of questions that a leader queued, until it is told to end."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any

from db import leases
from db.paces import SharedTurns
from jobs import claimed_batches, work_queue
from jobs.claimed_batches import LeaseTimes
from jobs.defer_polls import lanes
from jobs.poll_forecasts import poll_batch
from jobs.runner import run_recorded
from jobs.work_queue import Queue, QueueTimes
from reports.desk.context import Tally, WorkContext
from tracker.errors import NerdlineError, SettingsError

log = logging.getLogger(__name__)

LONGEST_PAUSE = 60.0
"""Seconds: a platform that rests for longer is left until the schedule comes back to it."""

_TRIES_AGAIN_AFTER = 2.0  # seconds, after the database was away


class Worker:
    """Works on the batches of some platforms. `end` lets it finish the item in hand and release the rest."""

    def __init__(
        self,
        context: WorkContext,
        platforms: Sequence[str],
        *,
        concurrency: int,
        queue_times: QueueTimes = work_queue.USUAL_TIMES,
        lease_times: LeaseTimes = claimed_batches.USUAL_TIMES,
    ) -> None:
        self._ending = threading.Event()
        # One request after the other in each batch: batches, not threads, are what goes on side by side.
        one_each = {name: replace(rate, at_once=1) for name, rate in context.rates.items()}
        self._lanes = {name: lanes(context, name) for name in platforms}
        self._context = replace(context, is_stopping=self._ending.is_set, rates=one_each)
        self._platforms = list(platforms)
        self._concurrency = concurrency
        self._lease_times = lease_times
        self._queue = Queue(context.database, queue_times)
        self._turns = SharedTurns(context.database)

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; a database that goes away is waited for."""
        asyncio.run(self._run())

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(_tell_what_is_left)
        ended = asyncio.Event()

        def end() -> None:
            self._ending.set()
            ended.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, end)
        with ThreadPoolExecutor(self._concurrency, thread_name_prefix="batch") as pool:

            async def ask(platform: str, number: int) -> None:
                await loop.run_in_executor(pool, self._ask, platform, number)

            while not ended.is_set():
                working = asyncio.create_task(
                    self._queue.work(ask, self._platforms, concurrency=self._concurrency)
                )
                waiting = asyncio.create_task(ended.wait())
                await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
                waiting.cancel()
                working.cancel()
                try:
                    await working
                    log.error("the connection to the queue was lost; it is tried again")
                except asyncio.CancelledError:
                    pass
                except NerdlineError as error:
                    log.error("%s; it is tried again", error)  # noqa: TRY400 - the sentence says it all
                with suppress(TimeoutError):
                    await asyncio.wait_for(ended.wait(), _TRIES_AGAIN_AFTER)

    def _ask(self, platform: str, number: int) -> None:
        """One batch; what goes wrong is in the record, and for the schedule to come back to."""
        try:
            if self._turns.rest_left(platform) > LONGEST_PAUSE:
                self._queue.drop(platform)
                return
            has_more = True

            def job(context: WorkContext) -> Tally:
                nonlocal has_more
                tally, has_more = poll_batch(context, platform, times=self._lease_times)
                return tally

            run_recorded(self._context, f"poll {platform}", job)
            if not has_more:
                self._queue.drop(platform)
            elif self._ending.is_set() and self._is_left(platform):
                # What this worker leaves goes to the next at once, not with the next round of the schedule.
                self._queue.put_one(platform, number, at_once=self._lanes[platform])
        except NerdlineError as error:
            log.error("a batch of %s ended early: %s", platform, error)  # noqa: TRY400 - as above
        except Exception:  # the queue would tell nobody
            log.exception("a batch of %s ended early, which is a fault in Nerdline", platform)
            raise

    def _is_left(self, platform: str) -> bool:
        with self._context.database.reading() as connection:
            return bool(leases.count_due(connection, self._context.clock.now()).get(platform))


def _tell_what_is_left(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What failed in the queue where nobody waited for it: in a sentence, if it is the database's doing."""
    error = context.get("exception")
    why = work_queue.reason_of(error) if isinstance(error, Exception) else None
    if why is None:
        loop.default_exception_handler(context)
        return
    log.error("the end of a batch is not in the queue, so another does it again: %s", why)


def need_postgres(context: WorkContext) -> None:
    """Make sure that there is a database that several machines can use.

    Raises:
        SettingsError: it is a SQLite file.
    """
    if context.database.is_sqlite:
        raise SettingsError(
            "workers need PostgreSQL: set NERDLINE_DATABASE_URL to postgresql://user@host/name"
        )
