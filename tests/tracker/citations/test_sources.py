from __future__ import annotations

import pytest

from tracker.citations.sources import (
    MAX_SOURCES,
    find_pointers,
    find_sources,
    may_name_a_source,
    platform_of_url,
    points_back,
)


@pytest.mark.parametrize(
    ("text", "words", "platform"),
    [
        ("Metaculus gives", "Metaculus", "metaculus"),
        ("the Metaculus prediction community.", "the Metaculus prediction community", "metaculus"),
        ("Metaculus's median", "Metaculus", "metaculus"),
        ("METACULUS SAYS", "METACULUS", "metaculus"),
        ("Traders on Kalshi see", "Traders on Kalshi", "kalshi"),
        ("Kalshi traders see", "Kalshi traders", "kalshi"),
        ("Polymarket\u2019s crowd".replace("\u2019", "'"), "Polymarket's crowd", "polymarket"),
        ("the crowd on INFER thinks", "the crowd on INFER", "infer"),
        ("Manifold Markets users", "Manifold Markets users", "manifold"),
        ("PredictIt bettors", "PredictIt bettors", "predictit"),
        ("Smarkets punters", "Smarkets punters", "smarkets"),
        ("Good Judgment Open forecasters", "Good Judgment Open forecasters", "gjopen"),
        ("GJ Open's crowd", "GJ Open's crowd", "gjopen"),
        ("Good Judgment's Superforecasters see", "Good Judgment's Superforecasters", "goodjudgment"),
        ("Superforecasters at Good Judgment put", "Superforecasters at Good Judgment", "goodjudgment"),
        ("the Betfair exchange", "the Betfair exchange", "betfair"),
        ("Hypermind's panel", "Hypermind's panel", "hypermind"),
        ("Insight Prediction traders", "Insight Prediction traders", "insight"),
        ("the forecasting platform Metaculus gives", "the forecasting platform Metaculus", "metaculus"),
        (
            "Polymarket, the crypto-based betting site, puts",
            "Polymarket, the crypto-based betting site,",
            "polymarket",
        ),
        ("prediction markets give", "prediction markets", None),
        ("Bookmakers put", "Bookmakers", None),
        ("Samotsvety superforecasters give", "Samotsvety superforecasters", None),
    ],
)
def test_a_source_is_named(text: str, words: str, platform: str | None) -> None:
    assert may_name_a_source(text)
    (source,) = find_sources(text)
    assert source.span.of(text) == words
    assert source.platform == platform


@pytest.mark.parametrize(
    "text",
    [
        "an exhaust manifold cracked",
        "we infer that",
        "an insight into it",
        "on supermarkets",
        "see metaculus.com/x",
        "mail me at x@metaculus",
        "Metaculus's founder says",
        "an adviser to Polymarket says",
        "a trader on Kalshi says",
        "a Metaculus user says",
        "Kalshi's lawyers charge",
        "Good judgment is rare",
    ],
)
def test_other_words_are_no_source(text: str) -> None:
    assert find_sources(text) == []


def test_a_list_of_names_is_not_read() -> None:
    assert len(find_sources("Kalshi says. " * MAX_SOURCES)) == MAX_SOURCES
    assert find_sources("Kalshi says. " * (MAX_SOURCES + 1)) == []


def test_two_sources_are_two() -> None:
    text = "Metaculus puts it at 30%; Polymarket traders, at 22%"
    assert [each.platform for each in find_sources(text)] == ["metaculus", "polymarket"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Its forecasters also see", "Its forecasters"),
        ("Traders there put", "Traders there"),
        ("The market gives", "The market"),
        ("By Friday it implied", "it"),
        ("the community gives it", "the community"),
    ],
)
def test_words_point_back(text: str, words: str) -> None:
    found = find_pointers(text, "kalshi")
    assert words in [each.span.of(text) for each in found]
    assert {each.platform for each in found} == {"kalshi"}


def test_a_definite_phrase_points_back() -> None:
    assert points_back("The forecasting site")
    assert not points_back("prediction markets")


@pytest.mark.parametrize(
    ("url", "platform"),
    [
        ("https://www.metaculus.com/questions/1/", "metaculus"),
        ("https://manifold.markets/x/y", "manifold"),
        ("http://polymarket.com", "polymarket"),
        ("https://example.com/metaculus.com", None),
        ("https://notmetaculus.com/", None),
        ("metaculus.com", None),
    ],
)
def test_a_link_leads_to_its_platform(url: str, platform: str | None) -> None:
    assert platform_of_url(url) == platform
