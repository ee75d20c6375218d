"""Did what this outlet printed at 30% happen three times in ten? Its own record as a chart.

Across stands the printed chance, upright the share that came true. A dot on the diagonal is a range in which
both agree; its bar is where the share would lie in the long run, with the number of questions that it is
of. Where all of them are too few to judge, the dots are hollow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from matplotlib.figure import Figure

from reports.charts.alt_text import Description
from reports.charts.frame import Line, write_mark
from reports.charts.image import check_format, render_figure
from reports.charts.sheet import Box, Sheet, box_of
from reports.charts.style import Size, Theme, size_named, theme_named
from reports.charts.typeface import REGULAR, SEMIBOLD, balanced, broken, set_in, shortened, width_of
from reports.printed import as_printable, format_moment
from reports.record import Bin, Record

_PERCENTS = (0, 25, 50, 75, 100)
_CAPTION = "How often it happened, by the chance that was printed"
_ACROSS = "Chance in print"
_DIAGONAL = "as often as printed"
_DOT = 9.0
_BESIDE = 250.0  # what the score takes beside the plot of a wide chart
_ROOMY = 700  # pixels of width from which the score stands there
_SCORE = 44.0
_BRIEF = 2  # lines of a footer that has room for the short form only


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where a share lies on the sheet, across and upright."""

    box: Box

    def x(self, share: float) -> float:
        return self.box.left + share * (self.box.right - self.box.left)

    def y(self, share: float) -> float:
        return self.box.bottom - share * (self.box.bottom - self.box.top)


def draw_calibration(
    record: Record,
    *,
    as_of: datetime,
    outlet: str = "",
    note: str = "",
    size: str = "wide",
    theme: str | Theme = "light",
) -> Figure:
    """An outlet's record as a chart.

    Raises:
        UsageError: there is no such size or theme.
    """
    chosen = theme_named(theme)
    with set_in(chosen.fonts):
        sheet = Sheet(size_named(size), chosen)
        top = _write_heading(sheet, record)
        bottom = _write_foot(sheet, record, as_of, as_printable(chosen.mark or outlet), as_printable(note))
        is_roomy = sheet.size.width >= _ROOMY and record.brier is not None
        scale = _scale(sheet.size, top, bottom, _BESIDE + 36 if is_roomy else 0.0)
        if is_roomy:
            _write_score(sheet, record, scale.box)
        _draw_ground(sheet, scale)
        _name_diagonal(sheet, scale, _draw_bins(sheet, scale, record))
        return sheet.figure


def render_calibration(
    record: Record,
    *,
    as_of: datetime,
    outlet: str = "",
    note: str = "",
    form: str = "svg",
    size: str = "wide",
    theme: str | Theme = "light",
) -> bytes:
    """The record's chart as the bytes of an SVG or PNG image.

    Raises:
        UsageError: there is no such format, size or theme.
    """
    check_format(form)
    figure = draw_calibration(record, as_of=as_of, outlet=outlet, note=note, size=size, theme=theme)
    words = describe_record(record)
    return render_figure(figure, theme_named(theme), form, words.alt, words.long)


def describe_record(record: Record) -> Description:
    """The chart's alt text and long description."""
    alt = f"Calibration chart of the chances in print: {record.finding}."
    told = [f"{record.finding}."]
    if record.meaning:
        told.append(f"{record.meaning}.")
    told.extend(
        f"Printed at {bin_.low:.0%} to {bin_.high:.0%} ({bin_.printed:.0%} on average): of {bin_.count:,} "
        f"question{'' if bin_.count == 1 else 's'}, {bin_.happened:.0%} came true; in the long run that "
        f"would be {bin_.least:.0%} to {bin_.most:.0%}."
        for bin_ in record.bins
    )
    return Description(alt=alt, long=" ".join(told))


def _write_heading(sheet: Sheet, record: Record) -> float:
    size, theme = sheet.size, sheet.theme
    room = size.width - 2 * size.margin
    y = float(size.margin)
    for words in balanced(record.finding, room, size.finding_lines, size.finding, SEMIBOLD):
        y += 1.16 * size.finding
        sheet.write(
            words, size.margin, y - 0.24 * size.finding, size=size.finding, colour=theme.ink, weight=SEMIBOLD,
            gid="heading",
        )  # fmt: skip
    for words in broken(_CAPTION, room, 2, size.question):
        y += 1.28 * size.question + 2
        sheet.write(
            words, size.margin, y - 0.3 * size.question, size=size.question, colour=theme.muted, gid="heading"
        )
    return y


