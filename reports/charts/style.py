"""How charts look: colours of each theme, measures of each size.

Colours are checked when a theme is made: text against what it stands on at 4.5 to 1, drawn shapes at
3 to 1 (WCAG 2.2, criteria 1.4.3 and 1.4.11). Blue and orange stay apart under every common colour
blindness, and nothing is told by colour alone. Measures are CSS pixels, which are points at 72 dpi.
"""

from __future__ import annotations

from dataclasses import dataclass

from tracker.errors import UsageError

TEXT_CONTRAST = 4.5
SHAPE_CONTRAST = 3.0
_LINEAR_BELOW = 0.04045


@dataclass(frozen=True, slots=True, kw_only=True)
class Fonts:
    """An outlet's own font files (TrueType or OpenType), by weight."""

    regular: str
    semibold: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The colours of a chart, each "#rrggbb"; an outlet's own may bring fonts and a mark for the corner.

    Raises:
        ValueError: a colour cannot be told from what it stands on; the message names both.
    """

    name: str
    background: str
    ink: str  # the finding, the outcome
    muted: str  # all other words
    grid: str
    axis: str
    line: str  # the forecast and its last value
    band: str  # the quartiles
    gap: str  # stretches without a number
    story: str  # what a story printed
    lines: tuple[str, ...] = ()  # the second to the seventh of several lines; empty: the built-in ones
    fonts: Fonts | None = None
    mark: str = ""

    def __post_init__(self) -> None:
        for name in ("ink", "muted", "line", "story"):
            self._require(name, "background", TEXT_CONTRAST)
            self._require(name, "gap", TEXT_CONTRAST)
        self._require("line", "band", SHAPE_CONTRAST)
        self._require("axis", "background", SHAPE_CONTRAST)

    def _require(self, name: str, ground: str, least: float) -> None:
        ratio = contrast(getattr(self, name), getattr(self, ground))
        if ratio < least:
            msg = f"theme {self.name}: {name} on {ground} has a contrast of {ratio:.1f}, less than {least}"
            raise ValueError(msg)

    @property
    def colours(self) -> tuple[str, ...]:
        """Every colour drawn with, the background first."""
        return (
            self.background, self.ink, self.muted, self.grid, self.axis,
            self.line, self.band, self.gap, self.story,
        )  # fmt: skip


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= _LINEAR_BELOW else ((part + 0.055) / 1.055) ** 2.4 for part in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


LIGHT = Theme(
    name="light",
    background="#ffffff",
    ink="#111111",
    muted="#575c61",
    grid="#e3e5e7",
    axis="#84898e",
    line="#0b5a9c",
    band="#d3e4f3",
    gap="#f4f3f0",
    story="#b03a06",
)
DARK = Theme(
    name="dark",
    background="#15181c",
    ink="#f5f5f4",
    muted="#a9b0b7",
    grid="#2c3138",
    axis="#7b838b",
    line="#69b5f0",
    band="#1d3b55",
    gap="#1f2328",
    story="#ffa063",
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """The measures of a chart, in CSS pixels.

    `margin` is left free on every side. `question_lines` and `finding_lines` are the most lines that the
    question and the finding may take; `lanes` the most rows of labels above the plot; `time_ticks` and
    `value_ticks` the most labels on an axis.
    """

    name: str
    width: int
    height: int
    margin: int
    finding: float
    finding_lines: int
    question: float
    question_lines: int
    label: float
    value: float
    footer_lines: int
    lanes: int
    time_ticks: int
    value_ticks: int


CARD = Size(
    name="card",
    width=400,
    height=300,
    margin=16,
    finding=17,
    finding_lines=2,
    question=12.5,
    question_lines=2,
    label=11.5,
    value=20,
    footer_lines=2,
    lanes=1,
    time_ticks=3,
    value_ticks=3,
)
COLUMN = Size(
    name="column",
    width=360,
    height=450,
    margin=16,
    finding=20,
    finding_lines=3,
    question=14,
    question_lines=5,
    label=12,
    value=22,
    footer_lines=4,
    lanes=2,
    time_ticks=4,
    value_ticks=5,
)
WIDE = Size(
    name="wide",
    width=800,
    height=450,
    margin=24,
    finding=25,
    finding_lines=2,
    question=15.5,
    question_lines=3,
    label=13,
    value=26,
    footer_lines=2,
    lanes=2,
    time_ticks=7,
    value_ticks=5,
)
SIZES = {size.name: size for size in (CARD, COLUMN, WIDE)}

SPARK = Size(
    name="spark",
    width=160,
    height=40,
    margin=0,
    finding=0,
    finding_lines=0,
    question=0,
    question_lines=0,
    label=0,
    value=0,
    footer_lines=0,
    lanes=0,
    time_ticks=0,
    value_ticks=3,
)
"""A sparkline, which has no words."""

SHARE = Size(
    name="share",
    width=600,
    height=315,
    margin=28,
    finding=27,
    finding_lines=4,
    question=13,
    question_lines=2,
    label=12,
    value=64,
    footer_lines=2,
    lanes=0,
    time_ticks=3,
    value_ticks=3,
)
"""What a link to a page is shown as elsewhere: 1200 by 630 image pixels."""


def size_named(name: str) -> Size:
    """A chart's size.

    Raises:
        UsageError: there is no such size.
    """
    if name not in SIZES:
        raise UsageError(f"there is no chart size {name!r}; choose one of {', '.join(SIZES)}")
    return SIZES[name]


def theme_named(theme: str | Theme) -> Theme:
    """A theme by its name; one that is a theme already is taken as it is.

    Raises:
        UsageError: there is no such theme.
    """
    if isinstance(theme, Theme):
        return theme
    if theme not in THEMES:
        raise UsageError(f"there is no chart theme {theme!r}; choose one of {', '.join(THEMES)}")
    return THEMES[theme]
