"""What do an outlet's own charts look like: which colours, which letters, which mark in the corner?

A theme file is TOML, and everything in it may be left out:

    mark = "The Sample Post"
    [fonts]
    regular = "fonts/Post-Regular.ttf"      # beside the theme file
    semibold = "fonts/Post-Semibold.ttf"
    [light]
    line = "#0b5a9c"
    lines = ["#b03a06", …]                  # the other six of a chart with seven
    [dark]
    line = "#69b5f0"

A colour that is left out is the built-in one. Read once, when a program starts; whatever could not be read
by everybody is refused then, with the pair of colours that fails.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from reports.charts.colour_vision import LEAST_AMONG_SEVERAL, LEAST_DIFFERENCE, closest_pair
from reports.charts.series import looks_of
from reports.charts.style import DARK, LIGHT, TEXT_CONTRAST, THEMES, Fonts, Theme, contrast, theme_named
from reports.many import MOST_LINES
from reports.printed import as_printable
from tracker.errors import SettingsError

COLOURS = tuple(field.name for field in fields(Theme) if field.name not in {"name", "lines", "fonts", "mark"})
"""What a theme file may colour."""

LONGEST_MARK = 40
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_FONT_STARTS = {b"\x00\x01\x00\x00", b"true", b"OTTO"}
_WEIGHTS = ("regular", "semibold")
_PARTS = ("mark", "fonts", *THEMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Themes:
    """An outlet's two themes, and which of them images for everybody (share cards) are drawn in."""

    light: Theme = LIGHT
    dark: Theme = DARK
    preferred: str = "light"

    def named(self, name: str) -> Theme:
        """The theme called "light" or "dark", or the preferred one for "".

        Raises:
            UsageError: there is no such theme.
        """
        own = {"light": self.light, "dark": self.dark}.get(name or self.preferred)
        return own or theme_named(name)


def load_themes(setting: str) -> Themes:
    """What the setting `theme` stands for: "light" (or nothing), "dark", or the path of a theme file.

    Raises:
        SettingsError: the file cannot be read, or its charts could not; the sentence says what and why.
    """
    if setting in {"", *THEMES}:
        return Themes(preferred=setting or "light")
    path = Path(setting)
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        known = " or ".join(THEMES)
        raise SettingsError(
            f"the theme {path} cannot be read: {error.strerror}; it is {known}, or a theme file"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"the theme {path} is not TOML: {error}") from error
    try:
        return _themes(given, path.parent)
    except ValueError as error:
        raise SettingsError(f"the theme {path} does not fit: {error}") from error


def check_theme(theme: Theme) -> None:
    """Refuse a theme in which two lines of one chart look alike to anybody.

    What can hardly be told from its ground is refused when a theme is made.

    Raises:
        ValueError: the message names both colours, and who cannot tell them apart.
    """
    for colour in theme.lines:
        ratio = contrast(colour, theme.background)
        if ratio < TEXT_CONTRAST:  # labels are set in them
            msg = (
                f"theme {theme.name}: {colour} of lines on background has a contrast of {ratio:.1f}, "
                f"less than {TEXT_CONTRAST}"
            )
            raise ValueError(msg)
    several = {f"line {number}": look.colour for number, look in enumerate(looks_of(theme), 1)}
    both = {"line": theme.line, "story": theme.story}
    for colours, least in ((both, LEAST_DIFFERENCE), (several, LEAST_AMONG_SEVERAL)):
        found = closest_pair(colours)
        if found.difference >= least:
            continue
        one, other = (f"{name} ({colours[name]})" for name in found.names)
        msg = (
            f"theme {theme.name}: with {found.vision}, {one} and {other} differ by {found.difference:.1f} "
            f"(CIEDE2000), less than {least:.0f}"
        )
        raise ValueError(msg)


def _themes(given: Mapping[str, Any], folder: Path) -> Themes:
    _only(given, _PARTS, "")
    mark = as_printable(_text(given, "mark"))
    if len(mark) > LONGEST_MARK:
        msg = f"mark has {len(mark)} letters, more than {LONGEST_MARK}"
        raise ValueError(msg)
    fonts = _fonts(_table(given, "fonts"), folder)
    made = {}
    for name, built_in in THEMES.items():
        colours = _table(given, name)
        _only(colours, (*COLOURS, "lines"), f"{name}.")
        chosen = {part: _colour(colours[part], f"{name}.{part}") for part in colours if part != "lines"}
        lines = _lines(colours.get("lines", []), f"{name}.lines")
        made[name] = replace(built_in, lines=lines, fonts=fonts, mark=mark, **chosen)
        check_theme(made[name])
    return Themes(light=made["light"], dark=made["dark"])


def _fonts(given: Mapping[str, Any], folder: Path) -> Fonts | None:
    """The font files; one alone serves for both weights."""
    _only(given, _WEIGHTS, "fonts.")
    named = {weight: folder / _text(given, weight) for weight in _WEIGHTS if weight in given}
    if not named:
        return None
    for weight, path in named.items():
        try:
            with path.open("rb") as file:
                start = file.read(4)
        except OSError as error:
            msg = f"fonts.{weight} cannot be read: {path}: {error.strerror}"
            raise ValueError(msg) from error
        if start not in _FONT_STARTS:
            msg = f"fonts.{weight} is no TrueType or OpenType font: {path} (unpack a web font)"
            raise ValueError(msg)
    either = next(iter(named.values()))
    return Fonts(regular=str(named.get("regular", either)), semibold=str(named.get("semibold", either)))


def _only(given: Mapping[str, Any], known: Collection[str], where: str) -> None:
    for name in given:
        if name not in known:
            msg = f"it sets {where}{name}, which is nothing of a theme; there is {', '.join(known)}"
            raise ValueError(msg)


def _table(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = given.get(name, {})
    if not isinstance(table, dict):
        msg = f"{name} must be a table, written as [{name}]"
        raise ValueError(msg)  # noqa: TRY004 (told of a file's content)
    return table


def _text(given: Mapping[str, Any], name: str) -> str:
    text = given.get(name, "")
    if not isinstance(text, str):
        msg = f"{name} must be text in quotation marks"
        raise ValueError(msg)  # noqa: TRY004 (as above)
    return text


def _lines(given: object, name: str) -> tuple[str, ...]:
    if not isinstance(given, list) or len(given) not in {0, MOST_LINES - 1}:
        msg = f"{name} must be a list of {MOST_LINES - 1} colours: those of a chart's second to last line"
        raise ValueError(msg)
    return tuple(_colour(colour, name) for colour in given)


def _colour(colour: object, name: str) -> str:
    if not isinstance(colour, str) or not _COLOUR.fullmatch(colour):
        msg = f'{name} is no colour; write one like "#0b5a9c"'
        raise ValueError(msg)
    return colour.lower()
