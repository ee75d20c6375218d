from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.wording.rounding import format_probability, printed_number, round_half_up
from tracker.wording.style import load_style, parse_style

HOUSE = load_style("house")


@pytest.mark.parametrize(
    ("probability", "printed"),
    [
        (0.08, "8%"),
        (0.105, "11%"),
        (0.285, "29%"),  # binary 0.285 lies below, but the decimal was 0.285
        (0.145, "15%"),
        (0.03, "3%"),
        (0.0296, "3%"),
        (0.0235, "2.4%"),
        (0.02, "2%"),
        (0.975, "97.5%"),
        (0.97, "97%"),
        (0.99, "99%"),
        (0.9904, "more than 99%"),
        (1, "more than 99%"),
        (0.01, "1%"),
        (0.0099, "less than 1%"),
        (0, "less than 1%"),
        (Decimal("0.5"), "50%"),
    ],
)
def test_a_probability_is_printed_on_the_sheets_grid(probability: float | Decimal, printed: str) -> None:
    assert format_probability(probability, HOUSE) == printed


@pytest.mark.parametrize("value", [-0.01, 1.2, float("nan")])
def test_what_is_no_probability_is_not_printed(value: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        format_probability(value, HOUSE)


def test_a_sheet_may_print_whole_numbers_only() -> None:
    whole = parse_style('name = "whole"\nbased_on = "ap"\n[rounding]\ntail_decimals = 0\n', name="whole.toml")
    assert format_probability(0.0235, whole) == "2%"


def test_no_sheet_prints_0_or_100_percent() -> None:
    wide = parse_style(
        'name = "wide"\nbased_on = "ap"\n[rounding]\ntail_decimals = 0\nbelow = 0.001\nabove = 99.999\n',
        name="wide.toml",
    )
    assert format_probability(0.002, wide) == "less than 1%"
    assert format_probability(0.998, wide) == "more than 99%"


def test_a_writers_decimal_is_kept_even_where_it_is_zero() -> None:
    assert printed_number(Decimal("0.62"), HOUSE.rounding, places=1).digits == "62.0"


def test_halves_go_away_from_zero() -> None:
    assert round_half_up(Decimal("0.5"), 0) == 1
    assert round_half_up(Decimal("-0.5"), 0) == -1
    assert round_half_up(Decimal("2.345"), 2) == Decimal("2.35")
