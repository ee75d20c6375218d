"""How far a forecast moved from one value to another, in words that its printed ends agree with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from reports.printed import (
    format_number,
    format_points,
    format_span,
    format_value,
    percent_as_printed,
    rounded,
)
from tracker.questions import Kind

LITTLE = Decimal("0.5")
"""Percentage points under which a probability counts as little changed."""

_A_DAY = 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A move `before` → `after`, both on the series' own scale. `at` is when `before` held or was printed.

    `since` completes the sentence: "since the story ran", "in the past 30 days".
    """

    kind: Kind
    before: float
    after: float
    at: datetime
    since: str
    unit: str = ""

    @property
    def delta(self) -> float:
        """`after` less `before`, unrounded: probability, unit or seconds."""
        return self.after - self.before

    @property
    def is_unchanged(self) -> bool:
        """Whether both ends print alike."""
        return self._ends_printed[0] == self._ends_printed[1]

    @property
    def is_little(self) -> bool:
        """Whether it moved, but by less than is worth a number."""
        if self.is_unchanged:
            return False
        if self.kind is Kind.PROBABILITY:
            return abs(self._exact_points) < LITTLE
        return self.kind is Kind.DATE and abs(self.delta) < _A_DAY

    @property
    def amount(self) -> str:
        """How far, without direction: "7 points", "about 7 points", "1,200 people", "3 months"."""
        if self.kind is Kind.PROBABILITY:
            return self._points
        if self.kind is Kind.DATE:
            return format_span(self.delta)
        return (
            format_points(rounded(self.delta, 1))
            if self.unit == "%"
            else format_number(abs(self.delta), self.unit)
        )

    @property
    def in_words(self) -> str:
        """The whole as a title: "Down 7 points since the story ran"."""
        if self.is_unchanged:
            return f"Unchanged {self.since}"
        if self.is_little:
            return f"Little changed {self.since}"
        if self.kind is Kind.DATE:
            return f"Expected {self.amount} {'later' if self.delta > 0 else 'earlier'} {self._than}"
        return f"{'Up' if self.delta > 0 else 'Down'} {self.amount} {self.since}"

    @property
    def _than(self) -> str:
        return (
            f"than when {self.since.removeprefix('since ')}"
            if self.since.startswith("since ")
            else self.since
        )

    @property
    def _ends_printed(self) -> tuple[str, str]:
        return (
            format_value(self.before, self.kind, self.unit),
            format_value(self.after, self.kind, self.unit),
        )

    @property
    def _exact_points(self) -> Decimal:
        return (Decimal(repr(self.after)) - Decimal(repr(self.before))) * 100

    @property
    def _points(self) -> str:
        """The points between the unrounded ends; "about" where the printed ends would give another number."""
        exact = abs(self._exact_points)
        places = 0 if exact >= 1 else 1
        told = rounded(float(exact), places)
        ends = percent_as_printed(self.before), percent_as_printed(self.after)
        if None in ends:
            agrees = False
        else:
            first, last = (Decimal(end or 0) for end in ends)
            agrees = rounded(float(abs(last - first)), places) == told
        return f"{'' if agrees else 'about '}{format_points(told)}"
