"""What was read at an instant: a value, or the reason why there is none.

A missing number is never 0 and never the last one carried on: it is a `NoReading` with its reason.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import NoReturn

from tracker.clock import as_utc
from tracker.questions import Kind


class Reason(StrEnum):
    """Why there is no number."""

    NOT_OPEN = "not_open"  # the question has not opened yet
    HIDDEN = "hidden"  # the platform shows it from a stated instant on
    NOBODY_YET = "nobody_yet"  # open, and nobody has forecast
    WITHDRAWN = "withdrawn"  # everybody took their forecast back
    WITHHELD = "withheld"  # the platform has it and does not give it to this account
    UNRELIABLE = "unreliable"  # a market without a price one could print
    GONE = "gone"  # the platform no longer has the question
    UNREADABLE = "unreadable"  # an answer came that we could not read
    UNREACHABLE = "unreachable"  # no answer came
    NOT_LOOKED = "not_looked"  # we were not running

    @property
    def in_words(self) -> str:
        """The reason as a clause for editors and readers, without a full stop."""
        return _IN_WORDS[self]


_IN_WORDS = {
    Reason.NOT_OPEN: "the question is not open yet",
    Reason.HIDDEN: "the platform keeps the forecast hidden for now",
    Reason.NOBODY_YET: "nobody has forecast yet",
    Reason.WITHDRAWN: "every forecast was withdrawn",
    Reason.WITHHELD: "the platform does not give this account the number",
    Reason.UNRELIABLE: "the market has no price that could be relied on",
    Reason.GONE: "the platform no longer shows the question",
    Reason.UNREADABLE: "the platform's answer could not be read",
    Reason.UNREACHABLE: "the platform could not be reached",
    Reason.NOT_LOOKED: "nobody looked",
}


_FINITE = (-sys.float_info.max, sys.float_info.max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A value that held at its source from `at` on, and when we saw it.

    `value` is a probability 0-1, a number in the outcome's unit, or epoch seconds for a date. `low` and
    `high` are the quartiles of the crowd; `crowd` is how many people stood behind the value.
    """

    value: float
    at: datetime
    seen_at: datetime
    kind: Kind = Kind.PROBABILITY
    low: float | None = None
    high: float | None = None
    crowd: int | None = None

    def __post_init__(self) -> None:
        # Histories are made of thousands of these, so the usual case is checked without a loop.
        if self.at.tzinfo is not UTC or self.seen_at.tzinfo is not UTC:
            as_utc(self.at)
            as_utc(self.seen_at)
        lowest, highest = (0.0, 1.0) if self.kind is Kind.PROBABILITY else _FINITE
        if not lowest <= self.value <= highest:
            self._refuse("value", self.value)
        if self.low is not None and not lowest <= self.low <= highest:
            self._refuse("low", self.low)
        if self.high is not None and not lowest <= self.high <= highest:
            self._refuse("high", self.high)
        if self.crowd is not None and self.crowd < 0:
            raise ValueError(f"a crowd cannot be {self.crowd}")

    def _refuse(self, name: str, value: float) -> NoReturn:
        if self.kind is Kind.PROBABILITY and math.isfinite(value):
            raise ValueError(f"{name} of a probability must lie between 0 and 1, not {value}")
        raise ValueError(f"{name} of a reading must be a finite number, not {value}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoReading:
    """There was no number from `at` on, and why. `until` is when a hidden one is to appear."""

    reason: Reason
    at: datetime
    seen_at: datetime
    until: datetime | None = None

    def __post_init__(self) -> None:
        as_utc(self.at)
        as_utc(self.seen_at)


Point = Reading | NoReading
