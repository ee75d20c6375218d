from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from reports.web.drawings import Drawings
from tests.reports.newsroom import (
    SEED_SENTENCE,
    SEED_SLUG,
    TROOPS,
    Newsroom,
    open_newsroom,
    seed_newsroom,
    troops_question,
)
from tests.reports.web.client import Client, client_of
from tracker.errors import SettingsError
from tracker.questions import Outcome, OutcomeRef, Shape
from tracker.readings import Reading
from tracker.samples import read_sample

STORY_CARD = f"/stories/{SEED_SLUG}/card.png"
QUESTION_CARD = "/cards/metaculus/12100.png"
SPARKLINE = "/sparklines/metaculus/12100"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    opened = open_newsroom(tmp_path)
    yield opened
    opened.database.close()


@pytest.mark.parametrize("address", [STORY_CARD, QUESTION_CARD])
def test_a_card_is_an_image_of_the_size_that_services_ask_for(reader: Client, address: str) -> None:
    told = reader.get(address)
    assert told.status == 200
    assert told.headers["content-type"] == "image/png"
    assert Image.open(BytesIO(told.body)).size == (1200, 630)
    assert "sandbox" in told.headers["content-security-policy"]
    assert reader.get(address, if_none_match=told.headers["etag"]).status == 304


@pytest.mark.parametrize(
    ("page", "card"), [(f"/stories/{SEED_SLUG}", STORY_CARD), ("/questions/metaculus/12100", QUESTION_CARD)]
)
def test_a_page_names_its_card_for_other_services(reader: Client, page: str, card: str) -> None:
    html = reader.get(page).text
    named = re.search(r'<meta property="og:image" content="http://127.0.0.1:8000([^"]+)">', html)
    assert named is not None
    assert reader.get(named[1]).body == reader.get(card).body
    assert '<meta name="twitter:card" content="summary_large_image">' in html
    assert '<meta property="og:image:width" content="1200">' in html
    assert re.search(r'<meta property="og:image:alt" content="Line chart of the chance that Metaculus', html)
    assert f'<meta property="og:url" content="http://127.0.0.1:8000{page}">' in html


def test_a_story_without_a_question_has_no_card(room: Newsroom) -> None:
    room.add_story(read_sample("white_house_north_korea.txt"), SEED_SENTENCE, slug=SEED_SLUG)
    with client_of(room.database) as client:
        assert client.get(STORY_CARD).status == 404
        html = client.get(f"/stories/{SEED_SLUG}").text
        assert "og:image" not in html
        assert '<meta name="twitter:card" content="summary">' in html
        assert "/sparklines/" not in client.get("/").text


def test_a_question_with_several_outcomes_shows_the_likeliest(room: Newsroom) -> None:
    at = datetime(2023, 6, 1, tzinfo=UTC)
    parts = tuple(Outcome(key=key, label=f"Option {key}") for key in "abc")
    room.add_question(replace(troops_question(), shape=Shape.CHOICE, outcomes=parts))
    for key, value in (("a", 0.2), ("b", 0.7), ("c", 0.1)):
        room.add_points(OutcomeRef(TROOPS, key), [Reading(value=value, at=at, seen_at=at)], seen_at=at)
    with client_of(room.database) as client:
        card = client.get(QUESTION_CARD)
        assert card.status == 200
        assert card.body == client.get(f"{QUESTION_CARD}?outcome=b").body
        assert card.body != client.get(f"{QUESTION_CARD}?outcome=a").body


def test_a_sparkline_is_drawn_in_both_formats(reader: Client) -> None:
    assert reader.get(f"{SPARKLINE}.svg").body.startswith(b"<svg ")
    assert reader.get(f"{SPARKLINE}.png?theme=dark").body.startswith(b"\x89PNG")
    past = reader.get(f"{SPARKLINE}.svg?asof=2022-12-01T12:00:00Z")
    assert "1 December 2022" in past.text


