from __future__ import annotations

import pytest

from reports.methods import method_in_words
from tracker.entries import METHOD as BY_A_PERSON
from tracker.parsing.kalshi_prices import METHOD as KALSHI
from tracker.parsing.manifold_markets import EXPECTED_VALUE, MARKET_PRICE
from tracker.parsing.payload import Payload
from tracker.parsing.polymarket_prices import LAST_TRADE, MIDPOINT
from tracker.parsing.predictit_prices import decide_price


@pytest.mark.parametrize("method", [MARKET_PRICE, EXPECTED_VALUE, MIDPOINT, LAST_TRADE, KALSHI])
def test_every_way_in_which_a_market_makes_its_number_has_words(method: str) -> None:
    words = method_in_words(method)
    assert words
    assert words[:1].islower()
    assert not words.endswith(".")


@pytest.mark.parametrize(
    ("prices", "words"),
    [
        ((0.4, 0.38, 0.9), "the midpoint of the best offers to buy and to sell"),
        ((0.4, None, 0.39), "the price of the last trade"),
        ((None, None, None), ""),
    ],
)
def test_what_an_adapter_says_is_worded(prices: tuple[float | None, ...], words: str) -> None:
    names = ("bestBuyYesCost", "bestSellYesCost", "lastTradePrice")
    contract = Payload(dict(zip(names, prices, strict=True)), platform="predictit")
    assert method_in_words(decide_price(contract).method) == words


def test_the_crowds_median_says_how_it_is_weighted() -> None:
    assert "newer forecasts count more" in method_in_words("recency_weighted")
    assert "all forecasts count the same" in method_in_words("unweighted")


@pytest.mark.parametrize("method", ["", BY_A_PERSON, "a method of next year"])
def test_nothing_is_said_of_a_method_that_has_no_words(method: str) -> None:
    assert method_in_words(method) == ""
