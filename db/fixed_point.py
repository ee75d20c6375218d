"""How is a value kept as a whole number, so that it reads back the same on every database?"""

from __future__ import annotations

import math
import sys

from tracker.errors import StorageError
from tracker.questions import Kind, Outcome, Scale

_PROBABILITY_DECIMALS = 6  # millionths
_DIGITS = 9  # what a number question keeps of its range
_MOST_DECIMALS = 300  # beyond that ten to this power is no float any more
_LARGEST = 2**63 - 1  # what a 64-bit column holds
_SURE = 2.0**40  # below that a product of floats is within a four-thousandth of the exact one


def decimals_for(outcome: Outcome) -> int:
    """How many decimal places of a series' values are kept.

    Probabilities in millionths, dates in seconds, numbers to nine digits of the width of their range, or
    of its smaller end where the scale is logarithmic. Never more than 64 bits have room for.
    """
    if outcome.kind is Kind.PROBABILITY:
        return _PROBABILITY_DECIMALS
    if outcome.kind is Kind.DATE:
        return 0
    lower, upper = outcome.lower_bound, outcome.upper_bound
    ends = [abs(end) for end in (lower, upper) if end]
    if not ends:
        return _PROBABILITY_DECIMALS
    if outcome.scale is Scale.LOG:
        finest = min(ends)
    else:
        finest = upper - lower if lower is not None and upper is not None and lower < upper else max(ends)
        finest = min(finest, sys.float_info.max)  # the widest of ranges is beyond a float
    places = _DIGITS - 1 - math.floor(math.log10(finest))
    room = 17 - math.floor(math.log10(max(ends)))  # 64 bits hold eighteen digits
    return max(0, min(places, room, _MOST_DECIMALS))


def to_kept(value: float, decimals: int) -> int:
    """`value` times ten to the power of `decimals`, rounded exactly; `from_kept` of it rounds to itself.

    Raises:
        StorageError: the value is too large to be kept.
    """
    scale: int = 10**decimals
    # A round keeps thousands: floats tell which whole number is nearest unless the value lies between two.
    product = value * scale
    if -_SURE < product < _SURE:
        nearest = math.floor(product + 0.5)
        if abs(product - nearest) < 0.499:  # noqa: PLR2004 - half, and more to spare than the product is off by
            return nearest
    numerator, denominator = value.as_integer_ratio()
    count, rest = divmod(numerator * scale, denominator)
    count += 2 * rest >= denominator
    if abs(count) > _LARGEST:
        raise StorageError(f"{value:g} is too large to be kept; nothing was changed")
    return count


def from_kept(count: int, decimals: int) -> float:
    """The value nearest to `count` divided by ten to the power of `decimals`."""
    scale: int = 10**decimals
    return count / scale
