"""What may not be republished is on no address that a reader can ask for."""

from __future__ import annotations

import re

import pytest

from tests.reports.newsroom import SEED_SLUG, Newsroom
from tests.reports.web.client import Client, client_of

STORY = f"/stories/{SEED_SLUG}"
QUESTION = "/questions/metaculus/12100"
PAGES = (STORY, QUESTION, "/", "/sources")
DRAWINGS = (
    "/charts/metaculus/12100.svg",
    "/charts/metaculus/12100.png",
    "/charts/metaculus/12100.svg?twins=1",
    f"{STORY}/card.png",
    "/cards/metaculus/12100.png",
    "/sparklines/metaculus/12100.svg",
    "/badge/metaculus/12100.svg",
)
FEEDS = ("/feed.atom", f"{STORY}/feed.atom", f"{QUESTION}/feed.atom")
EMBEDS = (f"/embed{STORY}", "/embed/metaculus/12100", "/embed/metaculus/12100?asof=2023-01-02T00:00:00Z")
WHY = "Metaculus’s numbers and charts are not republished here."
DRAWN = re.compile(r"/(?:charts|cards|sparklines|badge)/|/card-|<svg|og:image")
NUMBERS = re.compile(r"(?<!\d)\d+(?:\.\d)?%")


@pytest.fixture(params=["official", "link", "nothing"])
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_no_drawing_is_given(seed_room: Newsroom, form: str) -> None:
    with client_of(seed_room.database, republish={"metaculus": form}) as client:
        for address in DRAWINGS:
            told = client.get(address)
            assert told.status == 451, address
            assert WHY in told.text


def test_pages_say_in_words_why_there_is_no_chart(seed_room: Newsroom, form: str) -> None:
    with client_of(seed_room.database, republish={"metaculus": form}) as client:
        for address in (STORY, QUESTION, *EMBEDS):
            told = client.get(address)
            assert told.status == 200, address
            assert WHY in told.text
            assert not DRAWN.search(told.text), address
        assert not DRAWN.search(client.get("/").text)


def test_only_the_story_s_own_words_hold_a_number(seed_room: Newsroom, form: str) -> None:
    with client_of(seed_room.database, republish={"metaculus": form}) as client:
        assert not NUMBERS.search(client.get("/embed/metaculus/12100").text.split("<body>")[1])
        assert not NUMBERS.search(client.get(f"/embed{STORY}").text.split("<body>")[1])
        for address in FEEDS:
            assert not NUMBERS.search(client.get(address).text), address
        question = re.sub(r'<p class="quoted">.*?</p>', "", client.get(QUESTION).text)
        assert not NUMBERS.search(question)
        assert "forecasters" not in client.get(STORY).text.split("Change log")[1]


def test_a_link_is_shown_unless_nothing_is(seed_room: Newsroom, form: str) -> None:
    link = 'href="https://www.metaculus.com/questions/12100/"'
    with client_of(seed_room.database, republish={"metaculus": form}) as client:
        for address in (STORY, QUESTION, *EMBEDS):
            assert (link in client.get(address).text) is (form != "nothing"), address


def test_the_platform_s_own_frame_and_no_other_is_let_in(seed_room: Newsroom, form: str) -> None:
    frame = "https://www.metaculus.com/questions/embed/12100/"
    with client_of(seed_room.database, republish={"metaculus": form}) as client:
        for address in (STORY, QUESTION, *EMBEDS):
            told = client.get(address)
            policy = told.headers["content-security-policy"]
            assert (f'<iframe src="{frame}' in told.text) is (form == "official"), address
            assert ("frame-src https://www.metaculus.com" in policy) is (form == "official")


def test_nobody_is_offered_to_embed_it(seed_room: Newsroom, form: str) -> None:
    with client_of(seed_room.database, republish={"metaculus": form}) as client:
        for page in (STORY, QUESTION):
            told = client.get(page)
            assert "oembed" not in told.headers["link"]
            assert "Embed this" not in told.text
            refused = client.get(f"/oembed?url=http://127.0.0.1:8000{page}")
            assert refused.status == 401
            assert WHY in refused.text


def test_all_is_there_where_nothing_forbids_it(reader: Client) -> None:
    assert all(reader.get(address).status == 200 for address in DRAWINGS if "twins" not in address)
    assert all(WHY not in reader.get(address).text for address in (*PAGES, *EMBEDS, *FEEDS))
