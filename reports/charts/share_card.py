"""What does a link to a story, or to a question, look like elsewhere?

A card of 1200 by 630 pixels: the headline, the question, the number large, how far it moved since the story
ran, a small chart, the source with its instant, and whose page it is. Where there is no current number,
words stand in its place.
"""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure

from reports.charts.alt_text import source_parts
from reports.charts.frame import write_time_axis
from reports.charts.image import render_png
from reports.charts.mini import draw_history, draw_last_dot, runs_in
from reports.charts.plot import Plot, time_shown
from reports.charts.points import Run
from reports.charts.probability import probability_axis
from reports.charts.quiet import extents_of
from reports.charts.sheet import Box, Sheet, box_of
from reports.charts.style import SHARE, Theme, theme_named
from reports.charts.ticks import time_ticks
from reports.charts.typeface import REGULAR, SEMIBOLD, balanced, broken, set_in, shortened, width_of
from reports.charts.values import value_axis
from reports.picture import Picture
from reports.printed import as_printable
from tracker.questions import Kind, State

_BAR = 6.0
_HEADLINES = ((27.0, 2), (24.0, 3), (20.0, 4), (17.0, 5), (15.0, 6))  # size and lines, tried in this order
_HEADLINE_LEADING = 1.16
_TOP_ROOM = 142.0  # for headline and question together
_ABOVE_QUESTION = 3.0
_LEFT = 232.0  # the width of the number's column
_GUTTER = 26.0
_STATEMENT = 22.0
_WORDS = 16.0
_LEAST_FIGURE = 26.0


@dataclass(frozen=True, slots=True)
class _Line:
    words: str
    size: float
    weight: int
    colour: str
    leading: float
    gid: str


def draw_share_card(
    picture: Picture, *, headline: str = "", outlet: str = "", theme: str | Theme = "light"
) -> Figure:
    """The card of a story with this headline; without one, of the question itself.

    `outlet` names whose page it is, where the theme has no mark of its own.

    Raises:
        UsageError: there is no such theme.
    """
    chosen = theme_named(theme)
    with set_in(chosen.fonts):
        sheet = Sheet(SHARE, chosen)
        sheet.fill(Box(0, 0, SHARE.width, _BAR), chosen.line, gid="bar")
        bottom = _write_foot(sheet, picture, as_printable(chosen.mark or outlet))
        top = _write_heading(sheet, picture, as_printable(headline))
        _write_number(sheet, picture, top, bottom)
        _draw_plot(sheet, picture, top, bottom)
        return sheet.figure


def render_share_card(
    picture: Picture, *, headline: str = "", outlet: str = "", theme: str | Theme = "light"
) -> bytes:
    """The card as the bytes of a PNG image, which is what every service takes.

    Raises:
        UsageError: there is no such theme.
    """
    figure = draw_share_card(picture, headline=headline, outlet=outlet, theme=theme)
    return render_png(figure, theme_named(theme))


def large_figure(picture: Picture) -> str:
    """What stands large on a card: the current number, or how it ended; empty where there is neither."""
    if picture.state is State.RESOLVED:
        return picture.outcome_printed
    if picture.last is None or picture.has_lapsed or picture.is_past_deadline or picture.state.is_final:
        return ""
    return picture.print_value(picture.last.value, short=True)


