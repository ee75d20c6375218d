from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reports.picture import StoryMark
from tests.reports.charts.cases import (
    CASES,
    SEED,
    at,
    date_question,
    no_reading,
    number,
    picture,
    reading,
    story,
)
from tracker.history import History
from tracker.questions import Kind, Resolution, Scale, State
from tracker.readings import Reading, Reason


@pytest.mark.parametrize(
    ("case", "finding"),
    [
        ("down", "Down 7 points since the story ran"),
        ("rising_without_story", "Up 45 points in the past year"),
        ("one_point", "First reading: 37%"),
        ("no_point", "No readings yet"),
        ("only_hidden", "No readings yet: the platform keeps the forecast hidden for now"),
        ("all_equal", "Unchanged since the story ran"),
        ("jump", "Up 88 points since the story ran"),
        ("lapsed", "No current figure; the last was 28% on 27 June 2023"),
        ("many_stories", "Up 8 points since the latest story ran"),
        ("resolved_no", "Resolved No; the last forecast was 2%"),
        ("resolved_yes", "Resolved Yes; the last forecast was 90%"),
        ("annulled", "Annulled: the question will not be settled"),
        ("ambiguous", "Resolved as ambiguous: neither yes nor no"),
        ("closed", "Closed at 40%, waiting for the outcome"),
        ("past_deadline", "The deadline has passed; the last forecast was 3%"),
        ("one_day", "Up 14 points since the question opened"),
        ("number_resolved", "Resolved 15.1%; the last forecast was 14.1%"),
        ("date_question", "Expected 2.2 years earlier than when the story ran"),
    ],
)
def test_the_title_states_the_finding(case: str, finding: str) -> None:
    assert CASES[case]().finding == finding


def test_a_final_state_without_readings_says_so() -> None:
    ended = picture(
        [],
        state=State.RESOLVED,
        resolution=Resolution(text="yes", raw="yes", at=at(2023, 9, 1), value=1.0),
    )
    assert ended.finding == "Resolved Yes; no forecast was recorded"
    assert ended.last_printed == ""
    assert ended.change is None


def test_the_line_starts_when_the_question_opened() -> None:
    shown = picture([reading(at(2022, 1), 0.5), reading(at(2023, 1), 0.2)])
    assert shown.steps[0].at == at(2022, 10, 20)
    assert shown.steps[0].value == 0.5  # type: ignore[union-attr]


def test_the_line_ends_where_the_question_closed_or_was_settled() -> None:
    points = [reading(at(2022, 11), 0.2), reading(at(2023, 9), 0.9), reading(at(2023, 10), 1.0)]
    settled = picture(
        points,
        state=State.RESOLVED,
        resolution=Resolution(text="yes", raw="yes", at=at(2023, 10), value=1.0),
    )
    assert settled.ends_at == at(2023, 10)
    assert settled.last is not None
    assert settled.last.value == 0.9
    closed = picture(points, state=State.CLOSED, closes_at=at(2023, 5))
    assert (closed.ends_at, closed.last_printed) == (at(2023, 5), "20%")


def test_a_story_that_printed_words_is_compared_with_the_source_on_that_day() -> None:
    points = [reading(at(2022, 10, 20), 0.2), reading(at(2023, 5), 0.6)]
    told = picture(points, stories=(story(2022, 11, 4, "a one in five chance"),)).change
    assert told is not None
    assert (told.before, told.after) == (0.2, 0.6)


def test_a_story_from_before_any_reading_that_printed_words_has_no_change() -> None:
    told = picture([reading(at(2023, 5), 0.6)], stories=(story(2022, 11, 4, "unlikely"),))
    assert told.change is None
    assert told.finding == "First reading: 60%"


def test_a_small_move_of_late_gives_way_to_the_move_of_the_year() -> None:
    points = [reading(at(2022, 10, 20), 0.2), reading(at(2023, 1), 0.5), reading(at(2023, 10, 20), 0.502)]
    assert picture(points).finding == "Up 30 points in the past year"
    assert picture(points[:1]).finding == "Unchanged in the past 30 days"


