"""How a stretch without a number is drawn: the line stops, a tinted ground says so, a few words say why."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from reports.charts.flags import GAP_WORDS, Flag, FlagKind
from reports.charts.plot import Plot
from reports.charts.sheet import Box, Sheet
from reports.charts.style import Size
from reports.charts.typeface import broken, width_of
from reports.picture import Picture
from reports.printed import format_day
from reports.steps import Gap

_LEAST = 2.0  # pixels: a narrower gap shows as a break in the line alone
_AIR = 6.0
_MOST_LINES = 4
_LEAST_FLAGGED = 5.0
_MOST_FLAGGED = 2


def draw_grounds(sheet: Sheet, picture: Picture, plot: Plot) -> None:
    """Tint the stretches of the plot that have no number."""
    for _gap, box in _stretches(picture, plot):
        sheet.fill(box, sheet.theme.gap, gid="gap-ground", zorder=1)


def unexplained(picture: Picture, plot: Plot, size: Size) -> list[Flag]:
    """The widest gaps that are too narrow for their reason, as flags above the plot."""
    found: list[tuple[float, Flag]] = []
    for gap, box in _stretches(picture, plot):
        width = box.right - box.left
        if width >= _LEAST_FLAGGED and not _has_room(GAP_WORDS[gap.reason], width, size):
            days = format_day(gap.start, short=True)
            if format_day(gap.end, short=True) != days:
                days = f"{days} to {format_day(gap.end, short=True)}"
            at = gap.start + (gap.end - gap.start) / 2
            found.append((width, Flag(kind=FlagKind.GAP, at=at, title=GAP_WORDS[gap.reason], detail=days)))
    found.sort(key=lambda pair: -pair[0])
    return [flag for _width, flag in found[:_MOST_FLAGGED]]


def write_reasons(sheet: Sheet, picture: Picture, plot: Plot, taken: Sequence[Box]) -> list[Box]:
    """Say in each stretch that has room why there is no number; what the words cover."""
    size = sheet.size
    leading = 1.2 * size.label
    covered: list[Box] = []
    for gap, stretch in _stretches(picture, plot):
        words, width = GAP_WORDS[gap.reason], stretch.right - stretch.left
        if not _has_room(words, width, size):
            continue
        lines = broken(words, width - 2 * _AIR, _MOST_LINES, size.label)
        height = leading * len(lines)
        half = max(width_of(line, size.label) for line in lines) / 2
        for top, centre in product(_tops(stretch, height), _centres(stretch, half)):
            box = Box(centre - half, top, centre + half, top + height)
            if any(box.overlaps(other) for other in (*taken, *covered)):
                continue
            for row, line in enumerate(lines):
                sheet.write(
                    line,
                    centre,
                    top + row * leading + 0.86 * size.label,
                    size=size.label,
                    colour=sheet.theme.muted,
                    anchor="center",
                    gid="gap-reason",
                )
            covered.append(box)
            break
    return covered


def _tops(stretch: Box, height: float) -> tuple[float, ...]:
    middle = (stretch.top + stretch.bottom - height) / 2
    return (stretch.top + _AIR, stretch.bottom - _AIR - height, middle)


def _centres(stretch: Box, half: float) -> tuple[float, ...]:
    first, last = stretch.left + _AIR + half, stretch.right - _AIR - half
    return ((first + last) / 2, last, first)


def _has_room(words: str, width: float, size: Size) -> bool:
    """Whether each word of a reason fits into a gap of this width."""
    return all(width_of(word, size.label) <= width - 2 * _AIR for word in words.split())


def _stretches(picture: Picture, plot: Plot) -> list[tuple[Gap, Box]]:
    """The gaps that are wide enough to be seen, as boxes over the plot's height."""
    found: list[tuple[Gap, Box]] = []
    for gap in picture.gaps:
        left, right = (min(max(plot.x_of(at), plot.box.left), plot.box.right) for at in (gap.start, gap.end))
        if right - left >= _LEAST:
            found.append((gap, Box(left, plot.box.top, right, plot.box.bottom)))
    return found
