"""Which form does a stated probability have? The one list of all forms."""

from __future__ import annotations

import re
from decimal import Decimal

from tracker.wording.even_forms import parse_even
from tracker.wording.figure_forms import FigureForm, parse_decimal, parse_percent, parse_price
from tracker.wording.odds_forms import parse_odds
from tracker.wording.ratio_forms import parse_part, parse_ratio

_LONGEST = 60


def parse_figure(text: str, *, probability: float | None = None) -> FigureForm | None:
    """The form of a figure such as "10%", "one in ten" or "evens"; None if it is in none that is known.

    `probability` is what a reader of the sentence took it for: it tells decimal odds ("2.5") from a bare
    number of points ("55").
    """
    if not text or len(text) > _LONGEST:
        return None
    for parse in (parse_percent, parse_price, parse_even, parse_ratio, parse_part):
        form = parse(text)
        if form is not None:
            return form
    number = parse_decimal(text)
    if number is not None and (probability is None or _fits(text, probability)):
        return number
    return parse_odds(text)


def _fits(text: str, probability: float) -> bool:
    """Whether a bare number means this probability as it stands, in points or as a fraction."""
    digits = re.search(r"\.?\d[\d.]*$", text)
    value = Decimal(digits.group()) if digits else Decimal(-1)
    written = Decimal(str(probability))
    return value in {written, written * 100}
