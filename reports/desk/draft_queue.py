"""In which order do the drafts wait? By how much each matters, told from stored numbers alone.

The weights come from a query over numbers (`db/weighed_drafts.py`); sentences, stories and histories are
read for the drafts of one page only. A process remembers the weights: with each page it weighs what is
new, and of what it weighed some minutes ago the stalest few hundred once more, so that no page costs more
than a little and none is ordered by what was long ago. Only the first page of a process weighs everything.

A page begins after a weight and a number, not after
so many rows, so that what is decided meanwhile skips nobody.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime
from math import isnan
from threading import Lock
from typing import NamedTuple

from db import Connection
from db.weighed_drafts import numbers_of, waiting_ids
from reports.desk.weights import weight_of

A_PAGE = 20
"""Drafts on one page."""

MOST_WEIGHED = 5000
"""Of more drafts that wait the newest so many are weighed; the others come up as these are decided."""

_STALE_AFTER = 120.0  # seconds
_AGAIN_AT_ONCE = 200
_MOST_REMEMBERED = 4 * MOST_WEIGHED


class Place(NamedTuple):
    """A draft's place in the queue: the heaviest first, of two alike the one that waits longer."""

    lightness: float
    draft_id: int

    def __str__(self) -> str:
        """As an address carries it."""
        return f"{-self.lightness:.9g}:{self.draft_id}"

    @classmethod
    def parse(cls, text: str) -> Place | None:
        """What an address carries; None where it carries nothing that can be read."""
        weight, _, number = text.partition(":")
        try:
            place = cls(-float(weight), int(number))
        except ValueError:
            return None
        return None if isnan(place.lightness) else place


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePart:
    """One page of the queue: the drafts' places, where the next page begins, and how many wait in all."""

    places: tuple[Place, ...]
    after: Place | None
    waiting: int


@dataclass(slots=True)
class Weights:
    """What one process remembers of the drafts' weights: one for each process, whatever pages it makes."""

    known: dict[int, tuple[Place | None, float]] = field(default_factory=dict)
    waiting: tuple[int, ...] = ()
    order: tuple[Place, ...] = ()
    lock: Lock = field(default_factory=Lock)

    def of_waiting(self, connection: Connection, now: datetime) -> tuple[Place, ...]:
        """The places of all drafts that wait, in order."""
        waiting = waiting_ids(connection, most=MOST_WEIGHED)
        at = now.timestamp()
        with self.lock:
            new = [draft_id for draft_id in waiting if draft_id not in self.known]
            stale = sorted(
                (weighed_at, draft_id)
                for draft_id in waiting
                if draft_id in self.known and at - (weighed_at := self.known[draft_id][1]) >= _STALE_AFTER
            )
            again = [*new, *(draft_id for _, draft_id in stale[:_AGAIN_AT_ONCE])]
            told = {one.draft_id: weight_of(one) for one in numbers_of(connection, again)}
            for draft_id in again:  # one that is not told of is of a withdrawn story: it has no place
                weight = told.get(draft_id)
                self.known[draft_id] = (None if weight is None else _place(draft_id, weight), at)
            if len(self.known) > _MOST_REMEMBERED:
                self.known = {draft_id: self.known[draft_id] for draft_id in waiting}
            if again or waiting != self.waiting:
                places = (self.known[draft_id][0] for draft_id in waiting)
                self.order = tuple(sorted(place for place in places if place is not None))
                self.waiting = waiting
            return self.order


def queue_part(
    connection: Connection,
    weights: Weights,
    *,
    now: datetime,
    after: Place | None = None,
    most: int = A_PAGE,
) -> QueuePart:
    """The page of the queue that begins after a place."""
    every = weights.of_waiting(connection, now)
    begins = 0 if after is None else bisect_right(every, after)
    shown = every[begins : begins + most]
    return QueuePart(
        places=shown, after=shown[-1] if len(every) > begins + most else None, waiting=len(every)
    )


def _place(draft_id: int, weight: float) -> Place:
    return Place(-float(f"{weight:.9g}"), draft_id)  # as an address carries it, so that both compare alike
