from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.printed import (
    as_printable,
    format_day,
    format_moment,
    format_number,
    format_probability,
    format_span,
    format_value,
    percent_as_printed,
    rounded,
)
from tracker.questions import Kind


@pytest.mark.parametrize(
    ("probability", "printed", "short"),
    [
        (0.1, "10%", "10%"),
        (0.125, "13%", "13%"),  # half up on the decimal as written, where the float lies below
        (0.03, "3%", "3%"),
        (0.0296, "3%", "3%"),
        (0.025, "2.5%", "2.5%"),
        (0.01, "1%", "1%"),
        (0.0099, "less than 1%", "<1%"),
        (0.0, "less than 1%", "<1%"),
        (0.97, "97%", "97%"),
        (0.9749, "97.5%", "97.5%"),
        (0.99, "99%", "99%"),
        (0.995, "more than 99%", ">99%"),
        (1.0, "more than 99%", ">99%"),
    ],
)
def test_a_live_probability_is_never_nought_or_certain(probability: float, printed: str, short: str) -> None:
    assert format_probability(probability) == printed
    assert format_probability(probability, short=True) == short


@given(st.floats(0, 1))
def test_a_printed_percentage_is_within_half_a_step(probability: float) -> None:
    percent = percent_as_printed(probability)
    if percent is None:
        assert probability < 0.01 or probability > 0.99
    else:
        step = Decimal("0.5") if 3 <= percent <= 97 else Decimal("0.05")
        assert abs(percent - Decimal(repr(probability)) * 100) <= step


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [
        (0, "", "0"),
        (-0.0, "", "0"),
        (1234, "people", "1,234 people"),
        (1234.5, "people", "1,235 people"),
        (12.345, "", "12.3"),
        (3.14159, "%", "3.14%"),
        (0.00123456, "", "0.00123"),
        (2_500_000, "$", "$2.5 million"),
        (1_230_000_000_000, "", "1.23 trillion"),
        (-42.0, "$", "\N{MINUS SIGN}$42"),
        (1e-30, "", "0"),
        (999_999.6, "", "1,000,000"),
    ],
)
def test_numbers_are_printed_with_their_unit(value: float, unit: str, printed: str) -> None:
    assert format_number(value, unit) == printed


def test_values_are_printed_by_their_kind() -> None:
    assert format_value(0.4, Kind.PROBABILITY) == "40%"
    assert format_value(40, Kind.NUMBER, "km") == "40 km"
    assert format_value(datetime(2031, 3, 10, 23, tzinfo=UTC).timestamp(), Kind.DATE) == "10 March 2031"


def test_days_and_moments_are_those_of_utc() -> None:
    east = datetime(2022, 11, 5, 1, tzinfo=timezone(timedelta(hours=9)))
    assert format_day(east) == "4 November 2022"
    assert format_day(date(2022, 11, 4), short=True) == "4 Nov 2022"
    assert format_moment(east) == "4 Nov 2022, 16:00 UTC"
    assert format_moment(datetime(2022, 11, 4, tzinfo=UTC)) == "4 Nov 2022"
    assert format_moment(datetime(2022, 11, 4, 23, 59, 59, tzinfo=UTC)) == "4 Nov 2022"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "1 day"),
        (12, "12 days"),
        (91, "3 months"),
        (700, "23 months"),
        (913, "2.5 years"),
        (731, "2 years"),
    ],
)
def test_lengths_of_time_are_told_in_the_unit_people_use(days: float, words: str) -> None:
    assert format_span(days * 86400) == words
    assert format_span(-days * 86400) == words


def test_rounding_is_half_up_on_the_decimal_as_written() -> None:
    assert rounded(2.675, 2) == Decimal("2.68")
    assert rounded(0.5) == 1
    assert rounded(1e-7, 1) == 0


def test_what_could_disturb_a_page_is_taken_out_of_text() -> None:
    assert as_printable("a\x00b\nc\td\u2028e") == "a b c d e"
    assert as_printable("left \u202eright\u202c") == "left right"
    assert as_printable("half \ud800 \uffff \ufdd0") == "half \N{REPLACEMENT CHARACTER} " * 1 + (
        "\N{REPLACEMENT CHARACTER} \N{REPLACEMENT CHARACTER}"
    )
    assert as_printable("👩‍🚀 नमस्ते عربي 한글") == "👩‍🚀 नमस्ते عربي 한글"


@given(st.text())
def test_printable_text_is_one_line_that_can_be_written(text: str) -> None:
    shown = as_printable(text)
    shown.encode()
    assert "\n" not in shown
    assert shown == as_printable(shown)
