"""How is a platform's number made, in words for readers?"""

from __future__ import annotations

_WORDS = {
    "recency_weighted": "the median of the crowd, in which newer forecasts count more",
    "unweighted": "the median of the crowd, in which all forecasts count the same",
    "market price": "the market's price",
    "expected value": "the average of the market's answers, each weighted by its price",
    "midpoint": "the midpoint of the best offers to buy and to sell",
    "last trade": "the price of the last trade",
    "midpoint, else last trade": "the midpoint of the best offers to buy and to sell, or else the last price",
}


def method_in_words(method: str) -> str:
    """What an outcome's number is, by its `Outcome.method`; "" for one that is not known here.

    So for what a person entered: that is told with the person's name.
    """
    return _WORDS.get(method, "")