def test_the_value_is_not_carried_on_past_the_last_look() -> None:
    points = (reading(at(2022, 11), 0.2),)
    quiet = picture([]).__class__(
        title="Q",
        platform="P",
        history=History(points, confirmed_at=at(2023, 6)),
        as_of=at(2023, 10),
    )
    assert quiet.has_lapsed
    assert quiet.last_held_at == at(2023, 6)
    assert quiet.gaps[-1].reason is Reason.NOT_LOOKED
    awaited = replace(quiet, next_read_at=at(2023, 11))
    assert not awaited.has_lapsed


def test_the_latest_version_of_a_revised_point_is_shown() -> None:
    first = Reading(value=0.2, at=at(2022, 11), seen_at=at(2022, 11))
    revised = Reading(value=0.3, at=at(2022, 11), seen_at=at(2023, 1))
    assert picture([first, revised]).last_printed == "30%"


def test_outcomes_at_open_bounds_are_told_as_beyond() -> None:
    bounded = replace(number(), upper_bound=5000.0, open_above=True, lower_bound=100.0, open_below=True)
    assert bounded.print_value(5000.0) == "more than 5,000 people"
    assert bounded.print_value(100.0) == "less than 100 people"
    assert bounded.print_value(300.0) == "300 people"
    dated = replace(date_question(), upper_bound=at(2100).timestamp(), open_above=True)
    assert dated.print_value(at(2100).timestamp()) == "after 1 January 2100"


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"stories": (story(2023, 10, 22, 0.1),)}, "story of 22 October 2023"),
        ({"stories": (StoryMark(on=at(2023, 10, 21, 15), printed=0.1, headline=""),)}, "story of 21 October"),
        ({"stories": (story(2023, 1, 1, 1.2),)}, "1.2"),
        (
            {"state": State.RESOLVED, "resolution": Resolution(text="no", raw="no", at=at(2022, 1))},
            "earlier than the opening",
        ),
        (
            {"state": State.RESOLVED, "resolution": Resolution(text="no", raw="no", at=at(2024))},
            "later than the picture's instant",
        ),
        ({"history": History((reading(at(2023, 1), 3, kind=Kind.NUMBER),))}, "kind"),
        (
            {
                "kind": Kind.NUMBER,
                "scale": Scale.LOG,
                "history": History((reading(at(2023, 1), 0, kind=Kind.NUMBER),)),
            },
            "logarithmic",
        ),
    ],
)
def test_contradictions_are_refused(parts: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        picture([], **parts)


def test_text_is_made_printable_once_for_every_rendering() -> None:
    shown = picture(
        [], title="A\x00B\nC", stories=(StoryMark(on=date(2023, 1, 1), printed="1\t2", headline="x\u202ey"),)
    )
    assert shown.title == "A B C"
    assert (shown.stories[0].printed, shown.stories[0].headline) == ("1 2", "xy")


def test_stories_are_in_order_whatever_order_they_come_in() -> None:
    shown = picture([], stories=(story(2023, 5, 1, 0.2), SEED))
    assert [mark.day for mark in shown.stories] == [date(2022, 11, 4), date(2023, 5, 1)]
    assert shown.story == story(2023, 5, 1, 0.2)
    assert shown.stories[0].at - at(2022, 11, 4) == timedelta(hours=12)


def test_gap_reasons_are_kept_apart() -> None:
    shown = picture([no_reading(at(2023, 1), Reason.HIDDEN), no_reading(at(2023, 2), Reason.WITHHELD)])
    assert [gap.reason for gap in shown.gaps] == [Reason.HIDDEN, Reason.WITHHELD]
    assert shown.has_lapsed
    assert shown.finding == "No readings yet: the platform does not give this account the number"
