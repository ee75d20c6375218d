from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from db.fixed_point import decimals_for, from_kept, to_kept
from tests.builders import make_outcome
from tracker.errors import StorageError
from tracker.questions import Kind, Outcome, Scale

ends = st.floats(-1e15, 1e15, allow_subnormal=False)
positive = st.floats(-12, 15).map(lambda exponent: 10**exponent)


def number(lower: float | None, upper: float | None, scale: Scale = Scale.LINEAR) -> Outcome:
    return make_outcome(kind=Kind.NUMBER, lower_bound=lower, upper_bound=upper, scale=scale)


def there_and_back(value: float, decimals: int) -> float:
    return from_kept(to_kept(value, decimals), decimals)


@given(st.floats(0, 1))
def test_a_probability_is_kept_in_millionths_and_stays_one(value: float) -> None:
    decimals = decimals_for(make_outcome())
    back = there_and_back(value, decimals)
    assert abs(back - value) <= 0.5e-6 + 1e-12
    assert 0 <= back <= 1


@given(st.integers(0, 10**6))
def test_millionths_are_exact(millionths: int) -> None:
    assert there_and_back(millionths / 10**6, 6) == millionths / 10**6


@given(st.floats(-1e11, 1e11))
def test_a_date_is_kept_in_seconds(seconds: float) -> None:
    decimals = decimals_for(make_outcome(kind=Kind.DATE, lower_bound=0.0, upper_bound=4e9))
    assert decimals == 0
    assert abs(there_and_back(seconds, decimals) - seconds) <= 0.5


@given(ends, ends, st.floats(0, 1))
def test_a_number_keeps_nine_digits_of_its_range(one: float, other: float, share: float) -> None:
    lower, upper = sorted((one, other))
    width = upper - lower
    # A range narrower than the room that 64 bits leave beside its ends cannot be told apart there.
    assume(width > max(1e-100, abs(lower) * 1e-8, abs(upper) * 1e-8))
    value = lower + width * share
    back = there_and_back(value, decimals_for(number(lower, upper)))
    assert abs(back - value) <= width * 1e-8


@given(positive, positive, st.floats(0, 1))
def test_a_number_on_a_log_scale_keeps_its_low_end_too(one: float, other: float, share: float) -> None:
    lower, upper = sorted((one, other))
    assume(lower < upper < lower * 1e8)
    value = lower * (upper / lower) ** share
    back = there_and_back(value, decimals_for(number(lower, upper, Scale.LOG)))
    assert math.isclose(back, value, rel_tol=1e-8)


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 30))
def test_what_was_kept_is_kept_as_it_is(value: float, decimals: int) -> None:
    # Else the same answer, compared with what is stored, would look like news for ever.
    try:
        once = there_and_back(value, decimals)
    except StorageError:
        return
    assert there_and_back(once, decimals) == once


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 30))
def test_what_is_kept_fits_64_bits_and_is_the_nearest(value: float, decimals: int) -> None:
    try:
        kept = to_kept(value, decimals)
    except StorageError:
        assert abs(value) * 10.0**decimals > 9.2e18
    else:
        assert abs(kept) < 2**63
        numerator, denominator = value.as_integer_ratio()
        assert 2 * abs(numerator * 10**decimals - kept * denominator) <= denominator


@pytest.mark.parametrize(
    ("lower", "upper", "scale", "decimals"),
    [
        (0.0, 100.0, Scale.LINEAR, 6),
        (0.0, 1.0, Scale.LINEAR, 8),
        (2024.0, 2030.0, Scale.LINEAR, 8),
        (1_000_000.0, 1_000_001.0, Scale.LINEAR, 8),
        (-50.0, 50.0, Scale.LINEAR, 6),
        (0.0, 1e12, Scale.LINEAR, 0),
        (1.0, 1e12, Scale.LOG, 5),
        (0.001, 10.0, Scale.LOG, 11),
        (0.0, 1e6, Scale.LOG, 2),
        (None, 100.0, Scale.LINEAR, 6),
        (None, None, Scale.LINEAR, 6),
        (0.0, 0.0, Scale.LINEAR, 6),
        (-1.7e308, 1.7e308, Scale.LINEAR, 0),
        (1e-320, 1.0, Scale.LOG, 17),
        (1e-320, 1e-310, Scale.LOG, 300),
    ],
)
def test_how_many_decimals(lower: float | None, upper: float | None, scale: Scale, decimals: int) -> None:
    assert decimals_for(number(lower, upper, scale)) == decimals


def test_what_is_too_large_is_refused_in_a_sentence() -> None:
    with pytest.raises(StorageError, match=r"1e\+13 is too large to be kept"):
        to_kept(1e13, 6)
