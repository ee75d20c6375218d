"""How is Manifold asked, and which of its URLs name a market?

What its answers mean is in `tracker.parsing.manifold_*`. Its server refuses parameters that it does not
know, so only those of its documentation and of its own schema are sent.

Longer than 300 lines: every request of this platform stands here, and adapters share no second file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from urllib.parse import quote, unquote

from tracker.adapter import Access, Glance, Glances, Snapshot, Terms, glance_in_batches
from tracker.adapter import Page as ListPage
from tracker.answers import Http, get_json
from tracker.errors import (
    PlatformError,
    QuestionGoneError,
    RequestRejectedError,
    UnreadableAnswerError,
)
from tracker.page_addresses import path_at
from tracker.parsing.manifold_bets import Page, Trade, join_pages, parse_bets
from tracker.parsing.manifold_fields import ID, PLATFORM
from tracker.parsing.manifold_markets import EXPECTED_VALUE, Market, parse_market
from tracker.parsing.manifold_prices import parse_prices
from tracker.parsing.manifold_snapshots import points_of
from tracker.parsing.payload import Payload
from tracker.questions import OutcomeRef, Question, QuestionRef, State

PUBLIC_SITE = "https://api.manifold.markets/v0"

PAGES = "https://manifold.markets"
"""Where people read it; the API has a host of its own."""

TERMS = Terms(
    number=(
        "The price in a market with play money; where a number or a date is asked for, the value that its "
        "prices stand for"
    ),
    asks="Manifold lets tools be built on its API, and gives data for commercial AI under a licence",
    home=PAGES,
)

PAGE_SIZE = 1000
"""The most markets that one list answer holds."""

BATCH_SIZE = 100
"""The most markets whose prices one answer holds."""

MOST_BETS = 10_000
"""The most bets that one answer holds; the documentation promises 1,000."""

PROMISED_BETS = 1_000

MOST_POINTS = 50_000
"""The most points that one answer holds; of more, it holds a random sample."""

_LIMITS = frozenset({PROMISED_BETS, MOST_BETS, MOST_POINTS})
"""An answer of exactly so many rows may have been cut off; one of any other number is whole."""

_HOSTS = frozenset({"manifold.markets", "www.manifold.markets"})
_API_HOSTS = frozenset({"api.manifold.markets"})
_SLUG = re.compile(r"[A-Za-z0-9_-]{1,200}")
_ADDRESS = "slug:"
_USER_TABS = frozenset({"calibration", "portfolio"})
# /user/slug and /embed/user/slug; the slug alone says which market it is.
_PAGE = re.compile(r"/(?:embed/(?!grid/))?([^/]+)/([A-Za-z0-9_-]{1,200})/?")
_SECTIONS = {
    "topic": "a topic page",
    "group": "a topic page",
    "news": "a news page",
    "post": "a post",
    "posts": "a list of posts",
    "browse": "a list of questions",
    "questions": "a list of questions",
    "explore": "a list of questions",
    "home": "the home page",
    "dashboard": "a dashboard",
    "tournaments": "a list of tournaments",
    "link": "a gift link",
    "links": "a list of gift links",
    "charity": "a charity page",
    "old-charity": "a charity page",
    "u": "a user's page",
    "election": "the election page",
    "sports": "the sports page",
    "ai": "the AI page",
    "tv": "a broadcast",
    "leagues": "a league table",
    "leaderboards": "a league table",
    "embed": "an embedded page",
    **dict.fromkeys(
        (
            *("about", "activity", "add-funds", "admin", "api", "calculator", "calibration", "checkout"),
            *("comments", "community-guidelines", "create", "create-post", "feed", "jobs", "lab", "live"),
            *("login", "me", "membership", "messages", "notifications", "og-test", "payments", "predictle"),
            *("press", "prize", "public-messages", "redeem", "referrals", "reports", "search", "shop"),
            *("sitemap", "stats", "todo", "twitch", "v0", "wrapped"),
        ),
        "one of the site's own pages",
    ),
}


class ManifoldAdapter:
    """Reads Manifold at `base_url` (with or without "/v0"). Reading needs no token; one is not sent."""

    name = PLATFORM
    label = "Manifold"

    def __init__(self, *, http: Http, base_url: str = PUBLIC_SITE, token: str = "") -> None:
        del token
        self._http = http
        self._site = f"{base_url.rstrip('/').removesuffix('/v0')}/v0"

    def recognise(self, url: str) -> OutcomeRef | None:
        """The market whose page `url` is, by its slug; None for any other page."""
        return recognise(url, site=self._site)

    def search(self, query: str, *, limit: int = 20) -> tuple[Question, ...]:
        """Questions in Manifold's order of importance, open and ended ones.

        Markets that ask nothing, or cannot be read, are left out; if none can be read, that is an error.
        """
        document, seen_at = self._ask(
            "/search-markets",
            [
                ("term", query),
                ("filter", "all"),
                ("limit", str(min(max(limit, 1), PAGE_SIZE))),
                ("includeLiteAnswers", "true"),
            ],
        )
        found, unreadable = _read_list(document.items(), seen_at)
        if unreadable and not found:
            raise unreadable[0]
        return tuple(found[: max(limit, 0)])

    def browse(self, cursor: str = "") -> ListPage:
        """A thousand markets, the newest first, without their answers; the cursor is the last one's id."""
        if cursor and not ID.fullmatch(cursor):
            raise RequestRejectedError(f"{cursor!r} is no place in Manifold's list", platform=self.name)
        params = [("limit", str(PAGE_SIZE)), *([("before", cursor)] if cursor else [])]
        document, seen_at = self._ask("/markets", params)
        rows = document.items()
        found, unreadable = _read_list(rows, seen_at)
        ids = (row.value.get("id") for row in reversed(rows) if isinstance(row.value, dict))
        last = next((id_ for id_ in ids if isinstance(id_, str) and ID.fullmatch(id_)), "")
        is_last = len(rows) < PAGE_SIZE
        return ListPage(
            questions=tuple(found), next_cursor="" if is_last else last, unreadable=len(unreadable)
        )

    def fetch(self, ref: QuestionRef, *, histories: Collection[str] | None = None) -> Snapshot:
        """The market with the course that its bets tell: none asked for costs one request, else two or three.

        Raises:
            PlatformError: QuestionGoneError also for a market that asks nothing (a poll, a bounty, a stock
                …); RequestRejectedError for an id or slug that no market can have.
        """
        document, seen_at = self._ask(self._path(ref))
        market = parse_market(document, site=PAGES, seen_at=seen_at)
        if not ref.id.startswith(_ADDRESS) and market.question.ref != ref:
            document.get("id").refuse(f"{ref.id}, which was asked for")
        keys = [outcome.key for outcome in market.question.outcomes]
        wanted = [key for key in keys if histories is None or key in histories] if market.has_history else []
        trades: tuple[Trade, ...] = ()
        is_whole = True
        if wanted:
            trades, is_whole = self._trades(market, wanted)
        return Snapshot(
            question=market.question,
            points=points_of(market, trades, wanted=wanted, is_whole=is_whole, seen_at=seen_at),
            fetched_at=seen_at,
        )

    def glance(self, questions: Sequence[Question]) -> Glances:
        """The prices of a hundred markets at a time.

        Left out, so that they are fetched: what is not open, what is known by its slug only, markets whose
        number is made of many prices, and all whose answers became more or became certain, for a price of
        exactly 0 or 1 is a resolution.
        """
        return glance_in_batches(
            [question for question in questions if _has_price(question)], BATCH_SIZE, self._look
        )

    def check_access(self) -> Access:
        """Whether it answers at all: anybody may read it."""
        document, _ = self._ask("/markets", [("limit", "1")])
        document.items()
        return Access(account="anybody", tier="open")

    def _look(self, questions: Sequence[Question]) -> Glances:
        ids = [question.ref.id for question in questions]
        if len(ids) == 1:
            ids *= 2  # a single value is not taken for a list there
        document, seen_at = self._ask("/market-probs", [("ids", id_) for id_ in ids])
        if not isinstance(document.value, dict):
            document.refuse("an object")
        found: dict[QuestionRef, Glance | PlatformError] = {}
        for question in questions:
            is_over = question.closes_at is not None and question.closes_at <= seen_at
            if is_over or question.ref.id not in document:
                continue
            try:
                points = parse_prices(document.get(question.ref.id), question, seen_at)
            except UnreadableAnswerError as error:
                found[question.ref] = error
                continue
            if points:
                found[question.ref] = Glance(ref=question.ref, points=points, seen_at=seen_at)
        return found

    def _trades(self, market: Market, wanted: Sequence[str]) -> tuple[tuple[Trade, ...], bool]:
        """The trades of a market, and whether they are all there were.

        The latest come whole; where there are more, the earlier ones as points, at random if they are many.
        """
        params = [("contractId", market.question.ref.id)]
        if market.has_answers and market.sums_to_one:
            # Else the answers that a trade moves without buying or selling would seem to rest.
            params.append(("includeZeroShareRedemptions", "true"))
        if market.ranges is None and market.has_answers and len(wanted) == 1:
            params.append(("answerId", wanted[0]))
        try:
            latest = self._bets(market, [*params, ("limit", str(MOST_BETS))])
        except RequestRejectedError:
            # More than the documentation promises is the server's to give and to take away.
            latest = self._bets(market, [*params, ("limit", str(PROMISED_BETS))])
        if latest.oldest_at is None or latest.rows not in _LIMITS:
            return latest.trades, True
        # Rows of the oldest millisecond may have been cut off, so it is asked for again.
        before = round(latest.oldest_at.timestamp() * 1000) + 1
        earlier = self._bets(
            market,
            [*params, ("limit", str(MOST_POINTS)), ("points", "true"), ("beforeTime", str(before))],
        )
        return join_pages(earlier, latest), earlier.rows not in _LIMITS

    def _bets(self, market: Market, params: Sequence[tuple[str, str]]) -> Page:
        document, _ = self._ask("/bets", params)
        return parse_bets(document, has_answers=market.has_answers)

    def _path(self, ref: QuestionRef) -> str:
        slug = ref.id.removeprefix(_ADDRESS)
        if ref.platform == self.name and slug != ref.id and _SLUG.fullmatch(slug):
            return f"/slug/{quote(slug, safe='')}"
        if ref.platform == self.name and ID.fullmatch(ref.id):
            return f"/market/{quote(ref.id, safe='')}"
        raise RequestRejectedError(
            f"{ref} cannot be a market on Manifold; an editor should paste the address of its page",
            platform=self.name,
        )

    def _ask(self, path: str, params: Sequence[tuple[str, str]] = ()) -> tuple[Payload, datetime]:
        document, answer = get_json(self._http, self.name, f"{self._site}{path}", params=params)
        return Payload(document, platform=self.name), answer.received_at


