from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.linking.times import Moment, in_words, is_one_end, read_times


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        ("it rains before 2024", date(2024, 1, 1)),
        ("it rains by the end of 2023", date(2024, 1, 1)),
        ("By June 10, 2022, it rains", date(2022, 6, 11)),
        ("it rains before New Year's Day 2025", date(2025, 1, 1)),
        ("it rains by mid-century", date(2050, 1, 1)),
        ("it rains in 2022", date(2023, 1, 1)),
    ],
)
def test_deadlines_are_the_grammar_s(text: str, deadline: date) -> None:
    assert read_times(text).deadline == deadline


def test_the_year_of_an_event_is_no_deadline() -> None:
    times = read_times("a debate before the 2024 presidential election")
    assert times.deadline is None
    assert times.moments[0].year == 2024


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("on 1 January 2022", Moment(year=2022, month=1, day=1)),
        ("on 2021-06-14", Moment(year=2021, month=6, day=14)),
        ("the 2024 season", Moment(year=2024)),
        ("in Q4 2024", Moment(year=2024, month=10, months=3)),
        ("the final quarter of 2024", Moment(year=2024, month=10, months=3)),
        ("in September 2024", Moment(year=2024, month=9)),
        ("over 2022-2031", Moment(year=2031)),
        ("before July", Moment(year=None, month=7, is_limit=True, is_before=True)),
    ],
)
def test_other_dates_are_kept_as_named(text: str, moment: Moment) -> None:
    assert moment in read_times(text).moments


@pytest.mark.parametrize(
    "text", ["it may rain", "nobody knows", "", "more than 2,024 troops", "more than 1900 troops"]
)
def test_no_date_is_silence(text: str) -> None:
    assert read_times(text).is_silent


def test_relative_words_need_a_day_to_be_read_against() -> None:
    assert read_times("it rains this year").is_open
    assert read_times("it rains this year", date(2024, 5, 6)).deadline == date(2025, 1, 1)


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        (date(2024, 1, 1), date(2023, 12, 31), True),
        (date(2024, 1, 1), date(2023, 12, 30), True),
        (date(2024, 7, 14), date(2024, 7, 14), True),
        (date(2024, 7, 14), date(2024, 7, 15), False),
        (date(2024, 1, 1), date(2025, 1, 1), False),
    ],
)
def test_ends_are_one_at_the_turn_of_a_month_only(one: date, other: date, is_one: bool) -> None:
    assert is_one_end(one, other) is is_one
    assert is_one_end(other, one) is is_one


@pytest.mark.parametrize(
    ("one", "other", "fits"),
    [
        (Moment(year=2024, month=7, day=14), Moment(year=None, month=7, day=14), True),
        (Moment(year=2024, month=7, day=14), Moment(year=2024, month=7, day=15), False),
        (Moment(year=2024, month=9), Moment(year=2024, month=9, day=18), True),
        (Moment(year=None, month=8, is_limit=True, is_before=True), Moment(year=None, month=8), False),
        (Moment(year=2024), Moment(year=2025), False),
        (Moment(year=2024), Moment(year=None, month=7, day=10), False),
    ],
)
def test_which_dates_can_be_the_same(one: Moment, other: Moment, fits: bool) -> None:
    assert one.fits(other) is fits
    assert other.fits(one) is fits


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2150, 12, 31)))
def test_a_named_day_ends_the_day_after(day: date) -> None:
    times = read_times(f"it rains on {day.day} {day:%B} {day.year}")
    assert times.moments == (Moment(year=day.year, month=day.month, day=day.day),)
    assert times.end is not None
    assert (times.end - day).days == 1


@given(st.text(max_size=100))
def test_any_text_is_read_without_failing(text: str) -> None:
    times = read_times(text, date(2024, 1, 1))
    assert all(span.end <= len(text) for span in times.spans)
    assert in_words(times)


def test_past_a_year_is_not_in_it() -> None:
    (past,), (during,) = (read_times(text).moments for text in ("it rains past 2031", "it rains on 2031"))
    assert past.is_after
    assert not during.is_after
    assert not past.fits(during)
    assert str(past) == "after 2031"


def test_after_an_event_is_no_such_limit() -> None:
    assert not read_times("it rains after the 2031 election").moments[0].is_after
