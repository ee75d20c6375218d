from __future__ import annotations

from io import BytesIO

import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from matplotlib import font_manager
from matplotlib.font_manager import FontProperties

from reports.charts import faces
from reports.charts.embedded_font import font_rules, read_outlines, subset
from reports.charts.typeface import LAST_FACE, REGULAR, SEMIBOLD, font_of, width_of

LETTERS = "Down 7 points éÅ – “10%”"
FILE = font_manager.findfont(FontProperties(family=[LAST_FACE]))


def part_of(path: str, letters: str) -> tuple[TTFont, TTFont]:
    outlines = read_outlines(path)
    assert outlines is not None
    glyph_of = font_manager.get_font(path).get_charmap()
    body = subset(outlines, {ord(letter): glyph_of[ord(letter)] for letter in letters})
    return TTFont(BytesIO(body)), TTFont(path)


def drawn(font: TTFont, letter: str) -> tuple[object, int]:
    glyphs = font.getGlyphSet()
    name = font.getBestCmap()[ord(letter)]
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    return pen.value, glyphs[name].width


def test_the_letters_look_as_they_did_and_no_others_are_there() -> None:
    part, whole = part_of(FILE, LETTERS)
    assert set(part.getBestCmap()) == {ord(letter) for letter in LETTERS}
    for letter in set(LETTERS):
        assert drawn(part, letter) == drawn(whole, letter)
    assert len(part.getGlyphOrder()) < 40
    assert part["head"].unitsPerEm == whole["head"].unitsPerEm


def test_the_letters_of_a_chart_are_as_wide_as_was_measured() -> None:
    body = font_of(frozenset(LETTERS), SEMIBOLD)
    if body is None:
        pytest.skip("the typeface's package is not installed")
    font = TTFont(BytesIO(body))
    units = sum(drawn(font, letter)[1] for letter in LETTERS)
    assert width_of(LETTERS, 20, SEMIBOLD) == pytest.approx(units / font["head"].unitsPerEm * 20, rel=1e-3)


def test_letters_that_the_typeface_lacks_are_left_to_the_reader_s_fonts() -> None:
    body = font_of(frozenset("a北"), REGULAR)
    if body is None:
        pytest.skip("the typeface's package is not installed")
    assert set(TTFont(BytesIO(body)).getBestCmap()) == {ord("a")}


def test_the_name_says_what_is_in_it() -> None:
    name, rules = font_rules({400: b"regular", 600: b"bold"})
    other, _ = font_rules({400: b"regular", 600: b"other"})
    assert name != other
    assert rules.count(f"font-family:{name};") == 2


def test_a_font_package_that_is_not_there_is_done_without() -> None:
    assert faces._packed("no_such_font_package", "files/x.ttf") is None
    assert faces._packed("json", "no_such_file.ttf") is None
