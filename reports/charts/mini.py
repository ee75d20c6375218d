"""How is a history drawn where there is no room for words in the plot: a step line, its band, a dot?

A stretch without a number is a break in the line. The dot is the last value: full where it holds, hollow
where there is no number any more.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from reports.charts.plot import Plot
from reports.charts.points import Numbers, Run, runs_of, thinned
from reports.charts.sheet import PIXELS_PER_INCH, Sheet
from reports.picture import Picture

_LEAST_RUN = 3.0  # pixels: a reading of a moment must still be seen
_RING = 2.0


def runs_in(picture: Picture, plot: Plot) -> tuple[Run, ...]:
    """The picture's stretches with a value, thinned to what the plot's columns can show."""
    columns = max(1, round(plot.box.right - plot.box.left))
    return tuple(thinned(run, plot.start, plot.end, columns) for run in runs_of(picture))


def draw_history(sheet: Sheet, plot: Plot, runs: Sequence[Run], *, width: float, has_band: bool) -> None:
    """The line, `width` pixels wide, over its band."""
    for run in runs:
        if has_band:
            for low, high in run.bands:
                corners = np.concatenate((high.staircase, low.staircase[::-1]))
                sheet.figure.add_artist(
                    PathPatch(
                        Path(_placed(sheet, plot, corners)),
                        facecolor=sheet.theme.band,
                        edgecolor="none",
                        linewidth=0,
                        transform=sheet.figure.dpi_scale_trans,
                        gid="quartiles",
                        zorder=3,
                    )
                )
        places = _placed(sheet, plot, run.line.staircase)
        if (places[-1, 0] - places[0, 0]) * PIXELS_PER_INCH < _LEAST_RUN:
            end = places[-1]
            begin = max(end[0] - _LEAST_RUN / PIXELS_PER_INCH, plot.box.left / PIXELS_PER_INCH)
            places = np.array([(begin, end[1]), end])
        sheet.figure.add_artist(
            Line2D(
                *places.T,
                color=sheet.theme.line,
                linewidth=width,
                solid_joinstyle="round",
                solid_capstyle="round",
                transform=sheet.figure.dpi_scale_trans,
                gid="forecast",
                zorder=5,
            )
        )


def draw_last_dot(sheet: Sheet, plot: Plot, picture: Picture, diameter: float) -> None:
    """The dot at the line's end; nothing where there is no line."""
    if picture.last is None or picture.last_held_at is None:
        return
    theme = sheet.theme
    sheet.dot(
        plot.x_of(picture.last_held_at),
        plot.y_of(picture.last.value),
        diameter - _RING,
        face=theme.background if picture.has_lapsed else theme.line,
        edge=theme.line,  # a ring in the ground's colour would look like a gap before the dot
        gid="last-dot",
    )


def _placed(sheet: Sheet, plot: Plot, corners: Numbers) -> Numbers:
    """Corners of the history (epoch seconds, values) as places on the sheet, in inches."""
    x, y = plot.x_of(corners[:, 0]), plot.y_of(corners[:, 1])
    return np.column_stack((x, sheet.size.height - y)) / PIXELS_PER_INCH
