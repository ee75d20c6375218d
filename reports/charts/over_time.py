"""One outcome over time: the parts that every such chart has, whatever its values are.

A step-after line with its quartile band, gaps as gaps with their reason, a dot where each story printed a
figure, poles for what happened when, and the last value at the line's end. The outcome is a flag on its
day, never a point of the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from reports.charts.end_label import (
    OFFSET,
    EndLabel,
    beside,
    end_label_of,
    over_or_under,
    room_beside,
    write_end_label,
)
from reports.charts.flag_poles import covered_by, decide_flags, draw_flags, draw_marks, lane_height
from reports.charts.flags import FlagKind, Placed
from reports.charts.frame import (
    Frame,
    frame_for,
    time_axis_height,
    value_axis_width,
    words_around,
    write_frame,
    write_time_axis,
    write_value_axis,
)
from reports.charts.gaps import draw_grounds, write_reasons
from reports.charts.hover import HoverData, HoverLine
from reports.charts.plot import Plot, ValueAxis, time_shown
from reports.charts.points import Run, runs_of, thinned
from reports.charts.quiet import extents_of, place_near
from reports.charts.sheet import Box, Sheet
from reports.charts.style import Size, Theme
from reports.charts.ticks import time_ticks
from reports.charts.typeface import width_of
from reports.picture import Picture

LINE_WIDTH = 2.2
_END_DOT = 9.0
_EDGE = 6.0  # between the plot and the margin where no label stands
_CLEAR = 36.0
_BAND_WORDS = "Middle half of forecasts"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What is decided before anything is drawn: the plot, the flags above it, the last value's place."""

    plot: Plot
    flags: tuple[Placed, ...]
    runs: tuple[Run, ...]
    label: EndLabel | None
    label_box: Box | None

    @property
    def covered(self) -> list[Box]:
        """What further words have to keep clear of."""
        return [*covered_by(self.flags, self.plot), *([self.label_box] if self.label_box else [])]


def draw_over_time(picture: Picture, axis: ValueAxis, size: Size, theme: Theme) -> Figure:
    """The picture's history against `axis`."""
    sheet = Sheet(size, theme)
    frame = frame_for(words_around(picture, axis, theme.mark), size)
    plan = _plan(picture, axis, size, frame)
    plot = plan.plot
    write_frame(sheet, frame)
    ticks = time_ticks(plot.start, plot.end, size.time_ticks)
    write_time_axis(sheet, plot.box, ticks, [plot.x_of(tick.at) for tick in ticks])
    draw_grounds(sheet, picture, plot)
    _draw_runs(sheet, plan, theme)
    draw_flags(sheet, plot, plan.flags)
    draw_marks(sheet, picture, plot)
    words: list[Box] = []
    if plan.label is not None and plan.label_box is not None:
        _draw_end(sheet, picture, plan.label, plan.label_box, plot)
        words.append(plan.label_box)
    if plan.runs:
        words += write_reasons(sheet, picture, plot, plan.covered)
    else:
        _write_empty(sheet, picture, plot)
    if size.lanes > 1 and any(run.bands for run in plan.runs):
        # Beside the last value these words would read as its name.
        apart = [Box(box.left - _CLEAR, box.top, box.right + _CLEAR, box.bottom) for box in words]
        words += _write_band_words(sheet, plan, [*plan.covered, *apart])
    write_value_axis(sheet, plot.box, axis, [plot.y_of(tick.at) for tick in axis.ticks], words)
    if plan.runs:
        sheet.figure.add_artist(HoverData(plot, [HoverLine(picture=picture, colour=theme.line)]))
    return sheet.figure


def _plan(picture: Picture, axis: ValueAxis, size: Size, frame: Frame) -> _Plan:
    """Give the last value room beside its line's end, else above or below it, else beside the plot."""
    label = end_label_of(picture, size)
    runs = runs_of(picture)
    plan = _plan_with(_EDGE, picture, runs, axis, size, frame)
    if label is None or picture.last is None or picture.last_held_at is None:
        return plan
    x, y = plan.plot.x_of(picture.last_held_at), plan.plot.y_of(picture.last.value)
    poles = [flag.pole for flag in plan.flags if flag.flag.kind is not FlagKind.GAP]
    room = room_beside(plan.plot, x, poles)
    box: Box | None = None
    if room >= OFFSET + label.width + _EDGE:
        box = beside(label, x + OFFSET, y, plan.plot)
    elif x < plan.plot.box.right - 1:
        box = over_or_under(label, x, y, x + room - _EDGE, plan.plot, plan.runs, plan.covered)
    if box is None:
        plan = _plan_with(label.width + OFFSET, picture, runs, axis, size, frame)
        x = plan.plot.x_of(picture.last_held_at)
        box = beside(
            label, max(x, plan.plot.box.right - 3) + OFFSET, plan.plot.y_of(picture.last.value), plan.plot
        )
    return replace(plan, label=label, label_box=box)


