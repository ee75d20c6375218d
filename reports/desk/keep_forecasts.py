"""Keeping what platforms say: in histories, in the schedule, and as the bytes that they sent.

Every function here works inside a transaction that its caller opened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db import (
    Connection,
    checks,
    entries,
    fetches,
    method_changes,
    outages,
    present,
    questions,
    readings,
    told,
)
from db.checks import Success
from db.fetches import Asked, KeptFetch
from db.questions import Watch
from db.told import Told
from reports.desk.standings import forgotten_among, has_ended, next_of
from tracker.adapter import Glance, Snapshot
from tracker.errors import (
    AccessRefusedError,
    PlatformError,
    QuestionGoneError,
    TooManyRequestsError,
    UnreadableAnswerError,
)
from tracker.history import says_the_same
from tracker.outages import count_news
from tracker.questions import OutcomeRef, QuestionRef
from tracker.readings import NoReading, Reason
from tracker.recording import KeptAnswer

TRIES_BEFORE_A_GAP = 3
"""So many failures in a row make a gap in the history; fewer are the weather."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What one fetch brought: the snapshot, and the answers that it was read from."""

    watch: Watch
    snapshot: Snapshot
    answers: tuple[KeptAnswer, ...]
    histories: tuple[str, ...] | None

    @property
    def as_kept(self) -> KeptFetch:
        """The answers, as they are kept."""
        return KeptFetch(
            platform=self.watch.question.ref.platform,
            at=self.snapshot.fetched_at,
            asked=Asked(questions=(self.watch.question.ref,), histories=self.histories),
            answers=self.answers,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How many points a platform's answer added, and how many were refused for lying in the future."""

    added: int
    future: int


def keep_snapshot(
    connection: Connection,
    snapshot: Snapshot,
    *,
    answers: Sequence[KeptAnswer] = (),
    asked: OutcomeRef | None = None,
) -> Kept:
    """Keep a question as it was told, with the points that are news, and the `answers` that told them.

    `asked` is what was asked for to get them, perhaps by an address.
    """
    questions.save_question(connection, snapshot.question)
    merged = told.keep_told(connection, _told(snapshot))
    kept = Kept(
        added=sum(len(one.added) for one in merged.values()),
        future=sum(one.future for one in merged.values()),
    )
    if kept.added and answers and asked is not None:
        fetch = KeptFetch(
            platform=snapshot.question.ref.platform,
            at=snapshot.fetched_at,
            asked=Asked(questions=(snapshot.question.ref,), address=asked.question, histories=(asked.key,)),
            answers=tuple(answers),
        )
        fetches.keep_fetches(connection, [fetch])
    return kept


def keep_fetched(
    connection: Connection,
    batch: Sequence[Fetched],
    *,
    story_at: Mapping[QuestionRef, datetime],
    now: datetime,
    rounds: timedelta = timedelta(),
) -> tuple[Kept, ...]:
    """Keep what fetches brought, the bytes of those that brought news, and when to ask for each next.

    `rounds` is how often the outlet looks for what is due. Where a question was forgotten for much longer
    than it should have been, that is kept first: what the answer does not tell of the time stays a gap.
    """
    watches = questions.watches_of(connection, [one.watch.question.ref for one in batch])
    now_told = [one.snapshot.question for one in batch]
    earlier = [watch.question for watch in watches.values()]
    method_changes.keep_method_changes(connection, earlier, now_told, at=now)
    questions.save_questions(connection, [one for one in now_told if one != watches[one.ref].question])
    points = {outcome: answer for one in batch for outcome, answer in _told(one.snapshot).items()}
    forgotten = forgotten_among(watches.values(), now, story_at=story_at, rounds=rounds)
    holes = outages.keep_outages(
        connection,
        {
            outcome: answer
            for outcome, answer in points.items()
            if outcome.question in forgotten and answer.points and not has_ended(watches, outcome)
        },
    )
    merged = told.keep_told(connection, points)
    kept: list[Kept] = []
    successes: list[Success] = []
    for one in batch:
        ref = one.watch.question.ref
        before = watches[ref]
        mine = {outcome: merged[outcome] for outcome in _told(one.snapshot)}
        news = Kept(
            added=sum(count_news(each.added, holes.get(outcome)) for outcome, each in mine.items()),
            future=sum(each.future for each in mine.values()),
        )
        changed_at = now if news.added else before.changed_at
        ended = entries.as_ended(connection, one.snapshot.question)
        check = next_of(ended, before, now, story_at=story_at.get(ref), changed_at=changed_at)
        success = Success(
            ref=ref,
            at=now,
            # A question that no story needs any more was asked for by name: it stays off the schedule.
            due_at=check.at if before.due_at is not None else None,
            because=check.why,
            added=news.added,
            future=news.future,
        )
        kept.append(news)
        successes.append(success)
    checks.record_successes(connection, successes)
    fetches.keep_fetches(
        connection,
        [one.as_kept for one, news in zip(batch, kept, strict=True) if news.added and one.answers],
    )
    return tuple(kept)


def _told(snapshot: Snapshot) -> dict[OutcomeRef, Told]:
    return {
        OutcomeRef(snapshot.question.ref, key): Told(points=points, seen_at=snapshot.fetched_at)
        for key, points in snapshot.points.items()
    }


def keep_glances(
    connection: Connection,
    glances: Sequence[tuple[Watch, Glance]],
    *,
    story_at: Mapping[QuestionRef, datetime],
    now: datetime,
    rounds: timedelta = timedelta(),
) -> int:
    """Keep the present of many questions at once, and when to ask for each next; how many points were new.

    `rounds` and what was forgotten: as in `keep_fetched`.
    """
    points = {
        OutcomeRef(watch.question.ref, key): point
        for watch, glance in glances
        for key, point in glance.points.items()
        if watch.question.outcome(key) is not None
    }
    watches = {watch.question.ref: watch for watch, _ in glances}
    forgotten = forgotten_among(watches.values(), now, story_at=story_at, rounds=rounds)
    holes = outages.keep_outages(
        connection,
        {
            outcome: Told(points=(point,), seen_at=point.seen_at)
            for outcome, point in points.items()
            if outcome.question in forgotten and not has_ended(watches, outcome)
        },
    )
    added = present.keep_present(connection, points)
    news: dict[QuestionRef, int] = {}
    for outcome, count in added.items():
        hole = holes.get(outcome)
        is_news = hole is None or not says_the_same(points[outcome], hole.before)
        news[outcome.question] = news.get(outcome.question, 0) + count * is_news
    successes = []
    for watch, _ in glances:
        ref = watch.question.ref
        changed_at = now if news.get(ref) else watch.changed_at
        check = next_of(watch.question, watch, now, story_at=story_at.get(ref), changed_at=changed_at)
        successes.append(
            Success(
                ref=ref,
                at=now,
                due_at=check.at if watch.due_at is not None else None,
                because=check.why,
                added=news.get(ref, 0),
                is_whole=False,
            )
        )
    checks.record_successes(connection, successes)
    return sum(news.values())


def keep_failure(
    connection: Connection,
    ref: QuestionRef,
    error: PlatformError,
    *,
    story_at: datetime | None,
    now: datetime,
    rounds: timedelta = timedelta(),
) -> int:
    """Keep that a platform did not answer, as a gap once it has lasted; how often that was in a row.

    `rounds` and what was forgotten: as in `keep_fetched`.
    """
    before = questions.get_watch(connection, ref)
    failures = before.failures + 1
    check = next_of(
        before.question,
        before,
        now,
        story_at=story_at,
        changed_at=before.changed_at,
        failures=failures,
        retry_after=error.retry_after,
    )
    due_at = check.at if before.due_at is not None else None
    # The question before its outcomes, as everywhere: so no two workers wait for each other.
    checks.record_failure(connection, ref, at=now, due_at=due_at, because=check.why, error=str(error))
    stories = {} if story_at is None else {ref: story_at}
    if forgotten_among([before], now, story_at=stories, rounds=rounds):
        unsaid = Told(points=(), seen_at=now)
        parts = [part for part in before.question.outcomes if not part.state.is_final]
        outages.keep_outages(connection, {OutcomeRef(ref, part.key): unsaid for part in parts})
    if failures == TRIES_BEFORE_A_GAP or isinstance(error, QuestionGoneError):
        _keep_gap(connection, before, _reason(error), now)
    return failures


def _keep_gap(connection: Connection, watch: Watch, reason: Reason, now: datetime) -> None:
    # The gap starts where we last knew, not where we gave up: nobody may read a flat line into it.
    for part in watch.question.outcomes:
        outcome = OutcomeRef(question=watch.question.ref, key=part.key)
        history = readings.get_history(connection, outcome)
        since = history.confirmed_at or now
        if isinstance(history.latest, NoReading) and history.latest.reason is Reason.NOT_LOOKED:
            since = now  # before that nobody looked, so nobody knows whether the source was there
        elif history.latest is not None:
            since = max(since, history.latest.at + timedelta(microseconds=1))
        gap = NoReading(reason=reason, at=min(since, now), seen_at=now)
        readings.add_points(connection, outcome, [gap], seen_at=now)


def _reason(error: PlatformError) -> Reason:
    if isinstance(error, QuestionGoneError):
        return Reason.GONE
    if isinstance(error, AccessRefusedError):
        return Reason.WITHHELD
    if isinstance(error, TooManyRequestsError):
        return Reason.NOT_LOOKED
    return Reason.UNREADABLE if isinstance(error, UnreadableAnswerError) else Reason.UNREACHABLE
