"""Which steps are drawn: a picture's history as runs between gaps, thinned to what a drawing can show.

Pure numbers, no matplotlib. A value holds until the next one, so a run is a staircase that ends where
its gap, or the picture, begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reports.picture import Picture
from tracker.readings import Reading

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Values that hold from `at` on (epoch seconds, ascending), the last one until `end`."""

    at: Numbers
    value: Numbers
    end: float

    @property
    def staircase(self) -> Numbers:
        """The corners of the step-after line, one row each: x, y."""
        x = np.append(np.repeat(self.at, 2)[1:], self.end)
        return np.column_stack((x, np.repeat(self.value, 2)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch without a gap: the line, and the band's two edges wherever both are known."""

    line: Series
    bands: tuple[tuple[Series, Series], ...] = ()


def runs_of(picture: Picture) -> tuple[Run, ...]:
    """The stretches of a picture that have a value, from the opening to where its line ends.

    A last value that nobody confirmed for long ends where it was last confirmed: what follows is a gap.
    """
    found: list[Run] = []
    held: list[Reading] = []
    for step in picture.steps:
        if isinstance(step, Reading):
            held.append(step)
        elif held:
            found.append(_run(held, step.at.timestamp()))
            held = []
    if held:
        end = picture.gaps[-1].start if picture.has_lapsed else picture.ends_at
        found.append(_run(held, end.timestamp()))
    return tuple(found)


def thinned(run: Run, start: float, end: float, columns: int) -> Run:
    """The run with only the steps that a drawing `columns` pixels wide, from `start` to `end`, can show.

    Of each pixel column the first, last, lowest and highest value stay (M4; Jugel, Jerzak, Hackenbroich
    and Markl, "M4: A Visualization-Oriented Time Series Data Aggregation", VLDB 2014), so every column
    covers the same stretch of the value axis as the whole history would.
    """
    line = _m4(run.line, start, end, columns)
    bands = tuple((_m4(low, start, end, columns), _m4(high, start, end, columns)) for low, high in run.bands)
    return replace(run, line=line, bands=bands)


def _run(readings: list[Reading], end: float) -> Run:
    at = np.fromiter((reading.at.timestamp() for reading in readings), float, len(readings))
    value = np.fromiter((reading.value for reading in readings), float, len(readings))
    nan = float("nan")
    low = np.array([nan if reading.low is None else reading.low for reading in readings], float)
    high = np.array([nan if reading.high is None else reading.high for reading in readings], float)
    line = Series(at=at, value=value, end=end)
    return Run(line=line, bands=tuple(_bands(line, low, high)))


def _bands(line: Series, low: Numbers, high: Numbers) -> Iterator[tuple[Series, Series]]:
    known = np.isfinite(low) & np.isfinite(high)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], known, [False])).astype(np.int8)))
    for first, after in zip(edges[::2], edges[1::2], strict=True):
        end = line.end if after == len(known) else float(line.at[after])
        at = line.at[first:after]
        yield Series(at=at, value=low[first:after], end=end), Series(at=at, value=high[first:after], end=end)


def _m4(series: Series, start: float, end: float, columns: int) -> Series:
    size = len(series.at)
    if size <= columns:
        return series
    column = np.floor((series.at - start) / (end - start) * columns).astype(np.int64)
    first = np.flatnonzero(np.concatenate(([True], column[1:] != column[:-1])))
    last = np.concatenate((first[1:], [size])) - 1
    order = np.lexsort((series.value, column))
    kept = np.unique(np.concatenate((first, last, order[first], order[last])))
    return replace(series, at=series.at[kept], value=series.value[kept])
