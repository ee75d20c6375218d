"""Which outcomes of a group are deadlines: when does the date in a label fall?"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from reports.printed import SHORT_MONTHS

_LEADING = re.compile(
    r"(?:by or before|prior to|before|until|till|through|during|by|in|on|the|end of|start of)\s+",
    re.IGNORECASE,
)
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})",
        r"(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})",
        r"(?P<year>\d{4})-(?P<number>\d{2})",
        rf"{_MONTH},?\s+(?P<year>\d{{4}})",
        rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<year>\d{{4}})",
        r"Q(?P<quarter>[1-4])\s+(?P<year>\d{4})",
    )
)
_YEARS = range(1900, 3000)


def deadline_named(label: str) -> datetime | None:
    """The instant that a label such as "2030", "before May 2026" or "31 December 2025" names.

    Good for putting labels in order: of a month or a year it is the first instant. None where the whole
    label is not a date with its year.
    """
    words = label.strip().rstrip("?.").strip()
    while match := _LEADING.match(words):
        words = words[match.end() :]
    for form in _FORMS:
        found = form.fullmatch(words)
        if found is None:
            continue
        parts = found.groupdict()
        year = int(parts["year"])
        month = int(parts.get("number") or 1)
        if parts.get("month"):
            month = [name.casefold() for name in SHORT_MONTHS].index(parts["month"].casefold()) + 1
        if parts.get("quarter"):
            month = 3 * int(parts["quarter"]) - 2
        if year not in _YEARS:
            return None
        try:
            return datetime(year, month, int(parts.get("day") or 1), tzinfo=UTC)
        except ValueError:
            return None
    return None
