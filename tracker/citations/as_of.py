"""Of which day is a forecast? "As of Sept. 14, 2026,", "(as of Monday)"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from tracker.citations.days import DAY, MONTH, has_year, read_day
from tracker.spans import Span

_WEEKDAYS: Final = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_HOUR: Final = r"\d{1,2}(?:[:.]\d\d)?\s?(?:a\.?m\.?|p\.?m\.?)(?:\s[A-Z]{2,4})?|\d{1,2}:\d\d(?:\s[A-Z]{2,4})?"
_FIRST_WEEK: Final = date(1, 1, 7)
_AS_OF = re.compile(
    rf"\(?(?<!\w)(?:[Aa]s\s(?:of|at)|[Ll]ast\schecked\son)\s"
    rf"(?:(?:early|late|mid|noon|midday|midnight|press\stime|{_HOUR})(?:\son|,)?\s)?"
    rf"(?:{DAY}|(?P<weekday>(?:last\s|this\s)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)|"
    rf"(?P<near>yesterday|today)|"
    rf"(?P<loose>this\s\w+|now|press\stime|writing|publication|(?:(?:early|mid|late)[\s-])?{MONTH}(?:\s\d{{4}})?))"
    rf"(?:\s(?:morning|afternoon|evening|night))?\)?,?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """An as-of clause and the day it names; None where it names none, or none without the story's day."""

    span: Span
    day: date | None


def find_as_of(plain: str, today: date | None) -> AsOf | None:
    """The first as-of clause of `plain` (letter case kept); a day without a year is the last such day."""
    if "s of" not in plain and "s at" not in plain and "ast checked" not in plain:
        return None
    match = _AS_OF.search(plain)
    return AsOf(span=Span(*match.span()), day=_day(match, today)) if match else None


def _day(match: re.Match[str], today: date | None) -> date | None:
    if match["loose"]:
        return None
    if match["weekday"] or match["near"]:
        if today is None:
            return None
        days_ago = int(match["near"] == "yesterday")
        if match["weekday"]:
            weekday = _WEEKDAYS.index(match["weekday"].split()[-1].lower())
            days_ago = (today.weekday() - weekday) % 7
        return today - timedelta(days=days_ago) if today > _FIRST_WEEK else None
    day = read_day(match, today)
    if day is None or today is None or has_year(match) or day <= today:
        return day
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return None
