"""Where an instant and a value lie on the sheet, and which stretch of time is shown."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar, overload

import numpy as np

from reports.charts.points import Numbers
from reports.charts.sheet import Box
from reports.charts.ticks import Tick
from reports.picture import Picture

_Row = TypeVar("_Row", float, Numbers)

_LOOK_AHEAD = 0.35
"""A coming deadline is shown if it is no farther off than this part of the time shown anyway."""

_EMPTY_START = 0.5
"""The time before the first reading is shown from the opening on if it is no more than this part."""

_LEAST = timedelta(days=1)
_LEAST_EMPTY = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueAxis:
    """The upright axis: its range and marks on the series' own scale, and what it measures if not plain.

    `is_zoomed`: an editor chose a part of what the values can be; `caption` then says so in the image.
    """

    low: float
    high: float
    ticks: tuple[Tick, ...]
    is_log: bool = False
    caption: str = ""
    is_zoomed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """The plot's place on the sheet, and its scales: epoch seconds across, values upright."""

    box: Box
    start: float
    end: float
    axis: ValueAxis

    @overload
    def x_of(self, instant: datetime | float) -> float: ...
    @overload
    def x_of(self, instant: Numbers) -> Numbers: ...
    def x_of(self, instant: datetime | float | Numbers) -> float | Numbers:
        """The pixel column of an instant (aware, or epoch seconds), or of many."""
        at = instant.timestamp() if isinstance(instant, datetime) else instant
        return self.box.left + (at - self.start) / (self.end - self.start) * (self.box.right - self.box.left)

    @overload
    def y_of(self, value: float) -> float: ...
    @overload
    def y_of(self, value: Numbers) -> Numbers: ...
    def y_of(self, value: float | Numbers) -> float | Numbers:
        """The pixel row of a value, or of many; values beyond the axis lie on its edge."""
        axis = self.axis
        if isinstance(value, np.ndarray):
            held = np.clip(value, axis.low, axis.high)
            return self._row(np.log(held / axis.low) if axis.is_log else held - axis.low)
        limited = min(axis.high, max(axis.low, value))
        return self._row(math.log(limited / axis.low) if axis.is_log else limited - axis.low)

    def _row(self, above: _Row) -> _Row:
        axis = self.axis
        whole = math.log(axis.high / axis.low) if axis.is_log else axis.high - axis.low
        return self.box.bottom - above / whole * (self.box.bottom - self.box.top)


def time_shown(picture: Picture) -> tuple[datetime, datetime]:
    """The stretch of time a chart covers: the question's life so far, and a deadline that is near."""
    end = picture.ends_at
    if picture.resolution is not None and picture.resolution.at is not None:
        end = max(end, picture.resolution.at)
    starts = [story.at for story in picture.stories]
    if picture.steps:
        starts.append(picture.steps[0].at)
    start = min([*starts, end])
    if not picture.steps:
        start, end = (
            min(start, end - _LEAST_EMPTY),
            max([end, *([picture.opened_at] if picture.opened_at else [])]),
        )
    if picture.shown_from is not None:
        start = min(start, max(picture.shown_from, picture.opened_at or picture.shown_from))
    elif picture.opened_at is not None and picture.opened_at < start:
        empty, rest = start - picture.opened_at, end - start
        if not picture.steps or empty <= rest * _EMPTY_START:
            start = picture.opened_at
    ahead = [at for at in (picture.deadline, picture.closes_at) if at is not None and at > end]
    near = [at for at in ahead if at - end <= (end - start) * _LOOK_AHEAD]
    end = max([end, *near, *(story.at for story in picture.stories)])
    if end - start < _LEAST:
        middle = start + (end - start) / 2
        start, end = middle - _LEAST / 2, middle + _LEAST / 2
    return start, end
