"""When is a question asked for again, and why then?

Pure: what is known goes in, an instant and its reason come out. Sooner while the story is new, the number
moves, or a close or deadline is near; later when all is still; ever later while a platform fails; never
not at all, since platforms undo resolutions.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.questions import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """How often a platform's questions are asked for. An outlet may set its own."""

    floor: timedelta = timedelta(hours=1)
    new: timedelta = timedelta(hours=3)
    near: timedelta = timedelta(hours=3)
    moving: timedelta = timedelta(hours=6)
    still: timedelta = timedelta(hours=24)
    ended: timedelta = timedelta(days=1)
    settled: timedelta = timedelta(days=7)
    cap: timedelta = timedelta(days=7)
    new_for: timedelta = timedelta(days=7)
    """A story is new for so long."""
    near_within: timedelta = timedelta(days=2)
    """A close or deadline is near for so long before and after it."""
    moving_for: timedelta = timedelta(days=3)
    """A number that changed counts as moving for so long."""
    settles_after: timedelta = timedelta(days=30)
    """A resolution is undone, if at all, within so long."""
    first_retry: timedelta = timedelta(minutes=15)
    last_retry: timedelta = timedelta(hours=24)

    def __post_init__(self) -> None:
        if not timedelta() < self.floor <= self.cap:
            msg = f"questions cannot be asked for at least every {self.cap} and at most every {self.floor}"
            raise ValueError(msg)
        if not timedelta() < self.first_retry <= self.last_retry:
            msg = f"retries cannot begin after {self.first_retry} and end at {self.last_retry}"
            raise ValueError(msg)


_MARKET = Cadence(
    floor=timedelta(minutes=10),
    new=timedelta(hours=1),
    near=timedelta(hours=1),
    moving=timedelta(hours=3),
    still=timedelta(hours=12),
)
"""Prices move all the time, and many of them are told in one answer."""

CADENCES: Mapping[str, Cadence] = {
    "manifold": _MARKET,
    "polymarket": _MARKET,
    "kalshi": _MARKET,
    "smarkets": _MARKET,
    # One answer holds every market, so asking for all of them costs as much as asking for one.
    "predictit": _MARKET,
}
"""The cadence of each platform that needs another than the usual one."""

JITTER = 0.1
"""Checks are put off by up to this share of their interval, so that questions do not come due in herds."""

AFTERWARDS = timedelta(minutes=10)
"""How long after a known event (opening, close, deadline) a question is asked for because of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of a question and of the asking for it.

    `story_at` is when the newest story citing it was published, `changed_at` when its number last moved,
    `ended_at` when it resolved. `failures` counts failed checks since the last good one; `retry_after`
    is how long the platform asked us to wait at the last of them. `every` is the outlet's own interval.
    """

    name: str
    state: State
    story_at: datetime | None = None
    changed_at: datetime | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    deadline: datetime | None = None
    ended_at: datetime | None = None
    failures: int = 0
    retry_after: timedelta | None = None
    every: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """When to ask next, and why then, as a clause for people."""

    at: datetime
    why: str


def cadence_for(platform: str) -> Cadence:
    """The cadence of a platform."""
    return CADENCES.get(platform, Cadence())


def next_check(standing: Standing, now: datetime, cadence: Cadence | None = None) -> Check:
    """Decide when to ask for a question again, having just asked at `now`.

    The same input gives the same answer: the jitter comes from the question's name. The answer lies at
    least the cadence's floor after `now` (its first retry after a failure) and at most its cap and the
    jitter, unless the platform asked for a longer rest.
    """
    cadence = cadence or Cadence()
    if standing.failures > 0:
        return _after_failure(standing, now, cadence)
    every, why = _interval_within(standing, now, cadence)
    at = now + every * (1 + _jitter(standing.name))
    event = _event_before(standing, now, at)
    if event is not None:
        moment, what = event
        at, why = max(moment + AFTERWARDS, now + cadence.floor), what
    return Check(at=at, why=why)


def interval_of(standing: Standing, at: datetime, cadence: Cadence | None = None) -> timedelta:
    """How often a question that stands so is asked for, were nothing to fail: its interval as of `at`."""
    return _interval_within(standing, at, cadence or Cadence())[0]


def _interval_within(standing: Standing, now: datetime, cadence: Cadence) -> tuple[timedelta, str]:
    every, why = _interval(standing, now, cadence)
    return min(max(every, cadence.floor), cadence.cap), why


def _after_failure(standing: Standing, now: datetime, cadence: Cadence) -> Check:
    doublings = min(standing.failures - 1, 32)  # beyond that a timedelta overflows
    wait = min(cadence.first_retry * 2**doublings, cadence.last_retry) * (1 + _jitter(standing.name))
    times = "once" if standing.failures == 1 else f"{standing.failures} times in a row"
    why = f"asking failed {times}"
    if standing.retry_after is not None and standing.retry_after > wait:
        wait, why = standing.retry_after, f"{why}, and the platform asked us to wait"
    return Check(at=now + wait, why=why)


def _interval(standing: Standing, now: datetime, cadence: Cadence) -> tuple[timedelta, str]:
    """The outlet's own interval, else the shortest of those whose grounds hold."""
    if standing.every is not None:
        return standing.every, "the outlet set its interval"
    if standing.state.is_final:
        ended_at = standing.ended_at or standing.deadline or standing.closes_at
        if ended_at is not None and now - ended_at > cadence.settles_after:
            return cadence.settled, "it ended long ago"
        return cadence.ended, "it ended, and an ending may be undone for a while"
    grounds = [(cadence.still, "nothing moves")]
    if _is_within(standing.changed_at, now, cadence.moving_for):
        grounds.append((cadence.moving, "the number moves"))
    if _is_within(standing.story_at, now, cadence.new_for):
        grounds.append((cadence.new, "the story is new"))
    for instant, what in ((standing.closes_at, "close"), (standing.deadline, "deadline")):
        if _is_within(instant, now, cadence.near_within):
            grounds.append((cadence.near, f"its {what} is near"))
    return min(grounds, key=lambda ground: ground[0])


def _is_within(instant: datetime | None, now: datetime, span: timedelta) -> bool:
    return instant is not None and abs(now - instant) <= span


def _event_before(standing: Standing, now: datetime, at: datetime) -> tuple[datetime, str] | None:
    """The first event between now and the next check after which the question may stand differently."""
    if standing.state.is_final:
        return None
    events = [
        (instant, what)
        for instant, what in (
            (standing.opens_at, "it opens then"),
            (standing.closes_at, "it closes then"),
            (standing.deadline, "its deadline passes then"),
        )
        if instant is not None and now < instant and instant + AFTERWARDS < at
    ]
    return min(events, default=None)


def _jitter(name: str) -> float:
    return JITTER * zlib.crc32(name.encode()) / 2**32
