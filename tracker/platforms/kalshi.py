"""How is Kalshi asked, and which requests answer for an event, its past, and many events at once?

What its answers mean is in `tracker.parsing.kalshi_*`. A market that was settled some months ago is archived:
it is gone from the live addresses, and from its event's own answer, and stands under /historical.

Longer than most files: every request of this platform stands here, and adapters share no second file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from tracker.adapter import Access, Glance, Glances, Page, Snapshot, Terms, ask_for_fewer, glance_in_batches
from tracker.answers import Http, get_json
from tracker.errors import (
    AccessRefusedError,
    PlatformError,
    QuestionGoneError,
    RequestRejectedError,
    TooManyRequestsError,
    UnreadableAnswerError,
)
from tracker.parsing.kalshi_addresses import (
    API_PATH,
    PLATFORM,
    PUBLIC_SITE,
    explain,
    parse_address,
    recognise,
)
from tracker.parsing.kalshi_candles import Candle, parse_candles, points_of
from tracker.parsing.kalshi_endings import read_instant
from tracker.parsing.kalshi_events import Event, parse_event, parse_only_event
from tracker.parsing.kalshi_glances import glance_of, going_tickers
from tracker.parsing.kalshi_markets import Market, parse_market, read_ticker
from tracker.parsing.kalshi_spans import Span, batches_by_length, fits_one_address, plan_span
from tracker.parsing.payload import Payload
from tracker.questions import OutcomeRef, Question, QuestionRef, State
from tracker.readings import Point

__all__ = ["PUBLIC_SITE", "TERMS", "KalshiAdapter", "explain", "recognise"]

TERMS = Terms(
    number=(
        "The midpoint of the best offers to buy and to sell in a market with real money; where these lie far "
        "apart, the price of the last trade, if it is recent"
    ),
    asks=(
        "Kalshi's developer agreement allows its data for a member's own trading only, and forbids to store "
        "or publish it without written permission"
    ),
    home="https://kalshi.com",
    permission_needed=True,
)

_MARKETS_IN_PAGE, _EVENTS_IN_PAGE = 1000, 200
_MOST_PAGES = 5
_PAGES_SEARCHED = 3
_WITHOUT_COMBOS = ("mve_filter", "exclude")
"""Combinations of bets made up by customers flood every list of markets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """An event with its archived markets as far as they are known, and the market that led to it."""

    event: Event
    seen_at: datetime
    archived: tuple[Market, ...] = ()
    named: str = ""

    @property
    def markets(self) -> tuple[Market, ...]:
        """Every market that is known, each once."""
        return (*self.event.markets, *self.archived)


