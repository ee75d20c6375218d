"""Running one job: alone, timed, and with a record of how it ended."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress

from db import job_runs, process_name
from db.locks import exclusive
from reports.desk.context import Tally, WorkContext
from tracker.errors import NerdlineError

log = logging.getLogger(__name__)


def run_alone(context: WorkContext, name: str, job: Callable[[WorkContext], Tally]) -> Tally:
    """Run a job under its lock and keep the record: the same for cron, for the scheduler and by hand.

    Raises:
        AlreadyRunningError: another run of the job holds the lock; nothing was done, nothing recorded.
    """
    with exclusive(context.database, name):
        return run_recorded(context, name, job)


def run_recorded(context: WorkContext, name: str, job: Callable[[WorkContext], Tally]) -> Tally:
    """Run a job and keep the record, beside others of its name: what workers do."""
    with context.database.writing() as connection:
        run = job_runs.start_run(connection, name, by=process_name(), at=context.clock.now())
    try:
        tally = job(context)
    except Exception as error:
        with suppress(NerdlineError):  # the database may be what failed; the error is what matters
            _end(context, run, Tally(failed=(str(error),), note=type(error).__name__))
        raise
    _end(context, run, tally)
    if tally.done or tally.failed:
        log.info("%s done=%d failed=%d %s", name, tally.done, len(tally.failed), tally.note)
    return tally


def _end(context: WorkContext, run: int, tally: Tally) -> None:
    with context.database.writing() as connection:
        job_runs.end_run(
            connection,
            run,
            at=context.clock.now(),
            done=tally.done,
            failed=len(tally.failed),
            note=tally.note or "; ".join(tally.failed[:3]),
        )