def _write_foot(sheet: Sheet, record: Record, as_of: datetime, mark: str, note: str) -> float:
    """What the record is of, and what its score means; where the plot's own words must end."""
    size, theme = sheet.size, sheet.theme
    small = size.label - 0.5
    room = size.width - 2 * size.margin
    told = (
        f"{record.questions:,} question{'' if record.questions == 1 else 's'} settled, "
        f"{record.figures:,} figure{'' if record.figures == 1 else 's'} in print. "
        f"As of {format_moment(as_of)}.{' Bars: 95% intervals.' if record.bins else ''}"
    )
    meaning = record.meaning if size.footer_lines > _BRIEF else record.meaning_in_brief
    if size.width >= _ROOMY:
        meaning = ""  # it stands beside the plot
    lines = [
        *(Line(words, small, SEMIBOLD, 0, is_note=True) for words in broken(note, room, 1, small, SEMIBOLD)),
        *(Line(words, small, REGULAR, 0) for words in broken(meaning, room, 4, small)),
        *(Line(words, small, REGULAR, 0) for words in broken(told, room, 3, small)),
    ]
    leading = 1.36 * small
    baseline = size.height - size.margin - 0.3 * small
    if mark:
        mark = shortened(mark, room, small, SEMIBOLD)
        last = lines[-1]
        if width_of(last.words, small, last.weight) + 2 * small + width_of(mark, small, SEMIBOLD) > room:
            lines.append(Line("", small, REGULAR, 0))
        write_mark(sheet, Line(mark, small, SEMIBOLD, 0), baseline)
    for index, line in enumerate(reversed(lines)):
        sheet.write(
            line.words, size.margin, baseline - index * leading, size=small, weight=line.weight, gid="footer",
            colour=theme.ink if line.is_note else theme.muted,
        )  # fmt: skip
    return baseline - len(lines) * leading - 5


def _write_score(sheet: Sheet, record: Record, beside: Box) -> None:
    """The score large, with what it means, at the right of the plot."""
    size, theme = sheet.size, sheet.theme
    left = size.width - size.margin - _BESIDE
    name, _, meaning = record.meaning.partition(": ")
    lines = [
        Line(record.score, _SCORE, SEMIBOLD, _SCORE),
        Line(name.removesuffix(f" {record.score}"), size.question, SEMIBOLD, 1.2 * size.question),
        *(
            Line(words, size.label, REGULAR, 1.36 * size.label)
            for words in broken(meaning[:1].upper() + meaning[1:], _BESIDE, 7, size.label)
        ),
    ]
    y = (beside.top + beside.bottom - sum(line.leading for line in lines)) / 2
    for line in lines:
        y += line.leading
        colour = theme.line if line.size == _SCORE else theme.ink if line.weight == SEMIBOLD else theme.muted
        sheet.write(
            line.words,
            left,
            y - 0.24 * line.size,
            size=line.size,
            weight=line.weight,
            colour=colour,
            gid="score",
        )


def _scale(size: Size, top: float, bottom: float, beside: float) -> _Scale:
    left = size.margin + width_of("100%", size.label) + 8
    upper = round(top + 1.2 * size.label + 12) + 0.5  # counts stand over bars that reach 100%
    lower = round(bottom - 2.4 * size.label - 6) + 0.5
    return _Scale(Box(left, upper, size.width - size.margin - 14 - beside, lower))


