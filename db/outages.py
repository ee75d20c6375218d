"""Keeping that nobody looked: the gaps that an outage of ours leaves in histories, many at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from db.compact_rows import MILLISECOND, instant_as_kept, row_of
from db.engine import Connection
from db.present import latest_of
from db.standing import add_rows
from db.told import Told
from tracker.outages import Outage, outage_since
from tracker.questions import OutcomeRef


def keep_outages(connection: Connection, told: Mapping[OutcomeRef, Told]) -> dict[OutcomeRef, Outage]:
    """Keep that these outcomes were not looked at until these answers came; what was kept comes back.

    An outcome that is not kept, or has no reading that could be carried on, gets no gap. Done before the
    answers are kept, in the same transaction; a second worker with them adds nothing.
    """
    if not told:
        return {}
    known = latest_of(connection, {outcome.question for outcome in told}, lock=True)
    kept: dict[OutcomeRef, Outage] = {}
    rows = []
    for outcome, answer in told.items():
        latest = known.get(outcome)
        if latest is None:
            continue
        points = [latest.as_kept(point) for point in answer.points]
        outage = outage_since(latest.point, latest.confirmed_at, points, seen_at=answer.seen_at)
        if outage is not None:
            kept[outcome] = outage
            # Seen in the millisecond before the answer: rows know no less, and what it tells comes after.
            before = instant_as_kept(answer.seen_at) - MILLISECOND
            rows.append(row_of(latest.id, replace(outage.gap, seen_at=before), latest.decimals))
    add_rows(connection, rows)
    return kept
