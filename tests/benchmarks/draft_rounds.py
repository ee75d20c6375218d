"""What a draft round costs where nothing moved: `python -m tests.benchmarks.draft_rounds [COUNT]` (1,000).

So many linked citations, each with a history of 200 points, on SQLite: the quick look at all of them, and the
whole look that each would get without it. The ratio is the second to the first.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from db import Connection, citations, open_database, readings
from db.migrate import prepare
from reports.desk import draft_updates
from reports.desk.context import WorkContext
from tests.builders import make_question, make_reading
from tests.reports.cited import cite
from tests.reports.newsroom import Newsroom
from tracker.clock import SystemClock
from tracker.questions import OutcomeRef
from tracker.settings import Settings

POINTS = 200
SAMPLE = 200
"""The whole look is taken at so many of them."""


def main(count: int) -> None:
    """Fill a newsroom and print the table."""
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'rounds.db'}")
        prepare(database)
        room = Newsroom(database=database)
        start = clock.now() - timedelta(days=300)
        for number in range(count):
            question = make_question(f"manifold:{number}")
            cite(room, question)
            points = [
                make_reading(0.1 + 0.02 * (step % 2), at=at, seen_at=at, crowd=20 + step)
                for step in range(POINTS)
                for at in [start + timedelta(days=step)]
            ]
            with database.writing() as connection:
                outcome = OutcomeRef(question.ref, question.outcomes[0].key)
                readings.add_points(connection, outcome, points, seen_at=clock.now())
        context = WorkContext(
            settings=Settings(), database=database, clock=clock, platforms={}, who="a benchmark"
        )
        began = time.perf_counter()
        tally = draft_updates.run(context)
        quick = (time.perf_counter() - began) / count
        began = time.perf_counter()
        with database.reading() as connection:
            _whole_look(connection, context)
        whole = (time.perf_counter() - began) / min(SAMPLE, count)
        database.close()
    sys.stdout.write(f"{count:,} citations at rest, {POINTS} points each; {tally.done} drafts proposed\n")
    sys.stdout.write(f"quick look   {quick * 1e6:8.0f} us each\n")
    sys.stdout.write(f"whole look   {whole * 1e6:8.0f} us each\n")
    sys.stdout.write(f"ratio        {whole / quick:8.1f}\n")


def _whole_look(connection: Connection, context: WorkContext) -> None:
    desk = draft_updates.desk_of(context, connection)
    for citation in citations.list_citations(connection)[:SAMPLE]:
        if citation.link is not None:
            draft_updates.consider(connection, citation, citation.link, desk=desk, context=context)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
