"""Reading kept answers once more, with the adapters as they are now, and telling what comes out otherwise.

What was seen first is never touched. Where a person asks for it, what is read now is kept beside it as a
revision, seen now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from db import Connection, fetches, questions, readings
from db.fetches import KeptFetch
from reports.desk.context import WorkContext
from tracker.adapter import PlatformAdapter
from tracker.errors import NerdlineError, NotFoundError, PlatformError, QuestionGoneError
from tracker.history import History, merge, says_the_same
from tracker.platforms import adapter_named
from tracker.questions import OutcomeRef, QuestionRef
from tracker.readings import NoReading, Point, Reason
from tracker.recording import Replay


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Where a kept answer reads otherwise than it was kept: `kept` or `read` is None where there is none."""

    outcome: OutcomeRef
    at: datetime
    seen_at: datetime
    kept: Point | None
    read: Point | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reparsed:
    """How many kept askings were read, what came out otherwise, and one sentence for each unreadable one."""

    read: int
    differences: tuple[Difference, ...]
    failed: tuple[str, ...]
    revised: int = 0


def reparse(
    context: WorkContext,
    *,
    platform: str | None = None,
    refs: Sequence[QuestionRef] = (),
    is_kept: bool = False,
) -> Reparsed:
    """Read the kept answers of a platform, or about some questions; revise the histories if `is_kept`."""
    count = 0
    rereading = _Rereading()
    differences: list[Difference] = []
    failed: list[str] = []
    with context.database.reading() as connection:
        kept = fetches.list_fetches(connection, platform=platform, refs=refs)
        for fetch in context.progress(kept, "reading"):
            if fetch.is_held:
                continue
            count += 1
            errors: tuple[NerdlineError, ...]
            try:
                told, errors = _read(connection, fetch)
                for outcome, (points, seen_at) in told.items():
                    if not refs or outcome.question in refs:
                        differences += _compare(connection, rereading, outcome, points, seen_at)
            except NerdlineError as error:
                errors = (error,)
            failed += [
                f"{fetch.platform}, answered at {fetch.at:%Y-%m-%d %H:%M:%S}: {error}" for error in errors
            ]
    revised = 0
    if is_kept:
        revised, unkept = _revise(context, differences)
        failed += unkept
    return Reparsed(read=count, differences=tuple(differences), failed=tuple(failed), revised=revised)


Told = Mapping[OutcomeRef, tuple[tuple[Point, ...], datetime]]
"""The points of each outcome, and when they were told."""


def _read(connection: Connection, fetch: KeptFetch) -> tuple[Told, tuple[PlatformError, ...]]:
    """What a kept asking tells now, and for a glance also what of it cannot be read (at most one error)."""
    adapter = adapter_named(fetch.platform, http=Replay(fetch.answers))
    if not fetch.asked.is_glance:
        snapshot = adapter.fetch(
            fetch.asked.address or fetch.asked.questions[0], histories=fetch.asked.histories
        )
        ref = snapshot.question.ref
        told = {
            OutcomeRef(ref, key): (points, snapshot.fetched_at) for key, points in snapshot.points.items()
        }
        return told, ()
    return _read_glance(connection, adapter, fetch.asked.questions)


def _read_glance(
    connection: Connection, adapter: PlatformAdapter, refs: Sequence[QuestionRef]
) -> tuple[Told, tuple[PlatformError, ...]]:
    told: dict[OutcomeRef, tuple[tuple[Point, ...], datetime]] = {}
    unreadable: list[PlatformError] = []
    answered = 0
    for ref in refs:
        # Each alone: which others would be asked for with it may be another matter by now.
        for glance in adapter.glance([questions.get_question(connection, ref)]).values():
            if isinstance(glance, PlatformError):
                if not isinstance(glance, QuestionGoneError):  # its answer was not kept: it told nothing new
                    unreadable.append(glance)
                continue
            answered += 1
            if glance.is_enough:  # else the question was fetched, and that is kept too
                for key, point in glance.points.items():
                    told[OutcomeRef(ref, key)] = ((point,), glance.seen_at)
    if not answered and not unreadable:  # some may have gone unanswered at the time, but not all
        platform = adapter.name
        unreadable.append(
            QuestionGoneError(f"none of {len(refs)} questions is told of any more", platform=platform)
        )
    return told, tuple(unreadable[:1])


