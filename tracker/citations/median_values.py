"""Which dates and amounts of a sentence can be a median, and of what?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tracker.citations.citation import CitationKind
from tracker.citations.quantities import DATE_VALUE, QUANTITY, read_date_value, read_quantity
from tracker.spans import Span

_MOST_VALUES: Final = 24
_QUANTITY = re.compile(
    r"\b(?:inflation|rates?|growth|share|turnout|returns?|yields?|percentage|proportion|deficit|unemployment|prices?|"
    r"margin|levels?|coverage|output|temperature|increase|number|index|coefficient|population|participation|"
    r"penetration|efficiency|tariffs?|gdp|cpi|score|majority|ratio|spending|debt|mortality|capacity|emissions)\b"
)
_EVENT = re.compile(
    r"\b(?:will|would|chances?|probabilit\w+|likelihood|odds|risk|likely|above|below|over|under|exceed\w*|more\s+than|"
    r"less\s+than|at\s+least|\w+ing|cuts?|rises?|falls?|hikes?|wins?|victory|being)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Median:
    """A median as stated: `stated` with its unit, its `value` (ISO date or number), and the claim's parts."""

    kind: CitationKind
    stated: Span
    value: str | float
    unit: str | None
    parts: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A date or an amount that a sentence holds."""

    span: Span
    kind: CitationKind
    value: str | float
    unit: str | None = None

    def median(self, *parts: Span | None) -> Median | None:
        """This value as the median of the claim that `parts` make, or None if they make none."""
        visible = tuple(part for part in parts if part is not None)
        if not visible:
            return None
        return Median(kind=self.kind, stated=self.span, value=self.value, unit=self.unit, parts=visible)


def is_quantity(words: str) -> bool:
    """Whether a claim in lower case names an amount ("inflation in 2027") rather than an event."""
    return _QUANTITY.search(words) is not None and _EVENT.search(words) is None


def find_values(plain: str) -> list[Value]:
    """The dates and amounts of `plain` (letter case kept), in order; none where there are too many."""
    found = [
        Value(span=Span(*match.span()), kind=CitationKind.DATE_MEDIAN, value=value)
        for match in DATE_VALUE.finditer(plain)
        if (value := read_date_value(match)) is not None
    ]
    dates = [each.span for each in found]
    for match in QUANTITY.finditer(plain):
        if len(found) > _MOST_VALUES:
            return []
        span = Span(*match.span())
        if not any(date.start < span.end and span.start < date.end for date in dates):
            quantity = read_quantity(match)
            kind = CitationKind.NUMBER_MEDIAN
            found.append(Value(span=span, kind=kind, value=quantity.value, unit=quantity.unit))
    return sorted(found, key=lambda each: each.span)
