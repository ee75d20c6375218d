"""How does a question stand: when is it asked for next, and was it forgotten when it was due?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from db.questions import Watch
from tracker.outages import was_off
from tracker.polling import Check, Standing, cadence_for, next_check
from tracker.questions import OutcomeRef, Question, QuestionRef


def next_of(
    question: Question,
    watch: Watch,
    now: datetime,
    *,
    story_at: datetime | None,
    changed_at: datetime | None,
    failures: int = 0,
    retry_after: timedelta | None = None,
) -> Check:
    """When to ask for a question again, having just asked at `now`; see `tracker.polling.next_check`."""
    standing = _standing(
        question, watch, story_at=story_at, changed_at=changed_at, failures=failures, retry_after=retry_after
    )
    return next_check(standing, now, cadence_for(question.ref.platform))


def forgotten_among(
    watches: Iterable[Watch],
    now: datetime,
    *,
    story_at: Mapping[QuestionRef, datetime],
    rounds: timedelta,
) -> frozenset[QuestionRef]:
    """The questions that nobody asked for when they were due, for much too long: see `tracker.outages`."""
    forgotten: set[QuestionRef] = set()
    for watch in watches:
        ref = watch.question.ref
        standing = _standing(watch.question, watch, story_at=story_at.get(ref), changed_at=watch.changed_at)
        if was_off(
            standing,
            due_at=watch.due_at,
            asked_at=watch.checked_at,
            now=now,
            rounds=rounds,
            cadence=cadence_for(ref.platform),
        ):
            forgotten.add(ref)
    return frozenset(forgotten)


def has_ended(watches: Mapping[QuestionRef, Watch], outcome: OutcomeRef) -> bool:
    """Whether an outcome had ended when it was last told of: its number moves no more."""
    part = watches[outcome.question].question.outcome(outcome.key)
    return part is not None and part.state.is_final


def _standing(
    question: Question,
    watch: Watch,
    *,
    story_at: datetime | None,
    changed_at: datetime | None,
    failures: int = 0,
    retry_after: timedelta | None = None,
) -> Standing:
    ended = [outcome.resolution.at for outcome in question.outcomes if outcome.resolution]
    return Standing(
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
        every=watch.every,
    )
