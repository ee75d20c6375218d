"""A date or number question has moved: which words of the sentence move with it?

"There's a 50% chance that X will happen by May 25, 2029" states the median of a date question: the date
moves and the 50% stays. "At least 4.65K persons" states the median of a number question: the number
moves and keeps its unit and scale.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from tracker.citations.citation import Citation, CitationKind
from tracker.spans import Span
from tracker.wording.amounts import WrittenAmount, find_amounts
from tracker.wording.articles import article_for, with_case_of
from tracker.wording.calendar_forms import WrittenDate, find_date
from tracker.wording.edits import Change, RefusedError, replace
from tracker.wording.style import Style

_EVEN = 0.5
_THRESHOLD = re.compile(
    r"(?<![\w-])(?:at\s+least|more\s+than|greater\s+than|higher\s+than|over|above|exceed(?:s|ed|ing)?|no\s+fewer\s+than|"
    r"no\s+less\s+than|at\s+most|fewer\s+than|less\s+than|lower\s+than|under|below|up\s+to|no\s+more\s+than|reach(?:es)?|"
    r"hit|hits|total|top|tops|surpass(?:es)?|>=?|<=?|≥|≤)\s*(?:an?\s+(?:total|average)\s+of\s+)?$",
    re.IGNORECASE,
)
_OR_MORE = re.compile(r"\s+or\s+(?:more|fewer|less|higher|lower|above|below)\b|\+|\s+plus\b", re.IGNORECASE)
_UNIT_SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12, "k": 3, "m": 6, "bn": 9, "b": 9}


def move_date(text: str, citation: Citation, median: date, style: Style) -> list[Change]:
    """The changes that make the sentence state another median date.

    Raises:
        RefusedError: the sentence states no median date that can be moved.
    """
    written = stated_date(text, citation)
    if written.says(median, style.dates):
        return []
    return replace(text, written.start, written.end, written.write(median, style.dates))


def stated_date(text: str, citation: Citation) -> WrittenDate:
    """The date that a sentence states as a median."""
    if citation.kind is CitationKind.DATE_MEDIAN:
        span = citation.stated.span
    elif not _is_even(citation):
        raise RefusedError(
            f"the sentence states {citation.stated.text} by a date, and the reading is a date of even chance",
        )
    elif citation.deadline_span is None:
        raise RefusedError("the sentence names no date that the median could replace")
    else:
        span = citation.deadline_span
    written = find_date(text, span.start, span.end)
    if written is None or not written.has_year:
        raise RefusedError(f"“{span.of(text)}” is not a date in a form that can be moved")
    return written


def move_number(text: str, citation: Citation, median: Decimal, unit: str, style: Style) -> list[Change]:
    """The changes that make the sentence state another median number.

    Raises:
        RefusedError: the sentence states no number of the question's, or more than one.
    """
    written = stated_amount(text, citation, unit)
    amount = in_units(median, unit)
    if written.says(amount):
        return []
    if not written.is_in_scale_of(amount):
        shown = text[written.start : written.end]
        raise RefusedError(f"the median {median:f} is in another scale than “{shown}”")
    new = written.write(amount, words_up_to=style.words_up_to)
    article = re.search(
        r"(?<![\w’'-])(?P<word>an?)\s+$", text[max(0, written.start - 10) : written.start], re.IGNORECASE
    )
    changes = replace(text, written.start, written.end, new)
    if article:
        at = max(0, written.start - 10) + article.start("word")
        word = article["word"]
        changes += replace(text, at, at + len(word), with_case_of(article_for(new), word))
    return changes


def stated_amount(text: str, citation: Citation, unit: str) -> WrittenAmount:
    """The number that a sentence states as a median."""
    if citation.kind is CitationKind.NUMBER_MEDIAN:
        found = find_amounts(text, citation.stated.span.start, citation.stated.span.end)
        if not found:
            raise RefusedError(f"“{citation.stated.text}” is not a number in a form that can be moved")
        return found[0]
    if citation.kind is CitationKind.DATE_MEDIAN:
        raise RefusedError("the sentence states a date, and the reading is a number")
    if not _is_even(citation):
        raise RefusedError(
            f"the sentence states {citation.stated.text}, and the reading is the number of an even chance",
        )
    return _threshold(text, citation, unit)


def _threshold(text: str, citation: Citation, unit: str) -> WrittenAmount:
    """The number in "at least 4.65K persons", told from dates and from what it is counted per."""
    spans = citation.claim_spans
    amounts = [amount for span in spans for amount in find_amounts(text, span.start, span.end)]
    horizon = citation.deadline_span
    amounts = [each for each in amounts if not (horizon and horizon.holds(Span(each.start, each.end)))]
    limits = [
        each
        for each in amounts
        if _THRESHOLD.search(text[max(0, each.start - 40) : each.start]) or _OR_MORE.match(text, each.end)
    ]
    if len(limits) > 1 and unit:
        word = next((part for part in re.findall(r"[^\W\d_]+", unit) if part.lower() not in _UNIT_SCALES), "")
        nearby = [
            each for each in limits if word and word.lower()[:4] in text[each.end : each.end + 24].lower()
        ]
        limits = nearby or limits
    if len(limits) != 1:
        raise RefusedError("the sentence names no single number that the median could replace")
    return limits[0]


def in_units(median: Decimal, unit: str) -> Decimal:
    """A median in single units: the unit may say that it counts thousands or millions."""
    for word in re.findall(r"[^\W\d_]+", unit.lower()):
        power = _UNIT_SCALES.get(word) or _UNIT_SCALES.get(word.removesuffix("s"))
        if power and (len(word) > 2 or unit.lower().startswith(word)):  # noqa: PLR2004  "m" may be metres
            return median.scaleb(power) if word != "m" else median
    return median


def _is_even(citation: Citation) -> bool:
    return (
        citation.stated.probability == _EVEN and citation.stated.low is None and citation.stated.high is None
    )
