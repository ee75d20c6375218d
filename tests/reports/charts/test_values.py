from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.lines import Line2D

from reports.charts import draw_chart
from reports.charts.style import WIDE
from reports.charts.values import value_axis
from tests.reports.charts.cases import (
    CASES,
    at,
    date_question,
    money_on_a_log_scale,
    number,
    number_resolved,
    picture,
    reading,
)
from tests.reports.charts.drawn import named, said
from tracker.history import History
from tracker.questions import Kind, Scale


def test_numbers_have_an_axis_of_numbers() -> None:
    figure = draw_chart(number())
    assert said(figure, "value-tick") == ["3,500", "4,000", "4,500", "5,000", "5,500", "6,000"]
    assert "Median forecast, people" in said(figure, "heading")
    assert said(figure, "last-value") == [number().last_printed]
    assert figure.axes[0].get_yscale() == "linear"


def test_a_log_question_has_a_log_axis() -> None:
    figure = draw_chart(money_on_a_log_scale())
    assert figure.axes[0].get_yscale() == "log"
    assert said(figure, "value-tick") == ["10", "100", "1,000", "$10,000"]
    assert "Median forecast, logarithmic scale" in said(figure, "heading")


def test_dates_have_an_axis_of_dates() -> None:
    figure = draw_chart(date_question())
    assert said(figure, "value-tick") == ["2028", "2030", "2032"]
    assert said(figure, "last-value") == ["1 Jan 2029"]


def test_the_outcome_is_marked_at_its_value_beside_the_line() -> None:
    figure = draw_chart(number_resolved())
    (mark,) = named(figure, "outcome-value")
    x, y = cast("Line2D", mark).get_xydata()[0] * 72
    place = figure.axes[0].transData.transform((at(2023, 8, 1).timestamp(), 15.1))
    assert (x, y) == pytest.approx(tuple(place), abs=0.6)
    values = np.concatenate(
        [np.asarray(cast("Line2D", line).get_ydata()) for line in named(figure, "forecast")]
    )
    assert 15.1 not in values


def test_an_outcome_far_off_does_not_flatten_the_forecast() -> None:
    shown = number_resolved()
    assert shown.resolution is not None
    far = replace(shown, resolution=replace(shown.resolution, value=1e6, text="1000000"))
    assert value_axis(far, WIDE).high < 100
    assert named(draw_chart(far), "outcome-value") == []


def test_a_value_at_an_open_bound_is_labelled_as_beyond() -> None:
    last = number().last
    assert last is not None
    shown = replace(number(), upper_bound=last.value, open_above=True)
    assert said(draw_chart(shown), "last-value")[0].startswith("more than ")


@given(
    st.lists(st.floats(1e-6, 1e12), min_size=1, max_size=6),
    st.sampled_from([Scale.LINEAR, Scale.LOG]),
    st.sampled_from([Kind.NUMBER, Kind.DATE]),
)
def test_the_axis_holds_every_value_and_a_few_marks(values: list[float], scale: Scale, kind: Kind) -> None:
    if kind is Kind.DATE:
        values = [value % 4e9 for value in values]
        scale = Scale.LINEAR
    points = tuple(reading(at(2023, 1, 1 + day), value, kind=kind) for day, value in enumerate(values))
    axis = value_axis(picture([], kind=kind, scale=scale, history=History(points)), WIDE)
    assert axis.low < axis.high
    assert axis.low <= min(values) * (1 + 1e-9)
    assert max(values) <= axis.high * (1 + 1e-9)
    assert all(axis.low - 1e-6 * abs(axis.low) <= tick.at <= axis.high * (1 + 1e-6) for tick in axis.ticks)
    assert len(axis.ticks) <= WIDE.value_ticks + 3


@pytest.mark.parametrize("name", ["number", "date_question"])
def test_a_question_of_values_without_any_is_an_honest_empty_chart(name: str) -> None:
    empty = replace(CASES[name](), history=History(), stories=())
    assert said(draw_chart(empty), "empty") == ["No readings yet"]
