"""What a platform says now about the forecast that a sentence cites, as JSON gives it.

The shape is a contract (docs/rewriting.md). Numbers are kept as the decimals that
were written, since rounding half up depends on them: 0.285 is 28.5%, which binary fractions are not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from tracker.errors import DataError


class ReadingKind(StrEnum):
    """What the linked question asks for."""

    BINARY = "binary"
    DATE = "date"
    NUMBER = "number"
    OPTION = "option"  # one answer among several

    @property
    def has_probability(self) -> bool:
        """Whether its forecast is a probability rather than a median."""
        return self in {ReadingKind.BINARY, ReadingKind.OPTION}


class ReadingState(StrEnum):
    """Where the linked question stands."""

    OPEN = "open"
    CLOSED = "closed"
    RESOLVED = "resolved"
    ANNULLED = "annulled"
    AMBIGUOUS = "ambiguous"
    WITHHELD = "withheld"
    HIDDEN = "hidden"
    GONE = "gone"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will be forecast or settled."""
        return self in {ReadingState.RESOLVED, ReadingState.ANNULLED, ReadingState.AMBIGUOUS}


Value = Decimal | date
"""A probability 0-1, the median of a number question, or the median of a date question."""

EARLIEST_YEAR, LATEST_YEAR = 1800, 2999
"""Dates outside are taken for a platform's "never" (9999) or for garbage."""

_LONGEST_WORD = 500
_UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of what follows them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierForecast:
    """A forecast that held on a day: the baseline of a change, or the last one before the end."""

    value: Value
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentReading:
    """What the question behind a citation says as of an instant.

    `value` is the forecast of an open question; it is None in states without one. `negated` says that
    the question asks the opposite of the claim, so that the sentence states 1 minus the probability.
    """

    kind: ReadingKind
    state: ReadingState
    as_of: datetime
    platform: str
    value: Value | None = None
    low: Value | None = None
    high: Value | None = None
    unit: str = ""
    option: str = ""
    baseline: EarlierForecast | None = None
    last: EarlierForecast | None = None
    resolution: str = ""
    resolved_at: datetime | None = None
    negated: bool = False

    @property
    def stated_value(self) -> Value | None:
        """The value as the sentence has to state it: complemented where the link is negated."""
        return None if self.value is None else self._as_stated(self.value)

    @property
    def stated_baseline(self) -> EarlierForecast | None:
        """The baseline as the sentence has to state it."""
        if self.baseline is None:
            return None
        return replace(self.baseline, value=self._as_stated(self.baseline.value))

    def _as_stated(self, value: Value) -> Value:
        if self.negated and self.kind.has_probability and isinstance(value, Decimal):
            return 1 - value
        return value


def parse_current_reading(json: Mapping[str, object]) -> CurrentReading:
    """Read a reading's JSON.

    Raises:
        DataError: a field is missing, of another type, or out of range; the sentence names the field.
    """
    if not isinstance(json, Mapping):
        raise DataError(f"the reading must be a JSON object, not {_shown(json)}")
    kind = ReadingKind(_one_of(json, "kind", ReadingKind))
    state = ReadingState(_one_of(json, "state", ReadingState))
    resolution = _words(json, "resolution")
    if state is ReadingState.RESOLVED:
        if not resolution:
            raise DataError("the reading's state is resolved, but its resolution is missing")
        # Metaculus tells these two as resolutions; they are states of their own here.
        state = _RESOLVED_AS.get(resolution.casefold(), state)
    if kind is ReadingKind.DATE and re.match(r"\d{4}-\d\d", resolution):
        _day_of(resolution, "resolution")
    platform = _words(json, "platform")
    if not platform:
        raise DataError("the reading's platform is missing")
    value = _value(json, kind)
    if state is ReadingState.OPEN and value is None:
        field = "probability" if kind.has_probability else "median"
        raise DataError(f"the reading is open and of kind {kind.value}, but its {field} is missing")
    as_of = _instant(json, "as_of")
    if as_of is None:
        raise DataError("the reading's as_of is missing")
    return CurrentReading(
        kind=kind,
        state=state,
        as_of=as_of,
        platform=platform.casefold(),
        value=value,
        low=_bound(json, "low", kind),
        high=_bound(json, "high", kind),
        unit=_words(json, "unit"),
        option=_words(json, "option"),
        baseline=_earlier(json, "baseline", kind),
        last=_earlier(json, "last", kind),
        resolution=resolution,
        resolved_at=_instant(json, "resolved_at"),
        negated=_flag(json, "negated"),
    )


