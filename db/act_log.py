"""Which part of the log does a page show? The newest acts first, by a key and not by a number.

Rows are only ever added, so a page that begins below the last act of the one before misses none. The index
by time (or by subject) finds where a page begins; a filter that fits few acts looks back so far at a time,
and the page offers to look further.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, literal, select, tuple_

from db.acts import Act
from db.column_types import LARGEST_ID, Instant
from db.engine import Connection
from db.tables import acts

LOOKED_AT = 5_000
"""So many acts are looked at for one part of a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which acts: `who`, `act` exactly; `subject` exactly ("draft:5") or by kind ("draft"); since, before.

    Each is empty or None where it does not matter.
    """

    who: str = ""
    act: str = ""
    subject: str = ""
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Where a part of the list begins: below the act with this time and number."""

    at: datetime
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOfLog:
    """Some acts, newest first; `older` is where to look further, None at the end.

    `looked_back_to` is set where the part was ended by how far it looked, and not by how much it found.
    """

    acts: tuple[Act, ...]
    older: Key | None = None
    looked_back_to: datetime | None = None


def part_of_log(connection: Connection, wanted: Wanted, *, below: Key | None = None, limit: int) -> PartOfLog:
    """At most `limit` acts that are wanted, below a place."""
    one = acts.c.subject == wanted.subject if ":" in wanted.subject else None
    within = [condition for condition in (_times(wanted), _below(below), one) if condition is not None]
    is_sifted = bool(wanted.who or wanted.act or (wanted.subject and one is None))
    near = (
        select(acts)
        .where(*within)
        .order_by(acts.c.at.desc(), acts.c.id.desc())
        .limit(LOOKED_AT if is_sifted else limit + 1)
        .subquery("near")
    )
    statement = select(near)
    for column, value in ((near.c.who, wanted.who), (near.c.act, wanted.act)):
        if value:
            statement = statement.where(column == value)
    if wanted.subject and one is None:
        statement = statement.where(near.c.subject.startswith(f"{wanted.subject}:", autoescape=True))
    rows = connection.execute(statement.order_by(near.c.at.desc(), near.c.id.desc()).limit(limit + 1)).all()
    shown = tuple(
        Act(at=row.at, who=row.who, act=row.act, subject=row.subject, detail=row.detail)
        for row in rows[:limit]
    )
    if len(rows) > limit:
        return PartOfLog(acts=shown, older=Key(at=rows[limit - 1].at, id=rows[limit - 1].id))
    if not is_sifted:
        return PartOfLog(acts=shown)
    last = connection.execute(
        select(acts.c.at, acts.c.id)
        .where(*within)
        .order_by(acts.c.at.desc(), acts.c.id.desc())
        .offset(LOOKED_AT - 1)
        .limit(1)
    ).one_or_none()
    if last is None:
        return PartOfLog(acts=shown)
    return PartOfLog(acts=shown, older=Key(at=last.at, id=last.id), looked_back_to=last.at)


def lately(connection: Connection, *, limit: int = 500) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who did something lately, and what: for a form to offer."""
    newest = select(acts.c.who, acts.c.act).order_by(acts.c.at.desc(), acts.c.id.desc()).limit(limit)
    rows = connection.execute(newest).all()
    return tuple(sorted({row.who for row in rows})), tuple(sorted({row.act for row in rows}))


def _times(wanted: Wanted) -> ColumnElement[bool] | None:
    limits = []
    if wanted.since is not None:
        limits.append(acts.c.at >= wanted.since)
    if wanted.before is not None:
        limits.append(acts.c.at < wanted.before)
    return and_(*limits) if limits else None


def _below(key: Key | None) -> ColumnElement[bool] | None:
    if key is None:
        return None
    return tuple_(acts.c.at, acts.c.id) < tuple_(literal(key.at, Instant), literal(min(key.id, LARGEST_ID)))
