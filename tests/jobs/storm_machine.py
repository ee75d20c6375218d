"""A machine of a storm: `python -m tests.jobs.storm_machine leader|worker`, with shorter times than usual.

A leader is `nerdline run` without its pages: the real schedule, at another rhythm. It makes every question
due again and again, approves every draft, lets go of every check and answer, and makes months ahead, until
there is a file `calm` in the folder `STORM_FOLDER`.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from db import drafts, links, partitions, questions
from jobs import tidy
from jobs.claimed_batches import LeaseTimes
from jobs.lead import Leader, LeadTimes
from jobs.opening import settings_from
from jobs.runner import run_alone
from jobs.schedule import start_scheduler
from jobs.wiring import context_of
from jobs.work_queue import QueueTimes
from jobs.worker import Worker
from reports.desk import decide_drafts
from reports.desk.context import Tally, WorkContext
from tracker.drafts import DraftState
from tracker.errors import ConflictError, NerdlineError

QUEUE_TIMES = QueueTimes(
    heartbeat_every=timedelta(seconds=0.5),
    stalled_after=timedelta(seconds=3),
    fetched_every=timedelta(seconds=0.5),
)
LEASE_TIMES = LeaseTimes(lasts=timedelta(seconds=2), renewed_every=timedelta(seconds=0.4))
LEAD_TIMES = LeadTimes(tried_every=timedelta(seconds=0.3), confirmed_every=timedelta(seconds=0.3))

RHYTHM = {"poll": 1.0, "draft": 1.3, "publish": 1.7, "queue": 1.0}
"""Seconds between two firings of the schedule's jobs."""

_months = count(1)


def lead() -> None:
    """Run the schedule, or stand by, until told to end."""
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    with (
        context_of(settings_from(None), by="storm") as context,
        Leader(context, _start, times=LEAD_TIMES),
    ):
        _say_ready()
        over.wait()


def work() -> None:
    """Work on what a leader queued until told to end."""
    with context_of(settings_from(None), by="storm") as context:
        worker = Worker(
            context, ["metaculus"], concurrency=4, queue_times=QUEUE_TIMES, lease_times=LEASE_TIMES
        )
        _say_ready()
        worker.run()


def _start(context: WorkContext) -> BackgroundScheduler:
    scheduler = start_scheduler(context)
    for name, seconds in RHYTHM.items():
        scheduler.reschedule_job(name, trigger=IntervalTrigger(seconds=seconds))
    scheduler.modify_job("queue", kwargs={"times": QUEUE_TIMES})
    scheduler.add_job(_edit, IntervalTrigger(seconds=0.7), args=(context,), id="editor")
    scheduler.add_job(_tidy, IntervalTrigger(seconds=2.3), args=(context,), id="storm tidy")
    return scheduler


def _edit(context: WorkContext) -> None:
    """What an editor does who agrees with everything; and every question is due again."""
    with suppress(NerdlineError):
        with context.database.reading() as connection:
            refs = sorted(links.linked_keys(connection))
            proposed = drafts.list_drafts(connection, DraftState.PROPOSED)
        if not _is_calm():
            for ref in refs:
                with context.database.writing() as connection:
                    questions.watch_from(connection, ref, at=context.clock.now(), because="a storm")
        for draft in proposed:
            with suppress(ConflictError):  # the number moved again meanwhile
                decide_drafts.approve(context, draft.id)


def _tidy(context: WorkContext) -> None:
    """Let go of everything that may go, at once, and make another month, while workers write."""
    at_once = context.settings.model_copy(update={"keep_checks_days": 0, "keep_answers_days": 0})

    def job(given: WorkContext) -> Tally:
        if not _is_calm():
            later = given.clock.now() + timedelta(days=31 * next(_months))
            with given.database.writing() as connection:
                partitions.make_ahead(connection, later)
        return tidy.run(given)

    with suppress(NerdlineError):
        run_alone(replace(context, settings=at_once), "tidy", job)


def _is_calm() -> bool:
    return (Path(os.environ["STORM_FOLDER"]) / "calm").exists()  # noqa: TID251 - the storm's, no setting of ours


def _say_ready() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()


def main() -> int:
    """How the process ends: as the command would."""
    try:
        {"leader": lead, "worker": work}[sys.argv[1]]()
    except NerdlineError as error:
        sys.stderr.write(f"nerdline: {error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
