"""A worker: asks platforms for batches of questions that a leader queued, until it is told to end."""

from __future__ import annotations

import asyncio
import logging
import random
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from db import Database, leases, open_database
from db.paces import SharedTurns
from jobs import claimed_batches, work_queue
from jobs.claimed_batches import LeaseTimes
from jobs.defer_polls import lanes
from jobs.poll_forecasts import poll_batch
from jobs.runner import run_recorded
from jobs.work_queue import Ask, Queue, QueueTimes
from reports.desk.context import Tally, WorkContext
from tracker.errors import NerdlineError, SettingsError

log = logging.getLogger(__name__)

LONGEST_PAUSE = 60.0
"""Seconds: a platform that rests for longer is left until the schedule comes back to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayTimes:
    """How soon a worker notices that the database went away, and how long it waits before each new try.

    `looked_every`: how often it asks while all is well. The pauses double from `first_pause` to
    `longest_pause`.
    """

    looked_every: timedelta = timedelta(seconds=2)
    first_pause: timedelta = timedelta(seconds=2)
    longest_pause: timedelta = timedelta(seconds=30)


USUAL_AWAY_TIMES = AwayTimes()
"""Half a minute after a database is back, every worker that waited for it has tried again."""


def pause_before(tries: int, times: AwayTimes, chance: float) -> float:
    """Seconds to wait where so many tries have failed already.

    `chance`, from 0 to 1, takes up to a quarter away, so that workers which lost a database together do not
    come back to it together.
    """
    doublings = min(tries, 16)  # more make a number that no longer means anything
    whole = min(times.first_pause * 2.0**doublings, times.longest_pause)
    return whole.total_seconds() * (1 - chance / 4)


class Worker:
    """Works on the batches of some platforms until SIGTERM or SIGINT.

    It then finishes the item in hand and releases the rest.
    """

    def __init__(
        self,
        context: WorkContext,
        platforms: Sequence[str],
        *,
        concurrency: int,
        queue_times: QueueTimes = work_queue.USUAL_TIMES,
        lease_times: LeaseTimes = claimed_batches.USUAL_TIMES,
        away_times: AwayTimes = USUAL_AWAY_TIMES,
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
        self._away_times = away_times
        self._is_away = False
        self._tries = 0

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; a database that goes away is waited for.

        That it is away is logged once, and once that it is back.
        """
        # With connections of its own: where batches wait for a lock with all of the others in hand, the
        # database is not away.
        with closing(open_database(self._context.database.address)) as watched:
            asyncio.run(self._run(watched))

    async def _run(self, watched: Database) -> None:
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
                await self._work(ask, ended, watched)
                await self._wait_until_back(ended, watched)

    async def _work(self, ask: Ask, ended: asyncio.Event, watched: Database) -> None:
        """Work until told to end, or until the queue is lost."""
        queue = self._queue.work(ask, self._platforms, concurrency=self._concurrency)
        working = asyncio.create_task(queue)
        # The queue waits for a connection for ten seconds and more before it says anything.
        watching = asyncio.create_task(self._watch(watched))
        waiting = asyncio.create_task(ended.wait())
        await asyncio.wait({working, watching, waiting}, return_when=asyncio.FIRST_COMPLETED)
        for task in (working, watching, waiting):
            task.cancel()
        outcomes = await asyncio.gather(working, watching, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, NerdlineError):
                self._tell_away(outcome)
            elif isinstance(outcome, BaseException) and not isinstance(outcome, asyncio.CancelledError):
                raise outcome
        if outcomes[0] is None:
            self._tell_away("its connection was lost")

    async def _watch(self, watched: Database) -> None:
        """Ends once the database does not answer."""
        while True:
            await asyncio.sleep(self._away_times.looked_every.total_seconds())
            try:
                await asyncio.to_thread(_look, watched)
            except NerdlineError as error:
                self._tell_away(error)
                return
            if self._is_away:
                log.warning("the queue is back; batches are worked on again")
            self._is_away, self._tries = False, 0

    async def _wait_until_back(self, ended: asyncio.Event, watched: Database) -> None:
        """Ends once the database answers; each try that fails is followed by a longer pause."""
        while not ended.is_set():
            chance = random.random()  # noqa: S311 - it spreads workers, and keeps no secret
            pause = pause_before(self._tries, self._away_times, chance)
            self._tries += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), pause)
                return
            with suppress(NerdlineError):
                await asyncio.to_thread(_look, watched)
                return

    def _tell_away(self, why: object) -> None:
        """Say so once, and not at each of the tries until it is back."""
        if self._is_away:
            return
        self._is_away = True
        if self._ending.is_set():
            log.error("this worker ended while the queue is away: %s", why)
        else:
            log.error("the queue is away; tried again until it is back: %s", why)

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
            log.error("a batch of %s ended early: %s", platform, error)  # noqa: TRY400 - the sentence says it all
        except Exception:  # the queue would tell nobody
            log.exception("a batch of %s ended early, which is a fault in Nerdline", platform)
            raise

    def _is_left(self, platform: str) -> bool:
        with self._context.database.reading() as connection:
            return bool(leases.count_due(connection, self._context.clock.now()).get(platform))


def _look(watched: Database) -> None:
    with watched.reading() as connection:
        connection.exec_driver_sql("SELECT 1")


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
