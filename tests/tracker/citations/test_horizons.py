from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.citations.horizons import Strength, choose_horizon, find_horizons

TODAY = date(2026, 11, 20)


def deadline(text: str, today: date | None = TODAY) -> date | None:
    chosen = choose_horizon(find_horizons(text, 0, len(text), today))
    return chosen.deadline if chosen else None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        # a day
        ("before 1 July 2029", "2029-07-01"),
        ("before Aug. 1, 2027", "2027-08-01"),
        ("by May 25, 2029", "2029-05-26"),
        ("by Dec. 31, 2027", "2028-01-01"),
        ("by Jan. 1, 2035", "2035-01-01"),
        ("on or before June 30, 2027", "2027-07-01"),
        ("no later than June 30, 2027", "2027-07-01"),
        ("before 2028-01-01", "2028-01-01"),
        ("before New Year's Day 2025", "2025-01-01"),
        # a year
        ("before 2024", "2024-01-01"),
        ("By 2035", "2035-01-01"),
        ("until 2050", "2050-01-01"),
        ("by the year 2040", "2040-01-01"),
        ("prior to 2030", "2030-01-01"),
        ("in 2032", "2033-01-01"),
        ("during 2027", "2028-01-01"),
        ("through 2030", "2031-01-01"),
        ("in the year 2030", "2031-01-01"),
        ("at any point in 2027", "2028-01-01"),
        ("by the end of 2029", "2030-01-01"),
        ("at the end of 2025", "2026-01-01"),
        ("by the close of 2025", "2026-01-01"),
        ("before the end of 2027", "2028-01-01"),
        ("by end-2027", "2028-01-01"),
        ("by year-end 2027", "2028-01-01"),
        ("by the start of 2028", "2028-01-01"),
        # a month
        ("before April 2028", "2028-04-01"),
        ("by September 2039", "2039-10-01"),
        ("by Dec. 2039", "2040-01-01"),
        ("by the end of March 2027", "2027-04-01"),
        # other periods
        ("by mid-century", "2050-01-01"),
        ("by the middle of the century", "2050-01-01"),
    ],
)
def test_an_absolute_horizon_gives_the_first_day_after_it(words: str, expected: str) -> None:
    assert deadline(f"it happens {words}, they say", None) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("by the end of this year", "2027-01-01"),
        ("by the end of the year", "2027-01-01"),
        ("by year-end", "2027-01-01"),
        ("by year's end", "2027-01-01"),
        ("before the year is out", "2027-01-01"),
        ("this year", "2027-01-01"),
        ("later this year", "2027-01-01"),
        ("next year", "2028-01-01"),
        ("before next year", "2027-01-01"),
        ("by the end of next year", "2028-01-01"),
        ("this decade", "2030-01-01"),
        ("before the decade is out", "2030-01-01"),
        ("by the end of the decade", "2030-01-01"),
        ("by the end of the month", "2026-12-01"),
        ("before June", "2027-06-01"),
        ("before December", "2026-12-01"),
        ("by June", "2027-07-01"),
        ("by November", "2026-12-01"),
        ("by the end of March", "2027-04-01"),
        ("by Dec. 1", "2026-12-02"),
        ("before Dec. 1", "2026-12-01"),
        ("by Friday", "2026-11-28"),
        ("before Sunday", "2026-11-22"),
        ("by tomorrow", "2026-11-22"),
    ],
)
def test_a_relative_horizon_is_read_against_the_story_day(words: str, expected: str) -> None:
    assert deadline(f"it happens {words}.") == date.fromisoformat(expected)
    assert deadline(f"it happens {words}.", None) is None
    assert find_horizons(f"it happens {words}.", 0, 100, None)


@pytest.mark.parametrize(
    "words",
    [
        "on Jan. 20, 2025",
        "between now and June 2027",
        "in June 2027",
        "by early 2027",
        "before Q3 2027",
        "in the next five years",
        "by the mid-2030s",
        "until June 2027",
        "until Dec. 31, 2027",
        "by the end of the century",
        "by summer 2027",
    ],
)
def test_a_horizon_that_the_table_does_not_know_has_a_span_and_no_day(words: str) -> None:
    found = find_horizons(f"it happens {words}.", 0, 100, TODAY)
    assert [horizon.deadline for horizon in found] == [None]


@pytest.mark.parametrize(
    "words",
    [
        "before the 2024 US presidential election",
        "in the 2028 season",
        "lower than in 2025",
        "by 2030 votes",
        "by 2,030",
        "may 3",
        "the 2034 World Cup",
        "by 9999999",
    ],
)
def test_other_numbers_are_no_horizon(words: str) -> None:
    assert deadline(f"it is {words}", TODAY) is None


def test_a_limit_is_surer_than_a_year_that_something_happens_in() -> None:
    text = "the bloc it joined in 1981 will be left before 2030 by those elected in 2027"
    assert deadline(text) == date(2030, 1, 1)
    assert [horizon.strength for horizon in find_horizons(text, 0, len(text), None)] == [
        Strength.INSIDE,
        Strength.LIMIT,
        Strength.INSIDE,
    ]


def test_by_is_told_apart_since_a_date_median_says_by() -> None:
    assert [horizon.is_by for horizon in find_horizons("by 2030 or before 2031", 0, 22, None)] == [
        True,
        False,
    ]


def test_nothing_has_no_horizon() -> None:
    assert choose_horizon([]) is None


@given(st.integers(1800, 2999), st.sampled_from(["before", "by", "until"]))
def test_any_year_is_its_first_day(year: int, lead: str) -> None:
    assert deadline(f"it ends {lead} {year}") == date(year, 1, 1)


@given(st.text(), st.dates())
def test_any_text_can_be_searched(text: str, today: date) -> None:
    for horizon in find_horizons(text, 0, len(text), today):
        assert 0 <= horizon.span.start < horizon.span.end <= len(text)
