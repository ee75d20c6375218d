from __future__ import annotations

import shutil
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from matplotlib import get_data_path
from PIL import Image

from reports.charts import draw_chart, render_chart
from reports.charts.outlet_theme import Themes, check_theme, load_themes
from reports.charts.series import looks_of
from reports.charts.style import DARK, LIGHT, SIZES
from tests.reports.charts.cases import CASES
from tests.reports.charts.drawn import labels, named, said
from tests.reports.charts.test_layout import assert_nothing_overlaps
from tracker.errors import SettingsError, UsageError

OWN = """
mark = "The Sample Post"
[fonts]
regular = "Own.ttf"
[light]
background = "#fff8ee"
line = "#0a5590"
lines = ["#6d2c58", "#1f4e38", "#8e0002", "#7e3ffc", "#007840", "#b03a06"]
[dark]
line = "#6cb8f2"
"""


def theme_file(folder: Path, text: str) -> str:
    path = folder / "post.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.fixture
def own(tmp_path: Path) -> Themes:
    shutil.copy(Path(get_data_path(), "fonts", "ttf", "DejaVuSerif.ttf"), tmp_path / "Own.ttf")
    return load_themes(theme_file(tmp_path, OWN))


def test_the_built_in_themes_need_no_file() -> None:
    assert load_themes("") == load_themes("light") == Themes()
    assert load_themes("dark").named("") is DARK
    assert load_themes("dark").named("light") is LIGHT
    with pytest.raises(UsageError, match="pink"):
        Themes().named("pink")
    check_theme(LIGHT)
    check_theme(DARK)


def test_what_a_file_leaves_out_is_built_in(own: Themes) -> None:
    assert own.light.background == "#fff8ee"
    assert own.light.ink == LIGHT.ink
    assert own.dark.background == DARK.background
    assert own.named("").mark == own.named("dark").mark == "The Sample Post"
    assert [look.colour for look in looks_of(own.light)][:3] == ["#0a5590", "#6d2c58", "#1f4e38"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("case", ["down", "long_title", "lapsed", "cjk"])
def test_charts_carry_the_mark_in_the_corner_and_nothing_overlaps(own: Themes, size: str, case: str) -> None:
    figure = draw_chart(CASES[case](), size=size, theme=own.light)
    assert said(figure, "mark") == ["The Sample Post"]
    (mark,) = [label for label in labels(figure) if label.get_gid() == "mark"]
    assert mark.box.right == pytest.approx(SIZES[size].width - SIZES[size].margin)
    assert_nothing_overlaps(figure, size)


def test_charts_are_set_in_the_outlet_s_letters_and_colours(own: Themes) -> None:
    svg = render_chart(CASES["down"](), theme=own.light).decode()
    assert "'DejaVu Serif'" in svg
    assert "@font-face" in svg
    assert 'stroke="#0a5590"' in svg
    plain = render_chart(CASES["down"](), theme=replace(own.light, fonts=None)).decode()
    assert "'DejaVu Serif'" not in plain
    widths = [label.measure for label in labels(draw_chart(CASES["down"](), theme=own.light))]
    others = [label.measure for label in labels(draw_chart(CASES["down"](), theme=LIGHT))]
    assert max(widths) != max(others)
    image = Image.open(BytesIO(render_chart(CASES["down"](), format="png", theme=own.light))).convert("RGB")
    assert image.getpixel((2, 2)) == (0xFF, 0xF8, 0xEE)


def test_one_outlet_s_letters_do_not_reach_another_s_charts(own: Themes) -> None:
    before = render_chart(CASES["down"]())
    render_chart(CASES["down"](), theme=own.light)
    assert render_chart(CASES["down"]()) == before
    assert named(draw_chart(CASES["down"]()), "mark") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            '[light]\nstory = "#bbbbbb"',
            "theme light: story on background has a contrast of 1.9, less than 4.5",
        ),
        ('[light]\naxis = "#eeeeee"', "theme light: axis on background has a contrast of"),
        ('[dark]\nline = "#113355"', "theme dark: line on background has a contrast of"),
        (
            '[light]\nline = "#7a5c00"\nstory = "#8a4b00"',
            r"line \(#7a5c00\) and story \(#8a4b00\) differ by .* \(CIEDE2000\), less than 10",
        ),
        (
            '[light]\nlines = ["#b03a06", "#7a5c00", "#7e3ffc", "#8e0002", "#1f4e38", "#6d2c58"]',
            r"with \w+, line 2 \(#b03a06\) and line 3 \(#7a5c00\) differ by",
        ),
        (
            '[light]\nlines = ["#ffcc00", "#7a5c00", "#7e3ffc", "#8e0002", "#1f4e38", "#6d2c58"]',
            "#ffcc00 of lines on background has a contrast of 1.5",
        ),
        ('[light]\nlines = ["#b03a06"]', "light.lines must be a list of 6 colours"),
        ('[light]\nline = "blue"', 'light.line is no colour; write one like "#0b5a9c"'),
        ('[light]\nbackgroud = "#ffffff"', "it sets light.backgroud, which is nothing of a theme"),
        ('[print]\nline = "#000000"', "it sets print, which is nothing of a theme"),
        ("light = 3", r"light must be a table, written as \[light\]"),
        ("mark = 3", "mark must be text in quotation marks"),
        (f'mark = "{"x" * 41}"', "mark has 41 letters, more than 40"),
        ('[fonts]\nregular = "nowhere.ttf"', "fonts.regular cannot be read"),
        ('[fonts]\nsemibold = "post.toml"', "fonts.semibold is no TrueType or OpenType font"),
        ("light = ", "is not TOML"),
    ],
)
def test_a_theme_that_does_not_fit_is_refused_in_words(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words) as refused:
        load_themes(theme_file(tmp_path, text))
    assert "post.toml" in str(refused.value)
    assert "\n" not in str(refused.value).removesuffix("\n") or "TOML" in words


def test_a_theme_that_is_not_there_is_told_with_what_there_is() -> None:
    with pytest.raises(
        SettingsError, match=r"the theme pink cannot be read: .*; it is light or dark, or a theme"
    ):
        load_themes("pink")
