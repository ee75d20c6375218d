"""Which letters a chart is set in, and how wide words are in them.

The typeface is Source Sans Pro (Adobe, SIL Open Font Licence), which ships as the package
`font-source-sans-pro`: drawn for screens, narrow enough for phones, with figures that read well small.
Scripts it lacks are set in DejaVu Sans, which ships with matplotlib (Hebrew, Arabic, symbols); Chinese,
Japanese and Korean in Noto Sans CJK (SIL Open Font Licence, package `notojp-matplotlib`), opened only
when a text needs it. Where a font package is not installed the next face takes its place. A letter that
no face has is drawn as a white square in images; in SVG it stays the letter, for the reader's own fonts.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from matplotlib import font_manager, ft2font
from matplotlib.font_manager import FontProperties

from reports.charts.embedded_font import read_outlines, subset
from reports.charts.faces import (
    FACE,
    LAST_FACE,
    REGULAR,
    SEMIBOLD,
    cjk_face,
    face_in_force,
    family_of,
    glyphs_of,
    letters_of,
    own_family,
    path_of,
    set_in,
)

__all__ = [
    "FACE",
    "LAST_FACE",
    "REGULAR",
    "SEMIBOLD",
    "Setting",
    "balanced",
    "broken",
    "face_properties",
    "font_of",
    "is_right_to_left",
    "own_family",
    "set_in",
    "setting_for",
    "shortened",
    "width_of",
]

MISSING = "\N{WHITE SQUARE}"
_WIDE = frozenset("WF")
_NARROWEST_BREAK = 2
_MEASURED_AT = 100
_UNSHAPED = (
    (0x20, 0x2FF),  # Latin
    (0x370, 0x482),  # Greek, Cyrillic
    (0x48A, 0x58F),  # Cyrillic, Armenian
    (0x1E00, 0x1FFF),  # more Latin and Greek
    (0x2010, 0x2027),  # dashes, quotation marks, the ellipsis
    (0x2030, 0x2BFF),  # signs of currency and mathematics, arrows
    (0x3000, 0x302F),  # Chinese, Japanese and Korean punctuation and letters
    (0x3041, 0x3096),
    (0x30A0, 0xA4CF),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0xFF01, 0xFFEE),
)
"""Code points whose letters neither join their neighbours nor change places with them."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Words ready to be set: the faces that hold all their letters between them, in order."""

    words: str
    faces: tuple[str, ...]
    is_complete: bool


def font_of(letters: frozenset[str], weight: int) -> bytes | None:
    """A font of just these letters as far as the typeface has them; None where it cannot be taken apart."""
    return _font_of(letters, weight, face_in_force())


@lru_cache(maxsize=512)
def _font_of(letters: frozenset[str], weight: int, face: str) -> bytes | None:
    path = path_of(face, weight)
    outlines = read_outlines(path) if face != LAST_FACE else None
    if outlines is None:
        return None
    glyph_of = glyphs_of(face, weight)
    return subset(
        outlines, {ord(letter): glyph_of[ord(letter)] for letter in letters if ord(letter) in glyph_of}
    )


def setting_for(words: str) -> Setting:
    """The faces that `words` need, and the words with letters that none has replaced by a square."""
    return _setting_for(words, face_in_force())


@lru_cache(maxsize=4096)
def _setting_for(words: str, face: str) -> Setting:
    faces = [face] if face == LAST_FACE else [face, LAST_FACE]
    missing = {ord(letter) for letter in words} - letters_of(face) - letters_of(LAST_FACE)
    if missing and (cjk := cjk_face()):
        faces.append(cjk)
        missing -= letters_of(cjk)
    if all(ord(letter) in letters_of(face) for letter in words):
        faces = [face]
    shown = "".join(
        "" if ord(letter) in missing and unicodedata.category(letter) in {"Cf", "Mn"} else
        MISSING if ord(letter) in missing else letter
        for letter in words
    )  # fmt: skip
    return Setting(shown, tuple(faces), not missing)


@lru_cache(maxsize=256)
def face_properties(faces: tuple[str, ...], size: float, weight: int) -> FontProperties:
    """The name that matplotlib has for these faces at this size (points) and weight."""
    file = path_of(faces[0], weight) if len(faces) == 1 else None
    families = [family_of(face, weight) for face in faces]
    return FontProperties(family=families, size=size, weight=weight, fname=file)


