"""Has a forecast moved enough since it was printed that the sentence should be drafted anew?

Two rules for probabilities, because neither does alone: percentage points, which is what readers see,
and log-odds, which is what a move near 0 or 100 means (from 4% to 1% is three points and a fourfold
drop). A move that a crowd of two or three made is noise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

from tracker.questions import Kind
from tracker.readings import Reading

_DATE_MOVE = timedelta(days=60)  # the median of a date question wanders by weeks without meaning it
_NUMBER_MOVE = 0.05  # of the printed number
_EDGE = 0.0005  # half of the last digit that is ever printed: keeps log-odds finite
_HAIR = 1e-9  # binary fractions fall short of a threshold by so much: 0.13 - 0.10 is 3 points


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """What an outlet counts as a move: percentage points, log-odds, and the smallest crowd that counts."""

    points: float = 3.0
    log_odds: float = 0.7
    least_crowd: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A move worth a draft. `reason` is a sentence without a full stop, for the editor."""

    reason: str
    size: float
    """In log-odds for probabilities, else relative to what counts as a move: orders the editor's queue."""


def decide_move(printed: float, reading: Reading, thresholds: Thresholds) -> Move | None:
    """Whether a reading is news against the value that is in print, and why.

    `printed` is on the reading's scale: a probability 0-1, a number, or epoch seconds.
    """
    if reading.crowd is not None and reading.crowd < thresholds.least_crowd:
        return None
    if reading.kind is Kind.PROBABILITY:
        return _probability_move(printed, reading.value, thresholds)
    if reading.kind is Kind.DATE:
        days = (reading.value - printed) / timedelta(days=1).total_seconds()
        if abs(days) < _DATE_MOVE.days:
            return None
        return Move(reason=f"the median moved by {days:+.0f} days", size=abs(days) / _DATE_MOVE.days)
    return _number_move(printed, reading.value)


def log_odds(probability: float) -> float:
    """ln(p / (1 - p)), with p held half a printed digit away from 0 and 1."""
    inside = min(max(probability, _EDGE), 1 - _EDGE)
    return math.log(inside / (1 - inside))


def _probability_move(printed: float, now: float, thresholds: Thresholds) -> Move | None:
    points = (now - printed) * 100
    ratio = log_odds(now) - log_odds(printed)
    by_points = abs(points) >= thresholds.points - _HAIR
    if not by_points and abs(ratio) < thresholds.log_odds - _HAIR:
        return None
    direction = "up" if points > 0 else "down"
    size = f"{abs(points):.3g}"
    reason = f"{direction} {size} {'point' if size == '1' else 'points'} since it was printed"
    if not by_points:
        reason += f" (the odds changed {math.exp(abs(ratio)):.2g}-fold)"
    return Move(reason=reason, size=abs(ratio))


def _number_move(printed: float, now: float) -> Move | None:
    if printed == 0:  # nothing is a share of it
        return None if now == 0 else Move(reason=f"the median moved from 0 to {now:g}", size=1.0)
    share = abs(now - printed) / abs(printed)
    if share < _NUMBER_MOVE - _HAIR:
        return None
    return Move(reason=f"the median moved by {share:.0%} of the printed number", size=share / _NUMBER_MOVE)
