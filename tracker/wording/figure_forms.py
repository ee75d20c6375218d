"""How is a probability written here, and how does another one look in the same form?

Forms: percent ("10%", "10 per cent", "ten percent", "<1%", "less than a 1%"), price ("63 cents", "$0.63"),
a decimal ("0.62") and a bare number ("at 55"). Ratios, coin flips and odds have files of their own
(`ratio_forms`, `even_forms`, `odds_forms`); `parse_figure` knows them all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from tracker.wording.bounds import BOUND, NEAR_BOUND, WrittenBound, bound_of, with_bound
from tracker.wording.number_words import number_in_words, read_words
from tracker.wording.rounding import (
    HUNDRED,
    Bound,
    PrintedNumber,
    decimals_in,
    printed_number,
    round_half_up,
)
from tracker.wording.style import Rounding, Style


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A probability put into a form.

    `is_bound`: it says "less than" or "more than", which no "about" may precede. `is_about`: it is off
    by more than a reader should have to know, so it needs an "about". `can_start` is the same with words
    for figures, for the start of a sentence; None where there are no such words.
    """

    text: str
    is_bound: bool = False
    is_about: bool = False
    can_start: str | None = None


class FigureForm(Protocol):
    """One way to write a probability."""

    def says(self, probability: Decimal, style: Style) -> bool:
        """Whether the figure as it stands states this probability, at the precision it is written in."""
        ...

    def write(self, probability: Decimal, style: Style) -> Written:
        """The probability in the same form."""
        ...


_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d{1,12})?(?:\.\d{1,9})?"
_WORDS = r"[a-z]+(?:[-\s][a-z]+)?"


