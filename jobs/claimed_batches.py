"""Which questions does this process ask for next, and may it go on asking?

On PostgreSQL questions are claimed in batches, and each claim is renewed while its batch is asked for: two
pollers, of whichever kind, never ask for one question at once. On SQLite the lock of the job does that.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from db import Connection, Database, leases, process_name
from db.leases import Claim
from db.questions import Watch
from reports.desk.context import WorkContext
from tracker.clock import Clock, SystemClock
from tracker.errors import NerdlineError
from tracker.questions import QuestionRef

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseTimes:
    """How long a claim holds that nobody renews, and how often it is renewed."""

    lasts: timedelta = timedelta(seconds=20)
    renewed_every: timedelta = timedelta(seconds=5)


USUAL_TIMES = LeaseTimes()
"""The questions of a worker that is killed are free again after 20 seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Questions to ask for; `may_go_on` is asked before each, since a claim can be lost meanwhile."""

    watches: Sequence[Watch]
    may_go_on: Callable[[], bool]


@contextmanager
def due_batch(context: WorkContext, platform: str, *, times: LeaseTimes = USUAL_TIMES) -> Iterator[Batch]:
    """The platform's questions that have been due longest, claimed for the block; none if none is free."""
    now = context.clock.now()
    size = context.settings.batch_size

    def claim(connection: Connection) -> Claim:
        return leases.claim_due(connection, platform, now, limit=size, by=_name(), lasts=times.lasts)

    with _held(context, claim, times) as batch:
        yield batch


@contextmanager
def named_batch(
    context: WorkContext, refs: Sequence[QuestionRef], *, times: LeaseTimes = USUAL_TIMES
) -> Iterator[Batch]:
    """Those of these questions that nobody else is asking for, claimed for the block.

    Raises:
        NotFoundError: one of them was never fetched.
    """

    def claim(connection: Connection) -> Claim:
        return leases.claim_named(connection, refs, by=_name(), lasts=times.lasts)

    with _held(context, claim, times) as batch:
        yield batch


def _name() -> str:
    """Whose claim it is: the process, and which of its claims."""
    return f"{process_name()}/{uuid.uuid4().hex[:8]}"


@contextmanager
def _held(context: WorkContext, claim: Callable[[Connection], Claim], times: LeaseTimes) -> Iterator[Batch]:
    clock = SystemClock()  # leases run on real time, whatever the program pretends
    begun = clock.monotonic()
    with context.database.writing() as connection:
        mine = claim(connection)
    if not mine.ids:
        yield Batch(watches=(), may_go_on=lambda: False)
        return
    keeper = _Keeper(context.database, mine, times, clock, begun)
    keeper.start()
    try:
        yield Batch(watches=mine.watches, may_go_on=lambda: keeper.is_sure() and not context.is_stopping())
    finally:
        keeper.end()
        with context.database.writing() as connection:
            leases.release(connection, mine)


class _Keeper(threading.Thread):
    """Renews one claim until it is told to end."""

    def __init__(
        self, database: Database, claim: Claim, times: LeaseTimes, clock: Clock, begun: float
    ) -> None:
        super().__init__(name="lease", daemon=True)
        self._database = database
        self._claim = claim
        self._times = times
        self._clock = clock
        self._sure_until = begun + times.lasts.total_seconds()
        self._is_lost = False
        self._over = threading.Event()

    def is_sure(self) -> bool:
        """Whether nobody else can have the claim: also after this process stood still for a while."""
        return not self._is_lost and self._clock.monotonic() < self._sure_until

    def end(self) -> None:
        """Renew no more."""
        self._over.set()
        self.join()

    def run(self) -> None:
        """Renew the claim again and again; a database that is away is asked again."""
        while not self._over.wait(self._times.renewed_every.total_seconds()):
            begun = self._clock.monotonic()
            try:
                with self._database.writing() as connection:
                    is_whole = leases.renew(connection, self._claim, lasts=self._times.lasts)
            except NerdlineError as error:
                log.warning("the claim of %d questions is not renewed: %s", len(self._claim.ids), error)
                continue
            if not is_whole:
                self._is_lost = True
                return
            self._sure_until = begun + self._times.lasts.total_seconds()
