"""What stands around the plot: the finding, the question, the source, and the words along the axes.

Everything is measured first; the plot gets what is left. Where that is too little, the question gives
up lines (its full text stays in the alt text).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reports.charts.alt_text import source_parts
from reports.charts.plot import ValueAxis, time_shown
from reports.charts.sheet import Box, Sheet, box_of
from reports.charts.style import Size
from reports.charts.ticks import Tick
from reports.charts.typeface import REGULAR, SEMIBOLD, balanced, broken, shortened, width_of
from reports.picture import Picture
from reports.printed import format_day

_FINDING_LEADING = 1.16
_QUESTION_LEADING = 1.28
_FOOTER_LEADING = 1.36
_LEAST_PLOT = 0.3  # of the sheet's height, before any flags
_TICK_LENGTH = 5.0
_NOT_ZERO = (4.0, 3.0)  # dashes of a foot line that is not 0 although it could be


@dataclass(frozen=True, slots=True)
class Line:
    """One line of words with its size, weight and the distance to the line before."""

    words: str
    size: float
    weight: int
    leading: float
    is_title: bool = False
    is_note: bool = False
    is_mark: bool = False  # at the right end, beside the line before it where there is room


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The lines above and below the plot, and the vertical stretch between them."""

    heading: tuple[Line, ...]
    footer: tuple[Line, ...]
    top: float
    bottom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameWords:
    """What is written around a plot: `caption` tells what the axis measures, `told` the source, by sentences.

    `mark` is the outlet's, for the lower right corner.
    """

    finding: str
    question: str
    caption: str
    is_caption_a_warning: bool
    note: str
    told: tuple[str, ...]
    mark: str = ""


def words_around(picture: Picture, axis: ValueAxis, mark: str = "") -> FrameWords:
    """The words around one picture's plot."""
    told = list(source_parts(picture))
    if picture.deadline is not None and picture.deadline > time_shown(picture)[1]:
        told.append(f"Deadline {format_day(picture.deadline, short=True)}.")
    return FrameWords(
        finding=picture.finding,
        question=picture.title,
        caption=axis.caption,
        is_caption_a_warning=axis.is_zoomed,
        note=picture.note,
        told=tuple(told),
        mark=mark,
    )


def frame_for(words: FrameWords, size: Size, *, least_plot: float = _LEAST_PLOT) -> Frame:
    """Decide which of the words stand around a plot, and where; the plot keeps that part of the height."""
    footer = _footer(words, size)
    footer = (*footer, *_mark(words.mark, footer, size))
    bottom = size.height - size.margin - sum(line.leading for line in footer) - 6
    for lines in range(size.question_lines, 0, -1):
        heading = _heading(words, replace(size, question_lines=lines))
        top = size.margin + sum(line.leading for line in heading) + 10
        if bottom - top >= least_plot * size.height + time_axis_height(size):
            break
    return Frame(heading=heading, footer=footer, top=top, bottom=bottom)


def write_frame(sheet: Sheet, frame: Frame) -> None:
    """Write the lines above and below the plot."""
    size, theme = sheet.size, sheet.theme
    y = float(size.margin)
    for line in frame.heading:
        y += line.leading
        colour = theme.ink if line.is_title else theme.muted
        _write(sheet, line, y - 0.24 * line.size, colour, "heading")
    y = frame.bottom + 6
    for line in frame.footer:
        y += line.leading
        if line.is_mark:
            write_mark(sheet, line, y - 0.3 * line.size)
            continue
        _write(sheet, line, y - 0.3 * line.size, theme.ink if line.is_note else theme.muted, "footer")


def write_mark(sheet: Sheet, mark: Line, baseline: float) -> None:
    """Set an outlet's mark at the right edge."""
    sheet.write(
        mark.words,
        sheet.size.width - sheet.size.margin,
        baseline,
        size=mark.size,
        colour=sheet.theme.ink,
        weight=mark.weight,
        anchor="right",
        gid="mark",
    )


def write_value_axis(
    sheet: Sheet, plot: Box, axis: ValueAxis, places: Sequence[float], clear: Sequence[Box]
) -> None:
    """Grid lines at `places` (pixels) with their labels in the margin, and the line at the foot.

    Grid lines leave the boxes of `clear` free, where words stand.
    """
    theme, size = sheet.theme, sheet.size
    sheet.rule(
        plot.left,
        plot.bottom,
        plot.right,
        plot.bottom,
        colour=theme.axis,
        gid="base",
        zorder=2.5,
        linestyle=(0, _NOT_ZERO) if axis.is_zoomed and axis.low > 0 else "-",
    )
    for tick, place in zip(axis.ticks, places, strict=True):
        at = round(place) + 0.5
        if plot.bottom - place > 1:
            begin = plot.left
            for box in sorted((box for box in clear if box.top < at < box.bottom), key=lambda box: box.left):
                _grid_line(sheet, begin, min(box.left - 3, plot.right), at)
                begin = box.right + 3
            _grid_line(sheet, begin, plot.right, at)
        sheet.write(
            tick.label,
            size.margin,
            at + 0.34 * size.label,
            size=size.label,
            colour=theme.muted,
            gid="value-tick",
        )


