"""The labels at the ends of several lines: what they say, where they go, what leads to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.charts.plot import Plot
from reports.charts.series import Look
from reports.charts.sheet import Sheet
from reports.charts.spread import spread
from reports.charts.style import Size
from reports.charts.typeface import REGULAR, SEMIBOLD, balanced, shortened, width_of
from reports.many import told_apart
from reports.part import Part
from reports.picture import Picture

END_DOT = 6.5
"""The diameter of the dot at a line's end."""

TO_LABEL = 13.0
"""From the plot's edge to the labels: room for what leads to one that had to move."""

_AFTER_VALUE = 5.0
_LEADING = 1.22
_WIDEST = {"wide": 0.3, "column": 0.42, "card": 0.42}  # of the sheet, for the labels
_MOVED = 1.5  # pixels from which a label no longer stands level with its line's end


@dataclass(frozen=True, slots=True, kw_only=True)
class LineLabel:
    """What stands at a line's end: the value, and the label in one line or two."""

    part: Part
    value: str
    lines: tuple[str, ...]
    size: float

    @property
    def indent(self) -> float:
        """Where the words begin beside the value."""
        return width_of(self.value, self.size, SEMIBOLD) + _AFTER_VALUE

    @property
    def width(self) -> float:
        """The whole label's width."""
        return self.indent + max((width_of(line, self.size) for line in self.lines), default=0.0)

    @property
    def height(self) -> float:
        """The whole label's height."""
        return _LEADING * self.size * max(1, len(self.lines))


def line_labels(parts: Sequence[Part], size: Size, *, most_lines: int) -> tuple[LineLabel, ...]:
    """The labels within the width that there is for them, cut so that no two are cut to the same."""
    if not parts:
        return ()
    value_sizes = {part.label: width_of(part.short_standing, size.label, SEMIBOLD) for part in parts}
    most = _WIDEST[size.name] * size.width - max(value_sizes.values()) - _AFTER_VALUE
    names = {part.label: part.label for part in parts}
    if any(width_of(label, size.label) > most * most_lines for label in names):
        names = told_apart(list(names))
    return tuple(
        LineLabel(
            part=part,
            value=part.short_standing,
            lines=balanced(names[part.label], most, most_lines, size.label)
            if most_lines > 1
            else (shortened(names[part.label], most, size.label),),
            size=size.label,
        )
        for part in parts
    )


def write_line_labels(sheet: Sheet, plot: Plot, labels: Sequence[LineLabel], looks: Sequence[Look]) -> None:
    """The labels beside the plot, level with their lines' ends where that has room, else led to."""
    size = sheet.size
    ends = [_end_of(label.part.picture, plot) for label in labels]
    order = sorted(range(len(ends)), key=lambda index: (ends[index][1], index))
    overhang = 0.6 * size.label
    tops = spread(
        [ends[index][1] for index in order],
        [labels[index].height for index in order],
        plot.box.top - overhang,
        plot.box.bottom + overhang,
    )
    left = plot.box.right + TO_LABEL
    for index, top in zip(order, tops, strict=True):
        label, look, (x, y) = labels[index], looks[index], ends[index]
        middle = top + _LEADING * size.label / 2
        if len(label.lines) > 1:
            middle = top + label.height / 2
        _lead(sheet, plot, (x, y), (left, middle), look)
        first = top + 0.92 * size.label
        sheet.write(
            label.value,
            left,
            first,
            size=size.label,
            colour=look.colour,
            weight=SEMIBOLD,
            gid="series-value",
        )
        for row, words in enumerate(label.lines):
            sheet.write(
                words,
                left + label.indent,
                first + row * _LEADING * size.label,
                size=size.label,
                colour=look.colour,
                weight=REGULAR,
                gid="series-label",
            )


def _lead(sheet: Sheet, plot: Plot, end: tuple[float, float], label: tuple[float, float], look: Look) -> None:
    """A thin line from a line's end to its label, where that is not beside it."""
    (x, y), (left, middle) = end, label
    begin = x + END_DOT / 2 + 1
    if plot.box.right - begin > TO_LABEL:
        sheet.rule(
            begin, y, plot.box.right + 1, y, colour=look.colour, width=0.8, gid="lead",
            linestyle=(0, (1.0, 3.0)), zorder=3,
        )  # fmt: skip
        begin = plot.box.right + 1
    if abs(middle - y) > _MOVED or plot.box.right - x > TO_LABEL:
        sheet.rule(begin, y, left - 3, middle, colour=look.colour, width=0.8, gid="lead", zorder=3)


def _end_of(picture: Picture, plot: Plot) -> tuple[float, float]:
    if picture.last is None or picture.last_held_at is None:
        return plot.box.right, plot.box.bottom
    return plot.x_of(picture.last_held_at), plot.y_of(picture.last.value)
