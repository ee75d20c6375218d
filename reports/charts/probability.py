"""The chart of a probability over time: 0 to 100 %, whatever the values are.

A zoomed axis flatters small moves, and the level is the story.
"""

from __future__ import annotations

from matplotlib.figure import Figure

from reports.charts.over_time import draw_over_time
from reports.charts.plot import ValueAxis
from reports.charts.style import Size, Theme
from reports.charts.ticks import Tick
from reports.picture import Picture

_FULL = (0, 25, 50, 75, 100)
_FEW = (0, 50, 100)


def draw_probability(picture: Picture, size: Size, theme: Theme) -> Figure:
    """A binary question, or one outcome of another, over time."""
    return draw_over_time(picture, probability_axis(size), size, theme)


def probability_axis(size: Size) -> ValueAxis:
    """0 to 1, marked in percent."""
    percents = _FULL if size.value_ticks >= len(_FULL) else _FEW
    ticks = tuple(
        Tick(percent / 100, f"{percent}%" if percent in {0, 100} else str(percent)) for percent in percents
    )
    return ValueAxis(low=0.0, high=1.0, ticks=ticks)