def _grid_line(sheet: Sheet, begin: float, end: float, at: float) -> None:
    if end > begin:
        sheet.rule(begin, at, end, at, colour=sheet.theme.grid, gid="grid", zorder=2)


def write_time_axis(sheet: Sheet, plot: Box, ticks: Sequence[Tick], places: Sequence[float]) -> None:
    """Marks under the plot with their labels; one that would touch the one before it is left out."""
    theme, size = sheet.theme, sheet.size
    free = [float(size.margin) - 4] * 2
    room = sheet.size.width - size.margin
    for tick, place in zip(ticks, places, strict=True):
        at = round(place) + 0.5
        rows = [(words, row) for row, words in enumerate((tick.label, tick.context)) if words]
        boxes = [_under(words, at, plot.bottom, row, size, room) for words, row in rows]
        if any(box.left < free[row] + 6 for (_words, row), box in zip(rows, boxes, strict=True)):
            continue
        sheet.rule(
            at, plot.bottom, at, plot.bottom + _TICK_LENGTH, colour=theme.axis, gid="time-tick", zorder=2
        )
        for (words, row), box in zip(rows, boxes, strict=True):
            baseline = _baseline(plot.bottom, row, size)
            sheet.write(words, box.left, baseline, size=size.label, colour=theme.muted, gid="time-tick")
            free[row] = box.right


def time_axis_height(size: Size) -> float:
    """What the labels under the plot take: two rows."""
    return _TICK_LENGTH + 2 * 1.25 * size.label + 4


def value_axis_width(axis: ValueAxis, size: Size) -> float:
    """What the labels beside the plot take, with the air before it."""
    return max((width_of(tick.label, size.label) for tick in axis.ticks), default=0.0) + 8


def _baseline(bottom: float, row: int, size: Size) -> float:
    return bottom + _TICK_LENGTH + (row + 1) * 1.2 * size.label - 1


def _under(words: str, at: float, bottom: float, row: int, size: Size, room: float) -> Box:
    box = box_of(words, at, _baseline(bottom, row, size), size=size.label, anchor="center")
    shift = min(0.0, room - box.right) + max(0.0, size.margin - box.left)
    return Box(box.left + shift, box.top, box.right + shift, box.bottom)


def _write(sheet: Sheet, line: Line, baseline: float, colour: str, gid: str) -> None:
    sheet.write(
        line.words, sheet.size.margin, baseline, size=line.size, colour=colour, weight=line.weight, gid=gid
    )


def _heading(words: FrameWords, size: Size) -> tuple[Line, ...]:
    room = size.width - 2 * size.margin
    finding = balanced(words.finding, room, size.finding_lines, size.finding, SEMIBOLD)
    question = broken(words.question, room, size.question_lines, size.question)
    lines = [
        Line(line, size.finding, SEMIBOLD, _FINDING_LEADING * size.finding, is_title=True) for line in finding
    ]
    lines.extend(
        Line(line, size.question, REGULAR, _QUESTION_LEADING * size.question + (3 if index == 0 else 0))
        for index, line in enumerate(question)
    )
    if words.caption:
        is_warning = words.is_caption_a_warning
        weight = SEMIBOLD if is_warning else REGULAR
        parts = broken(words.caption, room, 2 if is_warning else 1, size.label, weight)
        lines.extend(
            Line(part, size.label, weight, (1.6 if index == 0 else 1.2) * size.label, is_title=is_warning)
            for index, part in enumerate(parts)
        )
    return tuple(lines)


def _filled(parts: Sequence[str], room: float, most: int, size: float) -> list[str]:
    """Whole sentences in lines; only one that is longer than a line is broken."""
    lines: list[str] = []
    for part in parts:
        if lines and width_of(f"{lines[-1]} {part}", size) <= room:
            lines[-1] = f"{lines[-1]} {part}"
        else:
            lines.extend(broken(part, room, most, size))
    return lines[:most]


def _mark(mark: str, footer: Sequence[Line], size: Size) -> tuple[Line, ...]:
    """The outlet's mark: on the footer's last line if it leaves room, else on a line of its own."""
    if not mark:
        return ()
    small = size.label - 0.5
    room = size.width - 2 * size.margin
    words = shortened(mark, room, small, SEMIBOLD)
    taken = max((width_of(line.words, line.size, line.weight) for line in footer[-1:]), default=0.0)
    fits = footer and taken + 2 * small + width_of(words, small, SEMIBOLD) <= room
    return (Line(words, small, SEMIBOLD, 0.0 if fits else _FOOTER_LEADING * small, is_mark=True),)


def _footer(words: FrameWords, size: Size) -> tuple[Line, ...]:
    room = size.width - 2 * size.margin
    small = size.label - 0.5
    leading = _FOOTER_LEADING * small
    lines: list[Line] = []
    if words.note:
        lines.extend(
            Line(line, small, SEMIBOLD, leading, is_note=True)
            for line in broken(words.note, room, 1, small, SEMIBOLD)
        )
    lines.extend(
        Line(line, small, REGULAR, leading) for line in _filled(words.told, room, size.footer_lines, small)
    )
    return tuple(lines)
