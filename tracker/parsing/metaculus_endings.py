"""Where does a Metaculus question stand, and how did it end?

A resolution is always a string there (`questions/services` `validate_question_resolution`); what it means
depends on the question's type.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime

from tracker.clock import parse_instant
from tracker.parsing.payload import Payload
from tracker.questions import Kind, Resolution, State

_STATUSES = {
    "upcoming": State.UPCOMING,
    "open": State.OPEN,
    "closed": State.CLOSED,
    # Also said once the time of resolving has passed and nobody has entered the answer yet.
    "resolved": State.CLOSED,
}
_UNSETTLED = {"annulled": State.ANNULLED, "ambiguous": State.AMBIGUOUS}
_BEYOND = {"above_upper_bound": "above the upper bound", "below_lower_bound": "below the lower bound"}
_YES_NO = {"yes": 1.0, "no": 0.0}
_SHORTEST_MILLISECONDS = 11
"""Digits. So many and more are epoch milliseconds, as older dates were kept; eight are a date."""


def parse_state(question: Payload) -> State:
    """Where the question stands: what its resolution says, else its status."""
    resolution = question.nullable("resolution", Payload.text)
    if resolution is not None:
        return _UNSETTLED.get(resolution, State.RESOLVED)
    status = question.get("status")
    if status.text() not in _STATUSES:
        status.refuse(f"one of {', '.join(_STATUSES)}")
    return _STATUSES[status.text()]


def overall_state(states: Sequence[State]) -> State:
    """Where a question with several parts stands: as far as the part that is least far.

    Parts that have all ended count as resolved if one of them has an answer.
    """
    going = (State.OPEN, State.CLOSED, State.UPCOMING)
    ended = (State.RESOLVED, State.AMBIGUOUS, State.ANNULLED)
    return next(state for state in (*going, *ended) if state in states)


def parse_resolution(question: Payload, kind: Kind, options: Sequence[str], index: int) -> Resolution | None:
    """How the outcome at `index` of `options` ended (both empty and 0 but for multiple choice).

    Raises:
        UnreadableAnswerError: the resolution is none that a question of its type can have.
    """
    raw = question.nullable("resolution", Payload.text)
    if raw is None:
        return None
    at = question.nullable("actual_resolve_time", Payload.instant) or question.optional(
        "resolution_set_time", Payload.instant
    )
    text, value = _meaning(question.get("resolution"), raw, kind, options, index)
    return Resolution(text=text, raw=raw, at=at, value=value)


def _meaning(
    field: Payload, raw: str, kind: Kind, options: Sequence[str], index: int
) -> tuple[str, float | None]:
    if raw in _UNSETTLED:
        return raw, None
    if options:
        # Labels may be renamed after the fact: one that is unknown settles nothing about the known ones.
        return raw, float(options[index] == raw) if raw in options else None
    if kind is Kind.PROBABILITY:
        if raw not in _YES_NO:
            field.refuse("yes, no, ambiguous or annulled")
        return raw, _YES_NO[raw]
    if raw in _BEYOND:
        return _BEYOND[raw], None
    return _date(field, raw) if kind is Kind.DATE else _number(field, raw)


def _number(field: Payload, raw: str) -> tuple[str, float]:
    try:
        value = float(raw)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        field.refuse("a number or a bound")
    return (str(int(value)) if value.is_integer() else repr(value)), value


def _date(field: Payload, raw: str) -> tuple[str, float]:
    try:
        if raw.isdigit() and len(raw) >= _SHORTEST_MILLISECONDS:
            instant = datetime.fromtimestamp(int(raw) / 1000, UTC)
        else:
            instant = parse_instant(raw)
    except (ValueError, OverflowError, OSError):
        field.refuse("a date or a bound")
    return instant.date().isoformat(), instant.timestamp()
