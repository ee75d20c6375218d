from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from itertools import combinations

import pytest
from matplotlib.figure import Figure
from PIL import Image

from reports.charts.share_card import draw_share_card, large_figure, render_share_card
from reports.charts.sheet import Box
from reports.charts.style import LIGHT, SHARE
from tests.reports.charts.cases import CASES, LONG
from tests.reports.charts.drawn import labels, named, said

HEADLINE = "White House: N. Korea Covertly Sending Weapons to Russia"
TWO_HUNDRED = (LONG * 2)[:200]
CJK = "北朝鮮は2024年より前に部隊をウクライナへ派遣するか？朝鲜会派遣军队吗？" * 6
ARABIC = "هل سترسل كوريا الشمالية أكثر من مئة جندي إلى أوكرانيا قبل نهاية العام؟ " * 3


def assert_nothing_overlaps(figure: Figure) -> None:
    sheet = Box(0, 0, SHARE.width, SHARE.height)
    words = labels(figure)
    for label in words:
        assert sheet.holds(label.box), f"{label.said!r} leaves the card"
    for one, other in combinations(words, 2):
        assert not one.box.overlaps(other.box), f"{one.said!r} overlaps {other.said!r}"


@pytest.mark.parametrize("headline", [HEADLINE, TWO_HUNDRED, CJK[:200], ARABIC[:200], "", "W" * 200])
@pytest.mark.parametrize("case", [name for name in CASES if name != "fifty_thousand"])
def test_nothing_overlaps_on_any_card(case: str, headline: str) -> None:
    figure = draw_share_card(CASES[case](), headline=headline, outlet="The Sample Post")
    assert_nothing_overlaps(figure)
    assert said(figure, "mark") == ["The Sample Post"]


def test_a_card_says_what_the_picture_says() -> None:
    picture = CASES["down"]()
    figure = draw_share_card(picture, headline=HEADLINE, outlet="The Sample Post")
    assert " ".join(said(figure, "headline")) == HEADLINE
    assert said(figure, "number") == [picture.last_printed] == ["3%"]
    assert " ".join(said(figure, "change")) == picture.finding == "Down 7 points since the story ran"
    assert " ".join(said(figure, "question")) == picture.title
    foot = " ".join(said(figure, "footer"))
    assert "Source: Metaculus (404 forecasters). As of 21 Oct 2023, 14:00 UTC." in foot
    assert "Invented demo data" in foot


@pytest.mark.parametrize("headline", [TWO_HUNDRED, CJK[:200], ARABIC[:200]])
def test_a_headline_of_two_hundred_letters_is_there_whole(headline: str) -> None:
    told = said(draw_share_card(CASES["down"](), headline=headline), "headline")
    assert "".join(told).replace(" ", "") == headline.replace(" ", "")


def test_a_longer_headline_is_cut_and_says_so() -> None:
    assert said(draw_share_card(CASES["down"](), headline=LONG * 4), "headline")[-1].endswith("…")


def test_a_question_s_own_card_has_its_title_once() -> None:
    figure = draw_share_card(CASES["down"]())
    assert " ".join(said(figure, "headline")) == CASES["down"]().title
    assert said(figure, "question") == []


@pytest.mark.parametrize(
    ("case", "figure"),
    [
        ("resolved_no", "No"),
        ("resolved_yes", "Yes"),
        ("closed", "40%"),
        ("number", "5,308 people"),
        ("lapsed", ""),
        ("annulled", ""),
        ("ambiguous", ""),
        ("no_point", ""),
        ("only_hidden", ""),
        ("past_deadline", ""),
    ],
)
def test_only_a_current_number_or_an_outcome_stands_large(case: str, figure: str) -> None:
    picture = CASES[case]()
    drawn = draw_share_card(picture, headline=HEADLINE)
    assert large_figure(picture) == figure
    assert said(drawn, "number") == ([figure] if figure else [])
    assert " ".join(said(drawn, "change")) == picture.finding


def test_a_chart_only_where_there_is_a_line() -> None:
    assert named(draw_share_card(CASES["no_point"]()), "value-tick") == []
    assert said(draw_share_card(CASES["down"]()), "value-tick") == ["0%", "50", "100%"]


def test_a_mark_of_the_theme_stands_for_the_outlet() -> None:
    figure = draw_share_card(CASES["down"](), outlet="Nerdline", theme=replace(LIGHT, mark="The Post"))
    assert said(figure, "mark") == ["The Post"]


def test_the_image_has_the_size_that_services_ask_for() -> None:
    body = render_share_card(CASES["down"](), headline=HEADLINE)
    image = Image.open(BytesIO(body))
    assert image.size == (1200, 630)
    assert len(body) < 100_000
    shades = {colour for _count, colour in image.convert("RGB").getcolors(99999)}
    assert tuple(bytes.fromhex(LIGHT.line[1:])) in shades
    assert tuple(bytes.fromhex(LIGHT.story[1:])) in {
        colour
        for _count, colour in Image.open(BytesIO(render_share_card(CASES["jump"]())))
        .convert("RGB")
        .getcolors(99999)
    }
