import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import UnreadableAnswerError
from tracker.parsing.manifold_scales import NumericScale, Ranges, parse_middle, parse_scale
from tracker.parsing.payload import Payload
from tracker.questions import Kind

WIDE = st.floats(-1e100, 1e100)


def payload(**fields: object) -> Payload:
    return Payload(fields, platform="manifold")


@pytest.mark.parametrize(
    ("scale", "probability", "expected"),
    [
        (NumericScale(low=0, high=100, is_log=False), 0.25, 25),
        (NumericScale(low=-10, high=10, is_log=False), 0.5, 0),
        (NumericScale(low=0, high=99, is_log=True), 0.5, 9),
        (NumericScale(low=0, high=99, is_log=True), 1, 99),
        (NumericScale(low=10, high=1009, is_log=True), 0, 10),
        # A market on years that began at 2035 stood at this position.
        (NumericScale(low=2023, high=2100, is_log=True), 0.5887355477484346, 2035),
    ],
)
def test_the_formulas_are_those_of_the_server(
    scale: NumericScale, probability: float, expected: float
) -> None:
    assert scale.value_at(probability) == pytest.approx(expected)


@given(low=WIDE, high=WIDE, is_log=st.booleans(), one=st.floats(0, 1), other=st.floats(0, 1))
def test_values_lie_on_the_scale_and_grow(
    low: float, high: float, is_log: bool, one: float, other: float
) -> None:
    if not low < high:
        with pytest.raises(ValueError, match="cannot run from"):
            NumericScale(low=low, high=high, is_log=is_log)
        return
    scale = NumericScale(low=low, high=high, is_log=is_log)
    values = [scale.value_at(position) for position in sorted((one, other))]
    assert low <= values[0] <= values[1] <= high


def test_an_end_that_is_missing_or_beyond_the_other_is_named() -> None:
    with pytest.raises(UnreadableAnswerError, match="has no max"):
        parse_scale(payload(min=0))
    with pytest.raises(UnreadableAnswerError, match="max should be above min"):
        parse_scale(payload(min=5, max=5))
    with pytest.raises(UnreadableAnswerError, match="at most"):
        parse_scale(payload(min=0, max=1e300))


def ranges(middles: dict[str, float], *, sums_to_one: bool, kind: Kind = Kind.NUMBER) -> Ranges:
    return Ranges(kind=kind, middles=middles, sums_to_one=sums_to_one)


def test_ranges_have_the_sum_of_their_middles_by_chance() -> None:
    rain = ranges({"a": 10, "b": 30, "c": 50}, sums_to_one=True)
    assert rain.expected({"a": 0.2, "b": 0.5, "c": 0.3}) == pytest.approx(32)


def test_a_sum_that_is_a_little_off_does_not_move_a_date() -> None:
    days = ranges({"a": 1.8e9, "b": 1.9e9}, sums_to_one=True, kind=Kind.DATE)
    assert days.expected({"a": 0.5, "b": 0.495}) == pytest.approx(1.8497e9, rel=1e-4)


def test_a_range_without_a_price_leaves_no_value() -> None:
    rain = ranges({"a": 10, "b": 30}, sums_to_one=True)
    assert rain.expected({"a": 1.0}) is None
    assert rain.expected({"a": 0.5, "b": 0.3}) is None
    assert ranges({}, sums_to_one=True).expected({}) is None


def test_thresholds_of_numbers_say_at_least_so_much() -> None:
    rain = ranges({"a": 10, "b": 20, "c": 30}, sums_to_one=False)
    # 10 to 20 with 0.3, 20 to 30 with 0.4, more with 0.2.
    assert rain.expected({"a": 0.9, "b": 0.6, "c": 0.2}) == pytest.approx(0.3 * 10 + 0.4 * 20 + 0.2 * 30)


def test_thresholds_of_dates_say_by_then_and_end_one_step_later() -> None:
    days = ranges({"a": 100, "b": 200}, sums_to_one=False, kind=Kind.DATE)
    assert days.expected({"a": 0.5, "b": 0.75}) == pytest.approx(0.5 * 100 + 0.25 * 200 + 0.25 * 300)
    alone = ranges({"a": 100}, sums_to_one=False, kind=Kind.DATE)
    assert alone.expected({"a": 0.5}) == pytest.approx(100)


@pytest.mark.parametrize(
    ("answer", "kind", "expected"),
    [
        ({"text": "0-20", "midpoint": 12}, Kind.NUMBER, 12),
        ({"text": "2027", "midpoint": 1814400000000}, Kind.DATE, 1814400000),
        ({"text": "0-20"}, Kind.NUMBER, 10),
        ({"text": "-10--5"}, Kind.NUMBER, -7.5),
        ({"text": "-5-5"}, Kind.NUMBER, 0),
        ({"text": " 1.5 to 2.5 "}, Kind.NUMBER, 2),
    ],
)
def test_the_middle_of_a_range(answer: dict[str, object], kind: Kind, expected: float) -> None:
    assert parse_middle(payload(**answer), kind) == expected


def test_a_range_without_a_middle_is_named() -> None:
    for kind, text in ((Kind.NUMBER, "more"), (Kind.DATE, "2027-2028")):
        with pytest.raises(UnreadableAnswerError, match="has no midpoint"):
            parse_middle(payload(text=text), kind)
