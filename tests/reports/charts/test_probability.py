from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np
import pytest
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch

from reports.charts import draw_chart
from reports.charts.sheet import Label
from reports.charts.style import LIGHT, SIZES
from tests.reports.charts.cases import CASES, SEED, at, no_reading, picture, reading, story
from tests.reports.charts.drawn import named, said
from tracker.questions import Resolution, State
from tracker.readings import Reason

POINTS = [
    reading(at(2022, 10, 20), 0.12, low=0.05, high=0.2),
    reading(at(2023, 1, 1), 0.4, low=0.3, high=0.5),
    no_reading(at(2023, 3, 1), Reason.WITHHELD),
    reading(at(2023, 7, 1), 0.02),
]


def test_the_line_is_made_of_steps_and_broken_by_the_gap() -> None:
    first, last = (cast("Line2D", line) for line in named(draw_chart(picture(POINTS)), "forecast"))
    days = [at(2022, 10, 20), at(2023, 1, 1), at(2023, 1, 1), at(2023, 3, 1)]
    assert np.asarray(first.get_xdata()).tolist() == [day.timestamp() for day in days]
    assert np.asarray(first.get_ydata()).tolist() == [0.12, 0.12, 0.4, 0.4]
    assert np.asarray(last.get_ydata()).tolist() == [0.02, 0.02]
    assert np.asarray(last.get_xdata()).tolist()[-1] == at(2023, 10, 21, 14).timestamp()


def test_the_axis_runs_from_nought_to_a_hundred_whatever_the_values_are() -> None:
    for case in ("two_years_of_one_percent", "jump", "no_point"):
        figure = draw_chart(CASES[case]())
        assert figure.axes[0].get_ylim() == (0.0, 1.0)
        assert said(figure, "value-tick") == ["0%", "25", "50", "75", "100%"]


def test_the_band_spans_the_quartiles() -> None:
    (band,) = named(draw_chart(picture(POINTS)), "quartiles")
    values = {round(float(y), 3) for _x, y in np.asarray(cast("PathPatch", band).get_path().vertices)}
    assert values == {0.05, 0.2, 0.3, 0.5}


def test_the_last_value_stands_at_the_end_of_the_line() -> None:
    figure = draw_chart(picture(POINTS, deadline=None))
    (label,) = (cast("Label", artist) for artist in named(figure, "last-value"))
    (dot,) = (cast("Line2D", artist) for artist in named(figure, "last-dot"))
    x, y = dot.get_xydata()[0] * 72
    assert label.said == "2%"
    assert 0 < label.box.left - x < 15
    assert abs((label.box.top + label.box.bottom) / 2 - (SIZES["wide"].height - y)) < 20


def test_a_story_is_marked_on_its_day_with_the_figure_it_printed() -> None:
    figure = draw_chart(picture(POINTS, stories=(SEED,)))
    assert said(figure, "story") == ["Story said 10%", "4 Nov 2022"]
    (dot,) = named(figure, "story-dot")
    x, y = cast("Line2D", dot).get_xydata()[0] * 72
    axes = figure.axes[0]
    place = axes.transData.transform((SEED.at.timestamp(), 0.10))
    assert (x, y) == pytest.approx(tuple(place), abs=0.6)


def test_a_figure_in_words_has_no_dot() -> None:
    figure = draw_chart(picture(POINTS, stories=(story(2022, 11, 4, "one in ten"),)))
    assert said(figure, "story") == ["Story said one in ten", "4 Nov 2022"]
    assert named(figure, "story-dot") == []
    assert len(named(figure, "story-pole")) == 1


def test_gaps_are_tinted_and_give_their_reason() -> None:
    figure = draw_chart(picture(POINTS))
    assert len(named(figure, "gap-ground")) == 1
    assert " ".join(said(figure, "gap-reason")) == "Withheld by the platform"


