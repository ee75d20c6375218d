"""How a value, a change and a day are printed wherever a picture is shown.

Every rendering of a picture prints through these functions, so that two of them cannot round one value
in two ways. Instants are printed in UTC and say so.
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

from tracker.questions import Kind

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_LARGE = ((Decimal(10) ** 12, "trillion"), (Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"))
_BEFORE_THE_NUMBER = frozenset({"$", "€", "£", "¥", "US$", "A$", "C$"})
_WHOLE_FROM = 100  # numbers from here on are printed without decimals
_DIGITS = 3  # significant digits below that, and before "million"
_DAYS_OF_A_MONTH = 30.4375
_DAYS_OF_A_YEAR = 365.25
_DIRECTION_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def as_printable(text: str) -> str:
    """`text` on one line, without what could disturb a page, an image or a terminal.

    Control characters and line ends become spaces, runs of spaces one space; overrides of the writing
    direction go, since they would reach past the text; half surrogates and noncharacters, which XML cannot
    hold, become the replacement character. Letters, marks, joiners and emoji of any script stay.
    """
    kept: list[str] = []
    for character in text:
        category = unicodedata.category(character)
        if character in _DIRECTION_CONTROLS:
            continue
        if category in {"Cc", "Zl", "Zp"}:
            kept.append(" ")
        elif category == "Cs" or _is_noncharacter(character):
            kept.append("\N{REPLACEMENT CHARACTER}")
        else:
            kept.append(character)
    return " ".join("".join(kept).split())


def _is_noncharacter(character: str) -> bool:
    """Whether a code point is one of the 66 that never stand for a character (Unicode 23.7)."""
    return "\ufdd0" <= character <= "\ufdef" or ord(character) % 0x10000 >= 0xFFFE  # noqa: PLR2004 (the last two of a plane)


def rounded(value: float, places: int = 0) -> Decimal:
    """`value` to `places` decimals, halves up, judged on the decimal as written (0.125 is no 0.12499…)."""
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def percent_as_printed(probability: float) -> Decimal | None:
    """The percentage that is printed for a probability; None where only a bound is (below 1, above 99).

    Whole numbers from 3 to 97, one decimal outside: the tails are where a decimal is news.
    """
    percent = Decimal(repr(probability)) * 100
    if percent < 1 or percent > 99:  # noqa: PLR2004 (the house rule's own numbers)
        return None
    places = 0 if 3 <= percent <= 97 else 1  # noqa: PLR2004 (as above)
    exact = percent.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact


def format_probability(probability: float, *, short: bool = False) -> str:
    """A live forecast as readers see it: "10%", "2.5%", "less than 1%"; never 0% and never 100%.

    `short` gives "<1%" and ">99%", for labels inside a drawing.
    """
    percent = percent_as_printed(probability)
    if percent is not None:
        return f"{percent}%"
    if probability < 0.5:  # noqa: PLR2004 (which of the two tails)
        return "<1%" if short else "less than 1%"
    return ">99%" if short else "more than 99%"


def format_number(value: float, unit: str = "") -> str:
    """A number with its unit: "1,234 people", "$2.5 million", "3.14%"; three digits from a million on."""
    number = Decimal(repr(value))
    size = abs(number)
    word = ""
    for step, name in _LARGE:
        if size >= step:
            number, word = number / step, f" {name}"
            break
    if word or size < _WHOLE_FROM:
        places = 0 if number == 0 else max(0, min(12, _DIGITS - 1 - number.adjusted()))
        number = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    else:
        number = number.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    digits = f"{number:,f}"
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    if digits in {"-0", ""}:
        digits = "0"
    sign, digits = ("\N{MINUS SIGN}", digits[1:]) if digits.startswith("-") else ("", digits)
    if unit in _BEFORE_THE_NUMBER:
        return f"{sign}{unit}{digits}{word}"
    return f"{sign}{digits}{word}{'' if unit == '%' else ' ' if unit else ''}{unit}"


def is_symbol(unit: str) -> bool:
    """Whether a unit is a sign that stands at the number itself: "$", "€", "%"."""
    return unit == "%" or unit in _BEFORE_THE_NUMBER


def format_day(day: date | datetime, *, short: bool = False) -> str:
    """A day with its year: "4 November 2022", or "4 Nov 2022" when `short`; an instant's is its UTC day."""
    if isinstance(day, datetime):
        day = day.astimezone(UTC).date()
    return f"{day.day} {(SHORT_MONTHS if short else MONTHS)[day.month - 1]} {day.year}"


def format_moment(instant: datetime) -> str:
    """An instant to the minute: "4 Nov 2022, 14:05 UTC"; at either end of a day the day alone."""
    instant = instant.astimezone(UTC)
    day = format_day(instant, short=True)
    return day if f"{instant:%H:%M:%S}" in {"00:00:00", "23:59:59"} else f"{day}, {instant:%H:%M} UTC"


def format_value(value: float, kind: Kind, unit: str = "", *, short: bool = False) -> str:
    """A value of a series: a percentage, a number with its unit, or a day (`value` in epoch seconds)."""
    if kind is Kind.PROBABILITY:
        return format_probability(value, short=short)
    if kind is Kind.DATE:
        return format_day(datetime.fromtimestamp(value, UTC), short=short)
    return format_number(value, unit)


def format_span(seconds: float) -> str:
    """A length of time as people say it: "1 day", "3 months", "2.5 years"."""
    days = abs(seconds) / 86400
    if days < 1.5 * _DAYS_OF_A_MONTH:
        return _counted(rounded(days), "day")
    if days < 2 * _DAYS_OF_A_YEAR:
        return _counted(rounded(days / _DAYS_OF_A_MONTH), "month")
    return _counted(rounded(days / _DAYS_OF_A_YEAR, 1), "year")


def _counted(number: Decimal, noun: str) -> str:
    whole = number.to_integral_value()
    printed = whole if number == whole else number
    return f"{printed} {noun}{'' if printed == 1 else 's'}"


def format_points(points: Decimal) -> str:
    """A difference of percentages, without its sign: "1 point", "7 points", "0.6 points"."""
    return _counted(abs(points), "point")
