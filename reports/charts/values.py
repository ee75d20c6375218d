"""The chart of a date or number question over time: its median on a real axis of dates or of numbers.

The axis covers what was forecast, printed and settled, linear or logarithmic as the question is; a linear
one begins at 0 where that costs little room.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from matplotlib.figure import Figure

from reports.charts.over_time import draw_over_time
from reports.charts.plot import ValueAxis
from reports.charts.style import Size, Theme
from reports.charts.ticks import Tick, log_ticks, number_ticks, time_ticks
from reports.picture import Picture
from reports.printed import is_symbol
from tracker.questions import Kind, Scale
from tracker.readings import Reading

_AIR = 0.06  # of the range, above and below
_STARTS_AT_ZERO = 0.4  # a lowest value under this part of the highest is near enough to show 0
_FAR_OFF = 2.0  # ranges: an outcome farther off than this would flatten everything else
_LEAST_DATES = 10 * 86400.0
_STEPS_OF_TEN = (1.0, 2.0, 5.0, 10.0)


def draw_values(picture: Picture, size: Size, theme: Theme) -> Figure:
    """A date or number question over time."""
    return draw_over_time(picture, value_axis(picture, size), size, theme)


def value_axis(picture: Picture, size: Size, alongside: Sequence[Picture] = ()) -> ValueAxis:
    """The upright axis that a date or number question needs, if `alongside` are shown on it too.

    It is logarithmic where all of them are.
    """
    ranges = [_range_of(one) for one in (picture, *alongside)]
    low, high = min(low for low, _high in ranges), max(high for _low, high in ranges)
    is_log = all(one.scale is Scale.LOG for one in (picture, *alongside))
    if picture.scale is Scale.LOG and not is_log:
        picture = replace(picture, scale=Scale.LINEAR)
    caption = _caption(picture)
    if picture.kind is Kind.DATE:
        if high - low < _LEAST_DATES:
            middle = (low + high) / 2
            low, high = middle - _LEAST_DATES / 2, middle + _LEAST_DATES / 2
        low, high = low - (high - low) * _AIR, high + (high - low) * _AIR
        return ValueAxis(low=low, high=high, ticks=_date_ticks(low, high, size.value_ticks), caption=caption)
    unit = picture.unit if is_symbol(picture.unit) else ""
    if picture.scale is Scale.LOG and low > 0:
        low, high = _down_to_step(low), _up_to_step(high)
        ticks = log_ticks(low, high, size.value_ticks, unit)
        return ValueAxis(low=low, high=high, ticks=ticks, is_log=True, caption=caption)
    if low == high:
        low, high = low - (abs(low) * 0.1 or 1.0), high + (abs(high) * 0.1 or 1.0)
    if 0 < low < high * _STARTS_AT_ZERO:
        low = 0.0
    ticks = number_ticks(low, high, size.value_ticks, unit)
    step = ticks[1].at - ticks[0].at if len(ticks) > 1 else high - low
    low, high = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    return ValueAxis(
        low=low, high=high, ticks=number_ticks(low, high, size.value_ticks + 2, unit), caption=caption
    )


def _range_of(picture: Picture) -> tuple[float, float]:
    values = [
        value
        for step in picture.steps
        if isinstance(step, Reading)
        for value in (step.value, step.low, step.high)
        if value is not None
    ]
    values += [float(story.printed) for story in picture.stories if isinstance(story.printed, int | float)]
    if picture.scale is Scale.LOG:
        values = [value for value in values if value > 0]
    if not values:
        bounds = [bound for bound in (picture.lower_bound, picture.upper_bound) if bound is not None]
        fallback = picture.as_of.timestamp() if picture.kind is Kind.DATE else 1.0
        values = bounds or [fallback]
    low, high = min(values), max(values)
    outcome = picture.resolution.value if picture.resolution else None
    if outcome is not None and low - (high - low) * _FAR_OFF <= outcome <= high + (high - low) * _FAR_OFF:
        low, high = min(low, outcome), max(high, outcome)
    return low, high


def _caption(picture: Picture) -> str:
    if picture.kind is Kind.DATE:
        return "Median forecast of the date"
    unit = "" if is_symbol(picture.unit) or not picture.unit else f", {picture.unit}"
    return f"Median forecast{unit}{', logarithmic scale' if picture.scale is Scale.LOG else ''}"


def _date_ticks(low: float, high: float, most: int) -> tuple[Tick, ...]:
    """Marks on an axis of dates, each with its year."""
    ticks = time_ticks(low, high, most)
    years = [str(datetime.fromtimestamp(tick.at, UTC).year) for tick in ticks]
    return tuple(
        Tick(tick.at, tick.label if tick.label == year else f"{tick.label} {year}")
        for tick, year in zip(ticks, years, strict=True)
    )


def _down_to_step(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return max(step for step in _STEPS_OF_TEN if step * power <= value * (1 + 1e-9)) * power


def _up_to_step(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    top = min(step for step in _STEPS_OF_TEN if step * power >= value * (1 - 1e-9)) * power
    return top if top > _down_to_step(value) else top * 2
