from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from hashlib import sha256
from io import BytesIO

import matplotlib as mpl
import pytest
from PIL import Image

from reports.charts import render_chart
from reports.charts.style import SIZES, THEMES
from tests.reports.charts.cases import CASES, picture
from tracker.errors import UsageError

SOME = ("down", "gap_of_months", "resolved_no", "money_on_a_log_scale", "cjk")
KINDS = [(case, form) for case in SOME for form in ("svg", "png")]


def fingerprint(kind: tuple[str, str]) -> str:
    case, form = kind
    return sha256(render_chart(CASES[case](), format=form)).hexdigest()


def test_identical_input_gives_identical_bytes_in_threads_and_processes() -> None:
    expected = [fingerprint(kind) for kind in KINDS]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(fingerprint, KINDS * 3)) == expected * 3
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as processes:
        assert list(processes.map(fingerprint, KINDS)) == expected


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", THEMES)
def test_a_png_has_two_pixels_to_one_and_the_theme_s_own_colours(size: str, theme: str) -> None:
    image = Image.open(BytesIO(render_chart(CASES["gap_of_months"](), format="png", size=size, theme=theme)))
    assert image.size == (2 * SIZES[size].width, 2 * SIZES[size].height)
    assert image.mode == "P"
    shades = {
        "#{:02x}{:02x}{:02x}".format(*colour) for _count, colour in image.convert("RGB").getcolors(99999)
    }
    colours = THEMES[theme]
    assert {colours.background, colours.line, colours.band, colours.gap, colours.story, colours.ink} <= shades


def test_a_png_looks_like_what_was_drawn() -> None:
    image = Image.open(BytesIO(render_chart(CASES["jump"](), format="png"))).convert("RGB")
    line = tuple(int(THEMES["light"].line[place : place + 2], 16) for place in (1, 3, 5))
    pixels = image.load()
    assert pixels is not None
    columns = [x for x in range(image.width) if any(pixels[x, y] == line for y in range(200, 700))]
    # 2% until 8 May 2023, then 98%: one rise, in the middle of the year shown.
    rise = [x for x in columns if sum(pixels[x, y] == line for y in range(250, 650)) > 300]
    assert rise
    assert max(rise) - min(rise) <= 6


def test_nothing_carries_a_date_or_a_maker() -> None:
    image = Image.open(BytesIO(render_chart(CASES["down"](), format="png")))
    assert set(image.info) <= {"dpi", "gamma", "transparency"}
    svg = render_chart(CASES["down"]())
    for word in (b"metadata", b"Matplotlib", b"dc:date", b"<!--", b"<?xml"):
        assert word not in svg


def test_drawing_changes_none_of_matplotlib_s_settings() -> None:
    before = dict(mpl.rcParams)
    for form in ("svg", "png"):
        render_chart(CASES["down"](), format=form)
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("case", ["cjk", "right_to_left", "markup"])
def test_no_script_makes_a_warning(case: str, recwarn: pytest.WarningsRecorder) -> None:
    render_chart(CASES[case](), format="png")
    assert [str(warning.message) for warning in recwarn] == []


def test_a_letter_that_no_face_has_makes_no_warning_either() -> None:
    assert render_chart(picture([], title="a \U00016800 b"), format="png")


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"format": "pdf"}, "no chart format 'pdf'"),
        ({"size": "huge"}, "no chart size 'huge'"),
        ({"theme": "pink"}, "no chart theme 'pink'"),
    ],
)
def test_what_there_is_not_is_refused(parts: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        render_chart(CASES["down"](), **parts)
