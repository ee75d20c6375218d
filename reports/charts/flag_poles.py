"""How marks are drawn: a flag with its words above the plot, a pole into it, a dot at a printed figure.

Which flags a picture has and where they go is decided in `flags`; here they are made to fit and drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from reports.charts.flags import Flag, FlagKind, Measured, Placed, flags_of, merged, place_flags
from reports.charts.gaps import unexplained
from reports.charts.plot import Plot
from reports.charts.sheet import Box, Sheet
from reports.charts.style import Size, Theme
from reports.charts.typeface import REGULAR, SEMIBOLD, shortened, width_of
from reports.picture import Picture, StoryMark
from tracker.questions import Kind, Resolution

DOT = 8.0
"""The diameter of a story's dot."""

_PAD = 7.0  # between a pole and its words
_WIDEST = 190.0
_NOTCH = 3.5
_NEAR_THE_END = 14.0  # pixels within which a deadline says nothing that the outcome does not
_DASHES = (3.0, 2.5)
_GONE_FIRST = {FlagKind.GAP, FlagKind.REWRITE, FlagKind.METHOD}
_ABOVE_ONLY = {FlagKind.GAP, FlagKind.REWRITE}
_FOOT_MARK = 3.0  # how thick the mark at the foot of a rewritten stretch is
_LEAST_FOOT_MARK = 7.0


def decide_flags(picture: Picture, plot: Plot, size: Size) -> tuple[Placed, ...]:
    """The flags that fit into the lanes above the plot: neighbouring stories as one, the rest by rank."""
    flags = [flag for flag in flags_of(picture) if plot.start <= flag.at.timestamp() <= plot.end]
    ends = [plot.x_of(flag.at) for flag in flags if flag.kind is FlagKind.RESOLUTION]
    flags = [
        flag
        for flag in flags
        if flag.kind not in {FlagKind.DEADLINE, FlagKind.CLOSE}
        or all(abs(plot.x_of(flag.at) - end) > _NEAR_THE_END for end in ends)
    ]
    if size.lanes > 1:
        flags += unexplained(picture, plot, size)
    return fit_flags(flags, plot, size, merge=partial(merged, picture))


def fit_flags(
    flags: Sequence[Flag],
    plot: Plot,
    size: Size,
    *,
    merge: Callable[[Sequence[Flag]], tuple[Flag, ...] | None],
) -> tuple[Placed, ...]:
    """As many of `flags` as fit into the lanes, the least dispensable first; `merge` makes two into one."""
    chosen: tuple[Flag, ...] = tuple(flags)
    while chosen:
        if len(chosen) <= 2 * size.lanes + 3:
            measured = [_measured(flag, plot, size) for flag in chosen]
            placed = place_flags(measured, size.margin, size.width - size.margin, size.lanes)
            if placed is not None:
                return placed
        fewer = None if chosen[-1].kind in _GONE_FIRST else merge(chosen)
        chosen = fewer or chosen[:-1]
    return ()


def lane_height(size: Size) -> float:
    """How high a row of flags is: two lines of words, on a card one."""
    return (1.65 if size.lanes == 1 else 2.75) * size.label


def covered_by(placed: Sequence[Placed], plot: Plot) -> list[Box]:
    """What the flags' poles and dots cover in the plot."""
    covered: list[Box] = []
    for flag in placed:
        for story in flag.flag.stories:
            x, y = plot.x_of(story.at), _row_of(story, plot)
            if len(flag.flag.stories) == 1:
                covered.append(Box(x - 3, plot.box.top, x + 3, y))
            if isinstance(story.printed, int | float):
                covered.append(Box(x - DOT, y - DOT, x + DOT, y + DOT))
        if flag.flag.kind not in {FlagKind.STORY, *_ABOVE_ONLY}:
            covered.append(Box(flag.pole - 3, plot.box.top, flag.pole + 3, plot.box.bottom))
    return covered


def draw_flags(sheet: Sheet, plot: Plot, placed: Sequence[Placed]) -> None:
    """Draw the flags in their lanes above `plot`, and their poles and dots in it."""
    for flag in placed:
        top = plot.box.top - (flag.lane + 1) * lane_height(sheet.size)
        _write_words(sheet, flag, top)
        if flag.flag.kind is FlagKind.STORY:
            _draw_stories(sheet, plot, flag, top)
        else:
            _draw_pole(sheet, plot, flag, top)


def draw_marks(sheet: Sheet, picture: Picture, plot: Plot) -> None:
    """Mark at the foot which values the source rewrote, and on its pole the number that it came to."""
    for rewrite in picture.rewrites:
        left, right = (plot.x_of(at) for at in (rewrite.first, rewrite.last))
        short = max(0.0, _LEAST_FOOT_MARK - (right - left)) / 2
        left, right = max(left - short, plot.box.left), min(right + short, plot.box.right)
        at = plot.box.bottom - _FOOT_MARK / 2
        sheet.rule(left, at, right, at, colour=sheet.theme.muted, width=_FOOT_MARK, gid="rewritten", zorder=3)
    if picture.kind is not Kind.PROBABILITY and picture.resolution and picture.resolution.value is not None:
        _draw_outcome(sheet, plot, picture.resolution)


