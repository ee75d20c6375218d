"""Which of Kalshi's pages name a question, and what are the others?

A page is `/markets/{series}/{words}/{event}`, all lower case; `/markets/{ticker}` is the short form of any of
a series, an event or a market, and `/events/…` an old one. Tickers are names, not paths: the levels are never
told apart by splitting them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from tracker.errors import RequestRejectedError
from tracker.page_addresses import split_page
from tracker.questions import OutcomeRef, QuestionRef

PLATFORM = "kalshi"
PUBLIC_SITE = "https://external-api.kalshi.com/trade-api/v2"
API_PATH = "/trade-api/v2"

_SERIES = "series:"
_TICKER = re.compile(r"[A-Z0-9][A-Z0-9.-]{0,99}")
_HOSTS = frozenset({"kalshi.com", "www.kalshi.com"})
_API_HOSTS = frozenset({"external-api.kalshi.com", "api.elections.kalshi.com"})
_PRETEND = frozenset({"demo.kalshi.co", "demo-api.kalshi.co"})
_SECTIONS = frozenset({"markets", "events"})
_WITH_WORDS, _WITH_EVENT = 2, 3
"""How many names follow the section in a series' page, and in an event's."""

_PASTE = "paste the address of the market's own page, like kalshi.com/markets/kxseries/any-words/kxseries-26"
_PAGES = {
    "": "this is Kalshi's front page and asks no single question",
    "markets": "this is Kalshi's list of markets and asks no single question",
    "events": "this is Kalshi's list of events and asks no single question",
    "browse": "this is Kalshi's list of markets and asks no single question",
    "category": "this is a list of a topic's markets on Kalshi and asks no single question",
    "calendar": "this is Kalshi's calendar and asks no single question",
    "sports": "this is a list of a topic's markets on Kalshi and asks no single question",
    "ideas": "this is a page of what people write on Kalshi and asks no question",
    "profile": "this is a person's page on Kalshi and asks no question",
    "u": "this is a person's page on Kalshi and asks no question",
    "portfolio": "this is an account's page on Kalshi and asks no question",
    "leaderboard": "this is Kalshi's list of traders and asks no question",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What a ref names: the ticker of an event, a market or a series, and whether it must be a series."""

    ticker: str
    is_series: bool


def parse_address(ref: QuestionRef) -> Address:
    """What is to be asked for.

    Raises:
        RequestRejectedError: the id cannot be a ticker, so nothing is asked.
    """
    ticker = ref.id.removeprefix(_SERIES)
    if ref.platform != PLATFORM or not _TICKER.fullmatch(ticker):
        raise RequestRejectedError(
            f"{ref} cannot be a question on Kalshi; its ids are tickers of capital letters, digits, dots "
            "and dashes, such as KXSERIES-26",
            platform=PLATFORM,
        )
    return Address(ticker=ticker, is_series=ref.id.startswith(_SERIES))


def is_ticker(text: str) -> bool:
    """Whether Kalshi could have given this name."""
    return _TICKER.fullmatch(text) is not None


def page_of(event: str) -> str:
    """The public page of an event."""
    return f"https://kalshi.com/markets/{event.lower()}"


def recognise(url: str, *, site: str = PUBLIC_SITE) -> OutcomeRef | None:
    """The event that a page is about, and the market in it where the page's fragment names one.

    A short address may turn out to be a market's or a series', which `KalshiAdapter.fetch` finds out; the
    page of a series with words after it is named "series:KXSERIES". Addresses of the API count
    too, also at `site`, which is an operator's proxy.
    """
    parts = split_page(url)
    if parts is None:
        return None
    path = parts.path
    if (parts.hostname or "") not in _HOSTS:
        if parts.netloc.lower() not in {*_API_HOSTS, urlsplit(site).netloc.lower()}:
            return None
        path = path.removeprefix(API_PATH)
    section, *names = [name for name in path.split("/") if name] or [""]
    if section.lower() not in _SECTIONS or not 1 <= len(names) <= _WITH_EVENT:
        return None
    tickers = [name.upper() for name in names]
    id_ = tickers[-1]
    if len(tickers) == _WITH_WORDS and id_ != tickers[0] and not id_.startswith(f"{tickers[0]}-"):
        id_ = tickers[0]
        return OutcomeRef(QuestionRef(PLATFORM, f"{_SERIES}{id_}")) if is_ticker(id_) else None
    if not is_ticker(id_):
        return None
    market = parts.fragment.upper()
    names_market = is_ticker(market) and market.startswith(f"{id_}-")
    return OutcomeRef(QuestionRef(PLATFORM, id_), market if names_market else "")


def explain(url: str) -> str:
    """What a page of Kalshi's is that asks no question, and what to paste instead.

    Empty for other hosts, and for pages that `recognise` knows.
    """
    parts = split_page(url)
    if parts is None or recognise(url) is not None:
        return ""
    host = parts.hostname or ""
    if host in _PRETEND or host.endswith(".demo.kalshi.co"):
        return f"this is Kalshi's exchange for practice, where the money is not real; {_PASTE}"
    if host == "trading-api.kalshi.com":
        return f"this is an address of Kalshi's that has been switched off; {_PASTE}"
    if host not in _HOSTS and not host.endswith(".kalshi.com"):
        return ""
    section = next((name for name in parts.path.lower().split("/") if name), "")
    if host not in _HOSTS:
        section = "another site"
    return f"{_PAGES.get(section, 'this page of Kalshi asks no question')}; {_PASTE}"
