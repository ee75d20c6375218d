"""The chart of a probability over time: 0 to 100 %, whatever the values are, unless an editor zooms.

A zoomed axis flatters small moves, and the level is the story; so a zoomed chart says that it is one.
"""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from reports.charts.over_time import draw_over_time
from reports.charts.plot import ValueAxis
from reports.charts.style import Size, Theme
from reports.charts.ticks import Tick
from reports.charts.zoom import Zoom, zoomed_axis
from reports.picture import Picture

_FULL = (0, 25, 50, 75, 100)
_FEW = (0, 50, 100)


def draw_probability(picture: Picture, size: Size, theme: Theme, zoom: Zoom | None = None) -> Figure:
    """A binary question, or one outcome of another, over time."""
    return draw_over_time(picture, probability_axis(size, [picture], zoom), size, theme)


def probability_axis(size: Size, pictures: Sequence[Picture] = (), zoom: Zoom | None = None) -> ValueAxis:
    """0 to 1, marked in percent; with `zoom`, the part of it that it asks for of `pictures`.

    Raises:
        UsageError: the zoom would cut off some of the values.
    """
    if zoom is not None:
        part = zoomed_axis(zoom, pictures, size)
        return ValueAxis(
            low=part.low, high=part.high, ticks=part.ticks, caption=part.words, is_zoomed=bool(part.words)
        )
    percents = _FULL if size.value_ticks >= len(_FULL) else _FEW
    ticks = tuple(
        Tick(percent / 100, f"{percent}%" if percent in {0, 100} else str(percent)) for percent in percents
    )
    return ValueAxis(low=0.0, high=1.0, ticks=ticks)
