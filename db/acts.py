"""Who did what, when, on which evidence. Rows are only ever added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from db.engine import Connection
from db.tables import acts


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that a person (or a named job) did; `subject` is "story:3", "draft:5", "citation:2"."""

    at: datetime
    who: str
    act: str
    subject: str
    detail: str = ""


def add_act(connection: Connection, act: Act) -> None:
    """Keep what somebody did."""
    connection.execute(
        insert(acts).values(at=act.at, who=act.who, act=act.act, subject=act.subject, detail=act.detail)
    )


def list_acts(connection: Connection, *, subject: str | None = None) -> tuple[Act, ...]:
    """Everything that was done, or all that was done to one subject, oldest first."""
    statement = select(acts).order_by(acts.c.id)
    if subject is not None:
        statement = statement.where(acts.c.subject == subject)
    return tuple(
        Act(at=row.at, who=row.who, act=row.act, subject=row.subject, detail=row.detail)
        for row in connection.execute(statement)
    )


def newest_acts(connection: Connection, act: str, *, since: datetime, limit: int) -> tuple[Act, ...]:
    """What was done of one kind since an instant, the newest first; the index by time finds it."""
    statement = (
        select(acts)
        .where(acts.c.at >= since, acts.c.act == act)
        .order_by(acts.c.at.desc(), acts.c.id.desc())
        .limit(limit)
    )
    return tuple(
        Act(at=row.at, who=row.who, act=row.act, subject=row.subject, detail=row.detail)
        for row in connection.execute(statement)
    )


def acts_after(connection: Connection, act: str, number: int, *, limit: int) -> tuple[Act, ...]:
    """What was done of one kind since the act with a number, the newest first; the key finds it."""
    statement = (
        select(acts).where(acts.c.id > number, acts.c.act == act).order_by(acts.c.id.desc()).limit(limit)
    )
    return tuple(
        Act(at=row.at, who=row.who, act=row.act, subject=row.subject, detail=row.detail)
        for row in connection.execute(statement)
    )
