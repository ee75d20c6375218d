from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.citations.figures import MAX_FIGURES, Form, find_figures


def only(text: str) -> tuple[str, float | None, float | None, float | None]:
    (figure,) = find_figures(text)
    return text[figure.start : figure.end], figure.probability, figure.low, figure.high


@pytest.mark.parametrize(
    ("text", "stated", "probability"),
    [
        ("a 10% chance", "10%", 0.1),
        ("a 61.5% chance", "61.5%", 0.615),
        ("at 10 per cent", "10 per cent", 0.1),
        ("at ten percent", "ten percent", 0.1),
        ("a 10-percent chance", "10-percent", 0.1),
        ("ninety-nine per cent", "ninety-nine per cent", 0.99),
        ("one in ten", "one in ten", 0.1),
        ("a one-in-seven shot", "one-in-seven", 1 / 7),
        ("3 in 10", "3 in 10", 0.3),
        ("3-in-5 chance", "3-in-5", 0.6),
        ("nine out of ten", "nine out of ten", 0.9),
        ("seven chances in ten", "seven chances in ten", 0.7),
        ("1 in 1,000", "1 in 1,000", 0.001),
        ("one in a million", "one in a million", 1e-6),
        ("at 63 cents", "63 cents", 0.63),
        ("a 63-cent contract", "63-cent", 0.63),
        ("at 44\u00a2", "44\u00a2", 0.44),
        ("at $0.19", "$0.19", 0.19),
        ("a coin flip", "a coin flip", 0.5),
        ("rated a toss-up", "a toss-up", 0.5),
        ("even odds", "even odds", 0.5),
        ("at evens", "evens", 0.5),
        ("fifty-fifty", "fifty-fifty", 0.5),
        ("50-50", "50-50", 0.5),
        ("a two-thirds chance", "two-thirds", 2 / 3),
        ("a one-third chance", "one-third", 1 / 3),
        ("a probability of 0.62", "0.62", 0.62),
        ("a .3 chance", ".3", 0.3),
    ],
)
def test_every_form_is_read(text: str, stated: str, probability: float) -> None:
    words, value, low, high = only(text)
    assert words == stated
    assert value == pytest.approx(probability)
    assert (low, high) == (None, None)


@pytest.mark.parametrize(
    ("text", "stated", "probability", "low", "high"),
    [
        ("less than a 1% chance", "less than a 1%", 0.01, 0, None),
        ("<1%", "<1%", 0.01, 0, None),
        ("under 5%", "under 5%", 0.05, 0, None),
        ("less than one in ten", "less than one in ten", 0.1, 0, None),
        ("1 percent or less", "1 percent or less", 0.01, 0, None),
        ("over 85%", "over 85%", 0.85, None, 1),
        ("at least 95%", "at least 95%", 0.95, None, 1),
        ("90% or more", "90% or more", 0.9, None, 1),
        ("99%+", "99%+", 0.99, None, 1),
        (">97%", ">97%", 0.97, None, 1),
    ],
)
def test_a_bound_belongs_to_the_figure(
    text: str, stated: str, probability: float, low: float | None, high: float | None
) -> None:
    assert only(text) == (stated, pytest.approx(probability), low, high)


@pytest.mark.parametrize(
    ("text", "stated", "low", "high"),
    [
        ("at 60\u201380%", "60\u201380%", 0.6, 0.8),
        ("at 70% to 75%", "70% to 75%", 0.7, 0.75),
        ("a 25 to 30 percent chance", "25 to 30 percent", 0.25, 0.3),
        ("between 57% and 61.5%", "between 57% and 61.5%", 0.57, 0.615),
        ("ranging from 25% to 30%", "25% to 30%", 0.25, 0.3),
        ("anywhere from 25% to 30%", "25% to 30%", 0.25, 0.3),
        ("at 41-44 cents", "41-44 cents", 0.41, 0.44),
        ("$0.90-$0.92", "$0.90-$0.92", 0.9, 0.92),
    ],
)
def test_a_range_has_two_ends_and_no_value(text: str, stated: str, low: float, high: float) -> None:
    assert only(text) == (stated, None, pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("climbed from 12% to 27%", ["12%", "27%"]),
        ("slid 9 cents to 52 cents", ["9 cents", "52 cents"]),
        ("before 2050 to 3%", ["3%"]),
        ("by june 30 to 45%", ["45%"]),
        ("62% and 81%", ["62%", "81%"]),
    ],
)
def test_two_ends_of_a_move_are_no_range(text: str, stated: list[str]) -> None:
    assert [text[figure.start : figure.end] for figure in find_figures(text)] == stated


@pytest.mark.parametrize(
    "text",
    [
        "140%",
        "??%",
        "a -5% chance",
        "5 points",
        "5 percentage points",
        "the 90th percentile",
        "v1.10%x",
        "$4.30",
        "no",
    ],
)
def test_what_is_no_probability_is_left_out(text: str) -> None:
    assert find_figures(text) == []


def test_a_table_is_not_read() -> None:
    assert find_figures("5% " * (MAX_FIGURES + 1)) == []
    assert len(find_figures("5% " * MAX_FIGURES)) == MAX_FIGURES


def test_the_core_is_where_the_number_begins() -> None:
    (figure,) = find_figures("less than a 1% chance")
    assert (figure.start, figure.core, figure.form) == (0, 12, Form.PERCENT)


@given(st.integers(0, 1000), st.sampled_from(["%", " percent", " per cent"]))
def test_any_percentage_to_one_decimal_is_exact(tenths: int, unit: str) -> None:
    words = f"{tenths / 10:g}{unit}"
    assert only(f"a {words} chance")[:2] == (words, pytest.approx(tenths / 1000, abs=1e-12))


@given(st.text())
def test_figures_lie_inside_the_text_in_order(text: str) -> None:
    low = text.replace("\u0130", "I").lower()
    found = find_figures(low)
    assert all(0 <= figure.start <= figure.core < figure.end <= len(low) for figure in found)
    assert [figure.start for figure in found] == sorted(figure.start for figure in found)