def _draw_ground(sheet: Sheet, scale: _Scale) -> None:
    size, theme, box = sheet.size, sheet.theme, scale.box
    shown = _PERCENTS if size.value_ticks >= len(_PERCENTS) else _PERCENTS[::2]
    for percent in shown:
        words = f"{percent}%" if percent in {0, 100} else str(percent)
        row = round(scale.y(percent / 100)) + 0.5
        colour = theme.axis if percent == 0 else theme.grid
        sheet.rule(box.left, row, box.right, row, colour=colour, gid="grid", zorder=2)
        sheet.write(
            words, box.left - 8, row + 0.34 * size.label, size=size.label, colour=theme.muted, anchor="right",
            gid="value-tick",
        )  # fmt: skip
        column = round(scale.x(percent / 100)) + 0.5
        sheet.rule(column, box.bottom, column, box.bottom + 5, colour=theme.axis, gid="chance-tick", zorder=2)
        sheet.write(
            words, column, box.bottom + 6 + size.label, size=size.label, colour=theme.muted, anchor="center",
            gid="chance-tick",
        )  # fmt: skip
    sheet.write(
        _ACROSS, (box.left + box.right) / 2, box.bottom + 8 + 2.2 * size.label, size=size.label,
        colour=theme.muted, anchor="center", gid="across",
    )  # fmt: skip
    sheet.rule(
        box.left, box.bottom, box.right, box.top, colour=theme.axis, width=1.2, gid="diagonal", zorder=3,
        dashes=(4, 3),
    )  # fmt: skip


def _draw_bins(sheet: Sheet, scale: _Scale, record: Record) -> list[Box]:
    """A bar with its dot for each bin, and its count where there is room; what they cover."""
    theme, small = sheet.theme, sheet.size.label - 1
    bars = [_bar(scale, bin_) for bin_ in record.bins]
    counts: list[Box] = []
    for bin_, bar in zip(record.bins, bars, strict=True):
        x = scale.x(bin_.printed)
        top, bottom = scale.y(bin_.most), scale.y(bin_.least)
        sheet.rule(x, bottom, x, top, colour=theme.line, width=2.0, gid="interval", zorder=4)
        face = theme.line if record.is_enough else theme.background
        sheet.dot(x, scale.y(bin_.happened), _DOT - 2, face=face, edge=theme.line, gid="bin")
        words = f"{bin_.count:,}"
        places = [
            (baseline, box_of(words, x, baseline, size=small, anchor="center"))
            for baseline in (bar.top - 4, bar.bottom + small)
        ]
        # Over the bar, unless the diagonal would be struck through the figure there and not below.
        for baseline, box in sorted(places, key=lambda place: _is_struck(scale, place[1])):
            others = [*counts, *(other for other in bars if other is not bar)]
            if box.bottom < scale.box.bottom and not any(box.overlaps(other) for other in others):
                sheet.write(words, x, baseline, size=small, colour=theme.ink, anchor="center", gid="count")
                counts.append(box)
                break
    return [*bars, *counts]


def _is_struck(scale: _Scale, words: Box) -> bool:
    """Whether the diagonal runs through the words."""
    plot = scale.box
    at_left, at_right = (
        scale.y((x - plot.left) / (plot.right - plot.left)) for x in (words.left, words.right)
    )
    return at_right < words.bottom and at_left > words.top


def _bar(scale: _Scale, bin_: Bin) -> Box:
    x, y, reach = scale.x(bin_.printed), scale.y(bin_.happened), _DOT / 2
    return Box(x - reach, min(scale.y(bin_.most), y - reach), x + reach, max(scale.y(bin_.least), y + reach))


def _name_diagonal(sheet: Sheet, scale: _Scale, taken: Sequence[Box]) -> None:
    """Say what the dashed line is, close to it, where nothing else stands."""
    small, theme, box = sheet.size.label - 1, sheet.theme, scale.box
    width = width_of(_DIAGONAL, small)
    slope = (box.bottom - box.top) / (box.right - box.left)
    rows = [scale.y(percent / 100) for percent in _PERCENTS]
    for share in (0.58, 0.42, 0.62, 0.35, 0.66, 0.3, 0.25, 0.12, 0.7, 0.5, 0.05):
        x = scale.x(share)
        for left, baseline in (
            (x + 8, scale.y(share) + small * 0.9),  # under the line, which rises to the right
            (x - width - 6, scale.y(share) - slope * 4),
        ):
            words = box_of(_DIAGONAL, left, baseline, size=small)
            is_free = not any(words.overlaps(other) for other in taken)
            if box.holds(words) and is_free and not any(words.top < row < words.bottom for row in rows):
                sheet.write(_DIAGONAL, left, baseline, size=small, colour=theme.muted, gid="diagonal-words")
                return
