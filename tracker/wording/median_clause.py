"""A median beside its change clause has moved: what does the clause say now?

"up from 2.5% in March", "up from 2034 in May": an earlier number or date, and its day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.citations.citation import Citation
from tracker.spans import Span
from tracker.wording.amounts import find_amounts
from tracker.wording.calendar_forms import find_date
from tracker.wording.current import CurrentReading, EarlierForecast, ReadingKind
from tracker.wording.edits import Change, RefusedError, replace
from tracker.wording.medians import in_units, stated_amount, stated_date
from tracker.wording.style import Style
from tracker.wording.time_phrases import parse_time_phrase

_CLAUSE = re.compile(
    r"(?P<head>up|down|higher|lower|later|earlier)\s+(?:from|than)\s+(?:about\s+|around\s+)?"
    r"(?P<value>[$€£]?[\d.,]+\s?(?:%|[KMB]\b|million|billion|thousand)?|(?:[A-Z][a-z]+\.?\s)?(?:\d{1,2},\s)?(?:1[89]|2\d)\d\d)"
    r"(?P<time>.*)",
    re.DOTALL,
)
_UPWARD = frozenset({"up", "higher", "later"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Earlier:
    """The earlier value in a clause against the baseline: is it that, and how is that written?

    `is_same`: printed as the sentence prints them, the two ends are equal. `is_up`: it has grown since.
    """

    is_stated: bool
    written: str
    is_same: bool
    is_up: bool


def recompute_median_clause(
    text: str, citation: Citation, span: Span, reading: CurrentReading, style: Style
) -> list[Change]:
    """The change that makes a clause at `span` tell of the move from the baseline to the median.

    Raises:
        RefusedError: there is no baseline, or the clause is of another form.
    """
    clause = span.of(text)
    baseline = reading.baseline
    if baseline is None:
        raise RefusedError(
            f"“{clause}” tells of a change, and the reading has no baseline to work it out from"
        )
    match = _CLAUSE.fullmatch(text, span.start, span.end)
    time = parse_time_phrase(match["time"], style.dates) if match else None
    if match is None or time is None:
        raise RefusedError(f"the change clause “{clause}” has a form that cannot be worked out anew")
    value = Span(*match.span("value"))
    if reading.kind is ReadingKind.DATE:
        earlier = _earlier_date(text, citation, value, baseline, reading, style)
    else:
        earlier = _earlier_number(text, citation, value, baseline, reading, style)
    as_of = reading.as_of.date()
    agrees = time.agrees(baseline.on, as_of)
    if earlier.is_stated and agrees and not earlier.is_same and (match["head"] in _UPWARD) == earlier.is_up:
        return []
    head = style.changes.little if earlier.is_same else "up" if earlier.is_up else "down"
    keeps_time = agrees and time.written is not None
    when = time.text if keeps_time else time.naming(baseline.on, as_of, style.dates)
    return replace(text, span.start, span.end, f"{head} from {earlier.written}{when}")


def _earlier_date(
    text: str,
    citation: Citation,
    value: Span,
    baseline: EarlierForecast,
    reading: CurrentReading,
    style: Style,
) -> _Earlier:
    written = find_date(text, value.start, value.end)
    old, new = baseline.value, reading.value
    if written is None or not isinstance(old, date) or not isinstance(new, date):
        raise RefusedError(f"“{value.of(text)}” is not a date in a form that can be moved")
    stated = stated_date(text, citation)
    return _Earlier(
        is_stated=written.says(old, style.dates),
        written=written.write(old, style.dates),
        is_same=stated.write(new, style.dates) == stated.write(old, style.dates),
        is_up=new > old,
    )


def _earlier_number(
    text: str,
    citation: Citation,
    value: Span,
    baseline: EarlierForecast,
    reading: CurrentReading,
    style: Style,
) -> _Earlier:
    found = find_amounts(text, value.start, value.end)
    old, new = baseline.value, reading.value
    if not found or not isinstance(old, Decimal) or not isinstance(new, Decimal):
        raise RefusedError(f"“{value.of(text)}” is not a number in a form that can be moved")
    old, new = in_units(old, reading.unit), in_units(new, reading.unit)
    stated = stated_amount(text, citation, reading.unit)
    return _Earlier(
        is_stated=found[0].says(old),
        written=found[0].write(old, words_up_to=style.words_up_to) + text[found[0].end : value.end],
        is_same=stated.write(new) == stated.write(old),
        is_up=new > old,
    )