def _write_heading(sheet: Sheet, picture: Picture, headline: str) -> float:
    """Headline and question from the top down; where they end."""
    room = SHARE.width - 2 * SHARE.margin
    for size, most in _HEADLINES:
        made = balanced(headline or picture.title, room, most, size, SEMIBOLD)
        if not made[-1].endswith("…") or (size, most) == _HEADLINES[-1]:
            break
    theme = sheet.theme
    lines = [_Line(words, size, SEMIBOLD, theme.ink, _HEADLINE_LEADING * size, "headline") for words in made]
    if headline and headline != picture.title:
        leading = 1.3 * SHARE.question
        left = _TOP_ROOM - _ABOVE_QUESTION - sum(line.leading for line in lines)
        most = min(SHARE.question_lines, int(left // leading))
        question = broken(picture.title, room, most, SHARE.question) if most else ()
        lines += [
            _Line(
                words,
                SHARE.question,
                REGULAR,
                theme.muted,
                leading if index else leading + _ABOVE_QUESTION,
                "question",
            )
            for index, words in enumerate(question)
        ]
    return _write_lines(sheet, lines, SHARE.margin - 6) + 10


def _write_foot(sheet: Sheet, picture: Picture, mark: str) -> float:
    """Source and instant at the left, the outlet at the right, a notice above; where the rest must end."""
    theme, small = sheet.theme, SHARE.label
    right, baseline = SHARE.width - SHARE.margin, SHARE.height - SHARE.margin + 4.0
    told = list(source_parts(picture))
    until = next(index for index, part in enumerate(told) if part.startswith("As of"))
    source = " ".join(told[: until + 1])
    whole = float(right - SHARE.margin)
    if mark:
        mark = shortened(mark, whole / 2, small + 1, SEMIBOLD)
        sheet.write(
            mark,
            right,
            baseline,
            size=small + 1,
            colour=theme.ink,
            weight=SEMIBOLD,
            anchor="right",
            gid="mark",
        )
        whole -= width_of(mark, small + 1, SEMIBOLD) + 24
    lines = broken(source, whole, 2, small)
    for index, words in enumerate(reversed(lines)):
        row = baseline - index * 1.3 * small
        sheet.write(words, SHARE.margin, row, size=small, colour=theme.muted, gid="footer")
    top = baseline - (len(lines) - 1) * 1.3 * small
    if picture.note:
        top -= 1.35 * small
        note = shortened(picture.note, right - SHARE.margin, small, SEMIBOLD)
        sheet.write(note, SHARE.margin, top, size=small, colour=theme.ink, weight=SEMIBOLD, gid="footer")
    return top - small - 12


def _write_number(sheet: Sheet, picture: Picture, top: float, bottom: float) -> None:
    """The number with what it means under it, in the middle between `top` and `bottom`."""
    theme = sheet.theme
    figure = large_figure(picture)
    lines: list[_Line] = []
    size = SHARE.value
    while figure and size > _LEAST_FIGURE and width_of(figure, size, SEMIBOLD) > _LEFT:
        size -= 2
    if figure:
        figure = shortened(figure, _LEFT, size, SEMIBOLD)
        colour = theme.ink if picture.state is State.RESOLVED else theme.line
        lines.append(_Line(figure, size, SEMIBOLD, colour, 1.02 * size, "number"))
    words = _WORDS if figure else _STATEMENT
    weight = REGULAR if figure else SEMIBOLD
    width = _LEFT if picture.last else SHARE.width - 2.0 * SHARE.margin  # without a chart beside it
    room = bottom - top - sum(line.leading for line in lines)
    most = max(1, int(room // (1.22 * words)))
    lines += [
        _Line(part, words, weight, theme.ink, 1.22 * words, "change")
        for part in balanced(picture.finding, width, most, words, weight)
    ]
    height = sum(line.leading for line in lines)
    _write_lines(sheet, lines, top + max(0.0, (bottom - top - height) / 2))


def _write_lines(sheet: Sheet, lines: list[_Line], top: float) -> float:
    for line in lines:
        top += line.leading
        sheet.write(
            line.words,
            SHARE.margin,
            top - 0.24 * line.size if line.gid != "number" else top - 0.18 * line.size,
            size=line.size,
            colour=line.colour,
            weight=line.weight,
            gid=line.gid,
        )
    return top


def _draw_plot(sheet: Sheet, picture: Picture, top: float, bottom: float) -> None:
    """The small chart at the right; none where there was never a reading."""
    if picture.last is None:
        return
    theme, label = sheet.theme, SHARE.label - 1
    axis = probability_axis(SHARE) if picture.kind is Kind.PROBABILITY else value_axis(picture, SHARE)
    gutter = max(width_of(tick.label, label) for tick in axis.ticks) + 8
    box = Box(
        SHARE.margin + _LEFT + _GUTTER + gutter,
        top + 8,
        SHARE.width - SHARE.margin - 5,
        round(bottom - 2.4 * SHARE.label - 4) + 0.5,
    )
    start, end = (instant.timestamp() for instant in time_shown(picture))
    plot = Plot(box=box, start=start, end=end, axis=axis)
    for tick in axis.ticks:
        row = round(plot.y_of(tick.at)) + 0.5
        colour = theme.axis if abs(row - box.bottom) < 1 else theme.grid
        sheet.rule(box.left, row, box.right, row, colour=colour, gid="grid", zorder=2)
        sheet.write(
            tick.label, box.left - 7, row + 0.34 * label, size=label, colour=theme.muted, anchor="right",
            gid="value-tick",
        )  # fmt: skip
    ticks = time_ticks(start, end, SHARE.time_ticks)
    write_time_axis(sheet, box, ticks, [plot.x_of(tick.at) for tick in ticks])
    runs = runs_in(picture, plot)
    draw_history(sheet, plot, runs, width=2.6, has_band=True)
    _mark_story(sheet, picture, plot, runs)
    draw_last_dot(sheet, plot, picture, 10.0)


def _mark_story(sheet: Sheet, picture: Picture, plot: Plot, runs: tuple[Run, ...]) -> None:
    """What the story printed, as a dot with its figure, where there is room to say so."""
    story = picture.story
    if story is None or not isinstance(story.printed, int | float):
        return
    theme, size = sheet.theme, SHARE.label - 0.5
    x, y = plot.x_of(story.at), plot.y_of(story.printed)
    words = f"{picture.print_story_figure(story, short=True)} in print"
    left = min(max(x - 4, plot.box.left + 2), plot.box.right - width_of(words, size) - 2)
    upper, lower = extents_of(plot, runs)
    for baseline in (y - 10, y + 8 + size):
        box = box_of(words, left, baseline, size=size)
        first, last = (max(0, round(place - plot.box.left)) for place in (box.left, box.right))
        columns = zip(upper[first : last + 1], lower[first : last + 1], strict=True)
        is_free = all(not (high < box.bottom + 2 and low > box.top - 2) for high, low in columns)
        if is_free and box.top > plot.box.top - 10 and box.bottom < plot.box.bottom - 1:
            sheet.write(words, left, baseline, size=size, colour=theme.story, gid="story-figure")
            sheet.dot(x, y, 8.0, face=theme.story, edge=theme.background, gid="story-dot")
            return
