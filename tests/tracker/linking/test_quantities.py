import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.linking.quantities import read_quantities
from tracker.linking.times import read_times


def test_the_number_of_a_name_counts_nothing() -> None:
    assert read_quantities("a World War Three begins") == ()
    assert len(read_quantities("about three wars begin")) == 1


@pytest.mark.parametrize(
    ("text", "value", "unit", "bound"),
    [
        ("more than 2 people", 3, "", ">="),
        ("at least three people", 3, "", ">="),
        ("fewer than 100 troops", 99, "", "<="),
        ("$100,000 or more", 100_000, "$", ">="),
        ("hits $100K", 100_000, "$", ">="),
        ("4.65K persons", 4650, "", ""),
        ("100 trillion parameters", 1e14, "", ""),
        ("above 0.3%", 0.3, "%", ">"),
        ("50 bps", 0.5, "%", ""),
        ("a half-point cut", 0.5, "%", ""),
        ("a tenth of newborns", 10, "%", ""),
        ("95 cents", 0.95, "$", ""),
        ("4h or less", 4, "", "<="),
    ],
)
def test_a_number_is_read_as_meant(text: str, value: float, unit: str, bound: str) -> None:
    (quantity,) = read_quantities(text)
    assert (quantity.value, quantity.unit, quantity.bound) == (pytest.approx(value), unit, bound)


@pytest.mark.parametrize("text", ["at least one death", "GPT-5", "out of No 10", "a 10X rise", "an apple"])
def test_what_counts_nothing_is_left_out(text: str) -> None:
    assert read_quantities(text) == ()


def test_a_range_is_two_numbers() -> None:
    assert [each.value for each in read_quantities("the 200-300 range")] == [200, 300]


def test_dates_are_no_numbers() -> None:
    text = "more than 100 troops before 15 July 2024"
    assert [each.value for each in read_quantities(text, read_times(text).spans)] == [101]


def test_units_keep_numbers_apart_and_bounds_contradict() -> None:
    (percent,), (plain,) = read_quantities("50%"), read_quantities("50 seats")
    (dollars,) = read_quantities("$50")
    assert percent.equals(plain)
    assert not percent.equals(dollars)
    (more,), (less,) = read_quantities("more than 50%"), read_quantities("less than 50%")
    assert more.contradicts(less)
    assert not more.contradicts(percent)


@given(st.integers(min_value=2, max_value=10**12))
def test_thousands_marks_change_nothing(number: int) -> None:
    (plain,), (marked,) = read_quantities(f"{number} votes"), read_quantities(f"{number:,} votes")
    assert plain.equals(marked)


@given(st.text(max_size=100))
def test_any_text_is_read_without_failing(text: str) -> None:
    assert all(each.span.end <= len(text) for each in read_quantities(text))
