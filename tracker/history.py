"""Every reading of one outcome, in both times, and how new ones join it.

A history is a step function: a point holds from its source instant `at` until the next one. Points are
never removed or changed. Where the source later tells another value for an instant, the new version is
kept beside the first with its own `seen_at`, so that "what held then" (`at`) and "what we knew then"
(`known_at`) are different questions with different answers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from tracker.clock import as_utc
from tracker.readings import NoReading, Point, Reading, Reason

FUTURE_TOLERANCE = timedelta(minutes=5)
"""How far ahead of our clock a source's instant may lie before it is refused: clocks differ a little."""

_SAID_BY_THE_SOURCE = frozenset({Reason.WITHDRAWN, Reason.UNRELIABLE})
"""Gaps that the source itself tells of; every other reason is our view, which a later answer may revise."""

_OUR_FAILURES = frozenset({Reason.UNREADABLE, Reason.UNREACHABLE, Reason.NOT_LOOKED})
"""Reasons that say nothing of the source: they can never be the truth about another gap."""


@dataclass(frozen=True, slots=True)
class History:
    """The points of one outcome, ordered by source instant, then by when they were seen.

    `confirmed_at` is the last instant at which the source was asked and its answer agreed with the last
    point, so that "unchanged since" and "not looked at since" can be told apart.
    """

    points: tuple[Point, ...] = ()
    confirmed_at: datetime | None = None

    def __post_init__(self) -> None:
        keys = [(point.at, point.seen_at) for point in self.points]
        if any(later <= earlier for earlier, later in pairwise(keys)):
            msg = "a history's points must be in order, each source and seen instant once"
            raise ValueError(msg)

    @property
    def steps(self) -> tuple[Point, ...]:
        """The points as last seen: one for each source instant."""
        newest = {point.at: point for point in self.points}
        return tuple(newest.values())

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The steps that have a value."""
        return tuple(point for point in self.steps if isinstance(point, Reading))

    @property
    def latest(self) -> Point | None:
        """What holds now, as last seen."""
        return self.points[-1] if self.points else None

    @property
    def last_reading(self) -> Reading | None:
        """The last point that has a value, however many gaps came after it."""
        newer: Point | None = None
        for point in reversed(self.points):
            # An older version of an instant does not count: it may have been revised into a gap.
            if isinstance(point, Reading) and (newer is None or newer.at != point.at):
                return point
            newer = point
        return None

    def at(self, instant: datetime) -> Point | None:
        """What held at `instant` as we see it today; None before the first point."""
        index = bisect_right(self.points, as_utc(instant), key=lambda point: point.at)
        return self.points[index - 1] if index else None

    def as_known_at(self, instant: datetime) -> History:
        """The history as it stood for us at `instant`."""
        until = as_utc(instant)
        seen = tuple(point for point in self.points if point.seen_at <= until)
        confirmed = self.confirmed_at if self.confirmed_at and self.confirmed_at <= until else None
        if len(seen) == len(self.points) and confirmed == self.confirmed_at:
            return self
        return History(seen, confirmed)

    def known_at(self, instant: datetime) -> Point | None:
        """What we knew at `instant` of that same instant; None when we had seen nothing yet."""
        return self.as_known_at(instant).at(instant)

    def between(self, start: datetime, end: datetime) -> tuple[Point, ...]:
        """What held at any time from `start` up to `end`: the step in force, then each new one."""
        inside = tuple(point for point in self.steps if start < point.at < end)
        held = self.at(start)
        return (held, *inside) if held else inside

    def joined_by(self, points: Iterable[Point]) -> History:
        """This history with more points in their places."""
        return History(
            tuple(sorted((*self.points, *points), key=lambda point: (point.at, point.seen_at))),
            self.confirmed_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """What an answer of the source adds to a history: the points to keep, and how many were refused."""

    added: tuple[Point, ...]
    future: int


def merge(known: History, told: Iterable[Point], seen_at: datetime) -> Merge:
    """Decide which of the points that a source tells are news.

    A point is kept where it differs from what the history says of its instant; the same answer merged
    twice adds nothing. Points dated later than `seen_at` are refused and counted. A gap of our own making
    (unreachable, not looked at, withheld …) is revised where the source now tells what held in it. What
    the source no longer tells (thinned or trimmed) stays as it is. An answer that arrives after a later
    one was merged does not hide what the later one confirmed.
    """
    limit = as_utc(seen_at) + FUTURE_TOLERANCE
    ordered = sorted(told, key=lambda point: point.at)
    kept = [point for point in ordered if point.at <= limit]
    answer = tuple({point.at: _as_seen(point, point.at, seen_at) for point in kept}.values())
    said = History(answer)
    current = {point.at: point for point in known.points}
    outdated = {point.at for point in known.points if point.seen_at >= seen_at}
    added: dict[datetime, Point] = {}
    for gap in known.steps:
        truth = said.at(gap.at)
        if truth is not None and gap.at not in outdated and _is_revised_by(gap, truth):
            current[gap.at] = added[gap.at] = _as_seen(truth, gap.at, seen_at)
    instants = sorted(current)
    for point in answer:
        if point.at in outdated or says_the_same(point, _holding(instants, current, point.at)):
            continue
        if point.at not in current:
            instants.insert(bisect_right(instants, point.at), point.at)
        current[point.at] = added[point.at] = point
    fresh = (*added.values(), *_held_later(known, added.values(), seen_at))
    return Merge(added=tuple(sorted(fresh, key=lambda point: point.at)), future=len(ordered) - len(kept))


def _held_later(known: History, added: Iterable[Point], seen_at: datetime) -> Iterable[Point]:
    """The last point once more, where a late answer would hide that it was confirmed after that answer.

    Values are written on change only, so a confirmation leaves no point that could outlast the newcomer.
    """
    confirmed, latest = known.confirmed_at, known.latest
    if confirmed is None or latest is None or seen_at >= confirmed:
        return ()
    newest = max((point.at for point in added), default=latest.at)
    return (_as_seen(latest, confirmed, confirmed),) if latest.at < newest < confirmed else ()


def _is_revised_by(gap: Point, truth: Point) -> bool:
    if isinstance(gap, Reading) or gap.reason in _SAID_BY_THE_SOURCE or says_the_same(gap, truth):
        return False
    return isinstance(truth, Reading) or truth.reason not in _OUR_FAILURES


def _holding(instants: list[datetime], current: dict[datetime, Point], at: datetime) -> Point | None:
    index = bisect_right(instants, at)
    return current[instants[index - 1]] if index else None


def says_the_same(one: Point, other: Point | None) -> bool:
    """Whether two points tell the same, whenever each of them held."""
    if isinstance(one, Reading) and isinstance(other, Reading):
        return (one.value, one.low, one.high, one.crowd) == (other.value, other.low, other.high, other.crowd)
    if isinstance(one, NoReading) and isinstance(other, NoReading):
        return (one.reason, one.until) == (other.reason, other.until)
    return False


def _as_seen(point: Point, at: datetime, seen_at: datetime) -> Point:
    if isinstance(point, Reading):
        return Reading(
            kind=point.kind,
            value=point.value,
            low=point.low,
            high=point.high,
            crowd=point.crowd,
            at=at,
            seen_at=seen_at,
        )
    return NoReading(reason=point.reason, until=point.until, at=at, seen_at=seen_at)
