from __future__ import annotations

from io import BytesIO
from typing import cast

import numpy as np
import pytest
from matplotlib.lines import Line2D
from PIL import Image

from reports.charts import describe
from reports.charts.sparkline import draw_sparkline, render_sparkline
from reports.charts.style import DARK, SPARK
from reports.picture_since import picture_since
from tests.reports.charts.cases import CASES
from tests.reports.charts.drawn import labels, named
from tracker.errors import UsageError


@pytest.mark.parametrize("case", CASES)
def test_a_sparkline_has_no_words_in_it_and_its_words_beside_it(case: str) -> None:
    picture = CASES[case]()
    assert labels(draw_sparkline(picture)) == []
    svg = render_sparkline(picture).decode()
    assert "<text" not in svg
    assert "<style" not in svg
    assert len(svg) < 6000
    shown = svg.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    assert f"<title>{describe(picture).alt}</title>" in shown


def lines_of(case: str) -> list[Line2D]:
    return [cast("Line2D", line) for line in named(draw_sparkline(CASES[case]()), "forecast")]


def test_a_stretch_without_a_number_is_a_break() -> None:
    before, after = lines_of("gap_of_months")
    assert np.asarray(before.get_xdata())[-1] < np.asarray(after.get_xdata())[0] - 0.3
    assert lines_of("no_point") == []


def test_the_line_moves_in_steps_and_ends_at_the_dot() -> None:
    figure = draw_sparkline(CASES["jump"]())
    (line,) = (cast("Line2D", each) for each in named(figure, "forecast"))
    (dot,) = (cast("Line2D", each) for each in named(figure, "last-dot"))
    steps = np.diff(np.column_stack((line.get_xdata(), line.get_ydata())), axis=0)
    assert all(dx == 0 or dy == 0 for dx, dy in np.round(steps, 9).tolist())
    assert np.asarray(dot.get_xdata())[0] == pytest.approx(np.asarray(line.get_xdata())[-1])
    # 98% lies at the top: the scale is 0 to 100%, whatever the values are.
    assert np.asarray(dot.get_ydata())[0] * 72 == pytest.approx(SPARK.height - 5, abs=1)


def test_a_number_that_is_gone_ends_in_a_hollow_dot() -> None:
    (held,) = (cast("Line2D", each) for each in named(draw_sparkline(CASES["down"]()), "last-dot"))
    (gone,) = (cast("Line2D", each) for each in named(draw_sparkline(CASES["lapsed"]()), "last-dot"))
    assert held.get_markerfacecolor() == held.get_markeredgecolor()
    assert gone.get_markerfacecolor() != gone.get_markeredgecolor()
    assert named(draw_sparkline(CASES["no_point"]()), "last-dot") == []


def test_since_a_story_its_day_and_its_number_are_marked() -> None:
    whole = CASES["down"]()
    assert whole.story is not None
    assert named(draw_sparkline(whole), "printed-day") == []
    figure = draw_sparkline(picture_since(whole, whole.story.day))
    (ring,) = (cast("Line2D", each) for each in named(figure, "printed"))
    (line, *_) = (cast("Line2D", each) for each in named(figure, "forecast"))
    assert len(named(figure, "printed-day")) == 1
    left, right = np.asarray(line.get_xdata())[0], np.asarray(line.get_xdata())[-1]
    assert left < np.asarray(ring.get_xdata())[0] < left + (right - left) / 6
    assert labels(figure) == []


def test_it_is_small_and_wears_the_theme() -> None:
    body = render_sparkline(CASES["down"](), form="png", theme="dark")
    image = Image.open(BytesIO(body))
    assert image.size == (320, 80)
    assert len(body) < 2500
    assert "#{:02x}{:02x}{:02x}".format(*image.convert("RGB").getpixel((0, 0))) == DARK.background
    with pytest.raises(UsageError, match="gif"):
        render_sparkline(CASES["down"](), form="gif")
    with pytest.raises(UsageError, match="pink"):
        render_sparkline(CASES["down"](), theme="pink")
