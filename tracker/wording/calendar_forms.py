"""How is a date written here, and how does another one look in the same form?

"May 25, 2029", "25 May 2029", "Nov. 2049", "2046", "2036-08-14", "the end of 2029", "late 2031",
"the 2030s", "Q3 2031", "Nov. 3". A form says as much of the date as the writer said and no more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.wording.style import DateStyle

FULL_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_SHORT = {"sept": 9} | {name[:3].lower(): number for number, name in enumerate(FULL_MONTHS, 1)}
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_YEAR = r"(?P<year>(?:1[89]|2\d)\d\d)(?!\d)"
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?P<ordinal>st|nd|rd|th)?(?!\d)"
_QUARTER_MONTHS = 3
_THIRD_MONTHS = 4

_PATTERNS = tuple(
    re.compile(rf"(?<![\w.]){pattern}")
    for pattern in (
        r"(?P<iso>(?:1[89]|2\d)\d\d-\d\d-\d\d)(?!\d)",
        rf"{_MONTH}\s{{1,3}}{_DAY}(?:,?\s{{1,3}}{_YEAR})?",
        rf"{_DAY}\s{{1,3}}(?:of\s)?{_MONTH}(?:,?\s{{1,3}}{_YEAR})?",
        rf"(?P<part>(?:early|mid|late)[-\s])?{_MONTH},?\s{{1,3}}(?:of\s)?{_YEAR}",
        r"(?P<quarter>[Qq][1-4]\s(?:of\s)?)(?P<year>(?:1[89]|2\d)\d\d)(?!\d)",
        r"(?P<quarter>(?:first|second|third|fourth|last)\squarter\sof\s)(?P<year>(?:1[89]|2\d)\d\d)(?!\d)",
        r"(?P<third>(?:early|mid|late)[-\s])?(?P<decade>(?:1[89]|2\d)\d0)s(?!\w)",
        r"(?P<third>(?:early|mid|late)[-\s])?(?P<year>(?:1[89]|2\d)\d\d)(?![\dsS]|[.,]\d)",
        _MONTH + r"(?!\w)",
    )
)
_ORDINAL_QUARTERS = ("first", "second", "third", "fourth")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenDate:
    """A date as it stands at `start` to `end` of a text."""

    match: re.Match[str]
    start: int
    end: int

    def _group(self, name: str) -> str:
        return self.match.groupdict().get(name) or ""

    @property
    def text(self) -> str:
        """The date as written."""
        return self.match.group()

    @property
    def has_year(self) -> bool:
        """Whether it says which year."""
        return bool(self._group("year") or self._group("decade") or self._group("iso"))

    @property
    def has_day(self) -> bool:
        """Whether it says which day."""
        return bool(self._group("day") or self._group("iso"))

    @property
    def is_month_alone(self) -> bool:
        """Whether it is the name of a month and nothing else."""
        return bool(self._group("month")) and not self.has_year and not self.has_day

    def write(self, day: date, dates: DateStyle) -> str:
        """`day` in the same form. Forms without a year leave it out."""
        if self._group("iso"):
            return day.isoformat()
        new = {
            "day": self._day(day),
            "ordinal": _ordinal(day.day) if self._group("ordinal") else "",
            "month": self._month(day, dates),
            "year": str(day.year),
            "decade": str(day.year // 10 * 10),
            "quarter": self._quarter(day),
            "third": self._third(day.month if self._group("year") else (day.year % 10) + 1),
            "part": self._part(day),
        }
        return self._replaced(new)

    def says(self, day: date, dates: DateStyle, *, near: date | None = None) -> bool:
        """Whether it states this day, at the precision it is written in.

        A date without a year states the last such day up to `near`; without `near`, any year's.
        """
        if self.write(day, dates) != self.text and not self._same(day):
            return False
        return self.has_year or near is None or timedelta(0) <= near - day < timedelta(days=365)

    def _same(self, day: date) -> bool:
        """Whether the parts agree although another sheet would spell the month otherwise."""
        month = self._group("month")
        if not month or self._group("part"):
            return False
        agree = month_number(month) == day.month
        agree = agree and (not self._group("day") or int(self._group("day")) == day.day)
        return agree and (not self._group("year") or int(self._group("year")) == day.year)

    def _replaced(self, new: dict[str, str]) -> str:
        pieces, position = [], self.match.start()
        spans = sorted((self.match.span(name), name) for name in self.match.groupdict() if self._group(name))
        for (start, end), name in spans:
            pieces += [self.match.string[position:start], new[name]]
            position = end
        return "".join([*pieces, self.match.string[position : self.match.end()]])

    def _day(self, day: date) -> str:
        return f"{day.day:02d}" if self._group("day").startswith("0") else str(day.day)

    def _month(self, day: date, dates: DateStyle) -> str:
        old = self._group("month")
        full = FULL_MONTHS[day.month - 1]
        if old.endswith("."):
            return dates.months[day.month - 1] if _abbreviates(dates) else _dotted(day.month)
        if old.lower() in _SHORT and old not in FULL_MONTHS:
            return "Sept" if day.month == 9 and old == "Sept" else full[:3]  # noqa: PLR2004
        is_american = self.has_day and self.match.start("month") < self.match.start("day")
        if is_american and old in dates.months and _abbreviates(dates):
            # "May 25" may be a sheet's short form or the full name: the sheet knows how September looks.
            return dates.months[day.month - 1]
        return full

    def _quarter(self, day: date) -> str:
        old = self._group("quarter")
        number = (day.month - 1) // _QUARTER_MONTHS
        if old[:1] in "Qq":
            return f"{old[:1]}{number + 1}{old[2:]}"
        return old.replace(old.split()[0], _ORDINAL_QUARTERS[number], 1) if old else ""

    def _third(self, twelfth_or_tenth: int) -> str:
        old = self._group("third")
        return _early_mid_late(twelfth_or_tenth, _THIRD_MONTHS) + old[-1] if old else ""

    def _part(self, day: date) -> str:
        old = self._group("part")
        return _early_mid_late(day.day, 11) + old[-1] if old else ""


def find_date(text: str, start: int = 0, end: int | None = None) -> WrittenDate | None:
    """The most exact date between `start` and `end` of `text`; of equals the last."""
    end = len(text) if end is None else end
    for pattern in _PATTERNS:
        found = [match for match in pattern.finditer(text, start, end) if _is_real(match)]
        if found:
            return WrittenDate(match=found[-1], start=found[-1].start(), end=found[-1].end())
    return None


def format_day(day: date, dates: DateStyle, *, with_year: bool = True) -> str:
    """A day as the sheet prints it: "Jan. 1, 2024" or "1 January 2024"."""
    month = dates.months[day.month - 1]
    if dates.day_first:
        return f"{day.day} {month} {day.year}" if with_year else f"{day.day} {month}"
    return f"{month} {day.day}, {day.year}" if with_year else f"{month} {day.day}"


def month_number(name: str) -> int:
    """1 to 12 for an English month's name or abbreviation."""
    plain = name.rstrip(".").lower()
    return _SHORT.get(plain) or _SHORT[plain[:3]]


def _is_real(match: re.Match[str]) -> bool:
    """Whether the parts make a day that exists ("31 June" does not)."""
    group = match.groupdict()
    try:
        if group.get("iso"):
            date.fromisoformat(group["iso"])
        elif group.get("day"):
            date(int(group.get("year") or 2024), month_number(group["month"]), int(group["day"]))
    except ValueError:
        return False
    return True


def _abbreviates(dates: DateStyle) -> bool:
    return dates.months != FULL_MONTHS


def _dotted(month: int) -> str:
    name = FULL_MONTHS[month - 1]
    if len(name) <= 4:  # noqa: PLR2004  May, June, July are never shortened
        return name
    return "Sept." if month == 9 else f"{name[:3]}."  # noqa: PLR2004


def _ordinal(day: int) -> str:
    if day in {11, 12, 13}:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _early_mid_late(number: int, size: int) -> str:
    return "early" if number <= size else "mid" if number <= 2 * size else "late"
