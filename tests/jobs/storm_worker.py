"""A process of a storm: the schedule's jobs again and again, every question due each time.

`python -m tests.jobs.storm_worker [--once]`. An editor who agrees with everything approves each draft.
SIGTERM lets the item in hand end.
"""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from dataclasses import replace

from db import drafts, links, questions
from jobs.opening import settings_from
from jobs.schedule import run_once
from jobs.wiring import context_of
from reports.desk import decide_drafts
from reports.desk.context import WorkContext
from tracker.drafts import DraftState
from tracker.errors import AlreadyRunningError, ConflictError


def work(*, once: bool) -> None:
    """Rounds until told to end."""
    told: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: told.append(number))
    with context_of(settings_from(None), by="storm") as made:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        context = replace(made, is_stopping=lambda: bool(told))
        while not told:
            _round(context)
            if once:
                return


def _round(context: WorkContext) -> None:
    now = context.clock.now()
    with context.database.writing() as connection:
        for ref in links.linked_keys(connection):
            questions.watch_from(connection, ref, at=now, because="a storm")
    with suppress(AlreadyRunningError):
        run_once(context)
    with context.database.reading() as connection:
        proposed = drafts.list_drafts(connection, DraftState.PROPOSED)
    for draft in proposed:
        with suppress(ConflictError):  # the number moved again meanwhile
            decide_drafts.approve(context, draft.id)


if __name__ == "__main__":
    work(once="--once" in sys.argv)
