"""Running one job: alone, timed, and with a record of how it ended."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable

from db import job_runs
from db.locks import exclusive
from reports.desk.context import Tally, WorkContext

log = logging.getLogger(__name__)


def run_alone(context: WorkContext, name: str, job: Callable[[WorkContext], Tally]) -> Tally:
    """Run a job under its lock and keep the record: the same for cron, for the scheduler and by hand.

    Raises:
        AlreadyRunningError: another run of the job holds the lock; nothing was done, nothing recorded.
    """
    with exclusive(context.database, name):
        with context.database.writing() as connection:
            run = job_runs.start_run(connection, name, by=_runner(), at=context.clock.now())
        try:
            tally = job(context)
        except Exception as error:
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


def _runner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
