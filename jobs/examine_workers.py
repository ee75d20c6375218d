"""Is there what several machines need: a leader, a queue, somebody who works on it?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from db import Database, open_database
from db.locks import holder_of
from jobs.examine_database import Finding
from jobs.lead import LEADER
from tracker.errors import NerdlineError
from tracker.settings import Settings


def examine_workers(settings: Settings) -> tuple[Finding, ...]:
    """Look at it; nothing where the database is a SQLite file that is meant to be one."""
    try:
        with closing(open_database(settings.database_url)) as database:
            if not database.is_sqlite:
                return tuple(_examine(settings, database))
    except NerdlineError as error:
        return (Finding(what="workers", ok=False, says=str(error)),)
    if settings.workers:
        says = "they need PostgreSQL; set NERDLINE_DATABASE_URL to one, or workers = false"
        return (Finding(what="workers", ok=False, says=says),)
    return ()


def _examine(settings: Settings, database: Database) -> Iterator[Finding]:
    # The queue's engine takes a third of a second to import, which a newsroom on SQLite need not wait.
    from jobs.queue_schema import QueueSchema, queue_schema  # noqa: PLC0415 - see above
    from jobs.work_queue import Queue  # noqa: PLC0415 - see above

    leader = holder_of(database, LEADER)
    says = f"{leader} runs the schedule" if leader else "nobody runs the schedule just now"
    yield Finding(what="leader", ok=True, says=says)
    standing = queue_schema(database)
    is_current = standing is QueueSchema.CURRENT
    says = f"its schema is {standing}" + ("" if is_current else "; run `nerdline upgrade`")
    yield Finding(what="queue", ok=is_current, says=says)
    if settings.workers and is_current:
        queue = Queue(database)
        workers = queue.count_workers()
        says = f"{workers} seen just now, {queue.count_waiting()} batches in the queue"
        says += "" if workers else "; start `nerdline worker`"
        yield Finding(what="workers", ok=workers > 0, says=says)
