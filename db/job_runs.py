"""When each job ran, for whom, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from db.engine import Connection
from db.tables import job_runs


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRun:
    """One run of one job. `ended_at` is None while it runs, and for ever if it was killed."""

    job: str
    by: str
    started_at: datetime
    ended_at: datetime | None
    done: int
    failed: int
    note: str


def start_run(connection: Connection, job: str, *, by: str, at: datetime) -> int:
    """Note that a job starts; the run's number."""
    statement = insert(job_runs).returning(job_runs.c.id).values(job=job, by=by, started_at=at)
    return int(connection.execute(statement).scalar_one())


def end_run(connection: Connection, run_id: int, *, at: datetime, done: int, failed: int, note: str) -> None:
    """Note how a run ended."""
    values = {"ended_at": at, "done": done, "failed": failed, "note": note}
    connection.execute(update(job_runs).where(job_runs.c.id == run_id).values(**values))


def latest_runs(connection: Connection) -> tuple[JobRun, ...]:
    """The newest run of each job."""
    newest = select(func.max(job_runs.c.id)).group_by(job_runs.c.job)
    statement = select(job_runs).where(job_runs.c.id.in_(newest)).order_by(job_runs.c.job)
    return tuple(_run(row) for row in connection.execute(statement))


def _run(row: Row[Any]) -> JobRun:
    return JobRun(
        job=row.job,
        by=row.by,
        started_at=row.started_at,
        ended_at=row.ended_at,
        done=row.done,
        failed=row.failed,
        note=row.note,
    )
