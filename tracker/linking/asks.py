"""What kind of answer does a question take, and what kind does a sentence state?"""

from __future__ import annotations

import re
from enum import StrEnum

from tracker.citations.citation import CitationKind


class Asks(StrEnum):
    """What an answer to a question, or the figure in a sentence, is."""

    WHETHER = "whether"
    WHEN = "when"
    HOW_MUCH = "how much"
    WHICH = "which"
    EVEN_ODDS = "even odds"  # "a 50% chance by 2031": a probability, or the median of a date
    MEDIAN = "median"  # a date or a number, as far as one can tell from the sentence
    UNKNOWN = ""


_BY_TYPE = {"date": Asks.WHEN, "numeric": Asks.HOW_MUCH}
_WHEN = re.compile(
    r"\bwhen\s(?:will|does|do|did|is|are|was|would|might|should)\b|"
    r"\b(?:in|by)\swh(?:at|ich)\s(?:year|month|date|day|quarter)\b|"
    r"\bwhat\s(?:year|date|month|day)\b|\bhow\s(?:long|soon)\b",
    re.IGNORECASE,
)
_HOW_MUCH = re.compile(
    r"\bhow\s(?:many|much|high|low|big|large|far|often|old)\b|"
    r"\bwhat\s(?:will|is|are|was|were|would|percent\w*|fraction|proportion|share|annual|number|price|value|rate|level|"
    r"total)\b|\bwhat\b.*\bwill\b",
    re.IGNORECASE,
)
_WHICH = re.compile(r"\b(?:who|which|whom|whose|where)\b", re.IGNORECASE)
_WHETHER = re.compile(
    r"(?:^|[,:;?]\s+|\bthen\s)(?:will|would|is|are|was|were|does|do|did|has|have|had|can|could|shall|should)\b",
    re.IGNORECASE,
)


def asked_by_title(text: str, type_: str, *, has_option: bool) -> Asks:
    """What a title asks, by the platform's type where that settles it, else by its words.

    A title with an option behind it ("Who will win? (Ann)") asks whether that option comes true.
    """
    if type_ in _BY_TYPE:
        return Asks.WHEN if _WHEN.search(text) else _BY_TYPE[type_]
    if _WHEN.search(text) and not has_option:
        return Asks.WHEN
    whether = _WHETHER.search(text)
    asked = _asked_first(text, whether.start() if whether else len(text))
    if asked is Asks.HOW_MUCH:
        return Asks.WHETHER if has_option and type_ == "binary" else Asks.HOW_MUCH
    if asked is Asks.WHICH:
        return Asks.WHETHER if has_option else Asks.WHICH
    return Asks.WHETHER if whether or "?" in text else Asks.UNKNOWN


def _asked_first(text: str, before: int) -> Asks:
    """The question word that stands in front of everything else."""
    if _HOW_MUCH.search(text, 0, before):
        return Asks.HOW_MUCH
    return Asks.WHICH if _WHICH.search(text, 0, before) else Asks.UNKNOWN


def asked_by_kind(kind: CitationKind | None) -> Asks:
    """What answer a sentence of this kind states; unknown where its figure may be either."""
    match kind:
        case CitationKind.PROBABILITY | CitationKind.RANGE:
            return Asks.WHETHER
        case CitationKind.PROBABILITY_OR_DATE:
            return Asks.EVEN_ODDS
        case CitationKind.DATE_MEDIAN:
            return Asks.WHEN
        case CitationKind.NUMBER_MEDIAN:
            return Asks.HOW_MUCH
        case CitationKind.OPTION:
            return Asks.WHICH
        case _:
            return Asks.UNKNOWN
