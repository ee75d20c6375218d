"""Which number or date do Manifold's probabilities stand for?

The formulas are those of its server: `common/src/pseudo-numeric.ts` for a market with one probability that
is a position on a scale, `multi-numeric.ts`, `multi-date.ts` and `number.ts` for one with an answer for
each range, of which the site shows the expected value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from tracker.parsing.manifold_fields import parse_number
from tracker.parsing.payload import Payload
from tracker.questions import Kind

_NOISE = 1e-6
_MOST_MISSING = 0.02
"""How far from 1 the ranges' probabilities may add up to before one of them must be missing."""

_LARGEST = 1e100
"""What lies beyond is no number anybody meant, and would overflow once multiplied."""

_RANGE = re.compile(r"\s*([-+]?\d{1,90}(?:\.\d+)?)\s*(?:-|–|to)\s*([-+]?\d{1,90}(?:\.\d+)?)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class NumericScale:
    """The scale of a pseudo-numeric market, from `low` to `high` in the question's unit."""

    low: float
    high: float
    is_log: bool

    def __post_init__(self) -> None:
        if not self.low < self.high:
            msg = f"a scale cannot run from {self.low} to {self.high}"
            raise ValueError(msg)

    def value_at(self, probability: float) -> float:
        """The value at a probability: linear, or growing by a constant factor from 1 below `low`."""
        if self.is_log:
            value = 10 ** (probability * math.log10(self.high - self.low + 1)) + self.low - 1
        else:
            value = probability * (self.high - self.low) + self.low
        return min(max(value, self.low), self.high)


def parse_scale(market: Payload) -> NumericScale:
    """The scale of a pseudo-numeric market.

    Raises:
        UnreadableAnswerError: an end is missing, or they are not in order.
    """
    is_log = market.optional("isLogScale", Payload.flag) or False
    low, high = _amount(market.get("min")), _amount(market.get("max"))
    try:
        return NumericScale(low=low, high=high, is_log=is_log)
    except ValueError as error:
        market.get("max").refuse(f"above min ({error})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranges:
    """The answers of a market on a number or a date, in order, each by its key with the value it stands for.

    They exclude each other (`sums_to_one`), or each says that a threshold is passed: "at least so much"
    for numbers, "by then" for dates. Values are in the question's unit, or epoch seconds.
    """

    kind: Kind
    middles: Mapping[str, float]
    sums_to_one: bool

    def expected(self, probabilities: Mapping[str, float]) -> float | None:
        """The expected value as the site shows it; None if an answer's probability is missing."""
        if not self.middles or self.middles.keys() - probabilities.keys():
            return None
        chances = [probabilities[key] for key in self.middles]
        middles = list(self.middles.values())
        if not self.sums_to_one:
            return _of_dates(middles, chances) if self.kind is Kind.DATE else _of_numbers(middles, chances)
        total = math.fsum(chances)
        if abs(total - 1) > _MOST_MISSING:
            return None
        mean = math.fsum(chance * middle for chance, middle in zip(chances, middles, strict=True))
        # A date is so many seconds that a hundredth missing from the sum would move it by half a year.
        return mean if abs(total - 1) < _NOISE and self.kind is not Kind.DATE else mean / total


def _of_numbers(middles: list[float], chances: list[float]) -> float:
    later = [*chances[1:], 0.0]
    return math.fsum(
        middle * (chance - after) for middle, chance, after in zip(middles, chances, later, strict=True)
    )


def _of_dates(middles: list[float], chances: list[float]) -> float:
    earlier = [0.0, *chances[:-1]]
    inside = math.fsum(
        middle * (chance - before) for middle, chance, before in zip(middles, chances, earlier, strict=True)
    )
    step = middles[-1] - middles[-2] if len(middles) > 1 else 0.0
    return inside + (middles[-1] + step) * max(1 - chances[-1], 0.0)


def parse_middle(answer: Payload, kind: Kind) -> float:
    """The value that an answer stands for: its midpoint, else the middle of the range its text names.

    Raises:
        UnreadableAnswerError: there is neither.
    """
    middle = answer.optional("midpoint", _amount)
    if middle is not None:
        return middle / 1000 if kind is Kind.DATE else middle
    named = _RANGE.fullmatch(answer.get("text").text()) if kind is Kind.NUMBER else None
    if named is None:
        return _amount(answer.get("midpoint"))
    return (float(named[1]) + float(named[2])) / 2


def _amount(field: Payload) -> float:
    number = parse_number(field)
    if abs(number) > _LARGEST:
        field.refuse(f"at most {_LARGEST:g}")
    return number
