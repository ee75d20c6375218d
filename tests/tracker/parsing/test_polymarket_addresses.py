import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.parsing.polymarket_addresses import explain_address, is_slug, recognise_address
from tracker.questions import OutcomeRef

QUESTIONS = [
    ("https://polymarket.com/event/harbour-mayor-2026", "polymarket:slug:harbour-mayor-2026"),
    ("https://www.polymarket.com/event/harbour-mayor-2026/", "polymarket:slug:harbour-mayor-2026"),
    ("http://polymarket.com/event/harbour-mayor-2026?tid=1718", "polymarket:slug:harbour-mayor-2026"),
    ("HTTPS://POLYMARKET.COM/event/harbour-mayor-2026#top", "polymarket:slug:harbour-mayor-2026"),
    (" polymarket.com/event/harbour-mayor-2026 ", "polymarket:slug:harbour-mayor-2026"),
    ("https://polymarket.com/de/event/harbour-mayor-2026", "polymarket:slug:harbour-mayor-2026"),
    ("https://polymarket.com/zh-CN/event/harbour-mayor-2026", "polymarket:slug:harbour-mayor-2026"),
    ("https://polymarket.com/event/mayor/ada-quill-514", "polymarket:slug:mayor#slug:ada-quill-514"),
    ("https://polymarket.com/es/event/mayor/ada-quill?tid=1", "polymarket:slug:mayor#slug:ada-quill"),
    ("https://polymarket.com/market/ada-quill", "polymarket:market-slug:ada-quill#slug:ada-quill"),
    ("https://polymarket.com/sports/nba/nba-kit-ott-2026-10-02", "polymarket:slug:nba-kit-ott-2026-10-02"),
    (
        "https://polymarket.com/sports/nba/games/week/3/nba-kit-ott-2026-10-02",
        "polymarket:slug:nba-kit-ott-2026-10-02",
    ),
    ("https://polymarket.com/esports/cs2/cs2-kit-ott-2026-10-02", "polymarket:slug:cs2-kit-ott-2026-10-02"),
    (
        "https://embed.polymarket.com/market?market=ada-quill&theme=dark&fit=true",
        "polymarket:market-slug:ada-quill#slug:ada-quill",
    ),
    (
        "https://embed.polymarket.com/market.html?market=ada-quill&features=volume",
        "polymarket:market-slug:ada-quill#slug:ada-quill",
    ),
]

OTHERS = [
    ("https://polymarket.us/event/harbour-mayor-2026", "Polymarket US"),
    ("https://docs.polymarket.us/api", "Polymarket US"),
    ("https://docs.polymarket.com/market-data/overview", "documentation"),
    ("https://help.polymarket.com/en/articles/13364174", "documentation"),
    ("https://polymarket.com/portfolio", "a trader or an account"),
    ("https://polymarket.com/profile/0xabc", "a trader or an account"),
    ("https://polymarket.com/@somebody", "a trader or an account"),
    ("https://polymarket.com/leaderboard", "about Polymarket itself"),
    ("https://polymarket.com/tos", "about Polymarket itself"),
    ("https://polymarket.com/sports/nba/games", "a list of games"),
    ("https://polymarket.com/sports/live", "a list of games"),
    ("https://polymarket.com/", "a list of questions"),
    ("https://polymarket.com/politics", "a list of questions"),
    ("https://polymarket.com/fr/predictions/elections", "a list of questions"),
    ("https://polymarket.com/event", "names no question"),
    ("https://polymarket.com/event/a/b/c", "names no question"),
    ("https://gamma-api.polymarket.com/events/1", "no page of a question"),
    ("https://embed.polymarket.com/market?theme=dark", "an embed of Polymarket that names no market"),
    ("https://embed.polymarket.com/market?market=../x", "an embed of Polymarket that names no market"),
    ("https://polymarket.com/event/../portfolio", "a list of questions"),
]

FOREIGN = [
    "https://notpolymarket.com/event/harbour-mayor-2026",
    "https://polymarket.com.evil.example/event/harbour-mayor-2026",
    "https://evil.example/?https://polymarket.com/event/harbour-mayor-2026",
    "ftp://polymarket.com/event/harbour-mayor-2026",
    "javascript://polymarket.com/event/harbour-mayor-2026",
    "https://[polymarket.com/event/harbour-mayor-2026",
    "https://polymarket.com:x/event/harbour-mayor-2026",
    "polymarket:7001",
    "",
]


@pytest.mark.parametrize(("url", "expected"), QUESTIONS)
def test_which_addresses_name_a_question(url: str, expected: str) -> None:
    assert recognise_address(url) == OutcomeRef.parse(expected)
    assert explain_address(url) == ""


@pytest.mark.parametrize(("url", "said"), OTHERS)
def test_other_pages_of_polymarket_are_explained(url: str, said: str) -> None:
    assert recognise_address(url) is None
    sentence = explain_address(url)
    assert said in sentence
    assert sentence.startswith("This is ")
    assert sentence.endswith(".")
    assert "paste" in sentence


@pytest.mark.parametrize("url", FOREIGN)
def test_other_sites_are_none_of_our_business(url: str) -> None:
    assert recognise_address(url) is None
    assert explain_address(url) == ""


def test_pages_of_another_server_count_where_it_is_ours() -> None:
    url = "http://127.0.0.1:8911/event/harbour-mayor-2026"
    assert recognise_address(url) is None
    found = recognise_address(url, sites=frozenset({"127.0.0.1:8911"}))
    assert str(found) == "polymarket:slug:harbour-mayor-2026"


@pytest.mark.parametrize("slug", ["", "..", ".", "-x", "a/b", "a%2fb", "a b", "ä", "a#b", "a?b", "x" * 252])
def test_what_may_not_stand_in_a_path_is_no_slug(slug: str) -> None:
    assert not is_slug(slug)


def test_an_escaped_slash_does_not_get_into_a_slug() -> None:
    assert recognise_address("https://polymarket.com/event/a%2f..%2fb") is None


@given(
    st.text(max_size=80), st.sampled_from(["", "https://polymarket.com/", "https://polymarket.com/event/"])
)
def test_any_text_is_a_question_or_none_and_never_an_error(text: str, before: str) -> None:
    found = recognise_address(before + text)
    assert isinstance(explain_address(before + text), str)
    if found is not None:
        assert is_slug(found.question.id.rpartition(":")[2])
