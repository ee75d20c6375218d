"""Which dates does a text name, and by when does it want its answer?

Horizons ("before 2024", "by the end of June") are read by the grammar's own table; here the other dates
are added ("on 1 January 2022", "the 2024 election", "Q4 2024"), as what a person would compare.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tracker.citations.horizons import choose_horizon, find_horizons
from tracker.spans import Span

_TURN = timedelta(days=2)

_MONTH = (
    r"(?P<{0}month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?P<{0}year>(?:19|20|21)\d\d)(?![\d%]|,\d|\.\d)"
_DAY = r"(?P<{0}day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d%:.,]\d|\d|%)"


def _form(template: str, name: str) -> str:
    return template.replace("{0}", name)


_MOMENT = re.compile(
    rf"""(?:(?<![\w$£€-])|(?P<about>\b(?:mid|early|late)-))(?:
      (?P<i_year>\d{{4}})-(?P<i_month>\d\d)-(?P<i_day>\d\d)
    | {_form(_MONTH, "a_")}\s(?:the\s)?{_form(_DAY, "a_")}(?:,?\s(?:of\s)?{_form(_YEAR, "a_")})?
    | {_form(_DAY, "b_")}(?:\sof)?\s{_form(_MONTH, "b_")}(?:,?\s{_form(_YEAR, "b_")})?
    | New\sYear's\sDay(?:,?\s(?:of\s)?(?P<n_year>20\d\d))?
    | (?:Q|q)(?P<q>[1-4])\s?(?:of\s)?{_form(_YEAR, "q_")}
    | (?:the\s)?(?P<nth>first|second|third|fourth|final|last)\squarter\sof\s{_form(_YEAR, "t_")}
    | {_form(_MONTH, "c_")}(?:,?\s(?:of\s)?{_form(_YEAR, "c_")})?
    | {_form(_YEAR, "y_")}(?P<second>\s?[-/]\s?(?:20)?\d\d(?!\d|-))?
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_LEAP_YEAR = 2000  # stands in for a year that nobody names: it has every day
_BEFORE = re.compile(r"\b(?:before|until|till|prior\sto|ahead\sof)\s(?:the\s)?$", re.IGNORECASE)
_AFTER = re.compile(r"\b(?:past|after|beyond)\s(?:the\s)?(?:end\sof\s)?$", re.IGNORECASE)
_BY = re.compile(r"\b(?:by|on\sor\sbefore|no\slater\sthan|end\sof|close\sof)\s(?:the\s)?$", re.IGNORECASE)
_MONTH_STARTS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4, "last": 4}
_EVENT_YEAR = re.compile(r"\bthe\s(?:19|20)\d\d$")
_MAY_NAME_TIME = re.compile(
    r"\d|year|month|decade|century|next|tonight|tomorrow|day\b|spring|summer|autumn|fall|winter|christmas|"
    + _form(_MONTH, "x_"),
    re.IGNORECASE,
)
_ROUND = re.compile(r"\b(?:this|the|current|end\sof\sth(?:e|is))\s(decade|century)\b", re.IGNORECASE)
_COUNTED = re.compile(r"\b(?:than|least|most|exceed\w*)\s$", re.IGNORECASE)  # "more than 1900 troops"
_VERB_MAY = re.compile(r"\bmay\b")


def is_one_end(one: date, other: date) -> bool:
    """Whether two ends are one: at the turn of a month "before 31 December" and "by 1 January" are."""
    return one == other or (abs(one - other) <= _TURN and _is_at_turn(one) and _is_at_turn(other))


