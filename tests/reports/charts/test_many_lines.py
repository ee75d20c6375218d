"""Several lines: what is drawn, labelled and told, and that drawing, words and table agree."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from reports.charts import Event, describe_many, draw_chart, many_rows, render_chart
from reports.charts.series import looks_of
from reports.charts.sheet import Box, Label
from reports.charts.spread import spread
from reports.charts.style import DARK, LIGHT, SIZES, TEXT_CONTRAST, contrast
from reports.many import MOST_LINES, ManyPicture, Together
from tests.reports.charts.cases import at, picture, reading
from tests.reports.charts.drawn import labels, named, said
from tests.reports.charts.many_cases import MANY_CASES, NAMES, many

DRAWN = [name for name in MANY_CASES if name != "fifty_thousand_each"]


def lines_of(figure: Figure) -> list[Line2D]:
    return [cast("Line2D", artist) for artist in named(figure, "series")]


def dashes_of(figure: Figure) -> set[tuple[str, str]]:
    return {(str(line.get_color()), str(line._unscaled_dash_pattern)) for line in lines_of(figure)}  # type: ignore[attr-defined]


def assert_nothing_overlaps(figure: Figure, size: str) -> None:
    sheet = Box(0, 0, SIZES[size].width, SIZES[size].height)
    words = labels(figure)
    for label in words:
        assert sheet.holds(label.box), f"{label.said!r} leaves the sheet"
    for one, other in combinations(words, 2):
        assert not one.box.overlaps(other.box), f"{one.said!r} overlaps {other.said!r}"


def assert_renderings_agree(shown: ManyPicture, size: str) -> None:
    figure, words, rows = draw_chart(shown, size=size), describe_many(shown), many_rows(shown)
    values = said(figure, "series-value")
    parts = shown.shown(len(values))
    assert shown.finding in words.alt
    assert sorted(values) == sorted(part.short_standing for part in parts)
    for part in shown.shown():
        assert f"{part.label}: {part.standing}." in words.alt
    for part in shown.parts:
        last = [row.row for row in rows if row.label == part.label and row.row.event is Event.READING][-1:]
        assert [row.printed for row in last] == ([part.picture.last_printed] if part.picture.last else [])
        assert [row.value for row in last] == ([part.picture.last.value] if part.picture.last else [])
    left_out = [part for part in shown.ranked if part not in parts]
    footer = " ".join(said(figure, "footer"))
    assert (f"Not drawn: {len(left_out)} other" in footer) is bool(left_out)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("case", DRAWN)
def test_nothing_overlaps_and_all_renderings_agree(case: str, size: str) -> None:
    shown = MANY_CASES[case]()
    assert_nothing_overlaps(draw_chart(shown, size=size), size)
    assert_renderings_agree(shown, size)


@settings(max_examples=40, deadline=None)
@given(
    values=st.lists(st.lists(st.floats(0, 1), max_size=6), min_size=1, max_size=10),
    together=st.sampled_from([Together.OPTIONS, Together.PARTS, Together.PLATFORMS, Together.BRANCHES]),
    size=st.sampled_from(sorted(SIZES)),
    length=st.sampled_from([1, 12, 80]),
)
def test_any_several_forecasts_are_told_alike(
    values: list[list[float]], together: Together, size: str, length: int
) -> None:
    pictures = [
        (
            f"{NAMES[index]} {'and its friends ' * (length // 12)}".strip(),
            picture(
                [
                    reading(at(2022, 10, 20) + timedelta(days=30 * step), value)
                    for step, value in enumerate(run)
                ],
                deadline=None,
            ),
        )
        for index, run in enumerate(values)
    ]
    shown = many(pictures, together)
    assert_nothing_overlaps(draw_chart(shown, size=size), size)
    assert_renderings_agree(shown, size)


def test_up_to_seven_lines_differ_in_colour_and_in_dash() -> None:
    figure = draw_chart(MANY_CASES["twelve_options"]())
    assert len(lines_of(figure)) == MOST_LINES
    looks = dashes_of(figure)
    assert len({colour for colour, _dash in looks}) == MOST_LINES
    assert len({dash for _colour, dash in looks}) == MOST_LINES
    assert said(figure, "series-label")[0] == "Ruritania"
    assert said(figure, "footer")[1].startswith("Not drawn: 5 other options, from 4% to 6%.")


@pytest.mark.parametrize("name", ["light", "dark"])
def test_labels_can_be_read_in_each_lines_colour(name: str) -> None:
    theme = {"light": LIGHT, "dark": DARK}[name]
    assert all(contrast(look.colour, theme.background) >= TEXT_CONTRAST for look in looks_of(theme))


def test_a_label_stands_at_its_lines_end_where_there_is_room() -> None:
    figure = draw_chart(MANY_CASES["deadlines"]())
    dots = [cast("Line2D", dot).get_xydata()[0] * 72 for dot in named(figure, "series-dot")]
    values = [cast("Label", label) for label in named(figure, "series-value")]
    rows = sorted(SIZES["wide"].height - y for _x, y in dots)
    middles = sorted((label.box.top + label.box.bottom) / 2 for label in values)
    assert all(abs(row - middle) < 4 for row, middle in zip(rows, middles, strict=True))


@pytest.mark.parametrize("size", SIZES)
def test_no_ring_hides_another_lines_end(size: str) -> None:
    """The platforms end at 3%, 5% and 11%, a few pixels apart."""
    figure = draw_chart(MANY_CASES["platforms"](), size=size)
    drawn = [
        artist.get_gid() for artist in figure.findobj() if artist.get_gid() in {"series-ring", "series-dot"}
    ]
    assert drawn == ["series-ring"] * 3 + ["series-dot"] * 3
    dots = [cast("Line2D", dot) for dot in named(figure, "series-dot")]
    assert len({dot.get_zorder() for dot in dots}) == 1
    assert all(dot.get_markeredgecolor() == dot.get_markerfacecolor() for dot in dots)


def test_lines_are_steps_that_the_gaps_break() -> None:
    figure = draw_chart(MANY_CASES["gaps_in_many"]())
    assert len(lines_of(figure)) == 3
    x, y = (np.asarray(data) for data in lines_of(figure)[0].get_data())
    assert all(one == other or up == over for one, other, up, over in zip(x, x[1:], y, y[1:], strict=False))


def test_an_option_that_came_true_comes_first_and_its_end_is_marked() -> None:
    shown = MANY_CASES["resolved_option"]()
    assert shown.ranked[0].label == "Sylvania"
    figure = draw_chart(shown)
    assert said(figure, "resolution") == ["Resolved", "1 Aug 2023"]
    assert sorted(said(figure, "series-value")) == ["No", "No", "No", "Yes"]
    assert np.asarray(lines_of(figure)[0].get_ydata())[-1] != 1.0


def test_without_any_reading_the_chart_is_honestly_empty() -> None:
    figure = draw_chart(MANY_CASES["no_readings"]())
    assert said(figure, "empty") == ["No readings yet"]
    assert lines_of(figure) == []


def test_an_image_of_many_is_the_same_each_time_and_carries_no_markup_of_a_label() -> None:
    shown = MANY_CASES["other_scripts"]()
    one = render_chart(shown)
    assert one == render_chart(MANY_CASES["other_scripts"]())
    assert b"<script" not in one
    assert "\u202e" not in one.decode()
    assert render_chart(shown, format="png").startswith(b"\x89PNG")


def test_seven_lines_of_fifty_thousand_points_stay_small() -> None:
    assert len(render_chart(MANY_CASES["fifty_thousand_each"]())) < 400_000


@settings(max_examples=200, deadline=None)
@given(boxes=st.lists(st.tuples(st.floats(-50, 250), st.floats(5, 25)), max_size=8).map(sorted))
def test_labels_are_spread_without_touching_and_in_order(boxes: list[tuple[float, float]]) -> None:
    wanted, heights = [place for place, _height in boxes], [height for _place, height in boxes]
    tops = spread(wanted, heights, 0, 200)
    for index in range(1, len(tops)):
        assert tops[index] >= tops[index - 1] + heights[index - 1] - 1e-6
    assert all(top >= -1e-6 for top in tops)
    assert all(top + height <= 200 + 1e-6 for top, height in zip(tops, heights, strict=True))


def test_labels_that_do_not_touch_stay_level_with_their_ends() -> None:
    assert spread([20, 100, 180], [10, 10, 10], 0, 200) == [15, 95, 175]
    assert spread([100, 101], [10, 10], 0, 200) == pytest.approx([90.5, 100.5])


def test_the_common_table_has_every_part_with_its_gaps() -> None:
    rows = many_rows(MANY_CASES["one_platform_silent"]())
    assert {row.label for row in rows} == {"Metaculus", "Polymarket", "Manifold"}
    gaps = [(row.label, row.row.at, row.row.value) for row in rows if row.row.event is Event.NO_READING]
    assert gaps == [("Polymarket", at(2023, 4, 1), None)]


def test_a_finding_in_several_scripts_is_set_without_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    render_chart(MANY_CASES["other_scripts"](), format="png")
    assert caplog.records == []
