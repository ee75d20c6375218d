import pytest

from reports.web.drawings import Drawings
from tests.reports.charts.cases import picture
from tests.reports.web.client import Client
from tracker.errors import UsageError

TROOPS = "/charts/metaculus/12100"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["card", "column", "wide"])
def test_each_size_and_theme_is_drawn_in_both_formats(reader: Client, size: str, theme: str) -> None:
    choice = f"size={size}&theme={theme}"
    drawn = reader.get(f"{TROOPS}.svg?{choice}")
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert drawn.body.startswith(b"<svg ")
    assert "sandbox" in drawn.headers["content-security-policy"]
    painted = reader.get(f"{TROOPS}.png?{choice}")
    assert painted.headers["content-type"] == "image/png"
    assert painted.body.startswith(b"\x89PNG")


def test_a_drawing_of_a_stated_instant_shows_what_was_known_then(reader: Client) -> None:
    then = reader.get(f"{TROOPS}.svg?asof=2022-12-01T12:00:00Z")
    assert "1 December 2022" in then.text
    assert "Resolved" not in then.text
    assert "Resolved No" in reader.get(f"{TROOPS}.svg").text
    assert then.headers["cache-control"] == (
        "public, max-age=3600, s-maxage=3600, stale-while-revalidate=86400"
    )


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        (
            f"{TROOPS}.svg?size=huge",
            400,
            "There is no such size of a chart; choose one of card, column, wide.",
        ),
        (f"{TROOPS}.svg?theme=pink", 400, "There is no such theme of a chart"),
        (f"{TROOPS}.svg?asof=yesterday", 400, "Write the instant as in asof="),
        (f"{TROOPS}.svg?asof=2042-01-01", 400, "The instant asked for has not come yet."),
        (f"{TROOPS}.svg?outcome=none", 404, "There is nothing at this address"),
        (f"{TROOPS}.gif", 404, "There is nothing at this address"),
        (TROOPS, 404, "There is nothing at this address"),
        ("/charts/metaculus/99.svg", 404, "There is nothing at this address"),
        ("/charts/a:b/99.svg", 404, "There is nothing at this address"),
    ],
)
def test_an_odd_address_is_answered_in_words(reader: Client, address: str, status: int, words: str) -> None:
    page = reader.get(address)
    assert page.status == status
    assert words in page.text


def test_a_picture_is_drawn_once_and_the_oldest_drawings_are_let_go() -> None:
    drawings = Drawings(most=2)
    asked = {"file_format": "svg", "theme": "light"}
    first = drawings.draw(picture(), size="card", **asked)
    assert drawings.draw(picture(), size="card", **asked) is first
    drawings.draw(picture(), size="column", **asked)
    drawings.draw(picture(), size="wide", **asked)
    again = drawings.draw(picture(), size="card", **asked)
    assert again == first
    assert again is not first
    with pytest.raises(UsageError, match="format"):
        drawings.draw(picture(), size="card", theme="light", file_format="gif")


@pytest.mark.parametrize(
    ("zoom", "status", "words"),
    [
        ("fit", 200, "%, not at 100%"),
        ("0-50", 200, "The axis ends at 50%, not at 100%"),
        ("5-50", 400, "The range 5-50 would cut off what the chart has to show"),
        ("50-5", 400, "is no zoom: write fit, or a range"),
        ("&lt;script&gt;", 400, "is no zoom"),
    ],
)
def test_an_editor_may_zoom_and_the_drawing_says_so(
    reader: Client, zoom: str, status: int, words: str
) -> None:
    drawn = reader.get(f"{TROOPS}.svg?zoom={zoom}")
    assert drawn.status == status
    assert words in drawn.text
    assert "<script" not in drawn.text
    if status == 200:
        assert drawn.body != reader.get(f"{TROOPS}.svg").body
