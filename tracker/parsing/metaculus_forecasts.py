"""Which readings does a Metaculus question's aggregation amount to, and why are there none?

The rules are those of Metaculus' `questions/serializers/aggregate_forecasts.py` and, for what its pages
show, of its `front_end`. The aggregation read is always the question's `default_aggregation_method`: that
is what the site calls the community prediction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import zip_longest

from tracker.parsing.payload import Payload
from tracker.parsing.scaling import Axis
from tracker.questions import Kind, State
from tracker.readings import NoReading, Point, Reading, Reason

_NOISE = timedelta(seconds=1)
"""Ends and starts are written as floats; a gap shorter than this is rounding."""

_FAR = 1e11
"""Unix seconds in the year 5138: what lies beyond is read with more care."""

_SLACK = 1e-9
"""How far outside 0-1 a position may lie before it is an error: sums of floats do not end at exactly 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One entry of an aggregation: what held from `start` to `end` (None: to this day).

    Positions are between 0 and 1; a multiple choice question has one for each option it ever had, and
    None for an option that was not live.
    """

    start: datetime
    end: datetime | None
    centers: tuple[float | None, ...]
    lows: tuple[float | None, ...] | None
    highs: tuple[float | None, ...] | None
    crowd: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Why a question has no number at all, and until when if the platform tells."""

    reason: Reason
    until: datetime | None = None


def parse_steps(question: Payload, width: int) -> tuple[Step, ...]:
    """The steps of the question's default aggregation, oldest first; none where it is left out.

    `width` is how many values each step must hold. A list answer has only the latest step.

    Raises:
        UnreadableAnswerError: a field has another shape; the message names it.
    """
    aggregations = question.get("aggregations")
    method = question.get("default_aggregation_method").text()
    told = aggregations.optional(method, lambda inner: inner) if aggregations.value is not None else None
    if told is None:
        return ()
    entries = told.get("history").items()
    latest = told.nullable("latest", lambda inner: inner)
    if not entries and latest is not None:
        entries = [latest]
    steps = (_usual_step(entry.value, width) or _parse_step(entry, width) for entry in entries)
    return tuple(sorted(steps, key=lambda step: step.start))


def _usual_step(entry: object, width: int) -> Step | None:
    """The step that an entry of the usual form tells; None for any other form, right or wrong.

    A shortcut past reading field by field, which takes three times as long and is only needed to name what
    is wrong: a question polled for a year is read a thousand times, with hundreds of entries each.
    """
    if width != 1 or not isinstance(entry, dict):
        return None
    try:
        start, end, crowd = entry["start_time"], entry["end_time"], entry["forecaster_count"]
        (center,) = entry["centers"]
        (low,) = entry["interval_lower_bounds"]
        (high,) = entry["interval_upper_bounds"]
    except (KeyError, TypeError, ValueError):
        return None
    is_usual = (
        type(start) is float
        and abs(start) < _FAR
        and (end is None or (type(end) is float and abs(end) < _FAR))
        and type(crowd) is int
        and crowd >= 0
        and type(center) is type(low) is type(high) is float
        and 0 <= center <= 1
        and 0 <= low <= 1
        and 0 <= high <= 1
    )
    if not is_usual:
        return None
    return Step(
        start=datetime.fromtimestamp(start, UTC),
        end=None if end is None else datetime.fromtimestamp(end, UTC),
        centers=(center,),
        lows=(low,),
        highs=(high,),
        crowd=crowd,
    )


def _parse_step(entry: Payload, width: int) -> Step:
    return Step(
        start=entry.get("start_time").epoch(),
        end=entry.nullable("end_time", Payload.epoch),
        centers=_positions(entry.get("centers"), width),
        lows=entry.nullable("interval_lower_bounds", lambda inner: _positions(inner, width)),
        highs=entry.nullable("interval_upper_bounds", lambda inner: _positions(inner, width)),
        crowd=entry.nullable("forecaster_count", _count),
    )


