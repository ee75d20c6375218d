"""Is the database in order, and is what it keeps up to date? The doctor's part that needs no network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from db import Database, instants, job_runs, links, notices, open_database, questions
from db.job_runs import JobRun
from db.locks import exclusive
from db.migrate import differences, head, prepare
from jobs.opening import clock_of
from tracker.errors import AlreadyRunningError, NerdlineError
from tracker.manual import PLATFORM as BY_A_PERSON
from tracker.settings import Settings

LEAST_DISK = 200 * 1024 * 1024
"""Bytes beside the database, and as many as it has itself: else a backup or a write-ahead log may not fit."""

SILENCE = timedelta(days=2)
"""Twice the slowest usual cadence of an open question."""

CLOCKS_DIFFER = timedelta(seconds=30)
"""Two machines' clocks may differ by so much."""

OVERDUE = timedelta(hours=1)
"""A question that is due waits no longer where somebody asks at all, unless rounds are rarer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    what: str
    ok: bool
    says: str


def examine_database(settings: Settings, *, least_disk: int = LEAST_DISK) -> Iterator[Finding]:
    """Look at the database and at what its records say of the jobs and of the platforms."""
    now = clock_of(settings).now()
    try:
        database = open_database(settings.database_url)
        prepare(database)
    except NerdlineError as error:
        yield Finding(what="database", ok=False, says=str(error))
        return
    try:
        yield from _tables(database)
        yield from _disk(database, least_disk)
        yield _clock(database, now, has_fixed=settings.fixed_now is not None)
        yield from _sources(database, now)
        yield from _overdue(database, now, rounds=timedelta(minutes=settings.poll_minutes))
        yield from _runs(database)
        yield from _notices(database)
    except NerdlineError as error:
        yield Finding(what="database", ok=False, says=str(error))
    finally:
        database.close()


def _tables(database: Database) -> Iterator[Finding]:
    with database.reading() as connection:
        drift = differences(connection)
        damage = database.damage(connection)
    if damage:
        yield Finding(what="database", ok=False, says=f"{database.name} is damaged: {damage}")
    elif drift:
        yield Finding(what="database", ok=False, says=f"{database.name} differs from its tables: {drift[0]}")
    else:
        yield Finding(what="database", ok=True, says=f"{database.name} is whole, revision {head()}")


def _disk(database: Database, least: int) -> Iterator[Finding]:
    if database.path is None:
        return
    free = shutil.disk_usage(database.path.absolute().parent).free
    need = least + database.path.stat().st_size
    says = f"{free // 2**20} MiB free beside {database.name}"
    if free < need:
        says += f"; a backup and the write-ahead log want {need // 2**20} MiB"
    yield Finding(what="disk", ok=free >= need, says=says)


def _clock(database: Database, now: datetime, *, has_fixed: bool) -> Finding:
    with database.reading() as connection:
        newest = instants.newest_kept(connection)
        server = None if has_fixed else instants.server_time(connection)
    if newest is not None and newest - now > CLOCKS_DIFFER:
        says = (
            f"it is {_told(now)} here, and something was kept at {_told(newest)}: the clock was set back, or "
            "had been wrong; set it by NTP, and what is read meanwhile is kept as later than that"
        )
        return Finding(what="clock", ok=False, says=says)
    if server is not None and abs(server - now) > CLOCKS_DIFFER:
        apart = abs(server - now).total_seconds()
        says = f"this machine and PostgreSQL's are {apart:.0f} seconds apart; set both by NTP"
        return Finding(what="clock", ok=False, says=says)
    return Finding(what="clock", ok=True, says=f"it is {_told(now)}, and nothing was kept later")


def _sources(database: Database, now: datetime) -> Iterator[Finding]:
    with database.reading() as connection:
        needed = links.linked_keys(connection)
        watches = [one for one in questions.list_watches(connection) if one.question.ref in needed]
        has_polled = any(run.job == "poll" for run in job_runs.latest_runs(connection))
    for watch in watches:
        if watch.question.ref.platform == BY_A_PERSON:  # nobody is asked for it
            continue
        last = watch.succeeded_at
        silent = not watch.question.state.is_final and (last is None or now - last > SILENCE)
        if watch.failures or silent:
            since = _told(last) if last else "never"
            says = f"last good answer {since}; {watch.last_error or 'nobody has asked since'}"
            yield Finding(what=str(watch.question.ref), ok=False, says=says)
    if watches and not has_polled:
        yield Finding(what="poll", ok=False, says="never ran; start `nerdline run` or call `nerdline poll`")


def _overdue(database: Database, now: datetime, *, rounds: timedelta) -> Iterator[Finding]:
    with database.reading() as connection:
        late = questions.list_due(connection, now - max(OVERDUE, 2 * rounds))
    if late and late[0].due_at is not None:
        says = (
            f"overdue: {len(late)}, the longest is {late[0].question.ref}, since {_told(late[0].due_at)}; "
            "see that `nerdline run` runs, or a worker for their platforms"
        )
        yield Finding(what="queue", ok=False, says=says)


def _runs(database: Database) -> Iterator[Finding]:
    with database.reading() as connection:
        runs = job_runs.latest_runs(connection)
    for run in runs:
        if run.ended_at is not None:
            says = f"{_told(run.ended_at)}; {run.done} done, {run.failed} failed {run.note}"
            yield Finding(what=run.job, ok=not run.failed, says=says)
        else:
            yield _unended(database, run)


def _unended(database: Database, run: JobRun) -> Finding:
    """A run without an end goes on as long as its lock is held; a killed one holds none."""
    try:
        with exclusive(database, run.job):
            says = (
                f"{run.by} began at {_told(run.started_at)} and was killed; nothing is half done, and the "
                "next run takes up what is left"
            )
            return Finding(what=run.job, ok=False, says=says)
    except AlreadyRunningError:
        return Finding(what=run.job, ok=True, says=f"{run.by} is at it since {_told(run.started_at)}")


def _notices(database: Database) -> Iterator[Finding]:
    with database.reading() as connection:
        lasting = notices.list_open(connection)
    for notice in lasting:
        says = f"since {_told(notice.raised_at)}: {notice.sentence}"
        if notice.last_error:
            says += f" (telling you failed: {notice.last_error})"
        yield Finding(what=notice.key, ok=False, says=says)


def _told(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC"
