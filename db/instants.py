"""Which instants does the database itself know: the last that was kept, and its server's own?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from db.engine import Connection
from db.tables import acts, checks, job_runs


def newest_kept(connection: Connection) -> datetime | None:
    """The latest instant at which anything was done, by the records of runs, checks and acts; None at first.

    The newest rows tell, by their numbers, so this costs the same however much is kept.
    """
    found: list[datetime] = []
    for table, columns in (
        (job_runs, (job_runs.c.started_at, job_runs.c.ended_at)),
        (checks, (checks.c.at,)),
        (acts, (acts.c.at,)),
    ):
        row = connection.execute(select(*columns).order_by(table.c.id.desc()).limit(1)).first()
        found += [instant for instant in row or () if instant is not None]
    return max(found, default=None)


def server_time(connection: Connection) -> datetime | None:
    """What PostgreSQL's machine takes the time for; None on SQLite, which has no machine of its own."""
    if connection.dialect.name == "sqlite":
        return None
    told: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return told
