"""Nothing overlaps at any size."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from reports.charts import draw_chart
from reports.charts.sheet import Box
from reports.charts.style import SIZES
from reports.picture import StoryMark
from tests.reports.charts.cases import CASES, LONG, at, no_reading, picture, reading
from tests.reports.charts.drawn import labels, named
from tracker.questions import Resolution, State
from tracker.readings import Point, Reason


def assert_nothing_overlaps(figure: Figure, size: str) -> None:
    sheet = Box(0, 0, SIZES[size].width, SIZES[size].height)
    words = labels(figure)
    for label in words:
        assert sheet.holds(label.box), f"{label.said!r} leaves the sheet"
    for one, other in combinations(words, 2):
        assert not one.box.overlaps(other.box), f"{one.said!r} overlaps {other.said!r}"
    for label in words:
        if label.get_gid() in {"last-value", "band-words", "gap-reason"}:
            for x, y in corners_of(figure, size):
                box = label.box
                inside = box.left + 1 < x < box.right - 1 and box.top + 2 < y < box.bottom - 2
                assert not inside, f"the line runs through {label.said!r}"


def corners_of(figure: Figure, size: str) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for artist in named(figure, "forecast"):
        line = cast("Line2D", artist)
        places = line.get_transform().transform(np.column_stack((line.get_xdata(), line.get_ydata())))
        found.extend((float(x), SIZES[size].height - float(y)) for x, y in places)
    return found


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("case", [name for name in CASES if name != "fifty_thousand"])
def test_nothing_overlaps_in_the_ugly_pictures(case: str, size: str) -> None:
    assert_nothing_overlaps(draw_chart(CASES[case](), size=size), size)


_DAYS = st.integers(0, 360)


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(
        st.tuples(_DAYS, st.none() | st.floats(0, 1)), max_size=12, unique_by=lambda pair: pair[0]
    ),
    stories=st.lists(st.tuples(_DAYS, st.none() | st.floats(0, 1) | st.just("one in five")), max_size=6),
    deadline=st.none() | st.integers(-100, 800),
    closes=st.none() | st.integers(-100, 800),
    ended=st.none() | st.sampled_from([State.RESOLVED, State.ANNULLED, State.AMBIGUOUS]),
    title=st.sampled_from(["Will it?", LONG]),
    size=st.sampled_from(sorted(SIZES)),
)
def test_nothing_overlaps_in_any_picture(
    values: list[tuple[int, float | None]],
    stories: list[tuple[int, float | str | None]],
    deadline: int | None,
    closes: int | None,
    ended: State | None,
    title: str,
    size: str,
) -> None:
    start, end = at(2022, 10, 20), at(2023, 10, 20)
    points: list[Point] = [
        no_reading(start + timedelta(days=day), Reason.UNREACHABLE)
        if value is None
        else reading(start + timedelta(days=day), value, low=value / 2, high=(1 + value) / 2)
        for day, value in sorted(values, key=lambda pair: pair[0])
    ]
    marks = tuple(
        StoryMark(on=date(2022, 10, 20) + timedelta(days=day), printed=printed, headline="x")
        for day, printed in stories
    )
    drawn = picture(
        points,
        title=title,
        stories=marks,
        as_of=at(2023, 10, 21),
        deadline=None if deadline is None else end + timedelta(days=deadline),
        closes_at=None if closes is None else end + timedelta(days=closes),
        state=ended or State.OPEN,
        resolution=Resolution(text="no", raw="no", at=end, value=0.0) if ended else None,
    )
    assert_nothing_overlaps(draw_chart(drawn, size=size), size)


def test_measured_boxes_are_where_the_letters_are() -> None:
    figure = draw_chart(CASES["resolved_no"]())
    renderer = FigureCanvasAgg(figure).get_renderer()
    for label in labels(figure):
        extent = label.get_window_extent(renderer)
        assert label.box.left == pytest.approx(extent.x0, abs=1.5)
        assert label.box.right == pytest.approx(extent.x1, abs=2.5)


def test_a_headline_of_two_hundred_letters_keeps_the_plot_tall_enough() -> None:
    shown = replace(CASES["long_title"](), note="A note " * 40)
    for name, size in SIZES.items():
        (axes,) = draw_chart(shown, size=name).axes
        assert axes.get_position().height * size.height > 60
