from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.web.search import LONGEST_WORD, MOST_WORDS, words_of
from tests.reports.newsroom import Newsroom
from tests.reports.web.client import Client, client_of


@pytest.fixture(scope="module")
def reader(busy: Newsroom) -> Iterator[Client]:
    with client_of(busy.database) as client:
        yield client


def test_stories_and_questions_with_every_word_are_found(reader: Client) -> None:
    page = reader.get("/search?q=bridge+closed").text
    assert ">Infrastructure: Storm closes the bridge to Malmö</a>" in page
    assert ">Will the Øresund bridge be closed for a week in 2024?</a>" in page
    assert "harbour" not in page
    assert '<meta name="robots" content="noindex">' in page


def test_what_is_most_like_the_words_comes_first(reader: Client) -> None:
    page = reader.get("/search?q=event+number+3").text  # "2023" holds a 3 too
    questions = page[page.index("<h2>Questions</h2>") :]
    assert questions.count("<li>") == 4
    assert questions.index("Will event number 3") < questions.index("Will event number 4")


def test_without_words_there_is_the_form_alone(reader: Client) -> None:
    for address in ("/search", "/search?q=", "/search?q=%20%09"):
        page = reader.get(address).text
        assert '<form class="search" role="search" action="/search" method="get">' in page
        assert "<h2>" not in page
        assert "noindex" not in page


def test_the_form_may_be_sent_to_us_and_nobody_else(reader: Client) -> None:
    assert "form-action 'self'" in reader.get("/search").headers["content-security-policy"]
    assert "form-action 'none'" in reader.get("/").headers["content-security-policy"]


def test_what_is_not_found_says_what_to_do(reader: Client) -> None:
    answer = reader.get("/search?q=zebra+quagga")
    assert answer.status == 200
    assert "Nothing here holds all of these words" in answer.text


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        "'; DROP TABLE stories; --",
        '"><img src=x onerror=alert(1)>',
        "%" * 150,
        "_" * 200,
        "\\",
        "\u202egnp",
        "a " * 500,
        "x" * 900,
        "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    ],
)
def test_hostile_and_long_words_are_words(reader: Client, words: str) -> None:
    answer = reader.get(f"/search?q={quote(words)}")
    assert answer.status == 200
    assert "<script>" not in answer.text
    assert "<img" not in answer.text
    assert "storm-closes-the-bridge" not in answer.text or words.startswith("a ")


def test_what_is_left_out_is_said(reader: Client) -> None:
    told = f"Only these words were looked for: {'x' * LONGEST_WORD}"
    assert told in reader.get(f"/search?q={'x' * 300}").text


def test_a_byte_that_no_database_keeps_is_refused(reader: Client) -> None:
    assert reader.get("/search?q=%00").status == 400


@given(st.text(max_size=400))
def test_words_are_few_and_short(asked: str) -> None:
    words, is_cut = words_of(asked)
    assert len(words) <= MOST_WORDS
    assert all(0 < len(word) <= LONGEST_WORD for word in words)
    assert is_cut or set(words) == set(asked.split())
