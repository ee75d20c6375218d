from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.web.topic_of import LONGEST, topic_key, topic_of
from tests.reports.newsroom import Newsroom
from tests.reports.web.client import Client, client_of


@pytest.fixture(scope="module")
def reader(busy: Newsroom) -> Iterator[Client]:
    with client_of(busy.database) as client:
        yield client


@pytest.mark.parametrize(
    ("headline", "topic"),
    [
        ("White House: N. Korea Covertly Sending Weapons to Russia", "White House"),
        ("Weapons: a second shipment: what is known", "Weapons"),
        ("The train leaves at 10:30", ""),
        ("No colon here", ""),
        ("A whole sentence that goes on before it comes to its end: then more", ""),
        ("One two three four five six: too many", ""),
        (": nothing before", ""),
        ("Nothing after: ", ""),
        ("!!: only marks", ""),
        ("Россия: что известно", "Россия"),
    ],
)
def test_a_topic_is_what_stands_before_the_colon(headline: str, topic: str) -> None:
    assert topic_of(headline) == topic


@given(st.text(max_size=300))
def test_every_topic_is_short_and_has_a_key(headline: str) -> None:
    topic = topic_of(headline)
    assert len(topic) <= LONGEST
    assert bool(topic) == bool(topic_key(topic))
    assert topic_key(topic_key(topic)) == topic_key(topic)
    assert not set(topic_key(topic)) & set("/?#. \\")


def test_topics_are_listed_with_their_stories(reader: Client) -> None:
    page = reader.get("/topics").text
    assert page.index(">Infrastructure</a>") < page.index(">Markets</a>")
    assert '<a href="/topics/white-house">White House</a> <span class="quiet">1 story</span>' in page
    assert '<a href="/topics/infrastructure">Infrastructure</a> <span class="quiet">2 stories</span>' in page


def test_a_topic_lists_its_own_stories_alone(reader: Client) -> None:
    answer = reader.get("/topics/infrastructure")
    assert answer.status == 200
    assert "Storm closes the bridge" in answer.text
    assert "What a closed crossing costs" in answer.text
    assert "old harbour" not in answer.text
    assert 'rel="canonical" href="http://127.0.0.1:8000/topics/infrastructure"' in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/topics/nothing",
        "/topics/..%2f..",
        "/topics/%3Cscript%3E",
        "/topics/infrastructure?page=2",
        "/topics/x?page=x",
    ],
)
def test_a_topic_that_is_not_there_is_not_found(reader: Client, address: str) -> None:
    answer = reader.get(address)
    assert answer.status == 404
    assert "<script>" not in answer.text
