"""How does a probability look as betting odds, with the stake returned and no margin taken off?

Fractional odds come from the ladder that British bookmakers quote; decimal odds are one over the
probability; American odds are what wins, or must be staked, against 100.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from tracker.wording.figure_forms import Written
from tracker.wording.number_words import number_in_words, read_words
from tracker.wording.rounding import HUNDRED, decimals_in, printed_number, round_half_up
from tracker.wording.style import Style

_LADDER_STEPS = """
100-1 66-1 50-1 40-1 33-1 25-1 20-1 16-1 14-1 12-1 11-1 10-1 9-1 8-1 7-1 13-2 6-1 11-2 5-1 9-2 4-1 7-2
10-3 3-1 11-4 5-2 9-4 2-1 15-8 7-4 13-8 6-4 11-8 5-4 6-5 11-10 1-1 10-11 5-6 4-5 8-11 4-6 8-13 4-7 8-15
1-2 4-9 2-5 4-11 1-3 3-10 2-7 1-4 2-9 1-5 1-6 1-7 1-8 1-9 1-10 1-12 1-16 1-20 1-25 1-33 1-50 1-100
"""
_LADDER = tuple(
    (int(left), int(right)) for left, right in (step.split("-") for step in _LADDER_STEPS.split())
)
_EVEN = Decimal("0.5")
_SMALLEST_DECIMAL = Decimal("1.01")
_FINEST = 2  # decimals of decimal odds
_WORDS_TO = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class FractionalOdds:
    """Fractional odds, "7-4", "7/4", "3 to 1"; `on` is the " on" of a favourite quoted in reverse."""

    left: Decimal
    right: Decimal
    joint: str
    on: str = ""
    in_words: bool = False

    def says(self, probability: Decimal, style: Style) -> bool:
        """Whether these are the odds that a bookmaker would quote, or imply the same whole percentage."""
        del style
        implied = self._implied()
        if round_half_up(implied * HUNDRED, 0) == round_half_up(probability * HUNDRED, 0):
            return True
        left, right = _nearest(probability)
        return Decimal(right) / (left + right) == implied

    def write(self, probability: Decimal, style: Style) -> Written:
        """The nearest odds on the ladder; "evens" at even chances."""
        del style
        left, right = _nearest(probability)
        if left == right:
            return Written(text="evens")
        on = ""
        if self.on and left < right:
            left, right, on = right, left, self.on
        return Written(text=f"{self._number(left)}{self.joint}{self._number(right)}{on}")

    def _implied(self) -> Decimal:
        stake = self.left if self.on and self.left > self.right else self.right
        return stake / (self.left + self.right)

    def _number(self, number: int) -> str:
        return number_in_words(number) if self.in_words and number <= _WORDS_TO else str(number)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecimalOdds:
    """Decimal odds, "2.5": what a stake of one returns, stake included."""

    value: Decimal

    def says(self, probability: Decimal, style: Style) -> bool:
        """Whether the return rounds to the one written."""
        del style
        return self._value_for(probability) == self.value

    def write(self, probability: Decimal, style: Style) -> Written:
        """The return at the precision it is written in."""
        del style
        return Written(text=f"{self._value_for(probability):f}")

    def _value_for(self, probability: Decimal) -> Decimal:
        """At the precision it is written in, or finer where that would be off by more than a point."""
        safe = max(probability, Decimal("0.001"))
        places = decimals_in(self.value)
        value = round_half_up(1 / safe, places)
        while places < _FINEST and (value <= 1 or abs(1 / value - probability) * HUNDRED > 1):
            places += 1
            value = round_half_up(1 / safe, places)
        return max(value, _SMALLEST_DECIMAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class AmericanOdds:
    """American odds, "+150" or "-200"."""

    value: Decimal

    def says(self, probability: Decimal, style: Style) -> bool:
        """Whether the line implies the same whole percentage."""
        del style
        line = self.value
        implied = 100 / (line + 100) if line > 0 else -line / (100 - line)
        return round_half_up(implied * HUNDRED, 0) == round_half_up(probability * HUNDRED, 0)

    def write(self, probability: Decimal, style: Style) -> Written:
        """The line, in steps of five."""
        percent = Decimal(printed_number(probability, style.rounding).digits)
        if probability <= _EVEN:
            return Written(text=f"+{_by_fives(HUNDRED * (HUNDRED - percent) / percent)}")
        return Written(text=f"-{_by_fives(HUNDRED * percent / (HUNDRED - percent))}")


_FRACTION = re.compile(
    r"(?P<left>\d{1,4}|[a-z]+(?:-[a-z]+)??)(?P<joint>\s?-to-|\sto\s|\s?[/:\-–]\s?)(?P<right>\d{1,4}|[a-z]+)"
    r"(?P<on>\s(?:odds-)?on)?",
    re.IGNORECASE,
)


def parse_odds(text: str) -> FractionalOdds | DecimalOdds | AmericanOdds | None:
    """Read odds in any of the three notations; None if `text` is none.

    A bare decimal is taken for odds only above 1, since below it is a probability.
    """
    if re.fullmatch(r"[+-]\d{3,5}", text):
        return AmericanOdds(value=Decimal(text))
    if re.fullmatch(r"\d{1,3}\.\d{1,3}", text) and Decimal(text) > 1:
        return DecimalOdds(value=Decimal(text))
    match = _FRACTION.fullmatch(text)
    if match is None:
        return None
    left, right = _read(match["left"]), _read(match["right"])
    if not left or not right:
        return None
    return FractionalOdds(
        left=Decimal(left),
        right=Decimal(right),
        joint=match["joint"],
        on=match["on"] or "",
        in_words=not match["left"][0].isdigit(),
    )


def _read(words: str) -> int | None:
    return int(words) if words.isdigit() else read_words(words)


def _nearest(probability: Decimal) -> tuple[int, int]:
    def off(step: tuple[int, int]) -> Decimal:
        left, right = step
        return abs(Decimal(right) / (left + right) - probability)

    return min(_LADDER, key=off)


def _by_fives(value: Decimal) -> int:
    return int(round_half_up(value / 5, 0)) * 5
