"""When does a story say it was last updated, and whose image does it credit?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

_LABEL = re.compile(
    r"(?:last[ \u00a0]+)?(?:updated?|modified|published|posted)(?:[ \u00a0]+on)?"
    r"[ \u00a0]*[:\u2013\u2014-]?[ \u00a0]*",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:image|photo|picture)(?:[ \u00a0]+(?:credit|copyright|source))?s?"
    r"[ \u00a0]*[:\u2013\u2014][ \u00a0]*(.+)",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_FORMS = (
    re.compile(rf"{_YEAR}-(?P<month>\d{{2}})-(?P<day>\d{{2}})(?![\d])"),
    re.compile(rf"{_MONTH}[ \u00a0]+{_DAY},?[ \u00a0]+{_YEAR}"),
    re.compile(rf"{_DAY}(?:[ \u00a0]+of)?[ \u00a0]+{_MONTH},?[ \u00a0]+{_YEAR}"),
)
_WEEKDAY = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?[ \u00a0]+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Masthead:
    """What stands between a story's headline and its first section."""

    published_on: date | None = None
    image_credit: str = ""


def read_masthead(lines: Iterable[str]) -> Masthead:
    """The date and the image credit on `lines`; the first of each counts, "updated" before "published"."""
    updated: date | None = None
    published: date | None = None
    credit = ""
    for line in lines:
        match = _CREDIT.fullmatch(line)
        if match and not credit:
            credit = match[1].strip()
        told = read_labelled_date(line)
        if told and re.match(r"(?:last|updated|modified)", line, re.IGNORECASE):
            updated = updated or told
        elif told:
            published = published or told
    return Masthead(published_on=updated or published, image_credit=credit)


def read_labelled_date(line: str) -> date | None:
    """The date of a line such as "Last updated Nov 04, 2022"; None where the line is no such line."""
    match = _LABEL.match(line)
    return read_date(line[match.end() :]) if match else None


def read_date(text: str) -> date | None:
    """The date that `text` begins with ("Nov 04, 2022", "4 November 2022", "2022-11-04"), or None."""
    weekday = _WEEKDAY.match(text)
    rest = text[weekday.end() :] if weekday else text
    for form in _FORMS:
        match = form.match(rest)
        month = _month_number(match["month"]) if match else None
        if match and month:
            try:
                return date(int(match["year"]), month, int(match["day"]))
            except ValueError:
                return None
    return None


def is_masthead_line(line: str) -> bool:
    """Whether a line tells a date or a credit rather than the story."""
    return read_labelled_date(line) is not None or _CREDIT.fullmatch(line) is not None


def _month_number(word: str) -> int | None:
    if word.isdigit():
        return int(word)
    short = word[:3].casefold()
    return _MONTHS.index(short) + 1 if short in _MONTHS else None
