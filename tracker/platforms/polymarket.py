"""How is Polymarket asked, and which of its URLs name a question?

Three open APIs: "Gamma" for events and markets, the exchange ("CLOB") for prices now, the data API for the
past. Lists are asked for open and for closed events apart, since each answer leaves out the other kind.
This file is longer than others: what is asked next depends on the last answer, and no other adapter may
share a part of it. What the answers mean is in `tracker.parsing`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from urllib.parse import quote, urlsplit

from tracker.adapter import Access, Glance, Glances, Page, Snapshot, Terms, ask_for_fewer, glance_in_batches
from tracker.answers import Http, get_json, post_json
from tracker.errors import (
    AccessRefusedError,
    PlatformDownError,
    PlatformError,
    QuestionGoneError,
    RequestRejectedError,
    TooManyRequestsError,
    UnreadableAnswerError,
)
from tracker.parsing.payload import Payload
from tracker.parsing.polymarket_addresses import (
    EVENT_SLUG,
    MARKET_SLUG,
    explain_address,
    is_slug,
    recognise_address,
)
from tracker.parsing.polymarket_encoding import PLATFORM, parse_id, parse_optional_flag
from tracker.parsing.polymarket_events import (
    ALONE,
    Event,
    Market,
    parse_event,
    parse_event_id,
    parse_lone_market,
    parse_row,
)
from tracker.parsing.polymarket_glances import (
    Looks,
    ended_glances,
    glance_of,
    has_ended,
    read_look,
    tokens_of,
)
from tracker.parsing.polymarket_history import Row, decide_window
from tracker.parsing.polymarket_past import MOST_PAGES, read_older_past, read_past
from tracker.parsing.polymarket_prices import parse_midpoint, parse_midpoints
from tracker.parsing.polymarket_snapshots import open_tokens, snapshot_of, wanted_markets
from tracker.questions import OutcomeRef, Question, QuestionRef
from tracker.readings import Reading

PUBLIC_SITE = "https://gamma-api.polymarket.com"
EXCHANGE = "https://clob.polymarket.com"
DATA = "https://data-api.polymarket.com"

TERMS = Terms(
    number=(
        "The midpoint of the best offers to buy and to sell in a market with real money; where these lie far "
        "apart, the price of the last trade, if it is recent"
    ),
    asks="Polymarket calls its APIs public and states no rule for those who read them",
    home="https://polymarket.com",
)

TOKENS_AT_ONCE = 500
"""The most tokens whose midpoints one request may ask for."""

PAGE_SIZE = 50
"""The most events asked for in one page of a search."""

EVENTS_AT_ONCE = 100
"""The most events that one list answer holds."""

_ID = re.compile(r"[0-9]{1,20}")


class PolymarketAdapter:
    """Reads Polymarket, or a server at `base_url` that answers the paths of all three of its APIs.

    A token is not needed and not sent.
    """

    name = PLATFORM
    label = "Polymarket"

    def __init__(self, *, http: Http, base_url: str = PUBLIC_SITE, token: str = "") -> None:
        del token
        self._http = http
        self._site = base_url.rstrip("/")
        is_public = self._site == PUBLIC_SITE
        self._exchange = EXCHANGE if is_public else self._site
        self._data = DATA if is_public else self._site

    def recognise(self, url: str) -> OutcomeRef | None:
        """The event, and the market where the address names one; None for any other page."""
        return recognise(url, site=self._site)

    def search(self, query: str, *, limit: int = 20) -> tuple[Question, ...]:
        """Events in Polymarket's own order, closed ones and closed markets included.

        Events that cannot be read are left out; if none can be read, that is an error.
        """
        found: list[Question] = []
        unreadable: list[UnreadableAnswerError] = []
        for page in range(1, MOST_PAGES + 1):
            document, seen_at = self._get(
                f"{self._site}/public-search",
                [
                    ("q", query),
                    ("limit_per_type", str(min(limit, PAGE_SIZE))),
                    ("page", str(page)),
                    ("keep_closed_markets", "1"),
                ],
            )
            rows = document.nullable("events", Payload.items) or []
            for row in rows:
                try:
                    found.append(parse_event(row, seen_at=seen_at).question)
                except UnreadableAnswerError as error:
                    unreadable.append(error)
            pagination = document.optional("pagination", lambda inner: inner)
            if len(found) >= limit or not (
                rows and pagination and parse_optional_flag(pagination, "hasMore")
            ):
                break
        if unreadable and not found:
            raise unreadable[0]
        return tuple(found[:limit])

    def browse(self, cursor: str = "") -> Page:
        """A hundred open events, or fewer large ones; the cursor is Polymarket's own."""
        rows, following, seen_at = ask_for_fewer(
            (EVENTS_AT_ONCE, 25, 5),
            lambda size: self._list_page([("closed", "false"), ("limit", str(size))], cursor),
        )
        found: list[Question] = []
        unreadable = 0
        for row in rows:
            try:
                found.append(parse_event(row, seen_at=seen_at).question)
            except UnreadableAnswerError:
                unreadable += 1
        return Page(questions=tuple(found), next_cursor=following if rows else "", unreadable=unreadable)

    def fetch(self, ref: QuestionRef, *, histories: Collection[str] | None = None) -> Snapshot:
        """The event with the past of the outcomes that are wanted, which costs about two requests each.

        Without `histories`, that is the past of the 20 outcomes that were traded most. An open outcome
        ends with its present value; of one that has ended, only the past is told, without the payout.

        Raises:
            PlatformError: QuestionGoneError for a name that is neither an event's nor a market's;
                RequestRejectedError for one that no question can have.
        """
        event, seen_at, named = self._find(ref)
        pasts = self._pasts(wanted_markets(event, histories, named), seen_at)
        midpoints, told_at = self._midpoints(open_tokens(event))
        return snapshot_of(
            event, pasts=pasts, midpoints=midpoints, named=named, fetched_at=told_at or seen_at
        )

    def glance(self, questions: Sequence[Question]) -> Glances:
        """The midpoints of all open outcomes, 500 tokens a request however the questions divide them.

        Questions are left out that midpoints cannot tell of: an open outcome has none now (it was closed,
        or nobody offers), one that was not open has one, or a book was too wide when last fetched. How
        wide it is now, only fetching tells. Events that were settled are looked up a hundred at a time, and
        told without prices; those that the list lacks are left out too.
        """
        looks = self._look_at_tokens(
            list(dict.fromkeys(token for question in questions for token in tokens_of(question).values()))
        )
        glances = {question.ref: glance_of(question, looks) for question in questions}
        found = {ref: glance for ref, glance in glances.items() if glance is not None}
        ended = [question for question in questions if has_ended(question)]
        found.update(glance_in_batches(ended, EVENTS_AT_ONCE, self._look_at_ended))
        return found

    def check_access(self) -> Access:
        """That Polymarket answers; anybody may read it."""
        document, _ = self._get(f"{self._site}/events/keyset", [("limit", "1"), ("closed", "false")])
        document.get("events").items()
        return Access(account="anybody", tier="open")

    def _find(self, ref: QuestionRef) -> tuple[Event, datetime, str]:
        """What a ref names: the event, when it was told, and the market's key if a market's slug it was."""
        kind, _, slug = ref.id.rpartition(":")
        if ref.platform == self.name and _ID.fullmatch(ref.id):
            return (*self._event(ref.id), "")
        if ref.platform == self.name and f"{kind}:" == ALONE and _ID.fullmatch(slug):
            row, seen_at = self._row(f"/markets/{slug}", id_=slug)
            return parse_lone_market(row, seen_at=seen_at), seen_at, ""
        if ref.platform == self.name and f"{kind}:" in {EVENT_SLUG, MARKET_SLUG} and is_slug(slug):
            finders = [self._find_event, self._find_market]
            first, second = finders if f"{kind}:" == EVENT_SLUG else finders[::-1]
            try:
                return first(slug)
            except QuestionGoneError:
                return second(slug)
        raise RequestRejectedError(
            f"{ref} cannot be a question on Polymarket; its ids are numbers, and its addresses have slugs",
            platform=self.name,
        )

    def _find_event(self, slug: str) -> tuple[Event, datetime, str]:
        row, seen_at = self._row(f"/events/slug/{quote(slug, safe='')}")
        return parse_event(row, seen_at=seen_at), seen_at, ""

    def _find_market(self, slug: str) -> tuple[Event, datetime, str]:
        row, seen_at = self._row(f"/markets/slug/{quote(slug, safe='')}")
        alone = parse_lone_market(row, seen_at=seen_at)
        key = alone.markets[0].outcome.key
        id_ = parse_event_id(row)
        if id_ is not None:
            try:
                event, seen_at = self._event(id_)
            except QuestionGoneError:
                return alone, seen_at, key
            if event.question.outcome(key):
                return event, seen_at, key
        return alone, seen_at, key

    def _event(self, id_: str) -> tuple[Event, datetime]:
        row, seen_at = self._row(f"/events/{id_}", id_=id_)
        return parse_event(row, seen_at=seen_at), seen_at

    def _row(self, path: str, *, id_: str = "") -> tuple[Payload, datetime]:
        document, seen_at = self._get(f"{self._site}{path}")
        row = parse_row(document)
        if id_ and parse_id(row.get("id")) != str(int(id_)):
            row.get("id").refuse(f"{id_}, which was asked for")
        return row, seen_at

    def _pasts(self, markets: Sequence[Market], now: datetime) -> dict[str, list[Row]]:
        """What the newer API tells of each market's past, or the older one where that cannot be had."""
        pasts: dict[str, list[Row]] = {}
        is_newer_up = True
        for market in markets:
            key, token = market.outcome.key, market.outcome.upstream_id
            window = decide_window(market.opened_at, market.ended_at, now)
            if is_newer_up:
                try:
                    pasts[key] = read_past(self._ask_newer, token, window)
                    continue
                except QuestionGoneError:
                    pass
                except (RequestRejectedError, UnreadableAnswerError, PlatformDownError):
                    is_newer_up = False
            # Of a market that is resolved, the older API has nothing finer than its whole life.
            pasts[key] = read_older_past(self._ask_older, token, window if market.payout is None else None)
        return pasts

    def _ask_newer(self, params: Sequence[tuple[str, str]]) -> Payload:
        return self._get(f"{self._data}/v2/prices-history", params)[0]

    def _ask_older(self, params: Sequence[tuple[str, str]]) -> Payload:
        return self._get(f"{self._exchange}/prices-history", params)[0]

    def _midpoints(self, tokens: Sequence[str]) -> tuple[dict[str, Decimal] | None, datetime | None]:
        """The midpoints by token, and when they were told; None where the exchange has no such list (404)."""
        told: dict[str, Decimal] = {}
        told_at: datetime | None = None
        for batch in _in_batches(tokens):
            try:
                midpoints, told_at = self._ask_midpoints(batch)
            except QuestionGoneError:
                return None, told_at
            told |= {token: parse_midpoint(midpoints[token]) for token in batch if token in midpoints}
        return told, told_at

    def _ask_midpoints(self, tokens: Sequence[str]) -> tuple[dict[str, Payload], datetime]:
        document, answer = post_json(
            self._http, self.name, f"{self._exchange}/midpoints", [{"token_id": token} for token in tokens]
        )
        return parse_midpoints(Payload(document, platform=self.name)), answer.received_at

    def _look_at_tokens(self, tokens: Sequence[str]) -> Looks:
        """The midpoint of each token, or the error that asking for it ended in; nothing where it has none."""
        found: dict[str, Reading | PlatformError] = {}
        refused: PlatformError | None = None
        for batch in _in_batches(tokens):
            try:
                if refused is not None:
                    raise refused
                midpoints, seen_at = self._ask_midpoints(batch)
            except PlatformError as error:
                if isinstance(error, AccessRefusedError | TooManyRequestsError):
                    refused = error
                found.update(dict.fromkeys(batch, error))
                continue
            for token in batch:
                if token in midpoints:
                    found[token] = read_look(midpoints[token], seen_at)
        return found

    def _look_at_ended(self, questions: Sequence[Question]) -> Glances:
        """How events stand that had ended; each answers as a closed one or, undone again, as an open one."""
        refs = [question.ref for question in questions]
        found: dict[QuestionRef, Glance | PlatformError] = {}
        for is_closed in ("true", "false"):
            ids = [("id", ref.id) for ref in refs if ref not in found]
            if not ids:
                break
            try:
                rows, seen_at = self._listed([*ids, ("closed", is_closed)])
            except (QuestionGoneError, RequestRejectedError, UnreadableAnswerError):
                # The list is a shortcut: without it, each question is asked for by itself.
                break
            found |= ended_glances(rows, refs, seen_at=seen_at)
        return found

    def _listed(self, params: Sequence[tuple[str, str]]) -> tuple[list[Payload], datetime]:
        """The events of a list, page by page."""
        rows: list[Payload] = []
        cursor, asked = "", [*params, ("limit", str(EVENTS_AT_ONCE))]
        for _ in range(MOST_PAGES):
            more, cursor, seen_at = self._list_page(asked, cursor)
            rows += more
            if not cursor:
                break
        return rows, seen_at

    def _list_page(
        self, params: Sequence[tuple[str, str]], cursor: str
    ) -> tuple[list[Payload], str, datetime]:
        """One page of a list of events, and the cursor of the next; none after the last."""
        # The next page is had by `after_cursor`; `cursor`, as other lists have it, is ignored in silence.
        asked = [*params, ("after_cursor", cursor)] if cursor else params
        document, seen_at = self._get(f"{self._site}/events/keyset", asked)
        following = document.optional("next_cursor", Payload.text) or ""
        return document.get("events").items(), "" if following == cursor else following, seen_at

    def _get(self, url: str, params: Sequence[tuple[str, str]] = ()) -> tuple[Payload, datetime]:
        document, answer = get_json(self._http, self.name, url, params=params)
        return Payload(document, platform=self.name), answer.received_at


def recognise(url: str, *, site: str = PUBLIC_SITE) -> OutcomeRef | None:
    """The question that a page of Polymarket is about, and its outcome where the address names one.

    `site` is a server whose pages count besides those of polymarket.com.
    """
    is_public = site.rstrip("/") == PUBLIC_SITE
    return recognise_address(
        url, sites=frozenset() if is_public else frozenset({urlsplit(site).netloc.lower()})
    )


def explain(url: str) -> str:
    """What a page of Polymarket is that names no question, and what to paste instead; else nothing."""
    return explain_address(url)


def _in_batches(tokens: Sequence[str]) -> Iterator[Sequence[str]]:
    return (tokens[start : start + TOKENS_AT_ONCE] for start in range(0, len(tokens), TOKENS_AT_ONCE))
