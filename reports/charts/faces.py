"""Where the letters come from: the packed typeface, an outlet's own fonts, the faces for other scripts.

The font packages are looked up but not imported: importing one changes matplotlib's settings.
"""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from matplotlib import font_manager, ft2font
from matplotlib.font_manager import FontProperties

from reports.charts.style import Fonts

REGULAR = 400
SEMIBOLD = 600
LAST_FACE = "DejaVu Sans"
_PACKAGE = "font_source_sans_pro"
_FILES = {REGULAR: "files/SourceSansPro-Regular.ttf", SEMIBOLD: "files/SourceSansPro-Semibold.ttf"}
_CJK_FACE = ("notojp_matplotlib", "fonts/NotoSansCJKjp-Regular.otf")


def _is_news(record: logging.LogRecord) -> bool:
    """Whether matplotlib's font manager says anything that was not meant to be so.

    The faces for other scripts have no semibold; they are set in the weight that is nearest.
    """
    return "Failed to find font weight" not in str(record.msg)


logging.getLogger("matplotlib.font_manager").addFilter(_is_news)


def _packed(package: str, file: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    folders = spec.submodule_search_locations if spec else None
    path = Path(next(iter(folders))) / file if folders else None
    return path if path and path.is_file() else None


def _register() -> str:
    """Make the packed typeface known to matplotlib, once, at import; its name, or the last face's."""
    paths = [path for file in _FILES.values() if (path := _packed(_PACKAGE, file))]
    if len(paths) < len(_FILES):
        return LAST_FACE
    for path in paths:
        font_manager.fontManager.addfont(str(path))
    return ft2font.FT2Font(str(paths[0])).family_name


FACE = _register()


_in_force: ContextVar[str] = ContextVar("_in_force", default=FACE)
_outlets_own: dict[str, Fonts] = {}
"""Outlets' fonts by the name that a face has here: the files', since two files may share a family."""


@contextmanager
def set_in(fonts: Fonts | None) -> Iterator[None]:
    """Measure and set all words in an outlet's own fonts inside the block; None is the packed typeface.

    Each thread has its own, so that two outlets' charts can be drawn at the same time.
    """
    face = FACE if fonts is None else f"{fonts.regular}|{fonts.semibold}"
    if fonts is not None and face not in _outlets_own:
        for path in {fonts.regular, fonts.semibold}:
            font_manager.fontManager.addfont(path)
        _outlets_own[face] = fonts
    before = _in_force.set(face)
    try:
        yield
    finally:
        _in_force.reset(before)


def face_in_force() -> str:
    """The face that words are measured and set in here and now."""
    return _in_force.get()


def own_family() -> str:
    """The family of the outlet's own fonts, while words are set in them; empty for the packed typeface."""
    face = _in_force.get()
    return family_of(face, REGULAR) if face in _outlets_own else ""


@cache
def family_of(face: str, weight: int) -> str:
    """What matplotlib knows a face by."""
    return ft2font.FT2Font(path_of(face, weight)).family_name if face in _outlets_own else face


@cache
def cjk_face() -> str | None:
    """The face for Chinese, Japanese and Korean, where it is installed."""
    path = _packed(*_CJK_FACE)
    if path is None:
        return None
    font_manager.fontManager.addfont(str(path))
    return ft2font.FT2Font(str(path)).family_name


@cache
def glyphs_of(face: str, weight: int) -> dict[int, int]:
    """A face's glyphs by code point."""
    glyphs = font_manager.get_font(path_of(face, weight)).get_charmap()
    return {int(code): int(glyph) for code, glyph in glyphs.items()}


@cache
def letters_of(face: str) -> frozenset[int]:
    """The code points that a face has letters for."""
    return frozenset(glyphs_of(face, REGULAR))


@cache
def path_of(face: str, weight: int) -> str:
    """The file of a face; matplotlib's own search scores every font on the machine."""
    if face in _outlets_own:
        return _outlets_own[face].regular if weight == REGULAR else _outlets_own[face].semibold
    path = _packed(_PACKAGE, _FILES[weight]) if face == FACE != LAST_FACE else None
    return str(path or font_manager.findfont(FontProperties(family=[face], weight=weight)))
