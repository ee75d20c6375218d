from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest

from reports.web.atom import Feed, FeedEntry, render_atom, tag_uri
from reports.web.feeds import LENGTH
from tests.reports.newsroom import SEED_SLUG, TROOPS, Newsroom, open_newsroom, troops_question
from tests.reports.web.client import Client, client_of
from tests.reports.web.corrected import corrected_newsroom
from tracker.questions import OutcomeRef
from tracker.readings import Reading

ALL, STORY = "/feed.atom", f"/stories/{SEED_SLUG}/feed.atom"
QUESTION = "/questions/metaculus/12100/feed.atom"
SITE = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    room = corrected_newsroom(Path(tmp_path_factory.mktemp("corrected")))
    yield room
    room.database.close()


def parsed(client: Client, address: str) -> feedparser.FeedParserDict:
    told = client.get(address)
    assert told.status == 200
    assert told.headers["content-type"].startswith("application/atom+xml")
    read = feedparser.parse(told.body)
    assert not read.bozo
    return read


@pytest.mark.parametrize("address", [ALL, STORY, QUESTION])
def test_a_feed_tells_updates_corrections_and_the_end(corrected: Newsroom, address: str) -> None:
    with client_of(corrected.database) as client:
        read = parsed(client, address)
    kinds = [entry.tags[0].term for entry in read.entries]
    assert kinds[0] == "resolution"
    assert kinds.count("correction") == 1
    assert kinds.count("update") == 2
    assert ("move" in kinds) is (address == QUESTION)
    ids = [entry.id for entry in read.entries]
    assert len(set(ids)) == len(ids)
    assert all(each.startswith("tag:127.0.0.1,") for each in ids)
    updated = [entry.updated for entry in read.entries]
    assert updated == sorted(updated, reverse=True)
    assert read.feed.updated == updated[0]
    correction = next(entry for entry in read.entries if entry.tags[0].term == "correction")
    assert correction.link == f"{SITE}/stories/{SEED_SLUG}#correction-4"
    assert "It now says: “There's a 4% chance" in correction.summary


def test_ids_last(corrected: Newsroom) -> None:
    with (
        client_of(corrected.database) as now,
        client_of(corrected.database, now=datetime(2024, 3, 1, tzinfo=UTC)) as later,
    ):
        assert [entry.id for entry in parsed(now, ALL).entries] == [
            entry.id for entry in parsed(later, ALL).entries
        ]


def test_pages_lead_to_their_feeds(reader: Client) -> None:
    for page, feed in (
        (f"/stories/{SEED_SLUG}", STORY),
        ("/questions/metaculus/12100", QUESTION),
        ("/", ALL),
    ):
        told = reader.get(page)
        assert f'<link rel="alternate" type="application/atom+xml" href="{SITE}{feed}"' in told.text
        if page != "/":
            assert f'<{SITE}{feed}>; rel="alternate"; type="application/atom+xml"' in told.headers["link"]


def test_what_the_feed_points_at_is_in_the_page(corrected: Newsroom) -> None:
    with client_of(corrected.database) as client:
        for entry in parsed(client, STORY).entries:
            address, _, name = entry.link.removeprefix(SITE).partition("#")
            page = client.get(address)
            assert page.status == 200
            assert not name or f'id="{name}"' in page.text


def test_a_long_feed_comes_in_parts(tmp_path: Path) -> None:
    room = open_newsroom(tmp_path)
    room.add_question(troops_question())
    start = datetime(2022, 10, 21, tzinfo=UTC)
    points = [
        Reading(value=0.2 + 0.5 * (day % 2), at=(at := start + timedelta(days=day)), seen_at=at, crowd=50)
        for day in range(2 * LENGTH + 11)
    ]
    room.add_points(OutcomeRef(TROOPS), points, seen_at=points[-1].at)
    address, seen, parts = QUESTION, [], 0
    with client_of(room.database) as client:
        while address:
            read = parsed(client, address)
            seen += [entry.id for entry in read.entries]
            parts += 1
            links = {link.rel: link.href for link in read.feed.links}
            assert links["first"] == SITE + QUESTION
            address = links.get("next", "").removeprefix(SITE)
        assert client.get(f"{QUESTION}?page={parts + 1}").status == 404
        assert client.get(f"{QUESTION}?page=0").status == 404
        assert client.get(f"{QUESTION}?page=-1").status == 404
    room.database.close()
    assert parts == 3
    assert len(seen) == len(set(seen)) == 2 * LENGTH + 10


def test_hostile_text_stays_text() -> None:
    hostile = "</title><script>alert(1)</script> & ]]> \x00\x0b\ud800 \u202e x"
    at = datetime(2024, 1, 2, tzinfo=UTC)
    entry = FeedEntry(
        id=tag_uri("https://news.example:8443", at, "stories", hostile[:20]),
        kind="update",
        title=hostile,
        words=hostile,
        at=at,
        address="/stories/a",
    )
    feed = Feed(id="x", title=hostile, address="/f", page="/", entries=(entry,), updated=at)
    read = feedparser.parse(
        render_atom(feed, public_url="https://news.example:8443", outlet=hostile), sanitize_html=False
    )
    assert not read.bozo
    assert read.entries[0].title.startswith("</title><script>alert(1)</script> & ]]>")
    assert read.entries[0].id.startswith("tag:news.example,2024-01-02:stories/%3C%2Ftitle")


@pytest.mark.parametrize("address", ["/stories/nowhere/feed.atom", "/questions/metaculus/99/feed.atom"])
def test_there_is_no_feed_of_nothing(reader: Client, address: str) -> None:
    assert reader.get(address).status == 404
