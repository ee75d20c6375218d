"""How is PredictIt asked, and which of its URLs name a question?

What its answers mean is in `tracker.parsing.predictit_markets`. The feed of all open markets is one answer,
refreshed about every minute; it has no past and no search, and does not say how anything ended.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from tracker.adapter import Access, Glance, Glances, Page, Snapshot, Terms, glance_in_batches
from tracker.answers import Http, get_json, parse_json
from tracker.errors import PlatformError, QuestionGoneError, RequestRejectedError, UnreadableAnswerError
from tracker.page_addresses import path_at
from tracker.parsing.payload import Payload
from tracker.parsing.predictit_markets import PLATFORM, glance_at, parse_feed, parse_id, parse_market
from tracker.questions import OutcomeRef, Question, QuestionRef
from tracker.word_search import search_words

PUBLIC_SITE = "https://www.predictit.org"

TERMS = Terms(
    number=(
        "The midpoint of the best offers to buy and to sell in a market with small stakes; where these lie "
        "far apart, the price of the last trade, if an offer bears it out"
    ),
    asks=(
        "PredictIt gives its data for non-commercial use, with PredictIt credited as the source; "
        "a commercial outlet should ask"
    ),
    home=PUBLIC_SITE,
)

_HOSTS = frozenset({"predictit.org", "www.predictit.org"})
_FEED = "/api/marketdata/all/"
# /markets/detail/7085/any-slug, its /promo and /fallback forms, and the /Market/7085/… of earlier years.
_MARKET = re.compile(r"(?:/[^/]+)*/detail/(?:[a-z]+/)*0*([0-9]{1,9})(?:/.*)?|/market/0*([0-9]{1,9})(?:/.*)?")
# Earlier years' pages of one contract name no market: only the feed tells which one it belongs to.
_CONTRACT = re.compile(r"/contract/0*([0-9]{1,9})(?:/.*)?")
_ADDRESS = re.compile(r"contract:([0-9]{1,9})")


class PredictItAdapter:
    """Reads PredictIt, or what answers for it at `base_url`. No token is needed, and none is sent."""

    name = PLATFORM
    label = "PredictIt"

    def __init__(self, *, http: Http, base_url: str = PUBLIC_SITE, token: str = "") -> None:
        del token
        self._http = http
        self._site = base_url.rstrip("/").removesuffix("/api")

    def recognise(self, url: str) -> OutcomeRef | None:
        """The market, or the contract of one, whose page `url` is; None for any other page."""
        return recognise(url, site=self._site)

    def search(self, query: str, *, limit: int = 20) -> tuple[Question, ...]:
        """Open markets that have at least half of the query's words; those with most of them first.

        PredictIt has no search: the whole feed is asked for and looked through. Markets that cannot be
        read are left out; if none can be read, that is an error.
        """
        listed, unreadable = self._read_feed()
        if unreadable and not listed:
            raise unreadable[0]
        labelled = (
            (question, " ".join((question.title, *(outcome.label for outcome in question.outcomes))))
            for question in listed
        )
        return search_words(query, labelled, limit=limit)

    def browse(self, cursor: str = "") -> Page:
        """Every open market, which is one page."""
        del cursor
        listed, unreadable = self._read_feed()
        return Page(questions=tuple(listed), unreadable=len(unreadable))

    def fetch(self, ref: QuestionRef, *, histories: Collection[str] | None = None) -> Snapshot:
        """The market as it stands; it has no past to give.

        Raises:
            PlatformError: QuestionGoneError where the market has left the feed, RequestRejectedError for an
                id that no market can have.
        """
        del histories
        address = _ADDRESS.fullmatch(ref.id)
        if ref.platform == self.name and address:
            return self._fetch_contract(address[1])
        if ref.platform != self.name or not re.fullmatch(r"[0-9]{1,9}", ref.id):
            raise RequestRejectedError(
                f"{ref} cannot be a market on PredictIt; its ids are the numbers in its URLs",
                platform=self.name,
            )
        id_ = str(int(ref.id))
        url = f"{self._site}/api/marketdata/markets/{id_}"
        try:
            answer = self._http.get(self.name, url)
        except QuestionGoneError as error:
            raise _gone(f"{self.label} has no open market {id_}") from error
        # A market that has left the feed is answered with nothing, or with null.
        document = parse_json(answer) if answer.body.strip() else None
        if not document:
            raise _gone(f"{self.label} has no open market {id_}")
        market = Payload(document, platform=self.name)
        if parse_id(market.get("id")) != id_:
            market.get("id").refuse(f"{id_}, which was asked for")
        return parse_market(market, seen_at=answer.received_at)

    def glance(self, questions: Sequence[Question]) -> Glances:
        """All of them from one answer, the feed; those that have left it are left out."""
        return glance_in_batches(questions, max(len(questions), 1), self._look_in_feed)

    def check_access(self) -> Access:
        """Ask for the feed, which is open to anybody."""
        feed, _ = self._feed()
        return Access(account="anybody", tier="open", note=f"{len(feed)} markets are in the feed")

    def _look_in_feed(self, questions: Sequence[Question]) -> Glances:
        feed, seen_at = self._feed()
        found: dict[QuestionRef, Glance | PlatformError] = {}
        for question in questions:
            market = feed.get(question.ref.id)
            if market is None:
                continue
            try:
                found[question.ref] = glance_at(question, market, seen_at=seen_at)
            except UnreadableAnswerError as error:
                found[question.ref] = error
        return found

    def _fetch_contract(self, id_: str) -> Snapshot:
        """The market that has this contract, as the feed tells it."""
        feed, seen_at = self._feed()
        for market in feed.values():
            try:
                snapshot = parse_market(market, seen_at=seen_at)
            except UnreadableAnswerError:
                continue
            if snapshot.question.outcome(str(int(id_))) is not None:
                return snapshot
        raise _gone(f"{self.label} has no open market with a contract {id_}")

    def _read_feed(self) -> tuple[list[Question], list[UnreadableAnswerError]]:
        """The questions of the feed, and why some of its markets cannot be read."""
        feed, seen_at = self._feed()
        found: list[Question] = []
        unreadable: list[UnreadableAnswerError] = []
        for market in feed.values():
            try:
                found.append(parse_market(market, seen_at=seen_at).question)
            except UnreadableAnswerError as error:
                unreadable.append(error)
        return found, unreadable

    def _feed(self) -> tuple[Mapping[str, Payload], datetime]:
        document, answer = get_json(self._http, self.name, f"{self._site}{_FEED}")
        return parse_feed(Payload(document, platform=self.name)), answer.received_at


def recognise(url: str, *, site: str = PUBLIC_SITE) -> OutcomeRef | None:
    """The market that a page of PredictIt is about, by its id.

    A page of earlier years that is about one contract gives an address ("contract:5216"), which `fetch`
    answers with the market. `site` is what answers for PredictIt; its pages count besides.
    """
    path = path_at(url, _HOSTS, site=site)
    if path is None:
        return None
    if page := _MARKET.fullmatch(path.lower()):
        return OutcomeRef(QuestionRef(PLATFORM, page[1] or page[2]))
    if page := _CONTRACT.fullmatch(path.lower()):
        return OutcomeRef(QuestionRef(PLATFORM, f"contract:{page[1]}"), page[1])
    return None


def explain(url: str) -> str:
    """What a page of PredictIt's is that is no question, and what to paste instead; "" for other URLs."""
    path = path_at(url, _HOSTS, site=PUBLIC_SITE)
    if path is None or recognise(url) is not None:
        return ""
    first = path.strip("/").partition("/")[0].lower()
    what = {
        "": "PredictIt's front page",
        "markets": "a list of PredictIt's markets",
        "browse": "a list of PredictIt's markets",
        "api": "an address of PredictIt's data feed",
        "profile": "the page of somebody's account on PredictIt",
        "dashboard": "the page of somebody's account on PredictIt",
        "leaderboard": "PredictIt's leaderboard",
        "leaderboards": "PredictIt's leaderboard",
    }.get(first, "a page of PredictIt's that is about no single market")
    return (
        f"This is {what} and no question; paste the page of one market, "
        f"whose address begins {PUBLIC_SITE}/markets/detail/ and goes on with a number."
    )


def _gone(what: str) -> QuestionGoneError:
    return QuestionGoneError(
        f"{what}: it has left the feed, which never says how a market ended; "
        "an editor must look it up and enter how it ended",
        platform=PLATFORM,
    )
