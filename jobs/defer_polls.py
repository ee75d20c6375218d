"""Leaving questions that are due to workers: one task for each batch of a platform."""

from __future__ import annotations

import logging
import math

from db import leases
from jobs.work_queue import USUAL_TIMES, Queue, QueueTimes
from reports.desk.context import Tally, WorkContext
from tracker.errors import NerdlineError
from tracker.manual import PLATFORM as BY_A_PERSON
from tracker.pacing import DEFAULT_RATE

log = logging.getLogger(__name__)

NOBODY = "no worker has been seen; start `nerdline worker`, or set workers = false"


def run(context: WorkContext, *, times: QueueTimes = USUAL_TIMES) -> Tally:
    """Queue a batch for every `batch_size` questions of a platform that are due and that nobody asks for.

    A batch that waits already is not queued again.
    """
    queue = Queue(context.database, times)
    with context.database.reading() as connection:
        counts = leases.count_due(connection, context.clock.now())
    due = added = 0
    for platform, count in counts.items():
        if platform == BY_A_PERSON or platform not in context.platforms:
            continue
        due += count
        added += queue.put(
            platform, math.ceil(count / context.settings.batch_size), at_once=lanes(context, platform)
        )
    is_alone = bool(due) and not queue.count_workers()
    return Tally(
        done=0 if is_alone else due,
        failed=(NOBODY,) if is_alone else (),
        note=f"{due} questions due, {added} batches queued" if due else "",
    )


def lanes(context: WorkContext, platform: str) -> int:
    """How many batches of a platform are worked on at once, over all workers.

    As many as requests may be under way, each batch asking one after the other, and one more, so that a
    worker that was killed does not hold the platform up until it is missed.
    """
    return context.rates.get(platform, DEFAULT_RATE).at_once + 1


def mind_queue(context: WorkContext, *, times: QueueTimes = USUAL_TIMES) -> None:
    """Let batches of workers that fell silent wait for others; what goes wrong is logged."""
    try:
        taken = Queue(context.database, times).take_over()
    except NerdlineError as error:
        log.error("the queue is not looked after: %s", error)  # noqa: TRY400 - the sentence says it all
        return
    if taken:
        log.warning("%d batches of workers that fell silent wait for others", taken)
