"""Several forecasts over time, as lines that are labelled where they end.

Up to seven lines, told apart by label and dash as well as by colour; there is no legend to look up. A
group's deadlines are drawn the same way, as a fan: each later deadline includes the earlier ones, so their
lines lie above each other and hardly cross, and what a reader asks (how much more by when?) is read off at
one place. Small multiples would put seven panels of 45 pixels on a phone, and no two levels side by side.
What has no line is counted, and its range told, under the plot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from reports.charts.flag_poles import draw_flags, fit_flags, lane_height
from reports.charts.flags import Flag, FlagKind, Placed
from reports.charts.frame import (
    Frame,
    FrameWords,
    frame_for,
    time_axis_height,
    value_axis_width,
    write_frame,
    write_time_axis,
    write_value_axis,
)
from reports.charts.hover import HoverData, HoverLine
from reports.charts.line_labels import END_DOT, TO_LABEL, LineLabel, line_labels, write_line_labels
from reports.charts.many_words import sources_of
from reports.charts.plot import Plot, ValueAxis, time_shown
from reports.charts.points import Run, runs_of, thinned
from reports.charts.probability import probability_axis
from reports.charts.series import Look, looks_of
from reports.charts.sheet import RING, Box, Sheet
from reports.charts.style import Size, Theme
from reports.charts.ticks import time_ticks
from reports.charts.values import value_axis
from reports.charts.zoom import Zoom
from reports.many import MOST_LINES, ManyPicture, Together, resolution_of
from reports.part import Part
from reports.picture import Picture
from reports.printed import format_day
from tracker.errors import UsageError
from tracker.questions import Kind

LINE_WIDTH = 2.0
_LEAST_PLOT = 0.36
_EDGE = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    plot: Plot
    flags: tuple[Placed, ...]
    labels: tuple[LineLabel, ...]
    frame: Frame


def draw_many(many: ManyPicture, size: Size, theme: Theme, zoom: Zoom | None = None) -> Figure:
    """Several forecasts on one axis.

    Raises:
        UsageError: `zoom` would cut off some of the values.
    """
    sheet = Sheet(size, theme)
    plan = _plan(many, _axis_of(many, size, zoom), size, theme)
    plot = plan.plot
    write_frame(sheet, plan.frame)
    ticks = time_ticks(plot.start, plot.end, size.time_ticks)
    write_time_axis(sheet, plot.box, ticks, [plot.x_of(tick.at) for tick in ticks])
    draw_flags(sheet, plot, plan.flags)
    looks = looks_of(theme)
    covered: list[Box] = []
    if plan.labels:
        for index, label in enumerate(plan.labels):
            _draw_line(sheet, plot, label.part, looks[index], len(plan.labels) - index)
        _draw_ends(sheet, plot, [label.part for label in plan.labels], looks)
        write_line_labels(sheet, plot, plan.labels, looks)
        lines = [
            HoverLine(picture=label.part.picture, colour=look.colour, label=label.part.label)
            for label, look in zip(plan.labels, looks, strict=False)
        ]
        sheet.figure.add_artist(HoverData(plot, lines))
    else:
        covered.append(_write_empty(sheet, plot))
    write_value_axis(sheet, plot.box, plot.axis, [plot.y_of(tick.at) for tick in plot.axis.ticks], covered)
    return sheet.figure


def _axis_of(many: ManyPicture, size: Size, zoom: Zoom | None) -> ValueAxis:
    pictures = [part.picture for part in many.ranked or many.parts]
    if many.kind is Kind.PROBABILITY:
        return probability_axis(size, pictures, zoom)
    if zoom is not None:
        raise UsageError("a zoom is for charts of a chance; the axis of numbers and dates fits them already")
    return value_axis(pictures[0], size, pictures[1:])


def _plan(many: ManyPicture, axis: ValueAxis, size: Size, theme: Theme) -> _Plan:
    """As many lines as have room for their labels, at most seven; what is left out is told under the plot."""
    most = MOST_LINES
    while True:
        frame = frame_for(_words(many, axis, theme, most), size, least_plot=_LEAST_PLOT)
        shown = many.shown(most)
        labels = line_labels(shown, size, most_lines=2)
        plot, flags = _plot(many, axis, size, frame, labels)
        room = plot.box.bottom - plot.box.top
        if sum(label.height for label in labels) > room:
            labels = line_labels(shown, size, most_lines=1)
            plot, flags = _plot(many, axis, size, frame, labels)
        if most <= 1 or sum(label.height for label in labels) <= room:
            return _Plan(plot=plot, flags=flags, labels=labels, frame=frame)
        most -= 1


def _words(many: ManyPicture, axis: ValueAxis, theme: Theme, most: int) -> FrameWords:
    told = [*sources_of(many)]
    others = many.others_told(most)
    if others:
        told.insert(0, others)
    return FrameWords(
        finding=many.finding,
        question=many.title,
        caption=axis.caption,
        is_caption_a_warning=axis.is_zoomed,
        note=many.note,
        told=tuple(told),
        mark=theme.mark,
    )


def _plot(
    many: ManyPicture, axis: ValueAxis, size: Size, frame: Frame, labels: Sequence[LineLabel]
) -> tuple[Plot, tuple[Placed, ...]]:
    start, end = _time_of(many)
    gutter = max((label.width for label in labels), default=0.0)
    left = size.margin + value_axis_width(axis, size)
    right = size.width - size.margin - (gutter + TO_LABEL if labels else _EDGE)
    bottom = round(frame.bottom - time_axis_height(size)) + 0.5
    plot = Plot(
        box=Box(left, frame.top, right, bottom), start=start.timestamp(), end=end.timestamp(), axis=axis
    )
    flags = fit_flags(_flags(many, plot), plot, size, merge=lambda _flags: None)
    lanes = 1 + max((flag.lane for flag in flags), default=-1)
    top = round(frame.top + max(lanes * lane_height(size), 0.5 * size.label)) + 0.5
    return replace(plot, box=Box(left, top, right, bottom)), flags


def _time_of(many: ManyPicture) -> tuple[datetime, datetime]:
    spans = [time_shown(replace(part.picture, stories=())) for part in many.ranked or many.parts]
    return min(start for start, _end in spans), max(end for _start, end in spans)


def _flags(many: ManyPicture, plot: Plot) -> list[Flag]:
    """What all parts have in common: the option that came true, the deadline, the close."""
    flags: list[Flag] = []
    ended = resolution_of(many)
    if ended is not None and ended.at is not None:
        flags.append(
            Flag(
                kind=FlagKind.RESOLUTION,
                at=ended.at,
                title="Resolved",
                detail=format_day(ended.at, short=True),
            )
        )
    pictures = [part.picture for part in many.parts]
    for kind, days, name in (
        (FlagKind.DEADLINE, {picture.deadline for picture in pictures}, "Deadline"),
        (FlagKind.CLOSE, {picture.closes_at for picture in pictures}, "Closes"),
    ):
        (at,) = days if len(days) == 1 else (None,)
        known = [flag.at for flag in flags]
        # Where the parts themselves are deadlines, one for all of them is no deadline of any.
        if at is None or at in known or (kind is FlagKind.DEADLINE and many.together is Together.DEADLINES):
            continue
        title = "Closed" if kind is FlagKind.CLOSE and at <= many.as_of else name
        flags.append(Flag(kind=kind, at=at, title=title, detail=format_day(at, short=True)))
    return [flag for flag in flags if plot.start <= flag.at.timestamp() <= plot.end]


def _draw_line(sheet: Sheet, plot: Plot, part: Part, look: Look, rank: int) -> None:
    """A part's line with its gaps."""
    axes = sheet.figure.axes[0] if sheet.figure.axes else None
    if axes is None:
        low, high = plot.axis.low, plot.axis.high
        axes = sheet.plot(plot.box, (plot.start, plot.end), (low, high), log=plot.axis.is_log)
    columns = max(1, round(plot.box.right - plot.box.left))
    for run in _runs(part.picture, plot, columns):
        x, y = run.line.staircase.T
        axes.add_artist(
            Line2D(
                x,
                y,
                color=look.colour,
                linewidth=LINE_WIDTH,
                linestyle=(0, look.dashes) if look.dashes else "-",
                solid_joinstyle="round",
                solid_capstyle="round",
                dash_joinstyle="round",
                dash_capstyle="butt",
                gid="series",
                zorder=5 + rank / 100,
                clip_on=False,
            )
        )


