"""Asking platforms for the questions that are due, and keeping what they say.

One question's failure never stops the rest. A refused credential stops its platform for this round,
since every further call would be refused too.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from db import Connection, links, questions, readings
from db.questions import Watch
from jobs.context import JobContext, Tally
from tracker.adapter import Snapshot
from tracker.errors import (
    AccessRefusedError,
    NerdlineError,
    PlatformError,
    QuestionGoneError,
    TooManyRequestsError,
    UnreadableAnswerError,
)
from tracker.polling import Check, Standing, cadence_for, next_check
from tracker.questions import OutcomeRef, Question, QuestionRef
from tracker.readings import NoReading, Reason

log = logging.getLogger(__name__)

TRIES_BEFORE_A_GAP = 3
"""So many failures in a row make a gap in the history; fewer are the weather."""


@dataclass(slots=True)
class _Round:
    story_at: Mapping[QuestionRef, datetime]
    done: int = 0
    added: int = 0
    failed: list[str] = field(default_factory=list)
    stopped: set[str] = field(default_factory=set)


def run(context: JobContext) -> Tally:
    """Ask for every question that is due, longest due first."""
    with context.database.reading() as connection:
        due = questions.list_due(connection, context.clock.now())
    return poll(context, [watch.question.ref for watch in due])


def poll(context: JobContext, refs: Iterable[QuestionRef]) -> Tally:
    """Ask for these questions now, in this order."""
    with context.database.reading() as connection:
        going = _Round(story_at=links.newest_story_of(connection))
    for ref in context.progress(list(refs), "asking"):
        if ref.platform in going.stopped:
            continue
        try:
            _ask(context, ref, going)
        except PlatformError as error:
            going.failed.append(f"{ref}: {error}")
            if isinstance(error, AccessRefusedError | TooManyRequestsError):
                going.stopped.add(ref.platform)
            _note_failure(context, ref, error, going)
        except NerdlineError as error:
            # An answer that cannot be kept (a number too large, say) is as good as one that cannot be read.
            going.failed.append(f"{ref}: {error}")
            with suppress(NerdlineError):  # the database itself may be what failed
                _note_failure(context, ref, UnreadableAnswerError(str(error), platform=ref.platform), going)
    return Tally(done=going.done, failed=tuple(going.failed), note=f"{going.added} new readings")


def keep_snapshot(connection: Connection, snapshot: Snapshot) -> tuple[int, int]:
    """Keep what a platform told of a question; how many points were new, and how many refused as future."""
    ref = snapshot.question.ref
    questions.save_question(connection, snapshot.question)
    added = future = 0
    for key, points in snapshot.points.items():
        outcome = OutcomeRef(question=ref, key=key)
        merged = readings.add_points(connection, outcome, points, seen_at=snapshot.fetched_at)
        readings.confirm(connection, outcome, at=snapshot.fetched_at)
        added += len(merged.added)
        future += merged.future
    return added, future


def _ask(context: JobContext, ref: QuestionRef, going: _Round) -> None:
    snapshot = context.platform(ref.platform).fetch(ref)
    now = context.clock.now()
    with context.database.writing() as connection:
        before = questions.get_watch(connection, ref)
        added, future = keep_snapshot(connection, snapshot)
        changed_at = now if added else before.changed_at
        check = _next(snapshot.question, now, story_at=going.story_at.get(ref), changed_at=changed_at)
        # A question that no story needs any more was asked for by name: it stays off the schedule.
        due_at = check.at if before.due_at is not None else None
        questions.record_success(
            connection, ref, at=now, due_at=due_at, because=check.why, added=added, future=future
        )
    if before.failures >= TRIES_BEFORE_A_GAP:
        log.info("%s answers again after %d failures", ref, before.failures)
    if future:
        log.warning("%s told %d points of the future; they were refused", ref, future)
    going.done += 1
    going.added += added


def _note_failure(context: JobContext, ref: QuestionRef, error: PlatformError, going: _Round) -> None:
    now = context.clock.now()
    with context.database.writing() as connection:
        before = questions.get_watch(connection, ref)
        failures = before.failures + 1
        check = _next(
            before.question,
            now,
            story_at=going.story_at.get(ref),
            changed_at=before.changed_at,
            failures=failures,
            retry_after=error.retry_after,
        )
        if failures == TRIES_BEFORE_A_GAP or isinstance(error, QuestionGoneError):
            _keep_gap(connection, before, _reason(error), now)
        due_at = check.at if before.due_at is not None else None
        questions.record_failure(connection, ref, at=now, due_at=due_at, because=check.why, error=str(error))
    if failures == TRIES_BEFORE_A_GAP:
        log.warning("%s has failed %d times: %s", ref, failures, error)


def _keep_gap(connection: Connection, watch: Watch, reason: Reason, now: datetime) -> None:
    # The gap starts where we last knew, not where we gave up: nobody may read a flat line into it.
    for part in watch.question.outcomes:
        outcome = OutcomeRef(question=watch.question.ref, key=part.key)
        history = readings.get_history(connection, outcome)
        since = history.confirmed_at or now
        if history.latest is not None:
            since = max(since, history.latest.at + timedelta(microseconds=1))
        gap = NoReading(reason=reason, at=min(since, now), seen_at=now)
        readings.add_points(connection, outcome, [gap], seen_at=now)


def _reason(error: PlatformError) -> Reason:
    if isinstance(error, QuestionGoneError):
        return Reason.GONE
    if isinstance(error, AccessRefusedError):
        return Reason.WITHHELD
    return Reason.UNREADABLE if isinstance(error, UnreadableAnswerError) else Reason.UNREACHABLE


def _next(
    question: Question,
    now: datetime,
    *,
    story_at: datetime | None,
    changed_at: datetime | None,
    failures: int = 0,
    retry_after: timedelta | None = None,
) -> Check:
    ended = [outcome.resolution.at for outcome in question.outcomes if outcome.resolution]
    standing = Standing(
        name=str(question.ref),
        state=question.state,
        story_at=story_at,
        changed_at=changed_at,
        opens_at=question.opened_at,
        closes_at=question.closes_at,
        deadline=question.deadline,
        ended_at=max((at for at in ended if at), default=None),
        failures=failures,
        retry_after=retry_after,
    )
    return next_check(standing, now, cadence_for(question.ref.platform))