def _read_list(
    rows: Sequence[Payload], seen_at: datetime
) -> tuple[list[Question], list[UnreadableAnswerError]]:
    """The questions of a list's rows, without those that ask nothing; and why some cannot be read."""
    found: list[Question] = []
    unreadable: list[UnreadableAnswerError] = []
    for market in rows:
        try:
            found.append(parse_market(market, site=PAGES, seen_at=seen_at, is_lite=True).question)
        except QuestionGoneError:
            continue
        except UnreadableAnswerError as error:
            unreadable.append(error)
    return found, unreadable


def _has_price(question: Question) -> bool:
    return (
        question.ref.platform == PLATFORM
        and ID.fullmatch(question.ref.id) is not None
        and question.state is State.OPEN
        and bool(question.outcomes)
        and all(outcome.method != EXPECTED_VALUE for outcome in question.outcomes)
    )


def recognise(url: str, *, site: str = PUBLIC_SITE) -> OutcomeRef | None:
    """The market that a page of Manifold is about, by its slug; the user's name before it may be any.

    `site` is an instance whose pages count besides those of manifold.markets.
    """
    page = _PAGE.fullmatch(path_at(url, _HOSTS, site="" if site == PUBLIC_SITE else site) or "")
    if page is None or unquote(page[1]) in _SECTIONS or page[2] in _USER_TABS:
        return None
    return OutcomeRef(QuestionRef(PLATFORM, f"{_ADDRESS}{page[2]}"))


def explain(url: str) -> str:
    """What a page of Manifold is that is no market, and what to paste instead; "" for any other URL."""
    path, page = path_at(url, _HOSTS), "an address of the API"
    if path is not None:
        first = unquote(path.strip("/").partition("/")[0])
        page = _SECTIONS.get(first, "a user's page") if first else "the front page"
    elif path_at(url, _API_HOSTS) is None:
        return ""
    if recognise(url) is not None:
        return ""
    return (
        f"This address on Manifold is {page} and no question; "
        "paste that of one market, such as manifold.markets/user/question."
    )