def _plan_with(
    gutter: float, picture: Picture, runs: Sequence[Run], axis: ValueAxis, size: Size, frame: Frame
) -> _Plan:
    start, end = (instant.timestamp() for instant in time_shown(picture))
    left, right = size.margin + value_axis_width(axis, size), size.width - size.margin - gutter
    bottom = round(frame.bottom - time_axis_height(size)) + 0.5
    plot = Plot(box=Box(left, frame.top, right, bottom), start=start, end=end, axis=axis)
    flags = decide_flags(picture, plot, size)
    lanes = 1 + max((flag.lane for flag in flags), default=-1)
    top = round(frame.top + lanes * lane_height(size)) + 0.5
    columns = max(1, round(right - left))
    return _Plan(
        plot=replace(plot, box=Box(left, top, right, bottom)),
        flags=flags,
        runs=tuple(thinned(run, start, end, columns) for run in runs),
        label=None,
        label_box=None,
    )


def _draw_runs(sheet: Sheet, plan: _Plan, theme: Theme) -> None:
    plot = plan.plot
    axes = sheet.plot(plot.box, (plot.start, plot.end), (plot.axis.low, plot.axis.high), log=plot.axis.is_log)
    for run in plan.runs:
        for low, high in run.bands:
            corners = np.concatenate((high.staircase, low.staircase[::-1]))
            if plot.axis.is_zoomed:  # a band may go on beyond what is shown; the line never does
                corners[:, 1] = np.clip(corners[:, 1], plot.axis.low, plot.axis.high)
            axes.add_artist(
                PathPatch(
                    Path(corners),
                    facecolor=theme.band,
                    edgecolor="none",
                    linewidth=0,
                    gid="quartiles",
                    zorder=1,
                    clip_on=False,
                )
            )
        x, y = run.line.staircase.T
        axes.add_artist(
            Line2D(
                x,
                y,
                color=theme.line,
                linewidth=LINE_WIDTH,
                solid_joinstyle="round",
                solid_capstyle="round",
                gid="forecast",
                zorder=5,
                clip_on=False,
            )
        )


def _draw_end(sheet: Sheet, picture: Picture, label: EndLabel, box: Box, plot: Plot) -> None:
    """The dot at the line's end, and the value in its place."""
    if picture.last is not None and picture.last_held_at is not None:
        x, y = plot.x_of(picture.last_held_at), plot.y_of(picture.last.value)
        sheet.dot(x, y, _END_DOT, face=sheet.theme.line, edge=sheet.theme.background, gid="last-dot")
    write_end_label(sheet, label, box)


def _write_empty(sheet: Sheet, picture: Picture, plot: Plot) -> None:
    """Say so in the middle of the plot, between two grid lines."""
    words = "No forecast was recorded" if picture.state.is_final else "No readings yet"
    size = sheet.size.question + 1
    middle = (plot.box.top + plot.box.bottom) / 2
    rows = sorted(plot.y_of(tick.at) for tick in plot.axis.ticks) or [plot.box.top, plot.box.bottom]
    row = min(((one + other) / 2 for one, other in pairwise(rows)), key=lambda place: abs(place - middle))
    sheet.write(
        words,
        (plot.box.left + plot.box.right) / 2,
        row + 0.33 * size,
        size=size,
        colour=sheet.theme.muted,
        anchor="center",
        gid="empty",
    )


def _write_band_words(sheet: Sheet, plan: _Plan, covered: Sequence[Box]) -> list[Box]:
    """Say what the band is, close to it, where nothing else stands; what the words cover."""
    size = sheet.size.label - 0.5
    upper, lower = extents_of(plan.plot, plan.runs)
    box = place_near(plan.plot, upper, lower, width_of(_BAND_WORDS, size), size, covered)
    if box is None:
        return []
    colour = sheet.theme.line
    return [
        sheet.write(_BAND_WORDS, box.left, box.top + 0.8 * size, size=size, colour=colour, gid="band-words")
    ]
