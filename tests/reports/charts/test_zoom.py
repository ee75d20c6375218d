from __future__ import annotations

from typing import cast

import numpy as np
import pytest
from matplotlib.lines import Line2D

from reports.charts import Zoom, draw_chart, parse_zoom, render_chart
from reports.charts.style import SIZES
from tests.reports.charts.cases import CASES, SEED, at, picture, reading
from tests.reports.charts.drawn import named, said
from tests.reports.charts.many_cases import MANY_CASES
from tests.reports.charts.marked_cases import ZOOMED_CASES
from tests.reports.charts.test_layout import assert_nothing_overlaps
from tracker.errors import UsageError

LEVEL = [reading(at(2022, 11, 1), 0.42, low=0.1, high=0.9), reading(at(2023, 5, 1), 0.47, low=0.3, high=0.6)]


@pytest.mark.parametrize("size", SIZES)
def test_a_zoomed_chart_says_in_the_image_that_its_axis_does_not_start_at_0(size: str) -> None:
    figure = draw_chart(picture(LEVEL), size=size, zoom=Zoom())
    assert "The axis does not start at 0: it runs from 41% to 48%" in " ".join(said(figure, "heading"))
    assert figure.axes[0].get_ylim() == (0.41, 0.48)
    (base,) = (cast("Line2D", artist) for artist in named(figure, "base"))
    assert base.get_linestyle() == "--"
    assert_nothing_overlaps(figure, size)


def test_the_words_of_the_image_say_it_too() -> None:
    svg = render_chart(picture(LEVEL), zoom=parse_zoom("40-50")).decode()
    assert "<desc>The axis does not start at 0: it runs from 40% to 50%. The line begins" in svg


def test_a_range_from_0_says_where_it_ends_and_the_whole_says_nothing() -> None:
    figure = draw_chart(CASES["down"](), zoom=parse_zoom("0-20"))
    assert "The axis ends at 20%, not at 100%" in said(figure, "heading")
    assert said(figure, "value-tick")[-1] == "20%"
    whole = draw_chart(CASES["down"](), zoom=parse_zoom("0-100"))
    assert not any("axis" in words for words in said(whole, "heading"))


def test_the_line_is_never_cut_off_and_the_band_stays_in_the_plot() -> None:
    figure = draw_chart(picture(LEVEL), zoom=parse_zoom("40-50"))
    values = [np.asarray(cast("Line2D", line).get_ydata()) for line in named(figure, "forecast")]
    assert values[0].min() == 0.42
    (band, *_rest) = named(figure, "quartiles")
    heights = np.asarray(band.get_path().vertices)[:, 1]  # type: ignore[attr-defined]
    assert (heights.min(), heights.max()) == (0.4, 0.5)
    with pytest.raises(
        UsageError, match="would cut off what the chart has to show, which goes from 42% to 47%"
    ):
        draw_chart(picture(LEVEL), zoom=parse_zoom("43-50"))
    with pytest.raises(UsageError, match="from 10% to 47%"):  # a story's figure counts as well
        draw_chart(picture(LEVEL, stories=(SEED,)), zoom=parse_zoom("40-50"))


@pytest.mark.parametrize(
    "text", ["", "wide", "10", "40-10", "10-10.5", "10-101", "-5-10", "a-b", "10-20-30", "nan-5"]
)
def test_what_is_no_zoom_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no zoom: write fit, or a range"):
        parse_zoom(text)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("case", ZOOMED_CASES)
def test_nothing_overlaps_in_zoomed_charts(case: str, size: str) -> None:
    make, zoom = ZOOMED_CASES[case]
    assert_nothing_overlaps(draw_chart(make(), size=size, zoom=parse_zoom(zoom)), size)


def test_only_chances_are_zoomed() -> None:
    for shown in (CASES["number"](), CASES["date_question"](), MANY_CASES["groups_of_numbers"]()):
        with pytest.raises(UsageError, match="a zoom is for charts of a chance"):
            draw_chart(shown, zoom=Zoom())


def test_several_lines_are_zoomed_together() -> None:
    figure = draw_chart(MANY_CASES["platforms"](), zoom=Zoom())
    assert any(words.startswith("The axis ends at") for words in said(figure, "heading"))
    assert draw_chart(picture([]), zoom=Zoom()).axes[0].get_ylim() == (0.0, 1.0)
