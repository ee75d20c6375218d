from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.charts import describe
from reports.charts.plot import time_shown
from reports.picture import Picture, StoryMark
from reports.picture_since import picture_since
from tests.reports.charts.cases import at, picture, reading
from tracker.errors import UsageError
from tracker.questions import Resolution, State

EARLY = StoryMark(on=date(2022, 11, 4), printed=0.1, headline="The first")
LATE = StoryMark(on=date(2023, 9, 20), printed=0.3, headline="The second")


def told(**parts: object) -> Picture:
    points = [reading(at(2022, 10, 20), 0.1), reading(at(2023, 3, 1), 0.2), reading(at(2023, 10, 1), 0.4)]
    return picture(points, stories=(EARLY, LATE), **parts)


def test_it_begins_a_little_before_the_day_with_what_held_then() -> None:
    shown = picture_since(told(), LATE.day)
    start, _end = time_shown(shown)
    assert at(2023, 9, 15) < start < at(2023, 9, 20)
    assert [step.at for step in shown.steps] == [start, at(2023, 10, 1)]
    assert [getattr(step, "value", None) for step in shown.steps] == [0.2, 0.4]
    assert shown.stories == (LATE,)
    assert (shown.last, shown.ends_at) == (told().last, told().ends_at)
    assert shown.finding == "Up 10 points since the story ran"


def test_the_words_begin_where_the_line_does() -> None:
    words = describe(picture_since(told(), LATE.day))
    assert "2022" not in words.alt
    assert "October 2022" not in words.long
    assert "The first" not in words.long
    assert "20 September 2023" in words.long


def test_since_before_the_opening_it_is_the_whole_history() -> None:
    whole = told()
    shown = picture_since(whole, date(2022, 10, 1))
    assert shown.steps == whole.steps
    assert shown.stories == whole.stories


def test_a_forecast_that_had_ended_before_is_shown_with_its_last_day() -> None:
    ended = Resolution(text="no", raw="no", at=at(2023, 6, 1), value=0.0)
    over = picture(
        [reading(at(2022, 10, 20), 0.1), reading(at(2023, 3, 1), 0.2)],
        state=State.RESOLVED,
        resolution=ended,
    )
    shown = picture_since(over, date(2023, 9, 20))
    assert shown.last is not None
    assert shown.last.value == 0.2
    assert shown.steps[0].at == at(2023, 5, 31)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1969, 12, 31), date(2023, 10, 23), date(9999, 12, 31)])
def test_a_day_on_which_nothing_can_have_been_printed_is_refused(day: date) -> None:
    with pytest.raises(UsageError, match="from 1970 until today"):
        picture_since(told(), day)


def test_where_it_is_tomorrow_already_a_story_of_tomorrow_begins_one() -> None:
    shown = picture_since(told(), date(2023, 10, 22))
    assert [(step.at, getattr(step, "value", None)) for step in shown.steps] == [(at(2023, 10, 20, 14), 0.4)]


@given(st.dates(date(1970, 1, 1), date(2023, 10, 22)))
def test_any_day_leaves_the_last_value_as_it_is(day: date) -> None:
    whole, shown = told(), picture_since(told(), day)
    assert shown.last is not None
    assert whole.last is not None
    assert shown.last.value == whole.last.value
    start, end = time_shown(shown)
    assert start < end
    assert all(start <= story.at <= end for story in shown.stories)
