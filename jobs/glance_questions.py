"""Looking at many questions of a platform in few requests, and telling which of them must be fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from db import Connection, entries, fetches, present
from db.fetches import Asked, KeptFetch
from db.present import Latest
from db.questions import Watch
from jobs.held_rounds import is_held, moves_of
from jobs.rounds import Round, note_failure
from reports.desk.context import WorkContext
from reports.desk.keep_forecasts import keep_glances
from tracker.adapter import Glance, PlatformAdapter
from tracker.errors import AccessRefusedError, PlatformError
from tracker.looking import Known, Step, decide_step
from tracker.questions import OutcomeRef, QuestionRef
from tracker.recording import recording

BATCH = 200
"""Questions that one transaction keeps: enough to be quick, few enough that other writers get their turn."""


def glance_questions(
    context: WorkContext,
    adapter: PlatformAdapter,
    watches: Sequence[Watch],
    going: Round,
    to_fetch: list[Watch],
) -> Iterator[QuestionRef]:
    """Look at these questions; those that rest or need no more are kept, and `to_fetch` gets the others."""
    to_fetch += [watch for watch in watches if watch.fetched_at is None]
    known_well = [watch for watch in watches if watch.fetched_at is not None]
    if not known_well:
        return
    with recording() as answers:
        glances = adapter.glance([watch.question for watch in known_well])
    now = context.clock.now()
    refs = tuple(watch.question.ref for watch in known_well)
    with context.database.reading() as connection:
        latest = present.latest_of(connection, refs)
        glances = {ref: _as_kept(connection, glance, latest) for ref, glance in glances.items()}
    kept = KeptFetch(
        platform=going.platform, at=now, asked=Asked(questions=refs, is_glance=True), answers=tuple(answers)
    )
    moves = [
        move
        for watch in known_well
        if isinstance(glance := glances.get(watch.question.ref), Glance)
        for move in moves_of(watch, glance.question, glance.points, latest)
    ]
    if is_held(context, adapter.label, moves, going, kept=[replace(kept, is_held=True)]):
        return
    enough: list[tuple[Watch, Glance]] = []
    for watch in known_well:
        glance = glances.get(watch.question.ref)
        if isinstance(glance, PlatformError):
            if isinstance(glance, AccessRefusedError):
                going.refusal = str(glance)
            note_failure(context, watch, glance, going)
            yield watch.question.ref
        elif glance is None or decide_step(_known(watch, latest), glance, now).step is Step.FETCH:
            to_fetch.append(watch)
        else:
            enough.append((watch, glance))
    before = going.added
    for start in range(0, len(enough), BATCH):
        batch = enough[start : start + BATCH]
        with context.database.writing() as connection:
            going.added += keep_glances(
                connection, batch, story_at=going.need.story_at, now=now, rounds=context.rounds
            )
        for watch, _ in batch:
            going.went_well(watch)
            yield watch.question.ref
    if going.added > before and answers:
        with context.database.writing() as connection:
            fetches.keep_fetches(connection, [kept])


def _known(watch: Watch, latest: Mapping[OutcomeRef, Latest]) -> Known:
    ref = watch.question.ref
    points = {
        part.key: one.point
        for part in watch.question.outcomes
        if (one := latest.get(OutcomeRef(ref, part.key))) is not None and one.point is not None
    }
    return Known(
        question=watch.question,
        latest=points,
        fetched_at=watch.fetched_at,
        succeeded_at=watch.succeeded_at,
    )


def _as_kept(
    connection: Connection, glance: Glance | PlatformError, latest: Mapping[OutcomeRef, Latest]
) -> Glance | PlatformError:
    """A glance as it would come back if it were kept: rounded, and ended where a person said how."""
    if isinstance(glance, PlatformError):
        return glance
    points = {
        key: latest[outcome].as_kept(point) if (outcome := OutcomeRef(glance.ref, key)) in latest else point
        for key, point in glance.points.items()
    }
    question = None if glance.question is None else entries.as_ended(connection, glance.question)
    return replace(glance, points=points, question=question)