_RESOLVED_AS = {"annulled": ReadingState.ANNULLED, "ambiguous": ReadingState.AMBIGUOUS}


def _one_of(json: Mapping[str, object], field: str, choices: type[StrEnum]) -> str:
    value = json.get(field)
    known = [choice.value for choice in choices]
    if value is None:
        raise DataError(f"the reading's {field} is missing; it is one of {', '.join(known)}")
    if not isinstance(value, str) or value not in known:
        raise DataError(f"the reading's {field} is {_shown(value)}; it must be one of {', '.join(known)}")
    return value


def _words(json: Mapping[str, object], field: str) -> str:
    value = json.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise DataError(f"the reading's {field} must be a string, not {_shown(value)}")
    if len(value) > _LONGEST_WORD:
        raise DataError(f"the reading's {field} is longer than {_LONGEST_WORD} characters")
    if any(unicodedata.category(character) in _UNPRINTABLE or character in _TURNING for character in value):
        # It goes into a story: a line break or a direction mark in it would break or disguise the line.
        raise DataError(f"the reading's {field} holds characters that cannot be printed")
    return value.strip()


def _flag(json: Mapping[str, object], field: str) -> bool:
    value = json.get(field)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise DataError(f"the reading's {field} must be true or false, not {_shown(value)}")
    return value


def _value(json: Mapping[str, object], kind: ReadingKind, where: str = "") -> Value | None:
    field = "probability" if kind.has_probability else "median"
    return _value_of(json.get(field), f"{where}{field}", kind)


def _bound(json: Mapping[str, object], field: str, kind: ReadingKind) -> Value | None:
    return _value_of(json.get(field), field, kind)


def _value_of(value: object, field: str, kind: ReadingKind) -> Value | None:
    if value is None:
        return None
    if kind is ReadingKind.DATE:
        return _day_of(value, field)
    number = _decimal(value, field)
    if kind.has_probability and not 0 <= number <= 1:
        raise DataError(f"the reading's {field} is {_shown(value)}; it must lie between 0 and 1")
    return number


def _decimal(value: object, field: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise DataError(f"the reading's {field} must be a number, not {_shown(value)}")
    try:
        number = Decimal(str(value))
    except (InvalidOperation, ValueError):  # an integer too long for its digits to be written out
        raise DataError(f"the reading's {field} is not a number that could be printed") from None
    if not number.is_finite():
        raise DataError(f"the reading's {field} is {number}; it must be a finite number")
    if number and not -12 <= number.adjusted() <= 15:  # noqa: PLR2004  beyond what any question counts
        raise DataError(f"the reading's {field} is {number}, which is out of any reasonable range")
    return number


def _earlier(json: Mapping[str, object], field: str, kind: ReadingKind) -> EarlierForecast | None:
    part = json.get(field)
    if part is None:
        return None
    if not isinstance(part, Mapping):
        raise DataError(f"the reading's {field} must be a JSON object, not {_shown(part)}")
    value = _value(part, kind, f"{field}.")
    if value is None:
        missing = "probability" if kind.has_probability else "median"
        raise DataError(f"the reading's {field}.{missing} is missing")
    instant = _instant(part, "as_of", f"{field}.")
    if instant is None:
        raise DataError(f"the reading's {field}.as_of is missing")
    return EarlierForecast(value=value, on=instant.date())


def _instant(json: Mapping[str, object], field: str, where: str = "") -> datetime | None:
    value = json.get(field)
    if value is None:
        return None
    return _instant_of(value, f"{where}{field}")


def _instant_of(value: object, field: str) -> datetime:
    expected = f"the reading's {field} must be an ISO 8601 date or instant, not {_shown(value)}"
    if not isinstance(value, str):
        raise DataError(expected)
    try:
        instant = datetime.fromisoformat(value)
        instant = instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise DataError(expected) from None
    if not EARLIEST_YEAR <= instant.year <= LATEST_YEAR:
        raise DataError(
            f"the reading's {field} is in the year {instant.year}; "
            f"it must lie between {EARLIEST_YEAR} and {LATEST_YEAR}",
        )
    return instant


def _day_of(value: object, field: str) -> date:
    return _instant_of(value, field).date()


def midnight(day: date) -> datetime:
    """The first instant of a day, in UTC."""
    return datetime.combine(day, time(), tzinfo=UTC)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."  # noqa: PLR2004  fits one line of a log