def test_a_sparkline_since_a_story_is_another_one_and_says_since_when(reader: Client) -> None:
    whole = reader.get(f"{SPARKLINE}.svg?asof=2023-06-01T12:00:00Z")
    since = reader.get(f"{SPARKLINE}.svg?asof=2023-06-01T12:00:00Z&since=2022-12-01")
    assert since.status == 200
    assert since.body != whole.body
    assert "from 20 October 2022" in whole.text
    assert "from 15 November 2022" in since.text
    assert since.headers["cache-control"] == whole.headers["cache-control"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{SPARKLINE}.svg?since=2042-01-01", 400),
        (f"{SPARKLINE}.svg?since=0001-01-01", 400),
        (f"{SPARKLINE}.svg?since=9999-12-31", 400),
        (f"{SPARKLINE}.svg?since=2023-02-30", 400),
        (f"{SPARKLINE}.svg?since=20221104", 400),
        (f"{SPARKLINE}.svg?since=2022-W44-5", 400),
        (f"{SPARKLINE}.svg?since=%D9%A2%D9%A0%D9%A2%D9%A2-11-04", 400),
        (f"{SPARKLINE}.svg?since=2022-11-04%0A", 400),
        (f"{SPARKLINE}.svg?since=%3Cscript%3E", 400),
        (f"{SPARKLINE}.svg?since=", 400),
        ("/charts/metaculus/12100.svg?since=0001-01-01", 400),
        ("/charts/metaculus/12100.svg?since=now", 400),
        ("/charts/metaculus/12100.svg?since=2022-11-04", 200),
        (f"{SPARKLINE}.gif", 404),
        (f"{SPARKLINE}.svg?theme=pink", 400),
        (f"{SPARKLINE}.svg?asof=2042-01-01", 400),
        (f"{SPARKLINE}.svg?outcome=none", 404),
        ("/sparklines/metaculus/99.svg", 404),
        ("/cards/metaculus/99.png", 404),
        (f"{QUESTION_CARD}?outcome=none", 404),
        ("/stories/nowhere/card.png", 404),
    ],
)
def test_an_odd_address_is_answered_in_words(reader: Client, address: str, status: int) -> None:
    assert reader.get(address).status == status


def test_pages_draw_in_the_outlet_s_own_colours(seed_room: Newsroom, tmp_path: Path) -> None:
    theme = tmp_path / "post.toml"
    theme.write_text('mark = "The Post"\n[light]\nbackground = "#fff8ee"\n', encoding="utf-8")
    with client_of(seed_room.database, theme=str(theme)) as client:
        svg = client.get("/charts/metaculus/12100.svg").text
        assert "#fff8ee" in svg
        assert ">The Post</text>" in svg
        assert "#fff8ee" in client.get(f"{SPARKLINE}.svg").text
        card = Image.open(BytesIO(client.get(STORY_CARD).body)).convert("RGB")
        assert card.getpixel((5, 100)) == (0xFF, 0xF8, 0xEE)


def test_a_theme_that_does_not_fit_is_told_before_anything_is_served(seed_room: Newsroom) -> None:
    with (
        pytest.raises(SettingsError, match=r"the theme nowhere\.toml cannot be read"),
        client_of(seed_room.database, theme="nowhere.toml"),
    ):
        pass


def test_what_is_made_of_one_key_is_made_once() -> None:
    drawings, made = Drawings(), []
    for _ in range(2):
        assert drawings.once("key", lambda: made.append(1) or b"drawn") == b"drawn"  # type: ignore[func-returns-value]
    assert made == [1]


def test_a_card_has_another_name_when_its_number_is_another_one(tmp_path: Path) -> None:
    room = seed_newsroom(tmp_path, ended=False)
    before = datetime(2023, 10, 20, 12, tzinfo=UTC)

    def named(now: datetime) -> str:
        with client_of(room.database, now=now) as client:
            html = client.get(f"/stories/{SEED_SLUG}").text
            found = re.search(r'og:image" content="http://127.0.0.1:8000([^"]+)"', html)
            assert found is not None
            assert f'<meta name="twitter:image" content="http://127.0.0.1:8000{found[1]}">' in html
            assert client.get(found[1]).status == 200
            return found[1]

    first = named(before)
    assert re.fullmatch(rf"/stories/{SEED_SLUG}/card-[0-9a-f]{{12}}\.png", first)
    assert named(before + timedelta(minutes=7)) == first
    at = datetime(2023, 10, 20, 18, tzinfo=UTC)
    room.add_points(OutcomeRef(TROOPS), [Reading(value=0.31, at=at, seen_at=at, crowd=200)], seen_at=at)
    second = named(at + timedelta(hours=1))
    assert second != first
    with client_of(room.database, now=at + timedelta(hours=1)) as client:
        old = client.get(first)
        assert (old.status, old.headers["location"]) == (302, second)
    room.database.close()
