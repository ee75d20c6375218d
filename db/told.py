"""Keeping what platforms tell of many outcomes with their past, in a few statements for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from db.compact_rows import CompactRow, point_of
from db.engine import Connection
from db.present import latest_of
from db.readings import merged_rows, rows_of
from db.standing import add_rows, confirm_all
from tracker.errors import NotFoundError
from tracker.history import History, Merge, merge
from tracker.questions import OutcomeRef
from tracker.readings import Point


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
    kept = rows_of(connection, [known[outcome].id for outcome in told])
    merged: dict[OutcomeRef, Merge] = {}
    rows: list[CompactRow] = []
    for outcome, answer in told.items():
        latest = known[outcome]
        before = kept.get(latest.id, [])
        past = tuple(point_of(row, latest.kind, latest.decimals) for row in before)
        points = [latest.as_kept(point) for point in answer.points]
        news = merge(History(past, latest.confirmed_at), points, answer.seen_at)
        fresh, merged[outcome] = merged_rows(latest, before, news)
        rows += fresh
    add_rows(connection, rows)
    confirm_all(connection, [(known[outcome].id, answer.seen_at) for outcome, answer in told.items()])
    return merged
