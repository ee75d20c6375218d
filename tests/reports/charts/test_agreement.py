"""Chart, alt text and table state the same last value, change and date."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.charts import Event, describe, draw_chart, table_rows
from reports.picture import Picture
from reports.printed import format_day, format_moment
from tests.reports.charts.cases import CASES, at, no_reading, picture, reading, story
from tests.reports.charts.drawn import said
from tracker.questions import State
from tracker.readings import Point, Reason


def assert_renderings_agree(shown: Picture) -> None:
    figure, words, rows = draw_chart(shown), describe(shown), table_rows(shown)
    readings = [row for row in rows if row.event is Event.READING]
    heading = " ".join(said(figure, "heading"))
    assert shown.finding in heading
    assert f"{shown.finding}." in words.alt
    assert format_moment(shown.as_of) in " ".join(said(figure, "footer"))
    assert format_moment(shown.as_of) in words.long
    if shown.last is None:
        assert said(figure, "last-value") == []
        assert readings == []
        return
    assert said(figure, "last-value") == [shown.print_value(shown.last.value, short=True)]
    assert readings[-1].printed == shown.last_printed
    assert readings[-1].value == shown.last.value
    assert f" {shown.last_printed}" in words.long
    if shown.change is not None:
        assert readings[-1].words == shown.change.in_words
        assert f"{shown.change.in_words}: " in words.long
        assert format_day(shown.change.at) in words.long
    for mark in shown.stories:
        printed = shown.print_story_figure(mark)
        assert printed in [row.printed for row in rows if row.event is Event.STORY]


@pytest.mark.parametrize("case", [name for name in CASES if name != "fifty_thousand"])
def test_renderings_of_the_ugly_pictures_agree(case: str) -> None:
    assert_renderings_agree(CASES[case]())


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.none() | st.floats(0, 1), max_size=20),
    printed=st.none() | st.floats(0, 1) | st.sampled_from(["one in five", "unlikely"]),
    has_story=st.booleans(),
    state=st.sampled_from([State.OPEN, State.CLOSED]),
    deadline=st.none() | st.integers(1, 400),
)
def test_renderings_of_any_picture_agree(
    values: list[float | None],
    printed: float | str | None,
    *,
    has_story: bool,
    state: State,
    deadline: int | None,
) -> None:
    start = at(2022, 10, 20)
    points: list[Point] = [
        no_reading(start + timedelta(days=17 * index), Reason.HIDDEN)
        if value is None
        else reading(start + timedelta(days=17 * index), value)
        for index, value in enumerate(values)
    ]
    assert_renderings_agree(
        picture(
            points,
            stories=(story(2022, 12, 4, printed),) if has_story else (),
            state=state,
            deadline=None if deadline is None else start + timedelta(days=deadline),
        )
    )
