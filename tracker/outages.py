"""Was nobody looking for so long that the number may have moved unseen, and where does that hole begin?

A history is a step function: without a word it would draw a flat line through any time in which the poller
was off. Pure: what is known goes in, the gap to be kept comes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.history import says_the_same
from tracker.polling import Cadence, Standing, interval_of
from tracker.readings import NoReading, Point, Reading, Reason

TIMES_THE_CADENCE = 2
"""A question that is overdue by more than so many of its intervals was not merely late."""

_BEFORE_THE_ANSWER = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A hole in our looking: the reading that stood when it began, and the gap that says so."""

    before: Reading
    gap: NoReading


def was_off(
    standing: Standing,
    *,
    due_at: datetime | None,
    asked_at: datetime | None,
    now: datetime,
    rounds: timedelta = timedelta(),
    cadence: Cadence | None = None,
) -> bool:
    """Whether a question was forgotten until `now`: due at `due_at`, and last asked for at `asked_at`.

    `rounds` is how often the outlet looks for what is due: where that is seldom, a question is asked for no
    oftener, and nothing was off. A question that was on no schedule, or was never asked for, has no outage;
    nor has one that is late because it failed, as long as its next try came about when it was due.
    """
    if due_at is None or asked_at is None:
        return False
    every = max(interval_of(standing, asked_at, cadence), rounds)
    return now - due_at > TIMES_THE_CADENCE * every


def outage_since(
    latest: Point | None, confirmed_at: datetime | None, told: Sequence[Point], *, seen_at: datetime
) -> Outage | None:
    """The outage that ended when an answer came at `seen_at` and told these points; None if it left no hole.

    It begins where the source last agreed with us, unless no reading stood then. A step function whose past
    is told goes through the hole and says what held in it: then nothing is missing. The points are rounded
    as kept ones are. The gap is dated as seen just before the answer, so that what is told of its beginning,
    by this answer or a later one, revises it.
    """
    if not isinstance(latest, Reading) or confirmed_at is None:
        return None
    at = max(confirmed_at, latest.at + _BEFORE_THE_ANSWER)
    seen_at -= _BEFORE_THE_ANSWER
    truth = max((point for point in told if point.at <= at), key=lambda one: one.at, default=None)
    is_told = truth is not None and (truth.at > latest.at or says_the_same(truth, latest))
    if at >= seen_at or is_told:
        return None
    return Outage(before=latest, gap=NoReading(reason=Reason.NOT_LOOKED, at=at, seen_at=seen_at))


def count_news(added: Sequence[Point], outage: Outage | None) -> int:
    """How many of the points that an answer added are news: the one that just ends an outage is not.

    That is the first point since the outage began, where it says what was said before.
    """
    if outage is None:
        return len(added)
    first = min((point for point in added if point.at >= outage.gap.at), key=lambda one: one.at, default=None)
    return len(added) - (first is not None and says_the_same(first, outage.before))
