"""Was the printed number the source's number on the day it was printed?

The day is the outlet's day: from midnight to midnight in its time zone. Any value that held at some time
of that day will do, at the precision in which the figure was written. A last value that nobody has asked
the source about since the day began is not known to have held on it.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from tracker.history import History
from tracker.kept import Printing
from tracker.questions import Kind
from tracker.readings import Reading


class Verdict(StrEnum):
    """What the comparison found."""

    MATCHES = "matches"
    DIFFERS = "differs"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One printed figure against the source.

    `source` is the source's value of that day that comes nearest, `difference` printed less source: in
    percentage points, in days, or in the unit of a number. Both are None where the verdict is not known.
    """

    verdict: Verdict
    source: Reading | None = None
    difference: float | None = None


_NOT_KNOWN = Finding(verdict=Verdict.NOT_KNOWN)
_HAIR = 1e-9  # binary fractions miss a bound by so much: 1 - 0.71 is more than 0.29


def compare_printing(
    printing: Printing,
    history: History,
    *,
    zone: tzinfo,
    inverted: bool = False,
    deadline: date | None = None,
) -> Finding:
    """Compare a printed figure with what held at the source on the day it was printed.

    `inverted`: the question asks the opposite of the sentence. `deadline` is the date that a sentence of
    the kind "a 50% chance … by 2046" states, which is the figure where the question asks for a date.
    """
    if printing.printed_on is None:
        return _NOT_KNOWN
    start = datetime.combine(printing.printed_on, time.min, zone).astimezone(UTC)
    end = datetime.combine(printing.printed_on + timedelta(days=1), time.min, zone).astimezone(UTC)
    differences = [
        (reading, difference)
        for reading in _held(history, start, end)
        if (difference := _difference(printing, reading, inverted=inverted, deadline=deadline)) is not None
    ]
    if not differences:
        return _NOT_KNOWN
    reading, difference = min(differences, key=lambda pair: abs(pair[1]))
    verdict = Verdict.MATCHES if difference == 0 else Verdict.DIFFERS
    return Finding(verdict=verdict, source=reading, difference=difference)


def _held(history: History, start: datetime, end: datetime) -> list[Reading]:
    latest = history.latest
    if latest is not None and latest.at < start:
        asked = [point.seen_at for point in history.points]
        if max(asked) < start and (history.confirmed_at is None or history.confirmed_at < start):
            return []
    return [point for point in history.between(start, end) if isinstance(point, Reading)]


def _difference(
    printing: Printing, reading: Reading, *, inverted: bool, deadline: date | None
) -> float | None:
    """Printed less source; 0 where they agree at the precision of the print."""
    if reading.kind is Kind.PROBABILITY:
        return _points(printing, 1 - reading.value if inverted else reading.value)
    if reading.kind is Kind.DATE:
        return _days(printing, reading.value, deadline)
    try:
        printed = float(printing.value or "")
    except ValueError:
        return None
    if not math.isfinite(printed):
        return None
    difference = printed - reading.value
    allowed = _last_place(printing.stated, printed) * (0.5 + _HAIR) + 2 * math.ulp(printed)
    return 0.0 if abs(difference) <= allowed else difference


def _points(printing: Printing, probability: float) -> float | None:
    percent = probability * 100
    low = None if printing.low is None else printing.low * 100
    high = None if printing.high is None else printing.high * 100
    if printing.probability is None and (low is None or high is None):
        return None
    if low is not None or high is not None:
        printed = printing.probability
        low = low if low is not None else (printed or 0.0) * 100
        high = high if high is not None else (printed or 0.0) * 100
        if low - _HAIR <= percent <= high + _HAIR:
            return 0.0
        return (low if percent < low else high) - percent
    printed_percent = (printing.probability or 0.0) * 100
    places = re.search(r"\d[.,](\d+)", printing.stated)
    step = 10.0 ** -len(places.group(1)) if places else 1.0
    difference = printed_percent - percent
    return 0.0 if abs(difference) <= step / 2 + _HAIR else difference


def _days(printing: Printing, seconds: float, deadline: date | None) -> float | None:
    printed = _day(printing.value)
    source = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).date()
    if printed is not None:
        return 0.0 if _agree(printed, source) else float((printed - source).days)
    if deadline is None:
        return None
    # A deadline is the first day after the horizon: "by 2046" and "in 2045" both give 1 January 2046.
    agrees = _agree(deadline, source) or _agree(deadline - timedelta(days=1), source, like=deadline)
    return 0.0 if agrees else float((deadline - source).days)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _agree(printed: date, source: date, *, like: date | None = None) -> bool:
    """Whether two days agree as finely as `like` (or else `printed`) names one: a year, a month or a day."""
    named = like or printed
    if (named.month, named.day) == (1, 1):
        return source.year == printed.year
    if named.day == 1:
        return (source.year, source.month) == (printed.year, printed.month)
    return source == printed


def _last_place(stated: str, value: float) -> float:
    """What one unit in the last place that was written is worth.

    "2.5 million" is written to a tenth of a million, "1,230" to tens: from the fourth figure on, noughts at
    the end are taken for rounding, since three figures are what platforms and Nerdline print.
    """
    written = re.search(r"\d[\d,]*(?:\.\d+)?", stated)
    digits = written[0].replace(",", "") if written else f"{abs(value):.0f}"
    scale = abs(value) / float(digits) if float(digits) else 1.0  # what "million" stands for
    whole, _, decimals = digits.partition(".")
    if decimals:
        return scale * 10.0 ** -len(decimals)
    noughts = len(whole) - len(whole.rstrip("0"))
    return scale * 10.0 ** max(0, min(noughts, len(whole) - 3))
