"""Where an axis is marked, and what stands at the marks.

Few marks, at instants and numbers that people think in. Days begin at midnight UTC.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from reports.printed import SHORT_MONTHS, format_number

_HOUR = 3600.0
_DAY = 86400.0
_LAST_MONTH = 9999 * 12  # Python's calendar ends there

Marks = Callable[[float, float], Iterator[float]]
Words = Callable[[datetime], str]


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark at `at` (epoch seconds, or a number) with its label.

    `context` is the larger unit that a label stands in ("2022" under "Nov"), given where it changes.
    """

    at: float
    label: str
    context: str = ""


def time_ticks(start: float, end: float, most: int) -> tuple[Tick, ...]:
    """At most `most` marks from `start` to `end`, on round hours, days, months or years."""
    for rung in _LADDER:
        if (end - start) / rung.seconds > most + 1:
            continue
        found = [at for at in rung.marks(start, end) if start <= at <= end]
        if len(found) <= most:
            break
    ticks: list[Tick] = []
    told = ""
    for at in found:
        instant = datetime.fromtimestamp(at, UTC)
        name = rung.context(instant)
        ticks.append(Tick(at, rung.label(instant), "" if name == told else name))
        told = name
    return tuple(ticks)


def number_ticks(low: float, high: float, most: int, unit: str = "") -> tuple[Tick, ...]:
    """Marks at multiples of 1, 2, 2.5 or 5 times a power of ten; the topmost carries the unit."""
    span = high - low
    step = 1.0
    for exponent in range(math.floor(math.log10(span)) - 2, math.floor(math.log10(span)) + 2):
        for factor in (1.0, 2.0, 2.5, 5.0):
            step = factor * 10.0**exponent
            if math.floor(high / step + 1e-9) - math.ceil(low / step - 1e-9) + 1 <= most:
                return _numbered(_multiples(low, high, step), unit)
    return _numbered(_multiples(low, high, step), unit)


def log_ticks(low: float, high: float, most: int, unit: str = "") -> tuple[Tick, ...]:
    """Marks at powers of ten, with 2 and 5 between them where there is room."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for factors in ((1, 2, 5), (1, 3), (1,)):
        values = [
            factor * 10.0**exponent
            for exponent in range(first, last + 1)
            for factor in factors
            if low * (1 - 1e-9) <= factor * 10.0**exponent <= high * (1 + 1e-9)
        ]
        if len(values) <= most:
            break
    values = values[:: math.ceil(len(values) / most)] if values else []
    return _numbered(values, unit) if len(values) > 1 else number_ticks(low, high, most, unit)


def _multiples(low: float, high: float, step: float) -> list[float]:
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(index * step, 12) for index in range(first, last + 1)]


def _numbered(values: Iterable[float], unit: str) -> tuple[Tick, ...]:
    ordered = list(values)
    return tuple(Tick(value, format_number(value, unit if value == ordered[-1] else "")) for value in ordered)


def _day(at: datetime) -> str:
    return f"{at.day} {SHORT_MONTHS[at.month - 1]}"


def _month(at: datetime) -> str:
    return SHORT_MONTHS[at.month - 1]


def _year(at: datetime) -> str:
    return str(at.year)


def _every_hours(hours: int) -> Marks:
    def marks(start: float, end: float) -> Iterator[float]:
        step = hours * _HOUR
        return (index * step for index in range(math.ceil(start / step), math.floor(end / step) + 1))

    return marks


def _on_days(*days: int) -> Marks:
    def marks(start: float, end: float) -> Iterator[float]:
        for first in _every_months(1)(start - 31 * _DAY, end):
            month = datetime.fromtimestamp(first, UTC)
            yield from ((month + timedelta(days=day - 1)).timestamp() for day in days)

    return marks


def _every_months(months: int) -> Marks:
    def marks(start: float, end: float) -> Iterator[float]:
        first, last = (datetime.fromtimestamp(at, UTC) for at in (start, end))
        begin = (first.year * 12 + first.month - 1) // months * months
        for index in range(max(begin, 12), min(last.year * 12 + 12, _LAST_MONTH), months):
            year, month = divmod(index, 12)
            yield datetime(year, month + 1, 1, tzinfo=UTC).timestamp()

    return marks


@dataclass(frozen=True, slots=True)
class _Rung:
    """One way to mark time: about every `seconds`, at the instants that `marks` gives for a stretch."""

    seconds: float
    marks: Marks
    label: Words
    context: Words


_LADDER = (
    *(
        _Rung(hours * _HOUR, _every_hours(hours), lambda at: f"{at:%H:%M}", _day)
        for hours in (1, 2, 3, 6, 12)
    ),
    *(_Rung(days * _DAY, _every_hours(24 * days), _day, _year) for days in (1, 2)),
    _Rung(5 * _DAY, _on_days(1, 6, 11, 16, 21, 26), _day, _year),
    _Rung(7 * _DAY, _on_days(1, 8, 15, 22), _day, _year),
    _Rung(14 * _DAY, _on_days(1, 15), _day, _year),
    *(_Rung(months * 30 * _DAY, _every_months(months), _month, _year) for months in (1, 2, 3, 6)),
    *(
        _Rung(years * 365 * _DAY, _every_months(12 * years), _year, lambda _at: "")
        for years in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000)
    ),
)