def width_of(words: str, size: float, weight: int = REGULAR) -> float:
    """How wide `words` are when set on one line, in pixels.

    Letters that neither join nor reorder are added up from their advances (kerning aside, which only
    narrows); any other text is shaped, which costs a hundred times as much.
    """
    return _width_of(words, size, weight, face_in_force())


@lru_cache(maxsize=4096)
def _width_of(words: str, size: float, weight: int, face: str) -> float:
    if all(_is_unshaped(letter) for letter in words):
        return sum(_advance(letter, weight, face) for letter in words) * size
    setting = _setting_for(words, face)
    font = _font(setting.faces, weight)
    font.set_text(setting.words, 0.0, flags=ft2font.LoadFlags.NO_HINTING)
    return font.get_width_height()[0] / 64 / _MEASURED_AT * size


@lru_cache(maxsize=8192)
def _is_unshaped(letter: str) -> bool:
    return any(first <= ord(letter) <= last for first, last in _UNSHAPED)


@lru_cache(maxsize=8192)
def _advance(letter: str, weight: int, face: str) -> float:
    """The advance of a letter as a part of the size."""
    setting = _setting_for(letter, face)
    font = _font(setting.faces, weight)
    font.set_text(setting.words, 0.0, flags=ft2font.LoadFlags.NO_HINTING)
    return font.get_width_height()[0] / 64 / _MEASURED_AT


def _font(faces: tuple[str, ...], weight: int) -> ft2font.FT2Font:
    font = font_manager.get_font([path_of(face, weight) for face in faces])
    font.set_size(_MEASURED_AT, 72)
    return font


def is_right_to_left(words: str) -> bool:
    """Whether the first letter with a direction runs from right to left (Unicode bidi, rule P2)."""
    for letter in words:
        direction = unicodedata.bidirectional(letter)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False


def broken(words: str, width: float, lines: int, size: float, weight: int = REGULAR) -> tuple[str, ...]:
    """`words` in at most `lines` lines of `width` pixels, cut with an ellipsis where that is too few.

    Lines break at spaces, and between the letters of scripts that write without them; a single word
    longer than a line is broken where it must be.
    """
    made: list[str] = []
    rest = words.strip()
    while rest and len(made) < lines:
        if width_of(rest, size, weight) <= width:
            made.append(rest)
            rest = ""
            break
        cut = _longest_fit(rest, width, size, weight)
        made.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    if rest:
        made[-1] = shortened(f"{made[-1]} {rest}", width, size, weight)
    return tuple(made)


def balanced(words: str, width: float, lines: int, size: float, weight: int = REGULAR) -> tuple[str, ...]:
    """As `broken`, with lines of about one length instead of a last one of a single word."""
    made = broken(words, width, lines, size, weight)
    if len(made) == 1 or made[-1].endswith("…"):
        return made
    narrow, wide = width / len(made), width
    while wide - narrow > size / 2:
        middle = (narrow + wide) / 2
        tried = broken(words, middle, len(made), size, weight)
        if tried[-1].endswith("…"):
            narrow = middle
        else:
            made, wide = tried, middle
    return made


def shortened(words: str, width: float, size: float, weight: int = REGULAR) -> str:
    """`words`, or their beginning and an ellipsis where they are wider than `width` pixels."""
    if width_of(words, size, weight) <= width:
        return words
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if width_of(words[:middle].rstrip(" ,;:.") + "…", size, weight) <= width:
            low = middle
        else:
            high = middle - 1
    kept = words[:low]
    space = kept.rfind(" ")
    if low < len(words) and words[low] != " " and space > low * 0.6:
        kept = kept[:space]
    return kept.rstrip(" ,;:.") + "…"


def _longest_fit(words: str, width: float, size: float, weight: int) -> int:
    """How many letters of `words` go on a line: up to the last place where a line may break."""
    low, high = 1, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if width_of(words[:middle].rstrip(), size, weight) <= width:
            low = middle
        else:
            high = middle - 1
    if low == len(words) or words[low] == " ":
        return low
    for place in range(low, _NARROWEST_BREAK - 1, -1):
        before, after = words[place - 1], words[place]
        if before in " -\N{EN DASH}\N{EM DASH}/":
            return place
        if _stands_alone(before) and unicodedata.category(after)[0] != "P":
            return place
    return low


def _stands_alone(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in _WIDE
