"""Which day is written? "Jan. 1, 2035", "1 July 2029", "2027-06-30", "New Year's Day 2025"."""

from __future__ import annotations

import re
from datetime import MAXYEAR, date
from typing import Final

_NAMES: Final = (
    "january jan",
    "february feb",
    "march mar",
    "april apr",
    "may",
    "june jun",
    "july jul",
    "august aug",
    "september sept sep",
    "october oct",
    "november nov",
    "december dec",
)
_NUMBERS: Final = {name: index + 1 for index, names in enumerate(_NAMES) for name in names.split()}
_TWO_DIGITS: Final = 100

MONTH: Final = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?|"
    r"JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER)"
)
"""A month as written; its letter case tells May from may and March from march."""

YEAR: Final = (
    r"(?:1[89]|2[0-9])\d\d"
    r"(?![\d\w%]|[.,]\d|\s?(?:%|per\s?cent|votes|seats|people|persons|troops|points|cases|deaths|households))"
)
"""A year from 1800 to 2999 that is not the beginning of an amount."""

DAY_OF_MONTH: Final = r"(?:the\s)?(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d%])"
_FEAST: Final = r"(?:New\sYear['\u2019]s\s(?:Day|Eve)|Christmas(?:\s(?:Day|Eve))?)"

DAY: Final = (
    rf"(?:(?P<m1>{MONTH})\s(?P<d1>{DAY_OF_MONTH})(?:(?:,|\sof|,\sof)?\s(?P<y1>{YEAR}))?"
    rf"|(?P<d2>{DAY_OF_MONTH})\s(?:of\s)?(?P<m2>{MONTH})(?:,?\s(?P<y2>{YEAR}))?"
    r"|(?P<iso>\d{4}-\d\d-\d\d)(?!\d)"
    r"|(?P<sm>\d{1,2})/(?P<sd>\d{1,2})/(?P<sy>\d{4}|\d\d)(?!\d)"
    rf"|(?P<feast>{_FEAST}),?(?:\s(?:of\s)?(?P<y3>{YEAR}))?)"
)
"""A day, with or without its year; its named groups are read by `read_day`."""


def month_number(name: str) -> int:
    """1 to 12 for a month as MONTH matches it."""
    return _NUMBERS[name.lower().rstrip(".")]


def read_day(match: re.Match[str], today: date | None, *, prefix: str = "") -> date | None:
    """The day that a match of DAY names; without a year, the next such day from `today` on.

    `prefix` stands before the names of the groups where DAY is part of a larger pattern. None where
    there is no such day, or no year and no `today`.
    """
    groups = match.groupdict()

    def part(name: str) -> str:
        return groups.get(prefix + name) or ""

    try:
        if part("iso"):
            return date.fromisoformat(part("iso"))
        if part("sm"):
            year = int(part("sy"))
            return date(year + 2000 if year < _TWO_DIGITS else year, int(part("sm")), int(part("sd")))
        if part("feast"):
            month, day = _feast(part("feast"))
            year_words = part("y3")
        else:
            month = month_number(part("m1") or part("m2"))
            day = int(re.sub(r"\D", "", part("d1") or part("d2")))
            year_words = part("y1") or part("y2")
        return date(int(year_words), month, day) if year_words else next_such_day(month, day, today)
    except ValueError:
        return None


def has_year(match: re.Match[str]) -> bool:
    """Whether a match of DAY (without a prefix) names its year."""
    return any(match[name] for name in ("y1", "y2", "y3", "iso", "sy"))


def next_such_day(month: int, day: int, today: date | None) -> date | None:
    """The next `day` of `month` that is not before `today`; None without `today`."""
    if today is None or today.year >= MAXYEAR:
        return None
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)


def _feast(name: str) -> tuple[int, int]:
    plain = name.lower()
    if "new year" in plain:
        return (12, 31) if plain.endswith("eve") else (1, 1)
    return (12, 24) if plain.endswith("eve") else (12, 25)
