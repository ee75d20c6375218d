"""How is Smarkets asked, and which of its URLs name a question?

What its answers mean is in `tracker.parsing.smarkets_events` and `tracker.parsing.smarkets_prices`. An event
leads to its markets, these to their contracts, and these to prices; each step takes some twenty ids at once.
There is no past to read and no word of an ending that could be relied on.

Longer than 300 lines: every request of this platform stands here, and adapters share no second file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TypeVar
from urllib.parse import parse_qsl, urlsplit

from tracker.adapter import Access, Glances, Page, Snapshot, Terms, glance_in_batches
from tracker.answers import Http, get_json
from tracker.errors import QuestionGoneError, RequestRejectedError, UnreadableAnswerError
from tracker.page_addresses import path_at
from tracker.parsing.payload import Payload
from tracker.parsing.smarkets_events import (
    PLATFORM,
    Contract,
    Listing,
    glance_at,
    markets_trading,
    parse_contract,
    parse_events,
    parse_id,
    parse_market,
    parse_question,
    snapshot_of,
    with_outcomes,
)
from tracker.parsing.smarkets_prices import (
    Book,
    Price,
    Trade,
    decide_price,
    parse_books,
    parse_trades,
)
from tracker.questions import OutcomeRef, Question, QuestionRef, State
from tracker.word_search import search_words

T = TypeVar("T")

PUBLIC_SITE = "https://api.smarkets.com"

TERMS = Terms(
    number=(
        "The midpoint of the best offers to buy and to sell on a betting exchange; where these lie far "
        "apart, the price of the last trade, if it is recent"
    ),
    asks=(
        "Smarkets publishes no licence for its prices; whoever republishes them should ask it, "
        "and mind the rules on gambling advertisements where a story links to it"
    ),
    home="https://smarkets.com",
)

BATCH = 20
"""How many ids one request takes."""

MOST_PAGES = 20
"""Where the reading of a list ends at the latest: Smarkets names a next page for ever."""

_POLITICS = (
    *(("state", state) for state in ("new", "upcoming", "live")),
    *(("type_domain", "politics"), ("type_scope", "single_event"), ("with_new_type", "true")),
    *(("sort", "id"), ("limit", "100")),
)

_HOSTS = frozenset({"smarkets.com", "www.smarkets.com"})
_ID = re.compile(r"[0-9]{1,12}")
_PAGE = re.compile(r"/event/0*([0-9]{1,12})(?:/.*)?")


class SmarketsAdapter:
    """Reads Smarkets, or what answers for it at `base_url` (with or without "/v3"). No token is sent."""

    name = PLATFORM
    label = "Smarkets"

    def __init__(self, *, http: Http, base_url: str = PUBLIC_SITE, token: str = "") -> None:
        del token
        self._http = http
        self._site = base_url.rstrip("/").removesuffix("/v3")

    def recognise(self, url: str) -> OutcomeRef | None:
        """The event whose page `url` is; None for any other page."""
        return recognise(url, site=self._site)

    def search(self, query: str, *, limit: int = 20) -> tuple[Question, ...]:
        """Events on politics that have at least half of the query's words; those with most of them first.

        Smarkets has no search: its list of events is asked for and looked through. Events that cannot be
        read, or have no markets, are left out.
        """
        events, _ = self._rows("/v3/events/", "events", _POLITICS)
        listed: list[tuple[Question, str]] = []
        for event in events:
            with suppress(UnreadableAnswerError):
                question = parse_question(event)
                listed.append((question, f"{question.title} {question.url}"))
        best = search_words(query, listed, limit=limit)
        return tuple(question for batch in _batches(best) for question in self._completed(batch))

    def browse(self, cursor: str = "") -> Page:
        """A hundred events on politics with their contracts, which takes a dozen requests.

        The list is ordered by id and begins again where it ends. So the cursor is the highest id that was
        told, and then what the address of the next page asks; a page without a higher one is the end.
        """
        last, _, asked = cursor.partition("?")
        if cursor and not _ID.fullmatch(last):
            raise RequestRejectedError(f"{cursor!r} is no place in Smarkets' list", platform=self.name)
        document, _ = self._ask("/v3/events/", parse_qsl(asked) if cursor else _POLITICS)
        fresh: dict[int, Question] = {}
        unreadable = 0
        for row in document.get("events").items():
            try:
                question = parse_question(row)
            except UnreadableAnswerError:
                unreadable += 1
                continue
            if int(question.ref.id) > int(last or -1):
                fresh[int(question.ref.id)] = question
        found: list[Question] = []
        for batch in _batches(list(fresh.values())):
            try:
                found += self._completed(batch)
            except (QuestionGoneError, RequestRejectedError, UnreadableAnswerError):
                unreadable += len(batch)  # one of the twenty is the cause
        following = document.optional("pagination", _next_page) or ""
        is_last = not fresh or not following
        return Page(
            questions=tuple(found),
            next_cursor="" if is_last else f"{max(fresh)}?{urlsplit(following).query}",
            unreadable=unreadable,
        )

    def fetch(self, ref: QuestionRef, *, histories: Collection[str] | None = None) -> Snapshot:
        """The event as it stands; it has no past to give.

        Raises:
            PlatformError: QuestionGoneError also for an event without markets; RequestRejectedError for an id
                that no event can have.
        """
        del histories
        if ref.platform != self.name or not _ID.fullmatch(ref.id):
            raise RequestRejectedError(
                f"{ref} cannot be an event on Smarkets; its ids are the numbers in its URLs",
                platform=self.name,
            )
        document, _ = self._ask(f"/v3/events/{ref.id}/")
        events = parse_events(document)
        if not events:
            raise QuestionGoneError(
                f"Smarkets has no event {ref.id}; an editor should check the link", platform=self.name
            )
        event = next((one for one in events if parse_id(one.get("id")) == ref.id), None)
        if event is None:
            events[0].get("id").refuse(f"{ref.id}, which was asked for")
        listing = self._listing([ref.id], with_prices=True)
        return snapshot_of(parse_question(event), listing)

    def glance(self, questions: Sequence[Question]) -> Glances:
        """Twenty events at a time: their markets, these markets' contracts, and prices of the open ones.

        Markets and contracts are asked for too, since a book does not say that its market is suspended.
        Events of a request that Smarkets rejects, or that cannot be read, are left out.
        """
        return glance_in_batches(questions, BATCH, self._look)

    def check_access(self) -> Access:
        """Ask for one event, which is open to anybody."""
        document, _ = self._ask("/v3/events/", [("type_domain", "politics"), ("limit", "1")])
        parse_events(document)
        return Access(account="anybody", tier="open")

    def _look(self, questions: Sequence[Question]) -> Glances:
        ids = [question.ref.id for question in questions if _ID.fullmatch(question.ref.id)]
        if not ids:
            return {}
        try:
            listing = self._listing(ids, with_prices=True)
        except (QuestionGoneError, RequestRejectedError, UnreadableAnswerError):
            # One event of the twenty may be the cause: asked for alone, each has its own answer.
            return {}
        told = (glance_at(question, listing) for question in questions)
        return {glance.ref: glance for glance in told if glance is not None}

    def _completed(self, questions: Sequence[Question]) -> list[Question]:
        """The questions with their outcomes; those that have none are left out."""
        listing = self._listing([question.ref.id for question in questions], with_prices=False)
        told = (with_outcomes(question, listing) for question in questions)
        return [question for question in told if question.outcomes]

    def _listing(self, event_ids: Sequence[str], *, with_prices: bool) -> Listing:
        """The markets and contracts of events, and prices if they are wanted."""
        only = event_ids[0] if len(event_ids) == 1 else ""
        rows, seen_at = self._rows(f"/v3/events/{','.join(event_ids)}/markets/", "markets")
        markets = tuple(parse_market(row, event_id=only) for row in rows)
        contracts: list[Contract] = []
        for batch in _batches([market.id for market in markets]):
            sole = batch[0] if len(batch) == 1 else ""
            rows, seen_at = self._rows(f"/v3/markets/{','.join(batch)}/contracts/", "contracts")
            contracts.extend(parse_contract(row, market_id=sole) for row in rows)
        prices: dict[str, Price] = {}
        for batch in _batches(markets_trading(markets, contracts)) if with_prices else ():
            told, seen_at = self._prices(batch, contracts)
            prices.update(told)
        return Listing(markets=markets, contracts=tuple(contracts), prices=prices, seen_at=seen_at)

    def _prices(
        self, market_ids: Sequence[str], contracts: Sequence[Contract]
    ) -> tuple[dict[str, Price], datetime]:
        """A price for each open contract of twenty markets; last trades only where a book tells none."""
        own = [
            contract
            for contract in contracts
            if contract.market_id in market_ids and contract.state is State.OPEN
        ]
        document, seen_at = self._ask(f"/v3/markets/{','.join(market_ids)}/quotes/")
        books = parse_books(document)
        trades: Mapping[str, Trade] = {}
        without = {contract.market_id for contract in own if books.get(contract.id, Book()).middle is None}
        if without:
            ids = ",".join(id_ for id_ in market_ids if id_ in without)
            document, seen_at = self._ask(f"/v3/markets/{ids}/last_executed_prices/")
            trades = parse_trades(document)
        prices = {
            contract.id: decide_price(
                books.get(contract.id, Book()), trades.get(contract.id), seen_at=seen_at
            )
            for contract in own
        }
        return prices, seen_at

    def _rows(
        self, path: str, key: str, params: Sequence[tuple[str, str]] = ()
    ) -> tuple[list[Payload], datetime]:
        """The rows of a list, page by page until one has none that is new.

        Only what the next page's address asks is used, never where it points.
        """
        rows: dict[str, Payload] = {}
        for _ in range(MOST_PAGES):
            document, seen_at = self._ask(path, params)
            fresh = {str(row.get("id").value): row for row in document.get(key).items()}
            is_over = fresh.keys() <= rows.keys()
            rows.update(fresh)
            following = document.optional("pagination", _next_page)
            if is_over or not following:
                break
            params = parse_qsl(urlsplit(following).query)
        return list(rows.values()), seen_at

    def _ask(self, path: str, params: Sequence[tuple[str, str]] = ()) -> tuple[Payload, datetime]:
        document, answer = get_json(self._http, self.name, f"{self._site}{path}", params=params)
        return Payload(document, platform=self.name), answer.received_at


def recognise(url: str, *, site: str = PUBLIC_SITE) -> OutcomeRef | None:
    """The event that a page of Smarkets is about. `site` is what answers for it; its pages count besides."""
    path = path_at(url, _HOSTS, site=site)
    page = _PAGE.fullmatch(path) if path is not None else None
    return OutcomeRef(QuestionRef(PLATFORM, page[1])) if page else None


def explain(url: str) -> str:
    """What a page of Smarkets' is that is no question, and what to paste instead; "" for other URLs."""
    path = path_at(url, _HOSTS, site=PUBLIC_SITE)
    if path is None or recognise(url) is not None:
        return ""
    first = path.strip("/").partition("/")[0].lower()
    what = {
        "": "Smarkets' front page",
        "listing": "a list of Smarkets' events",
        "politics": "a list of Smarkets' events",
        "sport": "a list of Smarkets' events",
        "current-affairs": "a list of Smarkets' events",
        "v3": "an address of Smarkets' programming interface",
        "account": "the page of somebody's account on Smarkets",
        "login": "the page of somebody's account on Smarkets",
    }.get(first, "a page of Smarkets' that is about no single event")
    return (
        f"This is {what} and no question; paste the page of one event, "
        "whose address begins https://smarkets.com/event/ and goes on with a number."
    )


def _next_page(pagination: Payload) -> str | None:
    return pagination.optional("next_page", Payload.text)


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