def test_a_gap_too_narrow_for_words_gives_its_reason_above_the_plot() -> None:
    points = [POINTS[0], no_reading(at(2023, 3, 1), Reason.GONE), reading(at(2023, 3, 10), 0.2)]
    figure = draw_chart(picture(points))
    assert said(figure, "gap") == ["Question gone", "1 Mar 2023 to 10 Mar 2023"]


def test_deadline_and_close_are_marked() -> None:
    figure = draw_chart(picture(POINTS, closes_at=at(2023, 12, 1)))
    assert said(figure, "deadline") == ["Deadline", "1 Jan 2024"]
    assert said(figure, "close") == ["Closes", "1 Dec 2023"]
    assert len(named(figure, "deadline-pole")) == 1


def test_a_deadline_far_off_is_told_below_and_not_drawn() -> None:
    figure = draw_chart(CASES["ten_years"]())
    assert named(figure, "deadline-pole") == []
    assert any("Deadline 1 Jan 2050." in line for line in said(figure, "footer"))


@pytest.mark.parametrize(
    ("case", "outcome"),
    [
        ("resolved_no", "Resolved No"),
        ("resolved_yes", "Resolved Yes"),
        ("annulled", "Annulled"),
        ("ambiguous", "Ambiguous"),
    ],
)
def test_the_outcome_is_a_flag_and_never_a_point_of_the_line(case: str, outcome: str) -> None:
    shown = CASES[case]()
    figure = draw_chart(shown)
    assert said(figure, "resolution")[0] == outcome
    assert len(named(figure, "resolution-pole")) == 1
    assert shown.last is not None
    (line,) = (cast("Line2D", artist) for artist in named(figure, "forecast"))
    assert np.asarray(line.get_ydata())[-1] == shown.last.value
    assert said(figure, "last-value-caption") == ["last forecast"]


def test_a_settlement_price_is_not_drawn() -> None:
    shown = picture(
        [*POINTS, reading(at(2023, 9, 1), 1.0)],
        state=State.RESOLVED,
        resolution=Resolution(text="yes", raw="yes", at=at(2023, 9, 1), value=1.0),
    )
    lines = [np.asarray(cast("Line2D", line).get_ydata()) for line in named(draw_chart(shown), "forecast")]
    assert max(float(values.max()) for values in lines) == 0.4


def test_source_crowd_instant_and_note_are_printed_inside() -> None:
    shown = replace(CASES["down"](), crowd=142)
    assert said(draw_chart(shown), "footer") == [
        "Invented demo data",
        "Source: Metaculus (142 forecasters). As of 21 Oct 2023, 14:00 UTC.",
    ]


def test_the_title_is_the_finding_and_the_question_stands_under_it() -> None:
    shown = CASES["down"]()
    assert " ".join(said(draw_chart(shown), "heading")) == f"{shown.finding} {shown.title}"


@pytest.mark.parametrize("case", ["no_point", "only_hidden", "upcoming"])
def test_a_picture_without_readings_is_an_honest_empty_chart(case: str) -> None:
    figure = draw_chart(CASES[case]())
    assert said(figure, "empty") == ["No readings yet"]
    assert named(figure, "forecast") == []
    assert said(figure, "last-value") == []


def test_the_band_is_named_beside_it() -> None:
    assert said(draw_chart(CASES["down"]()), "band-words") == ["Middle half of forecasts"]
    assert said(draw_chart(CASES["jump"]()), "band-words") == []


def test_a_theme_colours_the_whole_sheet() -> None:
    figure = draw_chart(CASES["down"](), theme="light")
    assert figure.get_facecolor() == (1.0, 1.0, 1.0, 1.0)
    line = cast("Line2D", named(figure, "forecast")[0])
    assert line.get_color() == LIGHT.line
    assert draw_chart(CASES["down"](), theme="dark").get_facecolor() != figure.get_facecolor()


@pytest.mark.parametrize("size", SIZES)
def test_a_figure_has_the_measures_of_its_size(size: str) -> None:
    figure = draw_chart(CASES["down"](), size=size)
    width, height = figure.get_size_inches() * 72
    assert (round(width), round(height)) == (SIZES[size].width, SIZES[size].height)
