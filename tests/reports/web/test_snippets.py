from __future__ import annotations

from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser

import pytest

from reports.web.snippets import beside_frozen, embeddable_question, embeddable_story, snippets_for
from tests.reports.newsroom import SEED_SLUG, TROOPS
from tests.reports.web.client import Client
from tracker.questions import OutcomeRef

SITE = "https://news.example"
AT = datetime(2023, 1, 2, tzinfo=UTC)
HOSTILE = 'Will "x" > 3 & <script>alert(1)</script>\nhappen?'
LIVE = embeddable_question(OutcomeRef(TROOPS), title=HOSTILE, alt="A chart & its words")
FROZEN = embeddable_question(OutcomeRef(TROOPS), title=HOSTILE, alt="A chart", as_of=AT)


class Elements(HTMLParser):
    """Collects what a browser would make elements of."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str | None]] = {}
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[tag] = dict(attrs)


def markup_of(name: str, *, frozen: bool = False) -> str:
    return next(each.markup for each in snippets_for(FROZEN if frozen else LIVE, SITE) if each.name == name)


@pytest.mark.parametrize("name", ["iframe", "wordpress"])
def test_a_frame_has_a_title_and_a_height_without_a_script(name: str) -> None:
    frame = Elements(markup_of(name)).found["iframe"]
    assert frame["src"] == f"{SITE}/embed/metaculus/12100"
    assert frame["title"] == " ".join(HOSTILE.split())
    assert int(frame["height"] or "") > 400
    assert "data-nerdline" in frame


def test_a_frozen_one_names_its_instant() -> None:
    assert "asof=2023-01-02T00:00:00Z" in markup_of("iframe", frozen=True)
    assert 'asof="2023-01-02T00:00:00Z"' in markup_of("component", frozen=True)
    assert "asof=2023-01-02T00:00:00Z" in markup_of("image", frozen=True)
    assert "asof" not in "".join(each.markup for each in snippets_for(LIVE, SITE))


def test_wordpress_gets_a_block() -> None:
    markup = markup_of("wordpress")
    assert markup.startswith("<!-- wp:html -->\n<iframe ")
    assert markup.endswith("\n<!-- /wp:html -->")
    assert "<script" not in markup  # editors may not paste one there


@pytest.mark.parametrize("name", ["image", "component"])
def test_an_image_has_words_and_a_link(name: str) -> None:
    found = Elements(markup_of(name)).found
    assert found["img"]["alt"] == "A chart & its words"
    assert str(found["img"]["src"]).startswith(f"{SITE}/charts/metaculus/12100.png?")
    assert found["a"]["href"] == f"{SITE}/questions/metaculus/12100"


def test_no_title_becomes_markup() -> None:
    for each in snippets_for(LIVE, SITE):
        assert "<script>" not in each.markup


def test_an_outcome_of_several_is_named() -> None:
    part = embeddable_question(OutcomeRef(TROOPS, "a&b"), title="Part", alt="")
    component = next(each.markup for each in snippets_for(part, SITE) if each.name == "component")
    assert Elements(component).found["nerdline-chart"]["src"] == f"{SITE}/embed/metaculus/12100?outcome=a%26b"


def test_pages_offer_what_can_be_pasted(reader: Client) -> None:
    story = embeddable_story("s", OutcomeRef(TROOPS), title="T", alt="A")
    assert len(beside_frozen(story, story, SITE)) == 4
    for page, address in ((f"/stories/{SEED_SLUG}",) * 2, ("/questions/metaculus/12100", "/metaculus/12100")):
        html = reader.get(page).text
        assert "<summary>Embed this" in html
        shown = unescape(html.split("<textarea", 1)[1])
        assert f'src="http://127.0.0.1:8000/embed{address}"' in shown
