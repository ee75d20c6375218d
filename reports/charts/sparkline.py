"""Where has a forecast been, in the space of a word?

A step line from 0% to 100% (or over the values' own range) without words: they stand beside it in the page.
Of a picture since a story ran, the day and the number of its printing are marked.
"""

from __future__ import annotations

from matplotlib.figure import Figure

from reports.charts.alt_text import describe
from reports.charts.image import check_format, render_figure
from reports.charts.mini import draw_history, draw_last_dot, runs_in
from reports.charts.plot import Plot, ValueAxis, time_shown
from reports.charts.sheet import Box, Sheet
from reports.charts.style import SPARK, Theme, theme_named
from reports.charts.values import value_axis
from reports.picture import Picture, StoryMark
from tracker.questions import Kind

_LINE_WIDTH = 1.6
_DOT = 6.5
_RING = 4.5


def draw_sparkline(picture: Picture, *, theme: str | Theme = "light") -> Figure:
    """The picture's history as a small line.

    Raises:
        UsageError: there is no such theme.
    """
    sheet = Sheet(SPARK, theme_named(theme))
    edge = _DOT / 2 + 1.5
    box = Box(edge, edge, SPARK.width - edge, SPARK.height - edge)
    for row in (box.top, box.bottom):
        at = round(row) + 0.5
        sheet.rule(box.left, at, box.right, at, colour=sheet.theme.grid, gid="edge")
    # No empty stretch up to a deadline: there is no axis that could tell what it is.
    start = time_shown(picture)[0].timestamp()
    end = max(picture.ends_at.timestamp(), start + 1)
    if picture.kind is Kind.PROBABILITY:
        axis = ValueAxis(low=0.0, high=1.0, ticks=())
    else:
        axis = value_axis(picture, SPARK)
    plot = Plot(box=box, start=start, end=end, axis=axis)
    draw_history(sheet, plot, runs_in(picture, plot), width=_LINE_WIDTH, has_band=False)
    if picture.shown_from is not None and picture.story is not None:
        _draw_printed(sheet, plot, picture.story)
    draw_last_dot(sheet, plot, picture, _DOT)
    return sheet.figure


def _draw_printed(sheet: Sheet, plot: Plot, story: StoryMark) -> None:
    """The day that the number went into print, as an upright line, and the number as a ring on it."""
    at = plot.x_of(story.at)
    sheet.rule(at, plot.box.top, at, plot.box.bottom, colour=sheet.theme.muted, gid="printed-day")
    if isinstance(story.printed, int | float):
        sheet.dot(
            at,
            plot.y_of(float(story.printed)),
            _RING,
            face=sheet.theme.background,
            edge=sheet.theme.muted,
            gid="printed",
        )


def render_sparkline(picture: Picture, *, form: str = "svg", theme: str | Theme = "light") -> bytes:
    """The sparkline as the bytes of an SVG (with the chart's words for screen readers) or PNG image.

    Raises:
        UsageError: there is no such format or theme.
    """
    check_format(form)
    words = describe(picture)
    figure = draw_sparkline(picture, theme=theme)
    return render_figure(figure, theme_named(theme), form, words.alt, words.long)