def _is_at_turn(day: date) -> bool:
    return day.day <= _TURN.days or (day + _TURN).day <= _TURN.days


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A day, month or year as named; what the text leaves open is None.

    `months` is how many it lasts, if no day. `is_part` says that some part of it is meant
    ("mid-September"), `is_limit` that it ends a horizon, and `is_before` that the horizon ends as it begins;
    `is_after` that only what comes behind it counts ("past 2031").
    """

    year: int | None
    month: int | None = None
    day: int | None = None
    months: int = 1
    is_part: bool = False
    is_limit: bool = False
    is_before: bool = False
    is_after: bool = False

    @property
    def end(self) -> date | None:
        """The first day after it, or after the horizon that it ends; None without a year."""
        return None if self.year is None else self.end_in(self.year)

    def end_in(self, year: int) -> date:
        """The first day after it in a given year."""
        if self.month is None:
            return date(year, 1, 1) if self.is_before else date(year + 1, 1, 1)
        if self.is_before and not self.is_part:
            return date(year, self.month, self.day or 1)
        if self.day is None:
            last = self.month + self.months - 1
            return date(year + last // 12, last % 12 + 1, 1)
        return date(year, self.month, self.day) + timedelta(days=1)

    def fits(self, other: Moment) -> bool:
        """Whether both can be the same time: they end together, or the coarser holds the finer."""
        if self.is_after != other.is_after:
            return False
        if self.year is not None and other.year is not None and self.year != other.year:
            return False
        if self.month is None or other.month is None:
            return self.year is not None and other.year is not None
        year = self.year or other.year or _LEAP_YEAR
        if self.day and other.day and not self.is_limit and not other.is_limit:
            return (self.month, self.day) == (other.month, other.day)
        if is_one_end(self.end_in(year), other.end_in(year)):
            return True
        return (
            self.month == other.month
            and (self.day is None or other.day is None)
            and not (self.is_limit or other.is_limit)
        )

    def __str__(self) -> str:
        month = f"{date(2000, self.month, 1):%B}" if self.month else ""
        lead = "before " if self.is_before else "after " if self.is_after else ""
        return lead + " ".join(part for part in (str(self.day or ""), month, str(self.year or "")) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """What a text says of time.

    `deadline` is the first day after its horizon, and `is_by` that the horizon's day counts ("by 10 June");
    `moments` are the dates outside it; `is_open` says that
    it has a horizon that cannot be dated ("this year" of a story without a date). `round_to` is 10 or 100
    where it ends with a decade or century nobody can name. `spans` are the places of all of them.
    """

    deadline: date | None = None
    is_by: bool = False
    moments: tuple[Moment, ...] = ()
    is_open: bool = False
    round_to: int = 0
    spans: tuple[Span, ...] = ()

    @property
    def is_silent(self) -> bool:
        """Whether the text names no time at all."""
        return self.deadline is None and not self.moments and not self.is_open

    @property
    def end(self) -> date | None:
        """When the matter is settled at the latest: the deadline, or the end of the finest moment."""
        if self.deadline:
            return self.deadline
        dated = [moment for moment in self.moments if moment.year is not None and not moment.is_after]
        finest = max(dated, key=lambda each: (each.day is not None, each.month is not None), default=None)
        return finest.end if finest else None


_SILENT = Times()


def read_times(text: str, today: date | None = None) -> Times:
    """The times that `text` names; relative words are read against `today`."""
    if not _MAY_NAME_TIME.search(text):
        return _SILENT
    # The grammar reads sentences, where a horizon in front ("By 10 June 2022, …") begins with a capital.
    lowered = f"{text[:1].lower()}{text[1:]}"
    horizons = [
        each for each in find_horizons(lowered, 0, len(text), today) if not _is_event(text, each.span)
    ]
    chosen = choose_horizon([horizon for horizon in horizons if horizon.deadline is not None])
    spans = [horizon.span for horizon in horizons]
    moments: list[Moment] = []
    for span, moment in _moments_in(text):
        inside = chosen is not None and chosen.span.start <= span.start < chosen.span.end
        if not inside:
            moments.append(moment)
        spans.append(span)
    return Times(
        deadline=chosen.deadline if chosen else None,
        is_by=chosen.is_by if chosen else False,
        moments=tuple(dict.fromkeys(moments)),
        is_open=chosen is None and not moments and bool(horizons),
        round_to=_round_to(text) if chosen is None else 0,
        spans=tuple(spans),
    )


def _round_to(text: str) -> int:
    match = _ROUND.search(text)
    return 0 if match is None else 10 if match[1].lower() == "decade" else 100


def _is_event(text: str, span: Span) -> bool:
    """Whether "before the 2024" goes on with what happens in that year ("US presidential election")."""
    return bool(_EVENT_YEAR.search(span.of(text))) and text[span.end :].lstrip(" ")[:1].isalpha()


def _moments_in(text: str) -> Iterator[tuple[Span, Moment]]:
    for match in _MOMENT.finditer(text):
        if _VERB_MAY.fullmatch(match.group()) or _COUNTED.search(text, 0, match.start()):
            continue
        moment = _moment(match)
        if moment is not None:
            is_before = _BEFORE.search(text, 0, match.start()) is not None
            is_limit = is_before or _BY.search(text, 0, match.start()) is not None
            # "after the 2024 election" is no more than that election; "past 2024" is another time than 2024.
            is_after = (
                _AFTER.search(text, 0, match.start()) is not None
                and not text[match.end() :].lstrip()[:1].isalpha()
            )
            yield (
                Span(match.start(), match.end()),
                replace(moment, is_limit=is_limit, is_before=is_before, is_after=is_after),
            )


def _moment(match: re.Match[str]) -> Moment | None:
    found = {key: value for key, value in match.groupdict().items() if value}
    year_text = next((value for key, value in found.items() if key.endswith("year")), None)
    year = int(year_text) if year_text else None
    quarter = int(found["q"]) if "q" in found else _QUARTERS.get(found.get("nth", "").lower())
    if quarter:
        return Moment(year=year, month=quarter * 3 - 2, months=3)
    month_text = next((value for key, value in found.items() if key.endswith("month")), None)
    if month_text is None:
        if match.group().lower().startswith("new"):
            return Moment(year=year, month=1, day=1)
        return Moment(year=_last_year(match, year))
    month = int(month_text) if month_text.isdigit() else _MONTH_STARTS.index(month_text[:3].lower()) + 1
    day_text = next((value for key, value in found.items() if key.endswith("day")), None)
    try:
        date(year or 2000, month, int(day_text or 1))
    except ValueError:
        return None
    return Moment(
        year=year, month=month, day=int(day_text) if day_text else None, is_part=match["about"] is not None
    )


def _last_year(match: re.Match[str], year: int | None) -> int | None:
    """The later year of "2022-2031" or "2024/25": a season or a span of years ends there."""
    if year is None or not match["second"]:
        return year
    digits = re.sub(r"\D", "", match["second"])
    later = int(digits) if len(digits) > 2 else year // 100 * 100 + int(digits)  # noqa: PLR2004 - "25" of 2025
    return max(year, later)


def in_words(times: Times) -> str:
    """The times as a person would name them."""
    named = [str(moment) for moment in times.moments]
    if times.deadline:
        named.insert(0, f"up to {times.deadline.day} {times.deadline:%B %Y}")
    return ", ".join(named) or "no date"


def whole_years(times: Times) -> Times:
    """The same with every date widened to its year, for "that year" after "in March 2020"."""
    years = dict.fromkeys(Moment(year=moment.year) for moment in times.moments if moment.year is not None)
    return Times(
        deadline=times.deadline,
        is_by=times.is_by,
        moments=tuple(years),
        is_open=times.is_open,
        spans=times.spans,
    )
