"""Which value does a position on a question's axis stand for?

Metaculus gives the forecasts of number and date questions as positions between 0 and 1. The formulas are
those of its `utils/the_math/formulas.py`; a position of exactly 0 or 1 means "at or beyond that end".
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from tracker.questions import Scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """An axis from `low` to `high`, in the question's unit (epoch seconds for dates).

    Linear without a `zero_point`; with one (0 is one) logarithmic, as the distance from it grows.
    `buckets`: a discrete axis has so many values, in the middles of equal steps.
    """

    low: float
    high: float
    zero_point: float | None = None
    buckets: int | None = None

    def __post_init__(self) -> None:
        ends = (self.low, self.high, self.zero_point or 0.0)
        if not all(math.isfinite(end) for end in ends) or not self.low < self.high:
            msg = f"an axis cannot run from {self.low} to {self.high}"
            raise ValueError(msg)
        if self.zero_point is not None and self.low <= self.zero_point <= self.high:
            msg = f"the zero point {self.zero_point} lies on the axis from {self.low} to {self.high}"
            raise ValueError(msg)
        if self.buckets is not None and self.buckets < 1:
            msg = f"an axis cannot have {self.buckets} values"
            raise ValueError(msg)

    @property
    def scale(self) -> Scale:
        """Linear or logarithmic."""
        return Scale.LINEAR if self.zero_point is None else Scale.LOG

    def value_at(self, position: float) -> float:
        """The value at a position from 0 to 1; on a discrete axis the nearest one that can be.

        Raises:
            ValueError: `position` lies outside.
        """
        if not 0 <= position <= 1:
            msg = f"a position must lie between 0 and 1, not {position}"
            raise ValueError(msg)
        if position == 0:
            return self.low
        if position == 1:
            return self.high
        value = self.low + (self.high - self.low) * self._share_at(position)
        return value if self.buckets is None else self._nearest(value, self.buckets)

    def position_of(self, value: float) -> float:
        """The position of a value: the inverse of `value_at` but for the rounding of a discrete axis.

        Values beyond an end have positions below 0 or above 1.

        Raises:
            ValueError: `value` has no place on a logarithmic axis, being on the zero point's far side.
        """
        share = (value - self.low) / (self.high - self.low)
        if self.zero_point is None:
            return share
        growth = self._growth(self.zero_point)
        if growth == 0:
            return share
        if share * growth <= -1:
            msg = f"{value} has no place on an axis whose zero point is {self.zero_point}"
            raise ValueError(msg)
        return math.log1p(share * growth) / math.log1p(growth)

    def _growth(self, zero_point: float) -> float:
        """By how much the distance from the zero point grows along the axis, less one; never below -1.

        It is 0 in floating point for a zero point so far away that the axis is straight.
        """
        return (self.high - self.low) / (self.low - zero_point)

    def _share_at(self, position: float) -> float:
        """How much of the way from low to high has been covered at a position."""
        growth = 0.0 if self.zero_point is None else self._growth(self.zero_point)
        return math.expm1(position * math.log1p(growth)) / growth if growth else position

    def _nearest(self, value: float, buckets: int) -> float:
        step = (self.high - self.low) / buckets
        index = min(max(math.floor((value - self.low) / step), 0), buckets - 1)
        return self.low + step * (index + 0.5)
