from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reports.web.inline_chart import inline_chart, style_source
from tests.reports.newsroom import SEED_SLUG, TROOPS, Newsroom, open_newsroom, troops_question
from tests.reports.web.client import Client, client_of
from tracker.questions import OutcomeRef
from tracker.readings import Reading

STORY, QUESTION = f"/embed/stories/{SEED_SLUG}", "/embed/metaculus/12100"
FROZEN = "asof=2023-01-02T00:00:00Z"
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
MOST = 60_000
"""Bytes of an embed with its chart, before any compression."""


def noisy_newsroom(folder: Path, count: int) -> Newsroom:
    """The troops question with a history that never stays."""
    room = open_newsroom(folder)
    room.add_question(troops_question())
    chance = random.Random(7)  # noqa: S311 (a test's noise)
    value, start = 0.5, datetime(2022, 10, 20, tzinfo=UTC)
    points = []
    for number in range(count):
        value = min(0.99, max(0.01, value + chance.uniform(-0.03, 0.03)))
        at = start + timedelta(hours=2 * number)
        points.append(
            Reading(
                value=round(value, 4),
                low=round(value * 0.6, 4),
                high=round(min(1, value * 1.3), 4),
                crowd=50 + number // 10,
                at=at,
                seen_at=at,
            )
        )
    room.add_points(OutcomeRef(TROOPS), points, seen_at=points[-1].at)
    return room


@pytest.mark.parametrize("address", [STORY, QUESTION, f"{QUESTION}?theme=dark", f"{STORY}?{FROZEN}"])
def test_an_embed_is_whole_in_one_answer(reader: Client, address: str) -> None:
    told = reader.get(address)
    assert told.status == 200
    assert "<svg " in told.text
    assert "Kept true by The Sample Post" in told.text
    assert "Invented demo data" in told.text
    assert 'href="https://www.metaculus.com/questions/12100/"' in told.text
    assert not re.search(r'<(?:link rel="stylesheet"|img|iframe)', told.text)
    assert "set-cookie" not in told.headers
    assert reader.get(address, if_none_match=told.headers["etag"]).status == 304


def test_any_site_may_frame_an_embed_and_no_other_page(reader: Client) -> None:
    assert "frame-ancestors *" in reader.get(QUESTION).headers["content-security-policy"]
    for address in (f"/stories/{SEED_SLUG}", "/", "/nowhere", "/questions/metaculus/12100"):
        assert "frame-ancestors 'self'" in reader.get(address).headers["content-security-policy"]


def test_the_outlet_may_say_who_frames(seed_room: Newsroom) -> None:
    hosts = ("https://a.example", "https://*.b.example")
    with client_of(seed_room.database, embed_hosts=hosts) as client:
        policy = client.get(STORY).headers["content-security-policy"]
    assert "frame-ancestors https://a.example https://*.b.example" in policy


@pytest.mark.parametrize("address", [STORY, f"{STORY}?theme=light", f"{QUESTION}?size=wide"])
def test_the_one_style_is_named_by_its_hash_and_nothing_inline_is_allowed(
    reader: Client, address: str
) -> None:
    told = reader.get(address)
    (style,) = STYLE.findall(told.text)
    policy = told.headers["content-security-policy"]
    assert f"style-src {style_source(style)};" in policy
    assert "unsafe" not in policy
    assert " style=" not in told.text


def test_light_and_dark_are_chosen_or_left_to_the_reader(reader: Client) -> None:
    light, dark, either = (
        reader.get(f"{QUESTION}{choice}").text for choice in ("?theme=light", "?theme=dark", "")
    )
    assert '<html lang="en" class="dark">' in dark
    assert 'fill="#15181c"' in dark
    assert 'fill="#15181c"' not in light
    assert 'svg [fill="#ffffff"]{fill:#15181c}' in either
    assert '<html lang="en">' in either


def test_a_frozen_embed_stays_and_says_so(reader: Client, seed_room: Newsroom) -> None:
    told = reader.get(f"{STORY}?{FROZEN}")
    assert "Shown as it was known on 2 Jan 2023." in told.text
    assert "Resolved No" not in told.text
    assert "There's a 4% chance" not in told.text  # printed in June
    with client_of(seed_room.database, now=datetime(2024, 3, 1, tzinfo=UTC)) as later:
        assert later.get(f"{STORY}?{FROZEN}").body == told.body


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{QUESTION}?theme=pink", 400),
        (f"{QUESTION}?size=huge", 400),
        (f"{QUESTION}?asof=2042-01-01", 400),
        (f"{QUESTION}?outcome=none", 404),
        ("/embed/metaculus/99", 404),
        ("/embed/stories/nowhere", 404),
    ],
)
def test_an_odd_address_is_answered_in_words(reader: Client, address: str, status: int) -> None:
    assert reader.get(address).status == status


def test_an_embed_of_5000_points_stays_small(tmp_path: Path) -> None:
    room = noisy_newsroom(tmp_path, 5000)
    with client_of(room.database, now=datetime(2023, 12, 30, tzinfo=UTC)) as client:
        told = client.get(QUESTION)
    room.database.close()
    assert told.status == 200
    assert len(told.body) < MOST


def test_other_sites_may_run_the_loader(reader: Client) -> None:
    told = reader.get("/static/embed-loader.js")
    assert told.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in reader.get("/static/crosshair.js").headers


def test_colours_that_cannot_be_told_apart_in_the_light_are_not_guessed() -> None:
    light = b'<svg><path fill="#ffffff"/><path fill="#ffffff"/></svg>'
    dark = b'<svg><path fill="#000000"/><path fill="#111111"/></svg>'
    with pytest.raises(ValueError, match="in the dark"):
        inline_chart(light, dark)