@dataclass(frozen=True, slots=True, kw_only=True)
class PercentForm:
    """A percentage: "10%", "10 per cent", "ten percent", "61.5%", "<1%", "less than a 1%", "90%+"."""

    value: Decimal
    unit: str
    in_words: bool = False
    starts_upper: bool = False
    bound: WrittenBound | None = None
    plus: bool = False

    def says(self, probability: Decimal, style: Style) -> bool:
        """As written; 0% and 100% say nothing, since no open question stands there."""
        percent = probability * HUNDRED
        if self.plus:
            return self.value <= percent <= self.value + NEAR_BOUND
        if self.bound:
            return self.bound.holds(percent, self.value, style.rounding)
        rounded = round_half_up(percent, decimals_in(self.value))
        return rounded == self.value and 0 < self.value < HUNDRED

    def write(self, probability: Decimal, style: Style) -> Written:
        """On the sheet's grid, unless the writer chose a finer one."""
        places = self._places(probability * HUNDRED, style.rounding)
        printed = printed_number(probability, style.rounding, places=places)
        text = with_bound(printed, self.unit, self.bound, style)
        spelled = self._spelled(probability, style)
        if self.in_words and "." not in printed.digits:
            text = spelled
        return Written(text=text, is_bound=printed.bound is not None, can_start=_capital(spelled))

    def _places(self, percent: Decimal, rounding: Rounding) -> int | None:
        # A decimal in the tails is the sheet's doing and goes when the number leaves them; one in the
        # middle, or more of them than the sheet prints, is the writer's.
        decimals = decimals_in(self.value)
        if rounding.is_whole(self.value) or not decimals:
            return decimals or None
        if not rounding.is_whole(percent):
            return min(decimals, max(rounding.tail_decimals, 1))
        return 1 if decimals > rounding.tail_decimals else None

    def _spelled(self, probability: Decimal, style: Style) -> str:
        """With a whole number in words, since decimals in words are not read."""
        rounding = style.rounding
        printed = printed_number(probability, rounding, places=0)
        words = number_in_words(int(printed.digits))
        unit = self.unit if self.unit.strip(" \u00a0")[:1].isalpha() else f" {style.percent_spelled}"
        if printed.bound is None:
            return words + unit
        template = rounding.below_words if printed.bound is Bound.BELOW else rounding.above_words
        return template.fill(bound=words + unit if self.in_words else printed.digits + self.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceForm:
    """The price of a share that pays one dollar: "63 cents", "63¢", "a 63-cent wager", "$0.63"."""

    value: Decimal  # in cents
    unit: str  # what follows the digits; empty for dollars
    dollars: str = ""  # "$0" or "$", where dollars are written
    bound: WrittenBound | None = None

    def says(self, probability: Decimal, style: Style) -> bool:
        """As written, at its own precision."""
        percent = probability * HUNDRED
        if self.bound:
            return self.bound.holds(percent, self.value, style.rounding)
        return round_half_up(percent, decimals_in(self.value)) == self.value and 0 < self.value < HUNDRED

    def write(self, probability: Decimal, style: Style) -> Written:
        """In whole cents, which is how prices are quoted, unless the writer was finer."""
        places = decimals_in(self.value) or None
        printed = printed_number(probability, style.rounding, places=places, tails=False)
        if self.dollars:
            cents = Decimal(printed.digits) / HUNDRED
            digits = f"{round_half_up(cents, 2 + (places or 0)):f}"
            shown = self.dollars.removesuffix("0") + (digits if self.dollars.endswith("0") else digits[1:])
            return self._written(PrintedNumber(shown, printed.bound), "", style)
        return self._written(printed, _unit_for(printed.digits, self.unit), style)

    def _written(self, printed: PrintedNumber, unit: str, style: Style) -> Written:
        text = with_bound(printed, unit, self.bound, style)
        start = None
        if not self.dollars:
            words = number_in_words(int(Decimal(printed.digits)))
            start = _capital(with_bound(PrintedNumber(words, printed.bound), unit, None, style))
        return Written(text=text, is_bound=printed.bound is not None, can_start=start)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecimalForm:
    """A probability as a decimal, "0.62", or a bare number of points, "55"; `scale` is 1 or 100."""

    value: Decimal
    scale: Decimal
    has_zero: bool = True
    bound: WrittenBound | None = None

    def says(self, probability: Decimal, style: Style) -> bool:
        """As written, at its own precision."""
        number = probability * self.scale
        if self.bound:
            factor = HUNDRED / self.scale
            return self.bound.holds(number * factor, self.value * factor, style.rounding)
        return round_half_up(number, decimals_in(self.value)) == self.value and 0 < self.value < self.scale

    def write(self, probability: Decimal, style: Style) -> Written:
        """At the precision it is written in, hundredths at least; beyond the sheet's limits as a bound."""
        places = max(decimals_in(self.value), self._shift())
        printed = printed_number(probability, style.rounding, places=max(0, places - self._shift()))
        number = Decimal(printed.digits) / (HUNDRED / self.scale)
        digits = f"{round_half_up(number, places):f}"
        if not self.has_zero:
            digits = digits.removeprefix("0")
        text = with_bound(PrintedNumber(digits, printed.bound), "", self.bound, style)
        return Written(text=text, is_bound=printed.bound is not None)

    def _shift(self) -> int:
        return 2 if self.scale == 1 else 0


_PERCENT = re.compile(
    rf"{BOUND}(?P<number>{_NUMBER}|{_WORDS}|an?\shundred)(?P<unit>\s?%|\s?％|[\s-]{{1,2}}per[\s-]?cent|[\s-]?percent|"
    r"[\s-]?pct\.?)(?P<plus>\+)?",
    re.IGNORECASE,
)
_PRICE = re.compile(
    rf"{BOUND}(?:(?P<dollars>\$0?)(?P<part>\.\d{{1,4}})|(?P<number>{_NUMBER})(?P<unit>[\s-]?cents?|\s?¢|c))",
    re.IGNORECASE,
)
_DECIMAL = re.compile(
    rf"{BOUND}(?:(?P<zero>0?)(?P<part>\.\d{{1,6}})|(?P<number>\d{{1,2}}(?:\.\d{{1,2}})?))", re.IGNORECASE
)


def parse_percent(text: str) -> FigureForm | None:
    """Read a percentage; None if `text` is none."""
    match = _PERCENT.fullmatch(text)
    if match is None or not match["number"]:
        return None
    words = read_words(match["number"])
    if words is None and not match["number"][:1].isdigit() and match["number"][:1] != ".":
        return None
    value = Decimal(words) if words is not None else Decimal(match["number"].replace(",", ""))
    if value > HUNDRED:
        return None
    return PercentForm(
        value=value,
        unit=match["unit"],
        in_words=words is not None,
        starts_upper=text[:1].isupper(),
        bound=bound_of(match),
        plus=bool(match["plus"]),
    )


def parse_price(text: str) -> FigureForm | None:
    """Read a price in cents or in parts of a dollar; None if `text` is none."""
    match = _PRICE.fullmatch(text)
    if match is None or not (match["number"] or match["part"]):
        return None
    if match["dollars"]:
        value = Decimal(match["part"]).scaleb(2)
        return PriceForm(value=value, unit="", dollars=match["dollars"], bound=bound_of(match))
    value = Decimal(match["number"].replace(",", ""))
    return PriceForm(value=value, unit=match["unit"], bound=bound_of(match)) if value <= HUNDRED else None


def parse_decimal(text: str) -> FigureForm | None:
    """Read "0.62", ".62" or a bare "55"; None if `text` is none."""
    match = _DECIMAL.fullmatch(text)
    if match is None:
        return None
    bound = bound_of(match)
    if match["part"]:
        return DecimalForm(
            value=Decimal(match["part"]), scale=Decimal(1), has_zero=bool(match["zero"]), bound=bound
        )
    return DecimalForm(value=Decimal(match["number"]), scale=HUNDRED, bound=bound)


def _unit_for(digits: str, unit: str) -> str:
    """The unit, "cent" for one and "cents" otherwise where it is a word of its own."""
    if "cent" not in unit.lower() or "-" in unit:
        return unit
    stem = unit[:-1] if unit[-1] in "sS" else unit
    return stem if digits == "1" else stem + "s"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
