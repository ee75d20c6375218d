"""How several lines are told apart: each has a colour, a dash, and its label at its end.

The colours keep 4.5 to 1 against the grounds of both themes, since labels are set in them, and differ in
lightness as well as in hue, which the common colour blindnesses leave; who sees no colour has the dashes
and the labels. On an outlet's own ground a colour without contrast becomes its ink.
"""

from __future__ import annotations

from dataclasses import dataclass

from reports.charts.style import DARK, LIGHT, TEXT_CONTRAST, Theme, contrast

_ON_LIGHT = ("#0b5a9c", "#b03a06", "#007b45", "#7e3ffc", "#8e0002", "#1f4e38", "#6d2c58")
_ON_DARK = ("#69b5f0", "#ffa063", "#109d6e", "#ff66aa", "#b88100", "#5f88ee", "#ff4069")
_DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (6.0, 2.5),
    (2.0, 2.0),
    (9.0, 2.5, 2.0, 2.5),
    (4.0, 2.0, 1.2, 2.0, 1.2, 2.0),
    (1.2, 2.4),
    (12.0, 3.5),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A line's colour ("#rrggbb") and dashes (lengths in line widths; empty: drawn through)."""

    colour: str
    dashes: tuple[float, ...]


def looks_of(theme: Theme) -> tuple[Look, ...]:
    """The looks of the first, second … line, no two alike in colour or dash; the first is the theme's own."""
    is_light = contrast(theme.background, LIGHT.background) < contrast(theme.background, DARK.background)
    colours = (theme.line, *(theme.lines or (_ON_LIGHT if is_light else _ON_DARK)[1:]))
    return tuple(
        Look(
            colour=colour if contrast(colour, theme.background) >= TEXT_CONTRAST else theme.ink, dashes=dashes
        )
        for colour, dashes in zip(colours, _DASHES, strict=True)
    )
