"""What a citation is: a sentence that states a platform's forecast, taken apart into spans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from tracker.spans import Span


class CitationKind(StrEnum):
    """What kind of forecast a sentence states."""

    PROBABILITY = "probability"
    DATE_MEDIAN = "date_median"
    NUMBER_MEDIAN = "number_median"
    OPTION = "option"
    RANGE = "range"
    PROBABILITY_OR_DATE = "probability_or_date"
    """"a 50% chance … by May 2029" may be the median of a date question: only the question tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """The figure as written ("10%", "one in ten", "less than a 1%"), without its hedge.

    A bound gives `probability` and `low` or `high`; a range gives `low` and `high` and no `probability`;
    a median gives `value` (an ISO date, or a number written out) and `unit`.
    """

    text: str
    span: Span
    probability: float | None = None
    low: float | None = None
    high: float | None = None
    value: str | float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A sentence that states a platform's forecast.

    `span` bounds the sentence in the text that was read. `claim` is the proposition with its horizon,
    without attribution, value, hedge and condition; its `claim_spans` need not touch. `deadline` is the
    first day after the horizon (docs/citations.md has the table). `negated`: the claim is a denial.
    """

    span: Span
    sentence: str
    platform: str | None
    kind: CitationKind
    stated: Stated
    claim: str
    claim_spans: tuple[Span, ...] = ()
    condition: str | None = None
    deadline: date | None = None
    deadline_span: Span | None = None
    negated: bool = False
    change: Span | None = None
    as_of: date | None = None
    url: str | None = None

    def as_json(self, text: str) -> dict[str, Any]:
        """The citation in the shape that `nerdline citations --json` promises; `text` is what was read."""
        return {
            "start": self.span.start,
            "end": self.span.end,
            "sentence": self.sentence,
            "platform": self.platform,
            "kind": self.kind.value,
            "stated": {
                "text": self.stated.text,
                "start": self.stated.span.start,
                "end": self.stated.span.end,
                "probability": self.stated.probability,
                "low": self.stated.low,
                "high": self.stated.high,
                "value": self.stated.value,
                "unit": self.stated.unit,
            },
            "claim": self.claim,
            "claim_spans": [[span.start, span.end] for span in self.claim_spans],
            "condition": self.condition,
            "deadline": self.deadline.isoformat() if self.deadline else None,
            "deadline_span": (
                [self.deadline_span.start, self.deadline_span.end] if self.deadline_span else None
            ),
            "negated": self.negated,
            "change": (
                {"text": self.change.of(text), "start": self.change.start, "end": self.change.end}
                if self.change
                else None
            ),
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "url": self.url,
        }
