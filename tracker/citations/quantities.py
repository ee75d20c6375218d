"""Which dates and amounts can a median be? "14 August 2036", "mid-2031", "4.65K", "$4.3 trillion", "2.8%"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from tracker.citations.days import MONTH, YEAR, month_number
from tracker.citations.number_words import read_number

DATE_VALUE = re.compile(
    rf"""
    (?<![\w$\u20ac\u00a3.,-])(?:(?:early|mid|late)(?:-|\s))?(?:
      (?P<month1>{MONTH})\s(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s(?P<year1>{YEAR}))?(?![\d%])
    | (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s(?P<month2>{MONTH})(?:,?\s(?P<year2>{YEAR}))?
    | (?P<iso>\d{{4}}-\d\d-\d\d)(?!\d)
    | (?P<month3>{MONTH})\s(?:of\s)?(?P<year3>{YEAR})
    | (?:Q(?P<quarter>[1-4])|(?P<season>[Ss]pring|[Ss]ummer|[Aa]utumn|[Ww]inter)(?:\sof)?)\s(?P<year4>{YEAR})
    | (?P<year5>{YEAR})(?!s?\s(?:\w+\s)?(?:election|season))
    | (?P<decade>(?:19|20|21)\d0)s
    )
    """,
    re.VERBOSE,
)
"""A date that a median may be; read by `read_date_value`."""

_UNITS: Final = (
    r"terawatt-hours?|TWh|GWh|MWh|kWh|gigawatts?|GW|MW|degrees(?:\s(?:Celsius|Fahrenheit))?|\u00b0[CF]|"
    r"kilomet(?:re|er)s?|km|miles|met(?:re|er)s|tonnes|tons|dollars|euros|pounds|basis\spoints|"
    r"percentage\spoints|points|cents|years|months|days|hours|mm|cm|barrels|ppm|seats|votes|people|persons|"
    r"deaths|cases|infections"
)
QUANTITY = re.compile(
    rf"""
    (?<![\w.,/-])(?P<currency>US\$|[$\u20ac\u00a3\u00a5])?
    (?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d{{1,6}})?|\d{{1,15}}(?:\.\d{{1,9}})?|
      two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty)(?!\d)
    (?:\s?(?P<percent>%|per\s?cent|percent)|(?P<letter>[KMBkmb]|bn|mn|tn)(?!\w)|
       \s(?P<scale>thousand|million|billion|trillion)\b)?
    (?:(?:\s|-)(?P<unit>{_UNITS}))?(?![\w%]|\.\d|-\w)
    """,
    re.VERBOSE,
)
"""An amount that a median may be; read by `read_quantity`."""

_SEASONS: Final = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_SCALE: Final = {
    **dict.fromkeys(("k", "thousand"), 1e3),
    **dict.fromkeys(("m", "mn", "million"), 1e6),
    **dict.fromkeys(("b", "bn", "billion"), 1e9),
    **dict.fromkeys(("tn", "trillion"), 1e12),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number written out, and its unit as written ("%", "$", "terawatt-hours"), or None."""

    value: float
    unit: str | None


def read_date_value(match: re.Match[str]) -> str | None:
    """The ISO date of the first day that a DATE_VALUE may mean; None for a day without its year."""
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"]).isoformat()
        if match["decade"]:
            return date(int(match["decade"]), 1, 1).isoformat()
        if match["year4"]:
            month = 3 * int(match["quarter"]) - 2 if match["quarter"] else _SEASONS[match["season"].lower()]
            return date(int(match["year4"]), month, 1).isoformat()
        year = match["year1"] or match["year2"] or match["year3"] or match["year5"]
        if not year:
            return None
        name = match["month1"] or match["month2"] or match["month3"]
        day = int(match["day1"] or match["day2"] or 1)
        return date(int(year), month_number(name) if name else 1, day).isoformat()
    except ValueError:
        return None


def read_quantity(match: re.Match[str]) -> Quantity:
    """The amount that a match of QUANTITY writes: "4.65K persons" is 4650 persons."""
    number = read_number(match["number"])
    word = (match["letter"] or match["scale"] or "").lower()
    unit = "%" if match["percent"] else match["unit"] or match["currency"]
    return Quantity(value=round(number * _SCALE.get(word, 1.0), 9), unit=unit)
