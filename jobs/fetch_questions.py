"""Fetching questions with their past: several at once where the platform's rate lets us, kept in batches."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from db import present
from db.questions import Watch
from jobs.held_rounds import is_held, moves_of
from jobs.rounds import Round, note_failure
from reports.desk.context import WorkContext
from reports.desk.keep_forecasts import Fetched, keep_fetched
from tracker.adapter import PlatformAdapter
from tracker.errors import AccessRefusedError, NerdlineError, PlatformError, TooManyRequestsError
from tracker.pacing import DEFAULT_RATE
from tracker.questions import QuestionRef
from tracker.recording import recording

log = logging.getLogger(__name__)

BATCH = 50
"""Fetched questions that are kept together, with all that they told of the past."""

LONGEST_WAIT = timedelta(seconds=20)
"""A fetched question is kept after so long, however few came with it."""


def fetch_questions(
    context: WorkContext, adapter: PlatformAdapter, watches: Sequence[Watch], going: Round
) -> Iterator[QuestionRef]:
    """Fetch these questions and keep what they say; each is yielded once it has been dealt with.

    The rest is left alone, due as it is, once the platform has refused us or the round is held or stopped.
    """
    waiting: list[Fetched] = []
    since = context.clock.monotonic()
    for watch, brought in _fetch_each(context, adapter, watches, going):
        if isinstance(brought, PlatformError):
            note_failure(context, watch, brought, going)
            yield watch.question.ref
            continue
        if not waiting:
            since = context.clock.monotonic()
        waiting.append(brought)
        if len(waiting) == BATCH or context.clock.monotonic() - since >= LONGEST_WAIT.total_seconds():
            yield from _keep_together(context, adapter.label, waiting, going)
            waiting = []
        if going.held_because:
            return
    yield from _keep_together(context, adapter.label, waiting, going)


def _fetch_each(
    context: WorkContext, adapter: PlatformAdapter, watches: Sequence[Watch], going: Round
) -> Iterator[tuple[Watch, Fetched | PlatformError]]:
    """Each question with what fetching it brought; nothing more once the platform refused us as a whole."""
    is_refused = False

    def fetch(watch: Watch) -> Fetched | PlatformError | None:
        nonlocal is_refused
        if is_refused or going.held_because or not going.may_go_on():
            return None
        ref = watch.question.ref
        histories = None if going.is_whole else tuple(sorted(going.need.linked.get(ref, frozenset())))
        try:
            with recording() as answers:
                snapshot = adapter.fetch(ref, histories=histories)
        except PlatformError as error:
            if isinstance(error, AccessRefusedError):
                going.refusal = str(error)
            is_refused = is_refused or isinstance(error, AccessRefusedError | TooManyRequestsError)
            return error
        return Fetched(watch=watch, snapshot=snapshot, answers=tuple(answers), histories=histories)

    at_once = min(context.rates.get(going.platform, DEFAULT_RATE).at_once, len(watches))
    if at_once <= 1:
        for watch in watches:
            brought = fetch(watch)
            if brought is not None:
                yield watch, brought
        return
    with ThreadPoolExecutor(at_once, thread_name_prefix=f"poll-{going.platform}") as pool:
        for watch, brought in zip(watches, pool.map(fetch, watches), strict=True):
            if brought is not None:
                yield watch, brought


def _keep_together(
    context: WorkContext, label: str, batch: Sequence[Fetched], going: Round
) -> Iterator[QuestionRef]:
    """Keep a batch in one transaction, unless its numbers moved all at once."""
    with context.database.reading() as connection:
        latest = present.latest_of(connection, {one.watch.question.ref for one in batch})
    moves = [
        move
        for one in batch
        for move in moves_of(
            one.watch,
            one.snapshot.question,
            {key: points[-1] for key, points in one.snapshot.points.items() if points},
            latest,
        )
    ]
    aside = [replace(one.as_kept, is_held=True) for one in batch]
    if not is_held(context, label, moves, going, kept=aside):
        yield from _keep(context, batch, going)


def _keep(context: WorkContext, batch: Sequence[Fetched], going: Round) -> Iterator[QuestionRef]:
    now = context.clock.now()
    try:
        with context.database.writing() as connection:
            kept = keep_fetched(
                connection, batch, story_at=going.need.story_at, now=now, rounds=context.rounds
            )
    except NerdlineError as error:
        if len(batch) == 1:
            note_failure(context, batch[0].watch, error, going)
            yield batch[0].watch.question.ref
            return
        for one in batch:  # what cannot be kept must not take the others with it
            yield from _keep(context, [one], going)
        return
    for one, news in zip(batch, kept, strict=True):
        going.added += news.added
        going.went_well(one.watch)
        if news.future:
            refused = "%s told %d points of the future; they were refused"
            log.warning(refused, one.watch.question.ref, news.future)
        yield one.watch.question.ref