def _draw_ends(sheet: Sheet, plot: Plot, parts: Sequence[Part], looks: Sequence[Look]) -> None:
    """A dot where each line ends: all rings under all dots, so that no ring hides another line's dot."""
    ends = [
        (plot.x_of(part.picture.last_held_at), plot.y_of(part.picture.last.value), look.colour)
        for part, look in zip(parts, looks, strict=False)
        if part.picture.last is not None and part.picture.last_held_at is not None
    ]
    ground = sheet.theme.background
    for x, y, _colour in ends:
        sheet.dot(x, y, END_DOT, face=ground, edge=ground, gid="series-ring")
    for x, y, colour in reversed(ends):
        sheet.dot(x, y, END_DOT - 2 * RING, face=colour, edge=colour, gid="series-dot")


def _runs(picture: Picture, plot: Plot, columns: int) -> list[Run]:
    return [thinned(run, plot.start, plot.end, columns) for run in runs_of(picture)]


def _write_empty(sheet: Sheet, plot: Plot) -> Box:
    size = sheet.size.question + 1
    rows = sorted(plot.y_of(tick.at) for tick in plot.axis.ticks)
    middle = (rows[0] + rows[1]) / 2 if len(rows) > 1 else (plot.box.top + plot.box.bottom) / 2
    return sheet.write(
        "No readings yet",
        (plot.box.left + plot.box.right) / 2,
        middle + 0.33 * size,
        size=size,
        colour=sheet.theme.muted,
        anchor="center",
        gid="empty",
    )
