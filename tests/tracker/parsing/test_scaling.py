import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tracker.parsing.scaling import Axis
from tracker.questions import Scale

MPOX = Axis(low=1_000, high=1_000_000, zero_point=0)
FLOODS = Axis(low=0, high=2_000_000, zero_point=-50_000)
BRENT = Axis(low=40, high=140)
STORMS = Axis(low=-0.5, high=10.5, buckets=11)

lows = st.floats(-1e9, 1e9)
widths = st.floats(1e-3, 1e9)
offsets = st.floats(1e-3, 1e9)
positions = st.floats(0, 1)


@st.composite
def axes(draw: st.DrawFn) -> Axis:
    low, width = draw(lows), draw(widths)
    high = low + width
    side = draw(st.sampled_from([None, "below", "above"]))
    zero = None if side is None else low - draw(offsets) if side == "below" else high + draw(offsets)
    assume(low < high and zero not in {low, high})
    return Axis(low=low, high=high, zero_point=zero)


def test_linear() -> None:
    assert BRENT.value_at(0.47476967091879074) == pytest.approx(87.476967091879)
    assert BRENT.scale is Scale.LINEAR


def test_logarithmic_from_a_zero_point_of_zero_which_is_not_none() -> None:
    assert MPOX.value_at(0.5) == pytest.approx(math.sqrt(1_000 * 1_000_000))
    assert MPOX.scale is Scale.LOG


def test_logarithmic_from_a_zero_point_below_zero() -> None:
    ratio = 2_050_000 / 50_000
    assert FLOODS.value_at(0.25) == pytest.approx(2_000_000 * (ratio**0.25 - 1) / (ratio - 1))


def test_a_discrete_axis_snaps_to_the_nearest_value() -> None:
    assert STORMS.value_at(0.23637997960334778) == 2  # 2.1 between -0.5 and 10.5
    assert STORMS.value_at(0.0001) == 0
    assert STORMS.value_at(0.9999) == 10


@given(axes())
def test_the_ends_are_exactly_the_bounds(axis: Axis) -> None:
    assert axis.value_at(0) == axis.low
    assert axis.value_at(1) == axis.high
    assert STORMS.value_at(1) == 10.5


@given(axes(), positions, positions)
def test_further_right_is_never_less(axis: Axis, one: float, other: float) -> None:
    left, right = sorted((one, other))
    slack = 1e-9 * (abs(axis.low) + abs(axis.high))
    assert axis.value_at(left) <= axis.value_at(right) + slack


@given(axes(), positions)
def test_values_stay_on_the_axis(axis: Axis, position: float) -> None:
    slack = 1e-9 * (abs(axis.low) + abs(axis.high))
    assert axis.low - slack <= axis.value_at(position) <= axis.high + slack


@given(st.floats(1, 1e6), st.floats(1.01, 1e6), st.none() | st.floats(-1e6, 0), positions)
def test_there_and_back_again(low: float, times: float, zero: float | None, position: float) -> None:
    axis = Axis(low=low, high=low * times, zero_point=zero)
    assert axis.position_of(axis.value_at(position)) == pytest.approx(position, abs=1e-6)


@given(st.floats(0, 10))
def test_a_far_zero_point_is_as_good_as_none(position: float) -> None:
    assume(position <= 1)
    far = Axis(low=40, high=140, zero_point=-1e300)
    assert far.value_at(position) == pytest.approx(BRENT.value_at(position))
    assert far.position_of(90) == 0.5


def test_values_beyond_the_ends_have_positions_beyond_them() -> None:
    assert BRENT.position_of(151) == pytest.approx(1.11)
    assert MPOX.position_of(500) < 0
    assert MPOX.position_of(2_000_000) > 1
    with pytest.raises(ValueError, match="no place on an axis whose zero point is 0"):
        MPOX.position_of(-1)


@pytest.mark.parametrize("position", [-0.001, 1.001, math.nan])
def test_there_is_nothing_beyond_the_ends(position: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        BRENT.value_at(position)


@pytest.mark.parametrize(
    ("low", "high", "zero_point", "buckets"),
    [
        (1, 1, None, None),
        (2, 1, None, None),
        (math.nan, 1, None, None),
        (0, math.inf, None, None),
        (0, 1, 0, None),
        (0, 1, 0.5, None),
        (0, 1, math.nan, None),
        (0, 1, None, 0),
    ],
)
def test_an_axis_that_makes_no_sense_is_refused(
    low: float, high: float, zero_point: float | None, buckets: int | None
) -> None:
    with pytest.raises(ValueError, match=r"axis"):
        Axis(low=low, high=high, zero_point=zero_point, buckets=buckets)
