"""The last value, at the end of its line: what it says and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.charts.plot import Plot
from reports.charts.points import Run
from reports.charts.quiet import extents_of
from reports.charts.sheet import Box, Sheet
from reports.charts.style import Size
from reports.charts.typeface import REGULAR, SEMIBOLD, width_of
from reports.picture import Picture
from reports.printed import format_day
from tracker.questions import Kind, State

OFFSET = 11.0
"""From the line's end to the label."""

_DOT = 6.0  # from the line's end to where its dot ends
_AIR = 3.0
_SHORT = 9  # letters of a number that may be set large
_FARTHEST = 40.0  # pixels beyond which a value no longer seems to belong to its line's end


@dataclass(frozen=True, slots=True, kw_only=True)
class EndLabel:
    """The last value with the words under it, and their measures in pixels."""

    value: str
    caption: str
    value_size: float
    caption_size: float

    @property
    def width(self) -> float:
        """The wider of the two lines."""
        return max(
            width_of(self.value, self.value_size, SEMIBOLD),
            width_of(self.caption, self.caption_size, REGULAR),
        )

    @property
    def height(self) -> float:
        """Both lines, from a little above the figures to a little below the last baseline."""
        return self.value_size + (1.25 * self.caption_size if self.caption else 0)


def end_label_of(picture: Picture, size: Size) -> EndLabel | None:
    """What stands at the line's end; None where there is no line."""
    if picture.last is None:
        return None
    value = picture.print_value(picture.last.value, short=True)
    if picture.kind is Kind.PROBABILITY:
        value_size = size.value
    else:
        value_size = size.value * (0.62 if picture.kind is Kind.DATE or len(value) > _SHORT else 0.8)
    if picture.state.is_final or picture.state is State.CLOSED:
        caption = "last forecast"
    elif picture.has_lapsed:
        caption = f"on {format_day(picture.gaps[-1].start, short=True)}"
    else:
        caption = ""
    return EndLabel(value=value, caption=caption, value_size=value_size, caption_size=size.label - 0.5)


def room_beside(plot: Plot, at: float, poles: Sequence[float]) -> float:
    """How many pixels are free to the right of column `at`, up to the next pole or the plot's edge."""
    return min([plot.box.right, *(pole for pole in poles if pole > at + 1)]) - at


def beside(label: EndLabel, left: float, y: float, plot: Plot) -> Box:
    """Where the label stands level with row `y`, within the plot's height."""
    top = y - 0.53 * label.value_size
    highest, lowest = plot.box.top - 0.16 * label.value_size, plot.box.bottom - label.height - 1
    top = max(min(top, lowest), highest)
    return Box(left, top, left + label.width, top + label.height)


def over_or_under(
    label: EndLabel, x: float, y: float, right: float, plot: Plot, runs: Sequence[Run], covered: Sequence[Box]
) -> Box | None:
    """Where the label stands above or below the line's end at `x`, `y`, left of `right`; None if nowhere."""
    right = min(right, x + label.width / 2)
    left = right - label.width
    upper, lower = extents_of(plot, runs)
    first, last = (round(place - plot.box.left) for place in (left, right))
    if first < 0:
        return None
    rows = [row for edge in (upper, lower) for row in edge[first : last + 1] if row == row]  # noqa: PLR0124 (NaN is unlike itself)
    highest, lowest = min([y - _DOT, *rows]), max([y + _DOT, *rows])
    for top in (highest - _AIR - label.height, lowest + _AIR):
        box = Box(left, top, right, top + label.height)
        is_near = min(abs(box.bottom - y), abs(box.top - y)) <= _FARTHEST
        if is_near and plot.box.holds(box) and not any(box.overlaps(other) for other in covered):
            return box
    return None


def write_end_label(sheet: Sheet, label: EndLabel, box: Box) -> None:
    """Set the label in its place."""
    theme = sheet.theme
    baseline = box.top + 0.86 * label.value_size
    sheet.write(
        label.value,
        box.left,
        baseline,
        size=label.value_size,
        colour=theme.line,
        weight=SEMIBOLD,
        gid="last-value",
    )
    if label.caption:
        sheet.write(
            label.caption,
            box.left,
            baseline + 0.14 * label.value_size + 0.95 * label.caption_size,
            size=label.caption_size,
            colour=theme.muted,
            gid="last-value-caption",
        )
