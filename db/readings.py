"""The readings of each outcome: append-only, written only where the source says something new."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from db.engine import Connection
from db.fixed_point import from_kept, to_kept
from db.tables import outcomes, questions, readings
from tracker.errors import NotFoundError
from tracker.history import History, Merge, merge
from tracker.questions import Kind, OutcomeRef
from tracker.readings import NoReading, Point, Reading, Reason


def get_history(connection: Connection, outcome: OutcomeRef) -> History:
    """Everything that was ever seen of an outcome.

    Raises:
        NotFoundError: the outcome is not kept.
    """
    return _history(connection, _series(connection, outcome))


def add_points(
    connection: Connection, outcome: OutcomeRef, points: Iterable[Point], *, seen_at: datetime
) -> Merge:
    """Keep what a source tells of an outcome where it differs from what is known; what was added.

    The same answer given twice, or by two workers at once, adds nothing the second time.

    Raises:
        NotFoundError: the outcome is not kept.
    """
    series = _series(connection, outcome, lock=True)
    told = [as_kept(point, series.decimals) for point in points]
    merged = merge(_history(connection, series), told, seen_at)
    if merged.added:
        rows = [row_of(series.id, point, series.decimals) for point in merged.added]
        connection.execute(insert(readings), rows)
    return merged


def rounded(connection: Connection, outcome: OutcomeRef, points: Iterable[Point]) -> tuple[Point, ...]:
    """Points as they would come back if they were kept.

    Raises:
        NotFoundError: the outcome is not kept.
    """
    series = _series(connection, outcome)
    return tuple(as_kept(point, series.decimals) for point in points)


def add_revision(
    connection: Connection, outcome: OutcomeRef, point: Point, *, at: datetime, seen_at: datetime
) -> None:
    """Keep what held from `at` on as we see it at `seen_at`, beside what was seen before.

    Raises:
        NotFoundError: the outcome is not kept.
    """
    series = _series(connection, outcome, lock=True)
    row = row_of(series.id, point, series.decimals) | {"at": at, "seen_at": seen_at}
    connection.execute(insert(readings), [row])


def confirm(connection: Connection, outcome: OutcomeRef, *, at: datetime) -> None:
    """Note that the source was asked at `at` and what we have last is what it says.

    An answer that arrives late takes nothing back: the latest instant stands.

    Raises:
        NotFoundError: the outcome is not kept.
    """
    series = _series(connection, outcome)
    earlier = outcomes.c.confirmed_at.is_(None) | (outcomes.c.confirmed_at < at)
    connection.execute(update(outcomes).where(outcomes.c.id == series.id, earlier).values(confirmed_at=at))


def _series(connection: Connection, outcome: OutcomeRef, *, lock: bool = False) -> Any:  # noqa: ANN401 - a row of four columns
    statement = (
        select(outcomes.c.id, outcomes.c.kind, outcomes.c.decimals, outcomes.c.confirmed_at)
        .join(questions, questions.c.id == outcomes.c.question_id)
        .where(
            questions.c.platform == outcome.question.platform,
            questions.c.upstream_id == outcome.question.id,
            outcomes.c.key == outcome.key,
        )
    )
    if lock:
        # Of two workers with one answer, the second must see what the first added. SQLite has one writer.
        statement = statement.with_for_update(of=outcomes)
    row: Any = connection.execute(statement).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no outcome {outcome} here; link a citation to its question first")
    return row


def _history(connection: Connection, series: Any) -> History:  # noqa: ANN401 - as above
    statement = (
        select(readings).where(readings.c.outcome_id == series.id).order_by(readings.c.at, readings.c.seen_at)
    )
    kind = Kind(series.kind)
    points = tuple(point_of(row, kind, series.decimals) for row in connection.execute(statement))
    return History(points, series.confirmed_at)


def point_of(row: Row[Any], kind: Kind, decimals: int) -> Point:
    """The point that a row keeps."""
    if row.reason is not None:
        return NoReading(reason=Reason(row.reason), at=row.at, seen_at=row.seen_at, until=row.until)
    return Reading(
        kind=kind,
        value=from_kept(row.value, decimals),
        low=None if row.low is None else from_kept(row.low, decimals),
        high=None if row.high is None else from_kept(row.high, decimals),
        crowd=row.crowd,
        at=row.at,
        seen_at=row.seen_at,
    )


def as_kept(point: Point, decimals: int) -> Point:
    """A point as it comes back from its row: what is compared with kept ones must be rounded like them."""
    if isinstance(point, NoReading):
        return point
    return Reading(
        kind=point.kind,
        value=from_kept(to_kept(point.value, decimals), decimals),
        low=None if point.low is None else from_kept(to_kept(point.low, decimals), decimals),
        high=None if point.high is None else from_kept(to_kept(point.high, decimals), decimals),
        crowd=point.crowd,
        at=point.at,
        seen_at=point.seen_at,
    )


def row_of(series_id: int, point: Point, decimals: int) -> dict[str, Any]:
    """The row that keeps a point."""
    row: dict[str, Any] = dict.fromkeys(("value", "low", "high", "crowd", "reason", "until"))
    row |= {"outcome_id": series_id, "at": point.at, "seen_at": point.seen_at}
    if isinstance(point, NoReading):
        return row | {"reason": point.reason.value, "until": point.until}
    return row | {
        "value": to_kept(point.value, decimals),
        "low": None if point.low is None else to_kept(point.low, decimals),
        "high": None if point.high is None else to_kept(point.high, decimals),
        "crowd": point.crowd,
    }
