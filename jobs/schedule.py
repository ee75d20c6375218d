"""What runs when: the one table of jobs, the scheduler that runs it, and the walk that plays it.

Questions keep their own due times in the database, so a restart loses nothing and two schedulers never
share a job store: this one lives in memory.
"""

from __future__ import annotations

import heapq
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from jobs import export_site, notify, poll_forecasts, tidy
from jobs.runner import run_alone
from reports.desk import draft_updates, publish
from reports.desk.context import Tally, WorkContext
from tracker.clock import Clock, SystemClock
from tracker.errors import AlreadyRunningError, NerdlineError
from tracker.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One row of the table. `touches` says what the job may change, for whoever reads the table.

    `in_rounds`: it is a part of `nerdline run --once`; what is due once a day has a line of its own in cron.
    `is_wanted` says whether an outlet with these settings has the job at all.
    """

    name: str
    run: Callable[[WorkContext], Tally]
    trigger: Callable[[Settings, datetime], BaseTrigger]
    touches: str
    in_rounds: bool = True
    is_wanted: Callable[[Settings], bool] = lambda _settings: True


def _every(minutes_later: int) -> Callable[[Settings, datetime], BaseTrigger]:
    """A trigger at the outlet's rhythm, so many minutes after the job that it builds upon."""

    def trigger(settings: Settings, start: datetime) -> BaseTrigger:
        first = start + timedelta(minutes=minutes_later)
        return IntervalTrigger(minutes=settings.poll_minutes, start_date=first, timezone=settings.zone)

    return trigger


def _daily_at(hour: int) -> Callable[[Settings, datetime], BaseTrigger]:
    """A trigger once a day at that hour of the outlet's time zone."""

    def trigger(settings: Settings, start: datetime) -> BaseTrigger:
        return CronTrigger(hour=hour, minute=0, start_date=start, timezone=settings.zone)

    return trigger


def _poll(context: WorkContext) -> Tally:
    """Ask for what is due, or leave it to workers where the outlet has some."""
    if not context.settings.workers:
        return poll_forecasts.run(context)
    from jobs import defer_polls  # noqa: PLC0415 - the queue takes a third of a second to import

    return defer_polls.run(context)


JOBS: tuple[Job, ...] = (
    Job(
        name="poll",
        run=_poll,
        trigger=_every(0),
        touches="questions, readings, checks",
    ),
    Job(
        name="draft",
        run=draft_updates.run,
        trigger=_every(2),
        touches="drafts",
    ),
    Job(
        name="publish",
        run=publish.run,
        trigger=_every(4),
        touches="story files, versions, drafts",
    ),
    Job(
        name="notify",
        run=notify.run,
        trigger=_every(5),
        touches="notices",
    ),
    Job(
        name="site",
        run=export_site.run,
        trigger=_every(6),
        touches="the files of the site",
        is_wanted=export_site.is_wanted,
    ),
    Job(
        name="tidy",
        run=tidy.run,
        trigger=_daily_at(4),
        touches="old answers, old checks, months of readings, what is left half-written beside stories",
        in_rounds=False,
    ),
)


def run_once(context: WorkContext) -> Tally:
    """One round of every job that rounds are made of, in the table's order, for cron.

    A job that another process is running is left to it.

    Raises:
        AlreadyRunningError: every job is being run by somebody else.
    """
    done, failed, busy = 0, list[str](), 0
    jobs = [job for job in JOBS if job.in_rounds and job.is_wanted(context.settings)]
    for job in jobs:
        try:
            tally = run_alone(context, job.name, job.run)
        except AlreadyRunningError:
            busy += 1
            continue
        done += tally.done
        failed += tally.failed
    if busy == len(jobs):
        raise AlreadyRunningError("another Nerdline is running every job; this one did nothing")
    return Tally(done=done, failed=tuple(failed))


def start_scheduler(context: WorkContext) -> BackgroundScheduler:
    """Start running the table in the background, on the machine's clock, until `shutdown` is called.

    Late firings run once, not once for each that was missed; a job never runs beside itself. Where workers
    ask, their queue is looked after as well.
    """
    scheduler = BackgroundScheduler(
        timezone=context.settings.zone,
        executors={"default": ThreadPoolExecutor(len(JOBS) + 1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    now = SystemClock().now()  # the scheduler's own: the jobs' may be ahead of it for a while
    for job in JOBS:
        if not job.is_wanted(context.settings):
            continue
        trigger = job.trigger(context.settings, now)
        scheduler.add_job(_fire, trigger, args=(context, job), id=job.name, next_run_time=now)
    if context.settings.workers:
        from jobs.defer_polls import mind_queue  # noqa: PLC0415 - as above
        from jobs.work_queue import USUAL_TIMES  # noqa: PLC0415 - as above

        seconds = USUAL_TIMES.looked_every.total_seconds()
        scheduler.add_job(mind_queue, IntervalTrigger(seconds=seconds), args=(context,), id="queue")
    scheduler.start()
    return scheduler


def _fire(context: WorkContext, job: Job) -> None:
    try:
        tally = run_alone(context, job.name, job.run)
    except AlreadyRunningError:
        log.debug("%s is running elsewhere", job.name)
    except NerdlineError as error:
        log.error("%s failed: %s", job.name, error)  # noqa: TRY400 - the sentence says it all
    else:
        for sentence in tally.failed:
            log.debug("%s: %s", job.name, sentence)


def walk(settings: Settings, clock: Clock, until: datetime) -> Iterator[tuple[datetime, Job]]:
    """Every firing of the table up to `until`, in order, by asking each trigger for its next time.

    For a simulated clock: the caller moves the clock to the instant it is given and runs the job. Firings
    that the clock passed meanwhile (a job that waited long) come once, as the scheduler's coalescing has it.
    """
    start = clock.now()
    queue: list[tuple[datetime, int, Job, BaseTrigger]] = []
    for order, job in enumerate(JOBS):
        if not job.is_wanted(settings):
            continue
        trigger = job.trigger(settings, start)
        first = trigger.get_next_fire_time(None, start)
        if first is not None:
            heapq.heappush(queue, (first, order, job, trigger))
    while queue and queue[0][0] <= until:
        at, order, job, trigger = heapq.heappop(queue)
        yield at, job
        following = _next_after(trigger, at, max(clock.now(), at + timedelta(microseconds=1)))
        if following is not None:
            heapq.heappush(queue, (following, order, job, trigger))


def _next_after(trigger: BaseTrigger, fired: datetime, now: datetime) -> datetime | None:
    """The next firing; of several that are past already, the last."""
    following: datetime | None = trigger.get_next_fire_time(fired, now)
    while following is not None and following < now:
        later: datetime | None = trigger.get_next_fire_time(following, now)
        if later is None or later > now:
            break
        following = later
    return following
