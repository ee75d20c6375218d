"""When was the earlier forecast, in the words of a change clause, and is that the baseline's day?

"last week", "since May", "on May 3", "a week ago", "overnight". What does not name a day is replaced by
one as soon as anything in the clause has to change: a reader should see what a move is measured from.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.wording.calendar_forms import WrittenDate, find_date, format_day
from tracker.wording.number_words import read_words
from tracker.wording.style import DateStyle

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UNIT_DAYS = {"day": (1, 0), "week": (7, 1), "fortnight": (14, 1), "month": (30, 2), "year": (365, 3)}
"""Days in a unit, and how many days either way "a month ago" may mean."""

_PREP = r"(?:on|in|at|as\s+of|back\s+in|late\s+in|early\s+in|by)"
_AGO = re.compile(
    r"(?:(?:just|only|about|around|roughly|barely)\s+)?(?P<count>an?|one|two|three|four|five|six|seven|eight|nine|ten|\d{1,3}|the)\s+"
    r"(?P<unit>day|week|fortnight|month|year)s?\s+(?:ago|earlier|before|prior)",
    re.IGNORECASE,
)
_SPAN = re.compile(
    r"(?:in|over|during|within|on)\s+(?:the\s+)?(?:(?:past|last|previous)\s+)?(?P<count>an?|one|two|three|four|five|six|seven|eight|"
    r"nine|ten|\d{1,3}|)\s*(?P<unit>day|week|fortnight|month|year)s?",
    re.IGNORECASE,
)
_LAST = re.compile(
    r"(?:since\s+|from\s+|in\s+|at\s+the\s+(?:end|start|beginning)\s+of\s+|earlier\s+)?(?P<which>last|the\s+previous|the\s+prior|this|earlier\s+this)\s+(?P<unit>week|month|year)",
    re.IGNORECASE,
)
_DAY_WORD = re.compile(
    r"(?:since\s+)?(?:the\s+)?(?P<word>yesterday|overnight|day\s+before|previous\s+day)", re.IGNORECASE
)
_WEEKDAY = re.compile(
    rf"(?:on\s+|since\s+|as\s+of\s+)?(?:last\s+|this\s+)?(?P<day>{'|'.join(_WEEKDAYS)})(?:\s+(?:morning|night|afternoon|evening))?",
    re.IGNORECASE,
)
_LEADS = frozenset(
    (
        "", "since", "on", "in", "as of", "at", "by", "back in", "late in", "early in", "in early", "in late",
        "since early", "since late", "since mid", "of", "from",
    )
)  # fmt: skip
"""What may stand before a date in a change clause."""

_DATED = re.compile(rf"(?:(?P<since>since)|{_PREP})?\s*(?:the\s+)?(?P<date>.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimePhrase:
    """A time as written, with the space before it. `agrees` tells whether a day is the one that is meant."""

    text: str
    is_since: bool
    agrees: Callable[[date, date], bool]
    written: WrittenDate | None = None

    def naming(self, day: date, as_of: date, dates: DateStyle) -> str:
        """The same phrase with `day` in it: a date keeps its form, anything else becomes a date."""
        if (
            self.written is not None
            and self.written.has_day
            and (self.written.has_year or day.year == as_of.year)
        ):
            text = self.text
            return text[: self.written.start] + self.written.write(day, dates) + text[self.written.end :]
        return f" {'since' if self.is_since else 'on'} {day_within(day, as_of, dates)}"


def day_within(day: date, as_of: date, dates: DateStyle) -> str:
    """A day of the past as printed on `as_of`: without its year where that is the current one."""
    return format_day(day, dates, with_year=day.year != as_of.year)


def parse_time_phrase(text: str, dates: DateStyle) -> TimePhrase | None:
    """Read what follows the figure in a change clause; None if it is no time that is known here."""
    words = text.strip(" ,\t\r\n\u00a0")
    is_since = words.lower().startswith("since")
    if not words:
        return TimePhrase(text=text, is_since=False, agrees=_always)
    agrees = _relative(words)
    if agrees is not None:
        return TimePhrase(text=text, is_since=is_since, agrees=agrees)
    match = _DATED.fullmatch(words)
    written = find_date(text)
    if match is None or written is None or text[written.end :].strip(" ,)"):
        return None
    lead = text[: written.start].strip(" ,(").lower()
    if lead not in _LEADS:
        return None

    def states(day: date, as_of: date) -> bool:
        if written.has_year:
            return written.says(day, dates)
        if not written.says(day, dates, near=as_of):
            return False
        return lead.split()[-1:] not in (["early"], ["late"], ["mid"])

    return TimePhrase(text=text, is_since=is_since, agrees=states, written=written)


def _always(day: date, as_of: date) -> bool:
    del day, as_of
    return True


def _relative(words: str) -> Callable[[date, date], bool] | None:
    for pattern, judge in (
        (_AGO, _ago),
        (_LAST, _last),
        (_DAY_WORD, _day_before),
        (_WEEKDAY, _weekday),
        (_SPAN, _ago),
    ):
        match = pattern.fullmatch(words)
        if match:
            return judge(match)
    return None


def _ago(match: re.Match[str]) -> Callable[[date, date], bool]:
    count = match["count"].lower()
    number = (
        1 if count in {"a", "an", "the", ""} else int(count) if count.isdigit() else read_words(count) or 1
    )
    days, slack = _UNIT_DAYS[match["unit"].lower()]
    return lambda day, as_of: abs((as_of - day).days - number * days) <= slack * number


def _last(match: re.Match[str]) -> Callable[[date, date], bool]:
    back = 0 if "this" in match["which"].lower() else 1
    unit = match["unit"].lower()

    def agrees(day: date, as_of: date) -> bool:
        if day > as_of:
            return False
        if unit == "week":
            return (_monday(as_of) - _monday(day)).days == 7 * back
        if unit == "month":
            return (as_of.year * 12 + as_of.month) - (day.year * 12 + day.month) == back
        return as_of.year - day.year == back

    return agrees


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _day_before(match: re.Match[str]) -> Callable[[date, date], bool]:
    del match
    return lambda day, as_of: (as_of - day).days == 1


def _weekday(match: re.Match[str]) -> Callable[[date, date], bool]:
    weekday = _WEEKDAYS.index(match["day"].lower())
    return lambda day, as_of: day.weekday() == weekday and 0 < (as_of - day).days <= 7  # noqa: PLR2004
