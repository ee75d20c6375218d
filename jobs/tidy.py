"""Letting go of old answers and old notes of checks, as long as the outlet keeps them; never of readings."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from db import Connection, retention
from reports.desk.context import Tally, WorkContext

BATCH = 500
"""Askings or checks that one transaction lets go of: others write in between."""


class _Drop(Protocol):
    def __call__(self, connection: Connection, *, before: datetime, most: int) -> int: ...


def run(context: WorkContext) -> Tally:
    """Let go of everything that is older than `keep_answers_days` and `keep_checks_days`."""
    now = context.clock.now()
    answers = _drop_all(
        context, retention.drop_fetches, now - timedelta(days=context.settings.keep_answers_days)
    )
    checks = _drop_all(
        context, retention.drop_checks, now - timedelta(days=context.settings.keep_checks_days)
    )
    note = f"{answers} old answers and {checks} old checks let go" if answers or checks else ""
    return Tally(done=answers + checks, note=note)


def _drop_all(context: WorkContext, drop: _Drop, before: datetime) -> int:
    total = 0
    while True:
        with context.database.writing() as connection:
            gone = drop(connection, before=before, most=BATCH)
        total += gone
        if gone < BATCH:
            return total