def _positions(values: Payload, width: int) -> tuple[float | None, ...]:
    items = values.items()
    if len(items) != width:
        values.refuse(f"a list of {width}")
    return tuple(None if item.value is None else _position(item) for item in items)


def _position(item: Payload) -> float:
    position = item.number()
    if not -_SLACK <= position <= 1 + _SLACK:
        item.refuse("between 0 and 1")
    return min(max(position, 0.0), 1.0)


def _count(item: Payload) -> int:
    count = item.integer()
    if count < 0:
        item.refuse("0 or more")
    return count


def points_of(
    steps: tuple[Step, ...],
    index: int,
    *,
    kind: Kind,
    axis: Axis | None,
    state: State,
    closed_at: datetime | None,
    seen_at: datetime,
) -> tuple[Point, ...]:
    """The readings of one option (`index`; 0 where there is one), and the gaps between them.

    A step that ends before the next begins leaves a gap in which everybody had withdrawn. So does the last
    step once its end has passed, unless the question had closed by then: what stood at the close stays.
    An end in the future is that of forecasts which will expire, and the step still holds.
    """
    points: list[Point] = []
    for step, following in zip_longest(steps, steps[1:]):
        reading = _reading(step, index, kind=kind, axis=axis, seen_at=seen_at)
        if reading is not None:
            points.append(reading)
        elif not points or isinstance(points[-1], Reading) or points[-1].reason is Reason.WITHDRAWN:
            # An option joins a question late or is taken out of it; either way it had no number then.
            had_one = any(isinstance(point, Reading) for point in points)
            reason = Reason.GONE if had_one else Reason.NOT_OPEN
            points.append(NoReading(reason=reason, at=step.start, seen_at=seen_at))
        if step.end is not None and _leaves_gap(step.end, following, state, closed_at, seen_at):
            points.append(NoReading(reason=Reason.WITHDRAWN, at=step.end, seen_at=seen_at))
    return tuple(points)


def _reading(step: Step, index: int, *, kind: Kind, axis: Axis | None, seen_at: datetime) -> Reading | None:
    center = step.centers[index]
    if center is None:
        return None
    low = step.lows[index] if step.lows else None
    high = step.highs[index] if step.highs else None
    return Reading(
        kind=kind,
        value=axis.value_at(center) if axis else center,
        low=axis.value_at(low) if axis and low is not None else low,
        high=axis.value_at(high) if axis and high is not None else high,
        crowd=step.crowd,
        at=step.start,
        seen_at=seen_at,
    )


def _leaves_gap(
    end: datetime, following: Step | None, state: State, closed_at: datetime | None, seen_at: datetime
) -> bool:
    if end > seen_at:
        return False
    if following is not None:
        return following.start - end > _NOISE
    has_closed = state not in {State.UPCOMING, State.OPEN} and (closed_at is None or closed_at <= end)
    return not has_closed


def decide_absence(
    question: Payload, *, state: State, crowd: int | None, others_are_shown: bool, seen_at: datetime
) -> Absence:
    """Why a question without a single step has none; the causes look alike and are told apart in order.

    `crowd` counts the forecasters of the whole post. For a part of a group they may all have forecast on
    other parts: where those are shown to us (`others_are_shown`), so would this one be.
    """
    if state is State.UPCOMING:
        opens_at = question.get("open_time")
        return Absence(reason=Reason.NOT_OPEN, until=None if opens_at.value is None else opens_at.instant())
    reveal_at = question.nullable("cp_reveal_time", Payload.instant)
    if question.get("resolution").value is None and reveal_at is not None and reveal_at > seen_at:
        return Absence(reason=Reason.HIDDEN, until=reveal_at)
    if crowd == 0 or others_are_shown:
        return Absence(reason=Reason.NOBODY_YET)
    return Absence(reason=Reason.WITHHELD)
