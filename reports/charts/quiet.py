"""Where near a line a few words find room: above or below it, close to it, touching nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from reports.charts.plot import Plot
from reports.charts.points import Run
from reports.charts.sheet import Box

Rows = NDArray[np.float64]

_AIR = 5.0
_FARTHEST = 26.0
"""Pixels from the line beyond which words no longer seem to belong to it."""


def extents_of(plot: Plot, runs: Sequence[Run]) -> tuple[Rows, Rows]:
    """For each pixel column of the plot the uppermost and the lowest row drawn on; NaN where none is."""
    columns = int(plot.box.right - plot.box.left) + 1
    upper, lower = np.full(columns, np.nan), np.full(columns, np.nan)
    for run in runs:
        for series in (run.line, *(edge for band in run.bands for edge in band)):
            rows = plot.y_of(series.value)
            places = plot.x_of(series.at) - plot.box.left
            last = plot.x_of(series.end) - plot.box.left
            edges = np.arange(max(0.0, np.floor(places[0])), min(columns - 1.0, np.ceil(last)) + 1)
            held = rows[np.clip(np.searchsorted(places, edges, side="right") - 1, 0, None)]
            at = edges.astype(np.int64)
            upper[at], lower[at] = np.fmin(upper[at], held), np.fmax(lower[at], held)
            starts = np.clip(places.astype(np.int64), 0, columns - 1)
            np.fmin.at(upper, starts, rows)
            np.fmax.at(lower, starts, rows)
    return upper, lower


def place_near(
    plot: Plot, upper: Rows, lower: Rows, width: float, height: float, taken: Sequence[Box]
) -> Box | None:
    """A box of this size hugging what is drawn, above or below it, clear of `taken`; None if none is."""
    span = int(np.ceil(width)) + 2
    if span >= len(upper):
        return None
    best: tuple[float, Box] | None = None
    tops, bottoms = sliding_window_view(upper, span), sliding_window_view(lower, span)
    whole = ~np.isnan(tops.max(axis=1))
    over, under = tops.min(axis=1), bottoms.max(axis=1)
    slack_over, slack_under = tops.max(axis=1) - over, under - bottoms.min(axis=1)
    middle = len(whole) / 2
    for index in np.flatnonzero(whole)[:: max(1, span // 12)]:
        left = plot.box.left + float(index) + 1
        for top, slack in (
            (float(over[index]) - _AIR - height, float(slack_over[index])),
            (float(under[index]) + _AIR, float(slack_under[index])),
        ):
            box = Box(left, top, left + width, top + height)
            off_centre = abs(index + span / 2 - middle) / middle * 4
            if slack > _FARTHEST or (best is not None and slack + off_centre >= best[0]):
                continue
            if plot.box.holds(Box(left, top - 2, left + width, top + height + 2)) and not any(
                box.overlaps(other) for other in taken
            ):
                best = (slack + off_centre, box)
    return best[1] if best else None
