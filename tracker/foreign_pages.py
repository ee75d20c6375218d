"""What is a page of a forecasting site that no adapter reads, and what can an editor do instead?

Pure: told by the host alone. What is said of each site held in November 2026.
"""

from __future__ import annotations

from tracker.page_addresses import split_page

_BY_HAND = "enter the number by hand with `nerdline reading add`"

_POLYMARKET_US = (
    "Polymarket US is a venue of its own, with other markets than polymarket.com, and is not read: "
    f"paste the same question's page on polymarket.com if that is the one cited, or {_BY_HAND}."
)
_INFER = (
    "INFER's old site is closed and its links are dead; its successor, the RAND Forecasting Initiative, "
    f"is read with an account only, so {_BY_HAND}."
)
_METAFORECAST = (
    "Metaforecast only copies other sites' questions, often late; "
    "paste the question's page on its own platform, to which Metaforecast links."
)
_ARCHIVED = "This is an archived copy of a page, which is not read; paste the address of the page itself."


def _dead(name: str) -> str:
    return f"{name} has shut down and can no longer be read; for a number that a story states, {_BY_HAND}."


def _keyed(name: str) -> str:
    return f"{name} gives its prices to customers with a key only, so it is not read; {_BY_HAND}."


def _closed(name: str) -> str:
    return f"{name} offers programs no way to read its forecasts; {_BY_HAND}."


def _resold(name: str) -> str:
    return (
        f"{name} has no prices to read and mostly resells other venues' contracts, often Kalshi's; "
        f"paste the same market's page on kalshi.com, or {_BY_HAND}."
    )


def _unread(name: str) -> str:
    return f"Nerdline has no adapter for {name}; {_BY_HAND}."


_PAGES: dict[str, str] = {
    "polymarket.us": _POLYMARKET_US,
    "us.polymarket.com": _POLYMARKET_US,
    "polymarketexchange.com": _POLYMARKET_US,
    "insightprediction.com": _dead("Insight Prediction"),
    "zeitgeist.pm": _dead("Zeitgeist"),
    "infer-pub.com": _INFER,
    "cset-foretell.com": _INFER,
    "randforecastinginitiative.org": _keyed("The RAND Forecasting Initiative"),
    "betfair.com": _keyed("Betfair"),
    "betfair.com.au": _keyed("Betfair"),
    "betfair.es": _keyed("Betfair"),
    "betfair.it": _keyed("Betfair"),
    "betfair.ro": _keyed("Betfair"),
    "futuur.com": _keyed("Futuur"),
    "opinion.trade": _keyed("Opinion"),
    "predict.fun": _keyed("predict.fun"),
    "interactivebrokers.com": _keyed("Interactive Brokers"),
    "cmegroup.com": _keyed("CME"),
    "gjopen.com": _closed("Good Judgment Open"),
    "goodjudgment.com": _closed("Good Judgment"),
    "goodjudgment.io": _closed("Good Judgment"),
    "hypermind.com": _closed("Hypermind"),
    "iemweb.biz.uiowa.edu": _closed("The Iowa Electronic Markets' site"),
    "iem.uiowa.edu": _closed("The Iowa Electronic Markets' site"),
    "robinhood.com": _resold("Robinhood"),
    "coinbase.com": _resold("Coinbase"),
    "crypto.com": _resold("Crypto.com"),
    "draftkings.com": _resold("DraftKings"),
    "fanduel.com": _resold("FanDuel"),
    "limitless.exchange": _unread("Limitless"),
    "myriad.markets": _unread("Myriad"),
    "myriadprotocol.com": _unread("Myriad"),
    "sx.bet": _unread("SX Bet"),
    "hyperliquid.xyz": _unread("Hyperliquid"),
    "forecastex.com": _unread("ForecastEx"),
    "gemini.com": _unread("Gemini"),
    "foretold.io": _unread("Foretold"),
    "predictionbook.com": _unread("PredictionBook"),
    "metaforecast.org": _METAFORECAST,
    "web.archive.org": _ARCHIVED,
    "archive.ph": _ARCHIVED,
    "archive.is": _ARCHIVED,
    "archive.today": _ARCHIVED,
}


def explain_foreign(url: str) -> str:
    """One sentence on a page whose site no adapter reads, and what to do; "" for sites not known here."""
    parts = split_page(url)
    host = (parts.hostname or "").rstrip(".") if parts else ""
    labels = host.split(".")
    # The longest ending counts, so that a part of a site may have a sentence of its own.
    endings = (".".join(labels[start:]) for start in range(len(labels)))
    return next((_PAGES[ending] for ending in endings if ending in _PAGES), "")