def _measured(flag: Flag, plot: Plot, size: Size) -> Measured:
    lines = words_of(flag, size)
    width = max(width_of(words, size.label, weight) for words, weight in lines)
    pole = plot.x_of(flag.at)
    if len(flag.stories) > 1:
        first, last = (plot.x_of(story.at) for story in (flag.stories[0], flag.stories[-1]))
        return Measured(
            flag=flag, pole=(first + last) / 2, width=max(width + 2 * _PAD, last - first), poles=()
        )
    return Measured(flag=flag, pole=pole, width=width + 2 * _PAD, poles=(pole,))


def words_of(flag: Flag, size: Size) -> list[tuple[str, int]]:
    """A flag's lines with their weights; a card has one."""
    title = shortened(flag.title, _WIDEST, size.label, SEMIBOLD)
    if size.lanes > 1:
        return [(title, SEMIBOLD), (flag.detail, REGULAR)] if flag.detail else [(title, SEMIBOLD)]
    if flag.kind in {FlagKind.DEADLINE, FlagKind.CLOSE}:
        title = f"{title} {flag.detail}"
    return [(title, SEMIBOLD)]


def _write_words(sheet: Sheet, flag: Placed, top: float) -> None:
    size, theme = sheet.size, sheet.theme
    lines = words_of(flag.flag, size)
    is_outcome = flag.flag.kind is FlagKind.RESOLUTION
    if is_outcome:
        bottom = top + lane_height(size) - 3
        sheet.fill(Box(flag.left, top - 1, flag.right, bottom), theme.ink, gid="outcome", zorder=8)
    anchor, x = "left", flag.left + _PAD
    if not is_outcome and flag.pole - flag.left > flag.width / 2:
        anchor, x = "right", flag.right - _PAD
    if not is_outcome and flag.left < flag.pole < flag.right:
        anchor, x = "center", (flag.left + flag.right) / 2
    for row, (words, weight) in enumerate(lines):
        sheet.write(
            words,
            x,
            top + (0.92 + 1.16 * row) * size.label,
            size=size.label,
            weight=weight,
            anchor=anchor,
            colour=theme.background if is_outcome else _colour(flag.flag.kind, theme, row),
            gid=flag.flag.kind,
        )


def _colour(kind: FlagKind, theme: Theme, row: int) -> str:
    if row > 0:
        return theme.muted
    return theme.story if kind is FlagKind.STORY else theme.muted


def _pole_top(sheet: Sheet, flag: Placed, top: float) -> float:
    """Beside its words a pole reaches to their top; under them it begins below."""
    is_beside = flag.pole in {flag.left, flag.right}
    return top if is_beside else top + lane_height(sheet.size) - 4


def _draw_pole(sheet: Sheet, plot: Plot, flag: Placed, top: float) -> None:
    is_outcome = flag.flag.kind is FlagKind.RESOLUTION
    theme = sheet.theme
    style: dict[str, object] = {"zorder": 6} if is_outcome else {"linestyle": (0, _DASHES), "zorder": 4}
    sheet.rule(
        flag.pole,
        _pole_top(sheet, flag, top),
        flag.pole,
        plot.box.top if flag.flag.kind in _ABOVE_ONLY else plot.box.bottom,
        colour=theme.ink if is_outcome else theme.axis,
        width=1.6 if is_outcome else 1.0,
        gid=f"{flag.flag.kind}-pole",
        **style,
    )


def _draw_outcome(sheet: Sheet, plot: Plot, resolution: Resolution) -> None:
    """Mark on its pole the number or date that a question came to, if the axis reaches it."""
    value = resolution.value
    if value is None or resolution.at is None or not plot.axis.low <= value <= plot.axis.high:
        return
    sheet.dot(
        plot.x_of(resolution.at),
        plot.y_of(value),
        DOT,
        face=sheet.theme.ink,
        edge=sheet.theme.background,
        gid="outcome-value",
        marker="D",
    )


def _draw_stories(sheet: Sheet, plot: Plot, flag: Placed, top: float) -> None:
    """A pole and a dot for a story; a bar with notches, and dots, for several."""
    theme = sheet.theme
    stories = flag.flag.stories
    places = [plot.x_of(story.at) for story in stories]
    foot = top + lane_height(sheet.size) - 5
    if len(stories) > 1:
        sheet.rule(places[0] - 1, foot, places[-1] + 1, foot, colour=theme.story, gid="story-bar", zorder=6)
    for story, x in zip(stories, places, strict=True):
        y = _row_of(story, plot)
        has_dot = isinstance(story.printed, int | float)
        begin, end = _pole_top(sheet, flag, top), y - (DOT / 2 if has_dot else 0)
        if len(stories) > 1:
            begin, end = foot, foot + _NOTCH
        sheet.rule(x, begin, x, end, colour=theme.story, gid="story-pole", zorder=6)
        if has_dot:
            sheet.dot(x, y, DOT, face=theme.background, edge=theme.story, gid="story-dot")


def _row_of(story: StoryMark, plot: Plot) -> float:
    """Where a story's pole ends: at the figure it printed, else at the foot."""
    return plot.y_of(float(story.printed)) if isinstance(story.printed, int | float) else plot.box.bottom
