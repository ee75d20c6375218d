"""The readings of each outcome: append-only, written only where the source says something new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import select

from db.compact_rows import CompactRow, as_kept, instant_as_kept, point_of, row_of, set_apart
from db.engine import Connection
from db.plain_rows import fetch_plain
from db.standing import add_rows, confirm_all
from db.tables import outcomes, questions, standing
from tracker.errors import NotFoundError
from tracker.history import History, Merge, merge
from tracker.questions import Kind, OutcomeRef
from tracker.readings import Point

__all__ = [
    "add_points",
    "add_revision",
    "confirm",
    "get_history",
    "instant_as_kept",
    "rounded",
    "rows_of",
    "series_of",
]

_AT_ONCE = 400  # a statement holds only so many names


def get_history(connection: Connection, outcome: OutcomeRef) -> History:
    """Everything that was ever seen of an outcome.

    Raises:
        NotFoundError: the outcome is not kept.
    """
    series = series_of(connection, outcome)
    rows = rows_of(connection, [series.id]).get(series.id, ())
    return _history(series, rows, _confirmed_at(connection, series.id))


def add_points(
    connection: Connection, outcome: OutcomeRef, points: Iterable[Point], *, seen_at: datetime
) -> Merge:
    """Keep what a source tells of an outcome where it differs from what is known; what was added.

    The same answer given twice, or by two workers at once, adds nothing the second time.

    Raises:
        NotFoundError: the outcome is not kept.
    """
    series = series_of(connection, outcome, lock=True)
    told = [as_kept(point, series.decimals) for point in points]
    known = rows_of(connection, [series.id]).get(series.id, ())
    history = _history(series, known, _confirmed_at(connection, series.id))
    rows, merged = merged_rows(series, known, merge(history, told, seen_at))
    add_rows(connection, rows)
    return merged


def merged_rows(
    series: Any,  # noqa: ANN401 - whatever has `id`, `kind` and `decimals`
    known: Iterable[CompactRow],
    merged: Merge,
) -> tuple[list[CompactRow], Merge]:
    """The rows that a merge adds to those that are known, and the merge as it will come back."""
    if not merged.added:
        return [], merged
    keys = ((row[0], row[1], row[2]) for row in known)
    rows = set_apart((row_of(series.id, point, series.decimals) for point in merged.added), keys)
    kind = Kind(series.kind)
    return rows, replace(merged, added=tuple(point_of(row, kind, series.decimals) for row in rows))


def rounded(connection: Connection, outcome: OutcomeRef, points: Iterable[Point]) -> tuple[Point, ...]:
    """Points as they would come back if they were kept.

    Raises:
        NotFoundError: the outcome is not kept.
    """
    series = series_of(connection, outcome)
    return tuple(as_kept(point, series.decimals) for point in points)


def add_revision(
    connection: Connection, outcome: OutcomeRef, point: Point, *, at: datetime, seen_at: datetime
) -> None:
    """Keep what held from `at` on as we see it at `seen_at`, beside what was seen before.

    Raises:
        NotFoundError: the outcome is not kept.
    """
    series = series_of(connection, outcome, lock=True)
    row = row_of(series.id, replace(point, at=at, seen_at=seen_at), series.decimals)
    statement = "SELECT outcome_id, at, version FROM readings WHERE outcome_id = ? AND at = ?"
    there: Any = fetch_plain(connection, statement, row[:2])
    add_rows(connection, set_apart([row], there))


def confirm(connection: Connection, outcome: OutcomeRef, *, at: datetime) -> None:
    """Note that the source was asked at `at` and what we have last is what it says.

    An answer that arrives late takes nothing back: the latest instant stands.

    Raises:
        NotFoundError: the outcome is not kept.
    """
    confirm_all(connection, [(series_of(connection, outcome).id, at)])


def rows_of(connection: Connection, numbers: Sequence[int]) -> dict[int, list[CompactRow]]:
    """All rows of these series, by their numbers, each in order; a series without rows is missing."""
    found: dict[int, list[CompactRow]] = {}
    waiting = iter(numbers)
    while batch := tuple(islice(waiting, _AT_ONCE)):
        statement = (
            "SELECT outcome_id, at, version, value, rest FROM readings "  # noqa: S608 - question marks alone
            f"WHERE outcome_id IN ({', '.join('?' * len(batch))}) ORDER BY outcome_id, at, version"
        )
        rows: Any = fetch_plain(connection, statement, batch)
        for row in rows:
            found.setdefault(row[0], []).append(row)
    return found


def series_of(connection: Connection, outcome: OutcomeRef, *, lock: bool = False) -> Any:  # noqa: ANN401 - a row of three columns
    """The number, kind and decimals of a series; `lock` makes others who would write to it wait.

    Raises:
        NotFoundError: the outcome is not kept.
    """
    statement = (
        select(outcomes.c.id, outcomes.c.kind, outcomes.c.decimals)
        .join(questions, questions.c.id == outcomes.c.question_id)
        .where(
            questions.c.platform == outcome.question.platform,
            questions.c.upstream_id == outcome.question.id,
            outcomes.c.key == outcome.key,
        )
    )
    if lock:
        # Of two workers with one answer, the second must see what the first added. SQLite has one writer. The
        # question's row stands for all its series, as it does for rounds (`db/present.py`).
        statement = statement.with_for_update(of=questions, key_share=True)
    row: Any = connection.execute(statement).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no outcome {outcome} here; link a citation to its question first")
    return row


def _confirmed_at(connection: Connection, number: int) -> datetime | None:
    # A statement of its own: after waiting for a lock, PostgreSQL looks anew at the locked row alone.
    statement = select(standing.c.confirmed_at).where(standing.c.outcome_id == number)
    return connection.execute(statement).scalar_one_or_none()


def _history(series: Any, rows: Iterable[CompactRow], confirmed_at: datetime | None) -> History:  # noqa: ANN401 - as above
    kind = Kind(series.kind)
    return History(tuple(point_of(row, kind, series.decimals) for row in rows), confirmed_at)