@dataclass(frozen=True, slots=True)
class _Rereading:
    """What the answers that were read again so far made of the histories.

    A value that was misread once stands in the way of every later answer that tells of its instant: those
    must be joined to what should have been kept, or each of them would be told of again.
    """

    dropped: set[tuple[OutcomeRef, datetime, datetime]] = field(default_factory=set)
    added: dict[OutcomeRef, dict[tuple[datetime, datetime], Point]] = field(default_factory=dict)

    def before(self, outcome: OutcomeRef, history: History, seen_at: datetime) -> History:
        """The history as it should have been when an answer came at `seen_at`."""
        points = {
            (point.at, point.seen_at): point
            for point in history.points
            if point.seen_at < seen_at and (outcome, point.at, point.seen_at) not in self.dropped
        }
        return History().joined_by((points | self.added.get(outcome, {})).values())

    def kept(self, outcome: OutcomeRef, history: History, seen_at: datetime) -> dict[datetime, Point]:
        """The points that an answer of `seen_at` added, without those of another answer of that instant."""
        return {
            point.at: point
            for point in history.points
            if point.seen_at == seen_at and (outcome, point.at, seen_at) not in self.dropped
        }

    def replace(self, outcome: OutcomeRef, kept: Iterable[Point], expected: Iterable[Point]) -> None:
        """Go on as if `expected` had been added where `kept` was."""
        self.dropped.update((outcome, point.at, point.seen_at) for point in kept)
        added = self.added.setdefault(outcome, {})
        added.update({(point.at, point.seen_at): point for point in expected})


def _compare(
    connection: Connection,
    rereading: _Rereading,
    outcome: OutcomeRef,
    points: Sequence[Point],
    seen_at: datetime,
) -> Iterator[Difference]:
    """Where these points, joined to what was known before, are other rows than those kept at the time."""
    seen_at = readings.instant_as_kept(seen_at)
    try:
        history = readings.get_history(connection, outcome)
        told = readings.rounded(connection, outcome, points)
    except NotFoundError:  # an outcome that was not read at the time: all of it is new
        history, told = History(), tuple(points)
    before = rereading.before(outcome, history, seen_at)
    expected = {point.at: point for point in merge(before, told, seen_at).added}
    kept = rereading.kept(outcome, history, seen_at)
    rereading.replace(outcome, kept.values(), expected.values())
    now = before.joined_by(expected.values())
    for at in sorted(expected.keys() | kept.keys()):
        one, other = kept.get(at), expected.get(at)
        if one is not None and says_the_same(one, other or now.at(at)):
            continue
        later = [point for point in history.points if point.at == at and point.seen_at > seen_at]
        is_settled = bool(later) and (other is None or any(says_the_same(point, other) for point in later))
        if not is_settled and not (one is None and _is_old_news(history, at, other)):
            yield Difference(outcome=outcome, at=at, seen_at=seen_at, kept=one, read=other)


def _is_old_news(history: History, at: datetime, point: Point | None) -> bool:
    """Whether the history says the same of that instant anyway, through a row of another time."""
    held = history.at(at)
    return held is not None and point is not None and says_the_same(held, point)


def _revise(context: WorkContext, differences: Sequence[Difference]) -> tuple[int, list[str]]:
    """Keep what is read now as seen now; how many points that were, and what cannot be kept."""
    now = context.clock.now()
    revised = 0
    unkept: list[str] = []
    with context.database.writing() as connection:
        ordered = sorted(differences, key=lambda one: (one.outcome, one.at, one.seen_at))
        for outcome, of_one in groupby(ordered, key=lambda one: one.outcome):
            try:
                history = readings.get_history(connection, outcome)
            except NotFoundError:
                unkept.append(
                    f"{outcome} is not kept yet; poll its question, and what is told of its past is"
                )
                continue
            # After all that was seen, even where the clock was set back: the newest version is what holds.
            newest = max((point.seen_at for point in history.points), default=now)
            first = max(now, newest + timedelta(microseconds=1))
            for _, of_instant in groupby(of_one, key=lambda one: one.at):
                # Where the source itself revised an instant, its versions follow each other.
                for version, difference in enumerate(of_instant):
                    point = difference.read or _before(connection, difference)
                    seen_at = first + version * timedelta(microseconds=1)
                    readings.add_revision(connection, outcome, point, at=difference.at, seen_at=seen_at)
                    revised += 1
    return revised, unkept


def _before(connection: Connection, difference: Difference) -> Point:
    """What held where nothing should have been kept: the point before, or that nothing could be read."""
    history = readings.get_history(connection, difference.outcome)
    earlier = [point for point in history.steps if point.at < difference.at]
    if earlier:
        return earlier[-1]
    return NoReading(reason=Reason.UNREADABLE, at=difference.at, seen_at=difference.seen_at)
