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
from reports.charts.typeface import REGULAR, SEMIBOLD, balanced, broken, width_of
from reports.picture import Picture
from reports.printed import format_day

_FINDING_LEADING = 1.16
_QUESTION_LEADING = 1.28
_FOOTER_LEADING = 1.36
_LEAST_PLOT = 0.3  # of the sheet's height, before any flags
_TICK_LENGTH = 5.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of words with its size, weight and the distance to the line before."""

    words: str
    size: float
    weight: int
    leading: float
    is_title: bool = False
    is_note: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The lines above and below the plot, and the vertical stretch between them."""

    heading: tuple[Line, ...]
    footer: tuple[Line, ...]
    top: float
    bottom: float


def frame_for(picture: Picture, size: Size, caption: str) -> Frame:
    """Decide the words around a picture's plot."""
    footer = _footer(picture, size)
    bottom = size.height - size.margin - sum(line.leading for line in footer) - 6
    for lines in range(size.question_lines, 0, -1):
        heading = _heading(picture, replace(size, question_lines=lines), caption)
        top = size.margin + sum(line.leading for line in heading) + 10
        if bottom - top >= _LEAST_PLOT * size.height + time_axis_height(size):
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
        _write(sheet, line, y - 0.3 * line.size, theme.ink if line.is_note else theme.muted, "footer")


def write_value_axis(
    sheet: Sheet, plot: Box, axis: ValueAxis, places: Sequence[float], clear: Sequence[Box]
) -> None:
    """Grid lines at `places` (pixels) with their labels in the margin, and the line at the foot.

    Grid lines leave the boxes of `clear` free, where words stand.
    """
    theme, size = sheet.theme, sheet.size
    sheet.rule(plot.left, plot.bottom, plot.right, plot.bottom, colour=theme.axis, gid="base", zorder=2.5)
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


def _heading(picture: Picture, size: Size, caption: str) -> tuple[Line, ...]:
    room = size.width - 2 * size.margin
    finding = balanced(picture.finding, room, size.finding_lines, size.finding, SEMIBOLD)
    question = broken(picture.title, room, size.question_lines, size.question)
    lines = [
        Line(words, size.finding, SEMIBOLD, _FINDING_LEADING * size.finding, is_title=True)
        for words in finding
    ]
    lines.extend(
        Line(words, size.question, REGULAR, _QUESTION_LEADING * size.question + (3 if index == 0 else 0))
        for index, words in enumerate(question)
    )
    if caption:
        words = broken(caption, room, 1, size.label)
        lines.extend(Line(part, size.label, REGULAR, 1.6 * size.label) for part in words)
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


def _footer(picture: Picture, size: Size) -> tuple[Line, ...]:
    room = size.width - 2 * size.margin
    small = size.label - 0.5
    leading = _FOOTER_LEADING * small
    lines: list[Line] = []
    if picture.note:
        lines.extend(
            Line(words, small, SEMIBOLD, leading, is_note=True)
            for words in broken(picture.note, room, 1, small, SEMIBOLD)
        )
    told = list(source_parts(picture))
    if picture.deadline is not None and picture.deadline > time_shown(picture)[1]:
        told.append(f"Deadline {format_day(picture.deadline, short=True)}.")
    lines.extend(
        Line(words, small, REGULAR, leading) for words in _filled(told, room, size.footer_lines, small)
    )
    return tuple(lines)
