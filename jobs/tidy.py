"""Letting go of old answers and old notes of checks, as long as the outlet keeps them; never of readings.

Half-written files that a killed process left beside stories' files go too, once they are an hour old. On
PostgreSQL the readings of coming months are given their tables as well.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from db import Connection, done_calls, partitions, retention, sessions, sign_in_links, sign_ins, stories
from reports.desk.context import Tally, WorkContext
from reports.desk.story_files import remove_leavings

BATCH = 500
"""Askings or checks that one transaction lets go of: others write in between."""


KEEP_SIGN_INS = timedelta(days=90)
"""For how long it is kept who was signed in where, and who tried: so far back an intruder is looked for."""


KEEP_DONE_CALLS = timedelta(days=2)
"""For how long calls of programs are kept that came with a key: longer than they are told again."""


class _Drop(Protocol):
    def __call__(self, connection: Connection, *, before: datetime, most: int) -> int: ...


def run(context: WorkContext) -> Tally:
    """Let go of everything that is older than it is kept: answers, checks, sign-ins, half-written files."""
    now = context.clock.now()
    with context.database.writing() as connection:
        months = partitions.make_ahead(connection, now)
    answers = _drop_all(
        context, retention.drop_fetches, now - timedelta(days=context.settings.keep_answers_days)
    )
    checks = _drop_all(
        context, retention.drop_checks, now - timedelta(days=context.settings.keep_checks_days)
    )
    for drop in (sessions.drop_sessions, sign_in_links.drop_links, sign_ins.drop_sign_ins):
        _drop_all(context, drop, now - KEEP_SIGN_INS)
    _drop_all(context, done_calls.drop_calls, now - KEEP_DONE_CALLS)
    with context.database.reading() as connection:
        paths = stories.list_paths(connection)
    leavings = remove_leavings(paths)
    said = [f"{answers} old answers and {checks} old checks let go"] if answers or checks else []
    if months:
        said.append(f"{len(months)} months made for readings to come")
    if leavings:
        said.append(f"half-written files removed beside stories: {leavings}")
    return Tally(done=answers + checks + len(months) + leavings, note="; ".join(said))


def _drop_all(context: WorkContext, drop: _Drop, before: datetime) -> int:
    total = 0
    while True:
        with context.database.writing() as connection:
            gone = drop(connection, before=before, most=BATCH)
        total += gone
        if gone < BATCH:
            return total
