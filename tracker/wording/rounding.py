"""What number is printed for a probability?

Whole percentages in the middle, a decimal in the tails, and a bound instead of a figure beyond them:
an open question is never at 0% or 100%. The limits are the style sheet's. Everything rounds half up on
the decimal as it was given.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from tracker.wording.style import Rounding, Style

HUNDRED = Decimal(100)


class Bound(StrEnum):
    """On which side of the printed limit the number lies."""

    BELOW = "below"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A percentage as printed: its digits, or the limit it lies beyond."""

    digits: str
    bound: Bound | None = None

    def in_words(self, rounding: Rounding, unit: str) -> str:
        """With its unit, and with the words of the bound where it has one ("less than 1%")."""
        if self.bound is None:
            return self.digits + unit
        words = rounding.below_words if self.bound is Bound.BELOW else rounding.above_words
        return words.fill(bound=self.digits + unit)


def round_half_up(value: Decimal, places: int) -> Decimal:
    """`value` at `places` decimals; a half goes away from zero."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def to_decimal(value: float | Decimal) -> Decimal:
    """The decimal that was written: 0.285 is 0.285, not the binary fraction next to it."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def decimals_in(value: Decimal) -> int:
    """How many decimals `value` is written with."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def printed_number(
    probability: Decimal,
    rounding: Rounding,
    *,
    places: int | None = None,
    tails: bool = True,
) -> PrintedNumber:
    """The percentage to print for a probability 0-1.

    `places` fixes the number of decimals, as a writer who printed one has chosen; without it the sheet
    decides, and no figure ends in ".0". Without `tails` there are whole numbers only.
    """
    percent = probability * HUNDRED
    if percent < rounding.below:
        return PrintedNumber(plain_digits(rounding.below), Bound.BELOW)
    if percent > rounding.above:
        return PrintedNumber(plain_digits(rounding.above), Bound.ABOVE)
    if places is not None:
        return _short_of_the_ends(round_half_up(percent, places), places, keep_zeros=True)
    is_whole = not tails or rounding.is_whole(percent)
    decimals = 0 if is_whole else rounding.tail_decimals
    return _short_of_the_ends(round_half_up(percent, decimals), decimals, keep_zeros=False)


def _short_of_the_ends(rounded: Decimal, places: int, *, keep_zeros: bool) -> PrintedNumber:
    """`rounded` as digits; the last step before them instead of 0 and 100."""
    step = Decimal(1).scaleb(-places)
    if rounded <= 0:
        return PrintedNumber(plain_digits(step), Bound.BELOW)
    if rounded >= HUNDRED:
        return PrintedNumber(plain_digits(HUNDRED - step), Bound.ABOVE)
    return PrintedNumber(f"{rounded:f}" if keep_zeros else plain_digits(rounded))


def plain_digits(value: Decimal) -> str:
    """`value` without an exponent and without zeros at the end of its decimals."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_probability(probability: float | Decimal, style: Style) -> str:
    """A probability 0-1 as the sheet prints it: "8%", "2.4%", "less than 1%".

    Raises:
        ValueError: `probability` lies outside 0-1.
    """
    value = to_decimal(probability)
    if not value.is_finite() or not 0 <= value <= 1:
        raise ValueError(f"a probability lies between 0 and 1, and {probability} does not")
    return printed_number(value, style.rounding).in_words(style.rounding, style.percent_sign)
