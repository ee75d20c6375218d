"""Keeping what platforms tell of many outcomes with their past, in a few statements for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice

from sqlalchemy import insert, select

from db.engine import Connection
from db.present import confirm_all, latest_of
from db.readings import point_of, row_of
from db.tables import outcomes, readings
from tracker.errors import NotFoundError
from tracker.history import History, Merge, merge
from tracker.questions import Kind, OutcomeRef
from tracker.readings import Point

_AT_ONCE = 400  # a statement holds only so many names


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a platform told of one outcome, and when."""

    points: Sequence[Point]
    seen_at: datetime


def keep_told(connection: Connection, told: Mapping[OutcomeRef, Told]) -> Mapping[OutcomeRef, Merge]:
    """Keep what differs from what is known, and note that all these outcomes were asked for.

    The same answer given twice, or by two workers at once, adds nothing the second time.

    Raises:
        NotFoundError: an outcome is not kept.
    """
    known = latest_of(connection, {outcome.question for outcome in told}, lock=True)
    for outcome in told:
        if outcome not in known:
            raise NotFoundError(f"there is no outcome {outcome} here; link a citation to its question first")
    histories = _histories(connection, [known[outcome].number for outcome in told])
    merged: dict[OutcomeRef, Merge] = {}
    rows = []
    for outcome, answer in told.items():
        latest = known[outcome]
        history = History(histories.get(latest.number, ()), latest.confirmed_at)
        points = [latest.as_kept(point) for point in answer.points]
        merged[outcome] = merge(history, points, answer.seen_at)
        rows += [row_of(latest.number, point, latest.decimals) for point in merged[outcome].added]
    if rows:
        connection.execute(insert(readings), rows)
    confirm_all(connection, [(known[outcome].number, answer.seen_at) for outcome, answer in told.items()])
    return merged


def _histories(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[Point, ...]]:
    found: dict[int, tuple[Point, ...]] = {}
    waiting = iter(numbers)
    while batch := tuple(islice(waiting, _AT_ONCE)):
        statement = (
            select(readings, outcomes.c.kind, outcomes.c.decimals)
            .join(outcomes, outcomes.c.id == readings.c.outcome_id)
            .where(readings.c.outcome_id.in_(batch))
            .order_by(readings.c.outcome_id, readings.c.at, readings.c.seen_at)
        )
        for number, rows in groupby(connection.execute(statement), key=lambda row: int(row.outcome_id)):
            found[number] = tuple(point_of(row, Kind(row.kind), row.decimals) for row in rows)
    return found
