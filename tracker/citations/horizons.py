"""By when? Spans of horizons ("before 2024", "by the end of this year") and the first day after them.

The table is the one in docs/citations.md. Relative words are read against the story's day; without it
they have a span and no day. Letter case tells May from may, so the text is read as written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from typing import Final

from tracker.citations.days import DAY, DAY_OF_MONTH, MONTH, YEAR, month_number, read_day
from tracker.spans import Span

_WEEKDAYS: Final = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_WEEKDAY: Final = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_BY: Final = frozenset({"by", "on or before", "no later than", "not later than", "by or before"})
_UNTIL: Final = frozenset({"until", "till", "up to"})

_LEAD: Final = (
    r"before|prior\sto|ahead\sof|earlier\sthan|by\sor\sbefore|by|on\sor\sbefore|no\slater\sthan|"
    r"not\slater\sthan|until|till|up\sto"
)
_OWN_YEAR: Final = rf"(?:year\s)?{YEAR}(?!s|['\u2019]s|\s(?:elections?|season|world|games|olympics|budget)\b)"
_PERIOD: Final = r"(?:year|month|decade)"
_END_OF: Final = r"(?:the\s(?:very\s)?)?(?:end|close)\sof\s(?:the\s)?(?:calendar\s)?(?:year\s)?"

_END = rf"""
    (?:(?P<end_lead>(?i:by|before|until|till|at|through|in|around|come))\s)?(?:
        {_END_OF}(?P<end_year>{YEAR})
      | {_END_OF}(?P<end_month>{MONTH})(?:,?\s(?:of\s)?(?P<end_month_year>{YEAR}))?
      | (?:the\s)?(?:end|close)\sof\s(?P<end_word>(?:this|next|the|the\scurrent)\s(?:calendar\s)?{_PERIOD})
      | (?P<possessive>(?:the\s|this\s|next\s)?{_PERIOD}['\u2019]s[\s-](?:end|close|out))
      | (?P<year_end>year[\s-]?end)(?:,?\s(?P<year_end_year>{YEAR}))?
      | end-(?:of-)?(?P<end_dash>{YEAR})
      | the\s(?P<is_out>{_PERIOD})\s(?:is\s(?:out|over|up|done)|ends|runs\sout|closes)
    )(?!\w)
"""
_LIMIT = rf"""
    (?P<lead>(?i:{_LEAD}))\s(?:
        (?:the\s)?(?:start|beginning)\sof\s(?P<start>(?:(?P<start_month>{MONTH})\s)?(?P<start_year>{YEAR})|next\syear)
      | (?:the\s)?(?P<mid>mid-?\s?century|middle\sof\sth(?:e|is)\scentury)
      | (?P<day>{DAY.replace("?P<", "?P<l_")})
      | (?P<month>{MONTH})(?:,?\s(?:of\s)?(?P<month_year>{YEAR}))?(?!\s\d)
      | (?:the\syear\s)?(?P<year>{_OWN_YEAR})
      | (?P<word>(?:the\s)?next\s{_PERIOD}|tomorrow|(?:next\s|this\s)?{_WEEKDAY})(?!\w)
    )
"""
_INSIDE = rf"""
    (?i:in|during|through|throughout|within|over\sthe\scourse\sof|at\sany\s(?:time|point)\s(?:in|during)|
        some\s?time\sin)\s(?:
        (?:(?:the\s)?(?:rest|remainder|whole|course)\sof\s)?(?:the\syear\s|calendar\s(?:year\s)?)?
          (?P<in_year>{_OWN_YEAR})
      | (?P<in_word>(?:the\s(?:rest|remainder)\sof\s)?(?:th(?:is|e)\s(?:current\s)?|next\s)
          (?:calendar\s)?{_PERIOD})(?!\w)
    )
    | (?P<this>(?:(?:later|some\s?time|earlier|at\ssome\spoint|at\sany\stime)\s)?
        (?:this|next)\s(?:calendar\s)?{_PERIOD})
      (?!\w|['\u2019]s|\s(?:budget|election|season))
"""
_OTHER = rf"""
    (?i:between)\s(?:now|{MONTH}(?:\s\d\d?)?|{YEAR})\sand\s(?:the\send\sof\s)?
      (?:{MONTH}(?:\s{DAY_OF_MONTH})?(?:,?\s{YEAR})?|{YEAR}|year-end|the\s\w+|this\s\w+|\w+)
    | (?i:before|by|until|on|in|within|during|over|around|after)\s(?:
        {DAY_OF_MONTH}\s{MONTH}(?:\s{YEAR})? | {MONTH}\s{DAY_OF_MONTH}(?:,?\s{YEAR})? | {MONTH}\s{YEAR}
      | {MONTH}\b(?!\s[a-z]+s\b)
      | (?:the\s)?(?:early|late|mid)[\s-](?:to[\s-]mid[\s-])?(?:{MONTH}\s)?
          (?:{YEAR}|(?:1[89]|2\d)\d0s|{MONTH})
      | the\s(?:1[89]|2\d)\d0s | (?:the\s)?Q[1-4]\s(?:of\s)?{YEAR}
      | the\s(?:first|second|third|fourth|final|last)\s(?:quarter|half|months)\sof\s{YEAR}
      | (?:the\s)?(?:spring|summer|autumn|fall|winter)(?:\sof)?(?:\s{YEAR})?(?!\w)
      | the\s(?:next|coming)\s[\w-]+\s(?:years|months|weeks|days|decades)
      | (?:the\send\sof\s)?th(?:e|is)\scentury
    )
"""
_HORIZON = re.compile(
    rf"(?<![\w-])(?<!than\s)(?:{_END} | {_LIMIT} | {_INSIDE} | (?P<other>{_OTHER}))", re.VERBOSE
)


class Strength(IntEnum):
    """How surely a horizon is the claim's own: "before 2028" over "in 2027" over "on 3 May"."""

    OTHER = 0
    INSIDE = 1
    LIMIT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """Where a horizon stands and the first day after it; `deadline` None where the table gives none.

    `is_by`: it is told with "by" and its like, as the median of a date question is.
    """

    span: Span
    deadline: date | None
    strength: Strength
    is_by: bool = False


def find_horizons(text: str, start: int, end: int, today: date | None) -> list[Horizon]:
    """The horizons between `start` and `end` of `text`, in order."""
    return [_read(match, today) for match in _HORIZON.finditer(text, start, end)]


def choose_horizon(horizons: list[Horizon]) -> Horizon | None:
    """The claim's own among several: the surest, and of equals the last."""
    return max(horizons, key=lambda each: (each.strength, each.span.start), default=None)


def _read(match: re.Match[str], today: date | None) -> Horizon:
    lead = " ".join((match["lead"] or match["end_lead"] or "").lower().split())
    try:
        strength, deadline = _decide(match, lead, today)
    except (ValueError, OverflowError):  # a year that the calendar does not have
        strength, deadline = Strength.LIMIT, None
    return Horizon(span=Span(*match.span()), deadline=deadline, strength=strength, is_by=lead in _BY)


def _decide(match: re.Match[str], lead: str, today: date | None) -> tuple[Strength, date | None]:
    """One row of the table."""
    if match["lead"]:
        return Strength.LIMIT, _limit(match, lead, today)
    if match["in_year"]:
        return Strength.INSIDE, date(_year(match["in_year"]) + 1, 1, 1)
    if match["in_word"] or match["this"]:
        return Strength.INSIDE, _after_period(match["in_word"] or match["this"], today)
    if match["other"]:
        return Strength.OTHER, None
    return Strength.LIMIT, _after_end(match, today)


def _after_end(match: re.Match[str], today: date | None) -> date | None:
    """The first day after "the end of" something."""
    year = match["end_year"] or match["year_end_year"] or match["end_dash"]
    if year:
        return date(int(year) + 1, 1, 1)
    if match["end_month"]:
        return _after_month(match["end_month"], match["end_month_year"], today)
    words = match["end_word"] or match["possessive"] or match["is_out"] or match["year_end"]
    return _after_period(words, today)


def _limit(match: re.Match[str], lead: str, today: date | None) -> date | None:
    """The day that "before", "by" or "until" something means."""
    if match["mid"]:
        return date(2050, 1, 1)
    if match["start"]:
        return _at_start(match, today)
    if match["day"]:
        day = read_day(match, today, prefix="l_")
        is_new_year = day is not None and (day.month, day.day) == (1, 1)
        if day is None or lead in _UNTIL:
            return None
        return day if lead not in _BY or is_new_year else day + timedelta(days=1)
    if match["month"]:
        return _limit_month(match, lead, today)
    if match["year"]:
        return date(_year(match["year"]), 1, 1)
    return _limit_word(match["word"].lower(), lead, today)


def _year(words: str) -> int:
    return int(words[-4:])


def _first_after(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1)


def _after_month(name: str, year: str | None, today: date | None) -> date | None:
    """The first of the month after the one named; without a year, of the next such month from today on."""
    month = month_number(name)
    if year:
        return _first_after(int(year), month)
    return _first_after(today.year + (month < today.month), month) if today else None


def _after_period(words: str, today: date | None) -> date | None:
    """The first day after "this year", "the month", "next decade" and their like."""
    if today is None:
        return None
    plain = words.lower()
    is_next = "next" in plain
    if "decade" in plain:
        return date(today.year // 10 * 10 + (20 if is_next else 10), 1, 1)
    if "month" in plain:
        first = _first_after(today.year, today.month)
        return _first_after(first.year, first.month) if is_next else first
    return date(today.year + (2 if is_next else 1), 1, 1)


def _at_start(match: re.Match[str], today: date | None) -> date | None:
    if not match["start_year"]:
        return date(today.year + 1, 1, 1) if today else None
    month = month_number(match["start_month"]) if match["start_month"] else 1
    return date(int(match["start_year"]), month, 1)


def _limit_month(match: re.Match[str], lead: str, today: date | None) -> date | None:
    name, year = match["month"], match["month_year"]
    if lead in _BY:
        return _after_month(name, year, today)
    if lead in _UNTIL:
        return None
    month = month_number(name)
    if year:
        return date(int(year), month, 1)
    return date(today.year + (month <= today.month), month, 1) if today else None


def _limit_word(word: str, lead: str, today: date | None) -> date | None:
    """The day that "before next year", "by Friday" or "before tomorrow" means."""
    if today is None:
        return None
    if "month" in word:
        return _first_after(today.year, today.month)
    if "decade" in word:
        return date(today.year // 10 * 10 + 10, 1, 1)
    if "year" in word:
        return date(today.year + 1, 1, 1)
    if word == "tomorrow":
        day = today + timedelta(days=1)
    else:
        weekday = _WEEKDAYS.index(word.rsplit(maxsplit=1)[-1])
        day = today + timedelta(days=(weekday - today.weekday()) % 7 or 7)
    return day + timedelta(days=1) if lead in _BY else day
