"""How does the asking of each platform go? Told from the questions that are watched, and their checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, func, select, text, type_coerce, update

from db.column_types import from_microseconds, to_microseconds
from db.engine import Connection
from db.questions import Watch, watches_numbered
from db.tables import checks, paces, questions

HOUR = timedelta(hours=1)
_HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """A platform's questions: how many are watched and failing, its last answer, and when it is next asked.

    `error` is what the question that failed last was told, at `error_at`.
    """

    watched: int
    failing: int
    succeeded_at: datetime | None
    next_at: datetime | None
    error: str = ""
    error_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """How often a platform was asked in the hour that began at `at`, and how often in vain."""

    at: datetime
    asked: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What all workers together keep to: when the next request is free, and a pause that was asked for."""

    free_at: datetime
    paused_until: datetime | None


def health_of_all(connection: Connection) -> dict[str, Health]:
    """Each platform of which a question is watched."""
    is_failing = questions.c.failures > 0
    statement = (
        select(
            questions.c.platform,
            func.count().label("watched"),
            func.count().filter(is_failing).label("failing"),
            func.max(questions.c.succeeded_at).label("succeeded_at"),
            func.min(questions.c.due_at).label("next_at"),
            func.max(questions.c.checked_at).filter(is_failing).label("error_at"),
        )
        .where(questions.c.due_at.is_not(None))
        .group_by(questions.c.platform)
    )
    return {
        row.platform: Health(
            watched=row.watched,
            failing=row.failing,
            succeeded_at=row.succeeded_at,
            next_at=row.next_at,
            error=_error(connection, row.platform, row.error_at) if row.error_at else "",
            error_at=row.error_at,
        )
        for row in connection.execute(statement).all()
    }


def hours_of_all(connection: Connection, *, since: datetime) -> dict[str, tuple[Hour, ...]]:
    """How each platform was asked since an instant, hour by hour; an hour without a check is left out.

    It counts every check since then, so a page should remember it for a while.
    """
    hour = (type_coerce(checks.c.at, BigInteger).op("/")(text(str(_HOUR)))).label("hour")
    statement = (
        select(
            questions.c.platform,
            hour,
            func.count().label("asked"),
            func.count().filter(checks.c.error != "").label("failed"),
        )
        .select_from(questions)
        .join(checks, checks.c.question_id == questions.c.id)
        .where(checks.c.at >= since)
        .group_by(questions.c.platform, hour)
        .order_by(questions.c.platform, hour)
    )
    found: dict[str, list[Hour]] = {}
    for row in connection.execute(statement):
        at = from_microseconds(int(row.hour) * _HOUR)
        found.setdefault(row.platform, []).append(Hour(at=at, asked=row.asked, failed=row.failed))
    return {platform: tuple(hours) for platform, hours in found.items()}


def asked_since(connection: Connection, since: datetime) -> dict[str, int]:
    """How many checks were made of each platform's questions since an instant."""
    statement = (
        select(questions.c.platform, func.count().label("asked"))
        .select_from(questions)
        .join(checks, checks.c.question_id == questions.c.id)
        .where(checks.c.at >= since)
        .group_by(questions.c.platform)
    )
    return {row.platform: row.asked for row in connection.execute(statement)}


def paces_of_all(connection: Connection) -> dict[str, Pace]:
    """What workers on many machines keep to; empty where one process asks."""
    return {
        row.platform: Pace(free_at=row.free_at, paused_until=row.paused_until)
        for row in connection.execute(select(paces))
    }


def failing_of(connection: Connection, platform: str, *, limit: int) -> tuple[Watch, ...]:
    """At most `limit` watched questions of a platform that fail, those that failed most often first."""
    ids = connection.execute(
        select(questions.c.id)
        .where(questions.c.platform == platform, questions.c.failures > 0, questions.c.due_at.is_not(None))
        .order_by(questions.c.failures.desc(), questions.c.id)
        .limit(limit)
    ).scalars()
    watches = watches_numbered(connection, tuple(ids))
    return tuple(sorted(watches, key=lambda one: (-one.failures, str(one.question.ref))))


def ask_again(
    connection: Connection, platform: str, *, at: datetime, because: str, only_failing: bool
) -> int:
    """Let a platform's watched questions, or those that fail, be due at `at`; how many came forward."""
    wanted = (questions.c.platform == platform) & (questions.c.due_at > at)
    if only_failing:
        wanted &= questions.c.failures > 0
    return connection.execute(update(questions).where(wanted).values(due_at=at, due_because=because)).rowcount


def hours_before(now: datetime, hours: int) -> tuple[datetime, ...]:
    """The beginnings of the last whole hours up to the one that `now` is in, oldest first."""
    this = from_microseconds(to_microseconds(now) // _HOUR * _HOUR)
    return tuple(this - HOUR * back for back in range(hours - 1, -1, -1))


def _error(connection: Connection, platform: str, at: datetime) -> str:
    statement = (
        select(questions.c.last_error)
        .where(
            questions.c.platform == platform,
            questions.c.checked_at == at,
            questions.c.failures > 0,
            questions.c.due_at.is_not(None),
        )
        .limit(1)
    )
    return connection.execute(statement).scalar_one_or_none() or ""
