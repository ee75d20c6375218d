from __future__ import annotations

import gzip
import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform

from reports.charts import describe, render_chart
from reports.charts.svg import path_data, render_svg
from reports.charts.typeface import FACE, LAST_FACE
from tests.reports.charts.cases import CASES, picture

SVG = "{http://www.w3.org/2000/svg}"
KNOWN = {"svg", "title", "desc", "style", "g", "path", "text"}
MOST_BYTES = 130_000
MOST_PACKED = 45_000


def parsed(body: bytes) -> ET.Element:
    return ET.fromstring(body)  # noqa: S314 (our own document)


def texts(root: ET.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("case", CASES)
def test_every_picture_is_well_formed_and_holds_nothing_active(case: str) -> None:
    root = parsed(render_chart(CASES[case]()))
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in KNOWN
        for name in element.attrib:
            assert not name.startswith("on")
            assert name not in {"href", "style", "id"}


def test_text_is_kept_as_text() -> None:
    shown = CASES["down"]()
    said = texts(parsed(render_chart(shown)))
    assert shown.finding in said
    assert shown.title in " ".join(said)
    assert "3%" in said


def test_words_for_those_who_cannot_see_it_come_first() -> None:
    shown = CASES["down"]()
    root = parsed(render_chart(shown))
    assert root.attrib["role"] == "img"
    assert [child.tag.removeprefix(SVG) for child in root][:2] == ["title", "desc"]
    assert root[0].text == describe(shown).alt
    assert root[1].text == describe(shown).long


def test_markup_in_a_title_stays_text() -> None:
    body = render_chart(CASES["markup"]())
    assert b"<script" not in body
    assert b"<b>" not in body
    assert b"<img" not in body
    assert b"\x07" not in body
    assert any("<script>alert" in words for words in texts(parsed(body)))


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=80), st.text(max_size=30))
def test_any_title_makes_a_document_that_parses(title: str, note: str) -> None:
    shown = picture([], title=title or "x", note=note)
    root = parsed(render_chart(shown, size="card"))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= KNOWN
    assert root[0].text is not None
    assert shown.title[:20].strip() in root[0].text


def test_words_keep_their_measured_width_in_a_substitute_font() -> None:
    root = parsed(render_chart(CASES["down"]()))
    finding = next(element for element in root.iter(f"{SVG}text") if (element.text or "").startswith("Down"))
    assert 200 < float(finding.attrib["textLength"]) < 500
    assert finding.attrib["font-weight"] == "600"


def test_words_from_right_to_left_say_so_and_stay_at_the_margin() -> None:
    root = parsed(render_chart(CASES["right_to_left"]()))
    question = next(element for element in root.iter(f"{SVG}text") if "direction" in element.attrib)
    assert question.attrib["direction"] == "rtl"
    assert question.attrib["text-anchor"] == "end"
    assert float(question.attrib["x"]) == 24


def test_families_of_several_words_are_quoted() -> None:
    root = parsed(render_chart(CASES["down"]()))
    group = next(root.iter(f"{SVG}g"))
    families = group.attrib["font-family"].split(", ")
    assert families[-1] == "sans-serif"
    assert all(re.fullmatch(r"'[^']+'|chart-[0-9a-f]{8}|[A-Za-z-]+", family) for family in families)


def test_the_letters_travel_with_the_document_and_nothing_is_loaded() -> None:
    if FACE == LAST_FACE:
        pytest.skip("the typeface's package is not installed")
    root = parsed(render_chart(CASES["down"]()))
    (style,) = root.iter(f"{SVG}style")
    rules = re.findall(
        r"@font-face\{font-family:(chart-\w{8});font-weight:(\d+);src:url\(data:font/woff;base64,([\w+/=]+)\)\}",
        style.text or "",
    )
    assert [(weight) for _name, weight, _font in rules] == ["400", "600"]
    assert "".join(style.text or "").count("url(") == 2
    assert len({name for name, _weight, _font in rules}) == 1


def test_fifty_thousand_points_stay_small() -> None:
    body = render_chart(CASES["fifty_thousand"]())
    assert len(body) <= MOST_BYTES
    assert len(gzip.compress(body, mtime=0)) <= MOST_PACKED


def test_coordinates_are_relative_tenths_without_repetition() -> None:
    path = Path([(0, 10), (5, 10), (9.96, 10), (9.96, 10), (9.96, 4.24), (9.96, 0), (1, 1)])
    assert path_data(path, IdentityTransform(), 10) == "M0 0h10v10l-9 -1"
    there_and_back = Path([(0, 0), (5, 0), (2, 0)])
    assert path_data(there_and_back, IdentityTransform(), 0) == "M0 0h5h-3"
    closed = Path([(0, 0), (1, 0), (1, -1), (0, 0)], [Path.MOVETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY])
    assert path_data(closed, IdentityTransform(), 0) == "M0 0h1v1z"


def test_curves_and_dashes_are_written() -> None:
    figure = Figure(figsize=(1, 1), dpi=72)
    figure.add_artist(Circle((0.5, 0.5), 0.2, facecolor="#ff0000", edgecolor="none"))
    figure.add_artist(Line2D([0, 1], [0, 1], linestyle=(0, (2, 1)), linewidth=3, solid_capstyle="projecting"))
    body = render_svg(figure, "t", "d").decode()
    assert 'fill="#ff0000"' in body
    assert "C" in body
    assert 'stroke-dasharray="6 3"' in body


def test_text_laid_out_by_matplotlib_is_escaped_too() -> None:
    figure = Figure(figsize=(1, 1), dpi=72)
    figure.text(0.5, 0.5, "<a & b>", parse_math=False)
    assert texts(parsed(render_svg(figure, "t", "d"))) == ["<a & b>"]
