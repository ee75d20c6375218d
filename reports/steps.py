"""Which points of a history does a picture show, and where among them is there no number?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from tracker.readings import NoReading, Point, Reading, Reason

STALE_AFTER = timedelta(days=3)
"""How long a value may be shown as holding after the source last confirmed it; later it counts as a gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A stretch without a number, and why. `end` is where a value came back, or where the picture ends."""

    start: datetime
    end: datetime
    reason: Reason


def clip_steps(
    steps: Sequence[Point], start: datetime | None, end: datetime, *, drop_last: bool
) -> tuple[Point, ...]:
    """The steps in force from `start` to `end`; the one that held at `start` begins there.

    With `drop_last`, a point at `end` itself goes too: what a source shows at the settlement is the
    outcome, which nobody forecast.
    """
    kept: list[Point] = []
    if start is not None and start > end:
        return ()
    for step in steps:
        if step.at > end or (drop_last and step.at == end and kept):
            break
        if start is not None and step.at <= start:
            kept = [step if step.at == start else _moved(step, start)]
        else:
            kept.append(step)
    return tuple(kept)


def find_gaps(steps: Sequence[Point], ends_at: datetime, *, looked_at: datetime | None) -> tuple[Gap, ...]:
    """The stretches without a number, neighbours of one reason as one.

    `looked_at` is when the source last confirmed the last step, if that is known and matters: where it is
    long before `ends_at`, the time since then is a gap too.
    """
    gaps: list[Gap] = []
    for step, following in pairwise((*steps, None)):
        if not isinstance(step, NoReading):
            continue
        end = following.at if following else ends_at
        if gaps and gaps[-1].end == step.at and gaps[-1].reason is step.reason:
            gaps[-1] = Gap(start=gaps[-1].start, end=end, reason=step.reason)
        else:
            gaps.append(Gap(start=step.at, end=end, reason=step.reason))
    if looked_at is not None and steps and isinstance(steps[-1], Reading):
        held_until = max(looked_at, steps[-1].at)
        if ends_at - held_until > STALE_AFTER:
            gaps.append(Gap(start=held_until, end=ends_at, reason=Reason.NOT_LOOKED))
    return tuple(gaps)


def _moved(step: Point, at: datetime) -> Point:
    if isinstance(step, NoReading):
        return NoReading(reason=step.reason, at=at, seen_at=step.seen_at, until=step.until)
    return Reading(
        value=step.value,
        at=at,
        seen_at=step.seen_at,
        kind=step.kind,
        low=step.low,
        high=step.high,
        crowd=step.crowd,
    )