class KalshiAdapter:
    """Reads Kalshi, which answers without an account: `token` is not used.

    `base_url` may end in the path of the API or not. One question is one event, and its outcomes are the
    event's markets. The outlet needs a written permission, see `TERMS`.
    """

    name = PLATFORM
    label = "Kalshi"

    def __init__(self, *, http: Http, base_url: str = PUBLIC_SITE, token: str = "") -> None:
        del token
        self._http = http
        self._site = base_url.rstrip("/").removesuffix(API_PATH)

    def recognise(self, url: str) -> OutcomeRef | None:
        """The event whose page `url` is, and the market that its fragment names."""
        return recognise(url, site=self._site)

    def search(self, query: str, *, limit: int = 20) -> tuple[Question, ...]:
        """Among the first 600 open events those that have every word of the query in their titles.

        Kalshi has no search that is documented, and some 14,000 open events, so this finds little: an
        address or a ticker is the better way. Events that cannot be read are left out.
        """
        words = [word for word in re.findall(r"\w+", query.casefold()) if len(word) > len("of")]
        if not words or limit < 1:
            return ()
        tickers: dict[str, None] = {}
        for page, _ in self._pages(
            "/events", [("status", "open"), ("limit", str(_EVENTS_IN_PAGE))], most=_PAGES_SEARCHED
        ):
            for event in page.get("events").items():
                titles = (event.optional(name, Payload.text) or "" for name in ("title", "sub_title"))
                text = " ".join(titles).casefold()
                if all(word in text for word in words):
                    tickers[read_ticker(event, "event_ticker")] = None
            if len(tickers) >= limit:
                break
        return self._questions(tuple(tickers)[:limit]) if tickers else ()

    def browse(self, cursor: str = "") -> Page:
        """Two hundred open events with their markets, or fewer large ones; the cursor is Kalshi's own."""
        place = [("cursor", cursor)] if cursor else []
        params = [("status", "open"), ("with_nested_markets", "true"), *place]
        page, seen_at = ask_for_fewer(
            (_EVENTS_IN_PAGE, 40, 5), lambda size: self._ask("/events", [*params, ("limit", str(size))])
        )
        found: list[Question] = []
        unreadable = 0
        rows = page.get("events").items()
        for row in rows:
            try:
                found.append(parse_event(row, seen_at=seen_at).question())
            except QuestionGoneError:
                continue  # it has no market
            except UnreadableAnswerError:
                unreadable += 1
        following = page.optional("cursor", Payload.text) or ""
        is_last = not rows or following == cursor
        return Page(questions=tuple(found), next_cursor="" if is_last else following, unreadable=unreadable)

    def fetch(self, ref: QuestionRef, *, histories: Collection[str] | None = None) -> Snapshot:
        """The event that a ticker names, with the past of the markets that are wanted.

        The ticker of a market gives its event, with that market as the one meant; that of a series gives
        its open event if there is just one. Archived markets are looked for where a wanted one is missing.

        Raises:
            PlatformError: QuestionGoneError also for a series with no or several open events, which the
                message names; RequestRejectedError for an id that is no ticker.
        """
        address = parse_address(ref)
        found = self._current(address.ticker) if address.is_series else self._named(address.ticker)
        wanted = None if histories is None else {key or found.named for key in histories}
        found = self._completed(found, wanted or ())
        question = found.event.question(found.archived)
        is_alone = len(question.outcomes) == 1
        pasts = self._pasts(
            found,
            [
                market
                for market in found.markets
                if wanted is None or market.ticker in wanted or (is_alone and "" in wanted)
            ],
        )
        points: dict[str, tuple[Point, ...]] = {}
        for market in found.markets:
            present = market.present(found.seen_at)
            points[market.ticker] = (*pasts.get(market.ticker, ()), *([present] if present else ()))
        aliases = {"": found.named} if found.named else {}
        return Snapshot(question=question, points=points, fetched_at=found.seen_at, aliases=aliases)

    def glance(self, questions: Sequence[Question]) -> Glances:
        """The prices of all markets that have not ended, as many in one request as an address holds.

        An event of which a market is missing, has changed its state or its time of closing is left out, to
        be fetched. A market that has joined the event shows with its next fetch only.
        """
        found: dict[QuestionRef, Glance | PlatformError] = {}
        refused: PlatformError | None = None
        for run in batches_by_length([going_tickers(question) for question in questions]):
            batch = [questions[index] for index in run]
            told = (
                dict.fromkeys((question.ref for question in batch), refused)
                if refused
                else glance_in_batches(batch, len(batch), self._glance)
            )
            found.update(told)
            refused = next((error for error in told.values() if isinstance(error, _REFUSALS)), refused)
        return found

    def check_access(self) -> Access:
        """Whether the exchange answers; it does to anybody."""
        status, _ = self._ask("/exchange/status")
        is_trading = status.optional("trading_active", Payload.flag) is not False
        return Access(
            account="anybody",
            tier="open",
            note="" if is_trading else "trading is paused at present, so prices do not move",
        )

    def _ask(self, path: str, params: Sequence[tuple[str, str]] = ()) -> tuple[Payload, datetime]:
        document, answer = get_json(self._http, self.name, f"{self._site}{API_PATH}{path}", params=params)
        return Payload(document, platform=self.name), answer.received_at

    def _pages(
        self, path: str, params: Sequence[tuple[str, str]], *, most: int = _MOST_PAGES
    ) -> Iterator[tuple[Payload, datetime]]:
        cursor: tuple[tuple[str, str], ...] = ()
        for _ in range(most):
            page, seen_at = self._ask(path, [*params, *cursor])
            yield page, seen_at
            following = page.optional("cursor", Payload.text)
            if not following or (cursor and cursor[0][1] == following):
                return
            cursor = (("cursor", following),)

    def _event(self, ticker: str, named: str = "") -> _Found:
        answer, seen_at = self._ask(f"/events/{ticker}", [("with_nested_markets", "true")])
        event = parse_event(answer.get("event"), answer, seen_at=seen_at)
        if event.ticker != ticker:
            answer.get("event").get("event_ticker").refuse(f"{ticker}, which was asked for")
        return _Found(event=event, seen_at=seen_at, named=named)

    def _named(self, ticker: str) -> _Found:
        try:
            return self._event(ticker)
        except QuestionGoneError:
            pass
        for path in ("/markets", "/historical/markets"):
            try:
                answer, seen_at = self._ask(f"{path}/{ticker}")
            except QuestionGoneError:
                continue
            market = parse_market(answer.get("market"), seen_at=seen_at)
            found = self._event(market.event, ticker)
            is_known = ticker in {known.ticker for known in found.event.markets}
            return found if is_known else replace(found, archived=(market,))
        return self._current(ticker)

    def _current(self, series: str) -> _Found:
        """The one open event of a series."""
        try:
            answer, _ = self._ask(f"/series/{series}")
        except QuestionGoneError as error:
            raise QuestionGoneError(
                f"Kalshi has no event, market or series {series}; an editor should check the link",
                platform=self.name,
            ) from error
        title = answer.get("series").optional("title", Payload.text) or series
        page, _ = self._ask(
            "/events", [("series_ticker", series), ("status", "open"), ("limit", str(_EVENTS_IN_PAGE))]
        )
        return self._event(parse_only_event(page.get("events"), series=f"{series}, “{title}”,"))

    def _completed(self, found: _Found, wanted: Collection[str]) -> _Found:
        """With the archived markets of the event, where it has none else or a wanted one is missing."""
        known = {market.ticker for market in found.markets}
        if found.event.markets and known.issuperset(key for key in wanted if key):
            return found
        archived = {market.ticker: market for market in found.archived}
        params = [("event_ticker", found.event.ticker), ("limit", str(_MARKETS_IN_PAGE))]
        try:
            for page, seen_at in self._pages("/historical/markets", params):
                for item in page.get("markets").items():
                    market = parse_market(item, seen_at=seen_at)
                    if market.event == found.event.ticker and market.ticker not in known:
                        archived[market.ticker] = market
        except QuestionGoneError:
            return found
        return replace(found, archived=tuple(archived.values()))

    def _questions(self, tickers: Sequence[str]) -> tuple[Question, ...]:
        """The events of these tickers, in their order, without those that cannot be read."""
        found: dict[str, Question] = {}
        unreadable: list[UnreadableAnswerError] = []
        for page, seen_at in self._pages(
            "/events",
            [
                ("tickers", ",".join(tickers)),
                ("with_nested_markets", "true"),
                ("limit", str(_EVENTS_IN_PAGE)),
            ],
        ):
            for item in page.get("events").items():
                try:
                    event = parse_event(item, seen_at=seen_at)
                except UnreadableAnswerError as error:
                    unreadable.append(error)
                    continue
                if event.markets:
                    found[event.ticker] = event.question()
        if unreadable and not found:
            raise unreadable[0]
        return tuple(found[ticker] for ticker in tickers if ticker in found)

    def _glance(self, questions: Sequence[Question]) -> Glances:
        tickers = [ticker for question in questions for ticker in going_tickers(question)]
        if not tickers:
            # Asked without tickers, Kalshi would list everything it has.
            return {}
        named = ("tickers", ",".join(tickers))
        if not fits_one_address(tickers):
            # One event with hundreds of markets, which stands alone in its batch.
            named = ("event_ticker", questions[0].ref.id)
        markets: dict[str, Market | UnreadableAnswerError] = {}
        params = [named, ("limit", str(_MARKETS_IN_PAGE)), _WITHOUT_COMBOS]
        for page, seen_at in self._pages("/markets", params):
            for item in page.get("markets").items():
                ticker = read_ticker(item, "ticker")
                try:
                    markets[ticker] = parse_market(item, seen_at=seen_at)
                except UnreadableAnswerError as error:
                    markets[ticker] = error
        found: dict[QuestionRef, Glance | PlatformError] = {}
        for question in questions:
            if glance := glance_of(question, markets, seen_at):
                found[question.ref] = glance
        return found

    def _pasts(self, found: _Found, markets: Sequence[Market]) -> dict[str, tuple[Point, ...]]:
        """What each of these markets said since it opened, in the fewest requests."""
        markets = [market for market in markets if market.state is not State.UPCOMING]
        span = plan_span(markets, found.seen_at)
        if span is None:
            return {}
        archived = {market.ticker for market in found.archived}
        archived |= self._settled_before_cutoff(
            [market for market in markets if market.ticker not in archived]
        )
        candles: dict[str, list[Candle]] = {}
        for batch in span.batches([market.ticker for market in markets if market.ticker not in archived]):
            candles.update(self._live(found.event.series, batch, span))
        for market in markets:
            # One that can be traded on is not archived: nothing was told because nothing happened yet.
            if market.state is not State.OPEN and not candles.get(market.ticker):
                candles[market.ticker] = self._archived(market.ticker, span)
        return {
            market.ticker: points_of(
                candles.get(market.ticker, ()), market, period=span.period, seen_at=found.seen_at
            )
            for market in markets
        }

    def _settled_before_cutoff(self, markets: Sequence[Market]) -> set[str]:
        """Those that Kalshi has archived by its own word; the cutoff is asked for where one may be."""
        settled = {market.ticker: market.settled_at for market in markets if market.settled_at is not None}
        if not settled:
            return set()
        try:
            answer, _ = self._ask("/historical/cutoff")
            cutoff = read_instant(answer, "market_settled_ts")
        except _REFUSALS:
            raise
        except PlatformError:
            # It saves a request only: what is gone from the live address is looked for in the archive.
            return set()
        return {ticker for ticker, at in settled.items() if cutoff is not None and at < cutoff}

    def _live(self, series: str, tickers: Sequence[str], span: Span) -> dict[str, list[Candle]]:
        """The candles of those of these markets that are not archived."""
        candles: dict[str, list[Candle]] = {}
        if len(tickers) == 1 and series:
            (ticker,) = tickers
            with suppress(QuestionGoneError):
                candles[ticker] = self._candles(f"/series/{series}/markets/{ticker}/candlesticks", span)
            return candles
        try:
            for window in _windows(span):
                answer, _ = self._ask(
                    "/markets/candlesticks", [("market_tickers", ",".join(tickers)), *window]
                )
                for market in answer.get("markets").items():
                    told = candles.setdefault(read_ticker(market, "market_ticker"), [])
                    told.extend(parse_candles(market.get("candlesticks")))
        except (QuestionGoneError, RequestRejectedError):
            # One market that has been archived since may stand for all: each is asked for alone.
            if len(tickers) == 1 or not series:
                return {}
            for ticker in tickers:
                candles.update(self._live(series, (ticker,), span))
        return candles

    def _archived(self, ticker: str, span: Span) -> list[Candle]:
        try:
            return self._candles(f"/historical/markets/{ticker}/candlesticks", span)
        except QuestionGoneError:
            return []

    def _candles(self, path: str, span: Span) -> list[Candle]:
        candles: list[Candle] = []
        for window in _windows(span):
            answer, _ = self._ask(path, window)
            candles.extend(parse_candles(answer.get("candlesticks")))
        return candles


_REFUSALS = (AccessRefusedError, TooManyRequestsError)
"""Errors that hold for whatever is asked next."""


def _windows(span: Span) -> Iterator[tuple[tuple[str, str], ...]]:
    for start, end in span.windows():
        yield (("start_ts", str(start)), ("end_ts", str(end)), ("period_interval", str(span.minutes)))
