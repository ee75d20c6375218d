"""How is Metaculus asked, and which of its URLs name a question?

What its answers mean is in `tracker.parsing.metaculus_posts`. The endpoint of posts is used and never that of
questions, which serves rows that start in the future.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from urllib.parse import parse_qs

from tracker.adapter import Access, Glance, Glances, Page, Snapshot, Terms, glance_in_batches
from tracker.answers import Http, get_json
from tracker.errors import PlatformError, QuestionGoneError, RequestRejectedError, UnreadableAnswerError
from tracker.page_addresses import path_at, split_page
from tracker.parsing.metaculus_posts import PLATFORM, parse_post
from tracker.parsing.payload import Payload
from tracker.questions import Outcome, OutcomeRef, Question, QuestionRef, State
from tracker.readings import NoReading, Point, Reason

PUBLIC_SITE = "https://www.metaculus.com"

TERMS = Terms(
    number=(
        "The community prediction: the median of its forecasters, in most questions with newer forecasts "
        "counting more"
    ),
    asks="Metaculus gives its data to commercial users under a written agreement only",
    home=PUBLIC_SITE,
)

PAGE_SIZE = 100
"""The most posts that one list answer holds; more are cut off without a word."""

_HOSTS = frozenset({"metaculus.com", "www.metaculus.com"})
# /questions/12100/any-slug/, /questions/embed/12100/ and /c/a-project/12100/; the slug means nothing.
_PAGE = re.compile(r"/(?:questions/(?:(?:question_)?embed/)?|c/[^/]+/)([0-9]{1,12})(?:/.*)?")
_TIERS = {
    "restricted": "the forecast is given for about 50 questions only; others read as withheld",
    "benchmarking": "the forecast is given for the benchmarking questions only; others read as withheld",
}


class MetaculusAdapter:
    """Reads Metaculus, or another instance of it at `base_url` (with or without "/api").

    `token` is the account's API token, without the word "Token".
    """

    name = PLATFORM
    label = "Metaculus"

    def __init__(self, *, http: Http, base_url: str = PUBLIC_SITE, token: str = "") -> None:
        self._http = http
        self._site = base_url.rstrip("/").removesuffix("/api")
        # "original": titles as written; any other language is a stored machine translation.
        self._headers = {"Accept-Language": "original"}
        if token.strip():
            self._headers["Authorization"] = f"Token {token.strip().removeprefix('Token ').strip()}"

    def recognise(self, url: str) -> OutcomeRef | None:
        """The question, or the part of a group, whose page `url` is; None for any other page."""
        return recognise(url, site=self._site)

    def search(self, query: str, *, limit: int = 20) -> tuple[Question, ...]:
        """Questions in Metaculus' order of similarity, which ends with quite dissimilar ones.

        A page holds 100; more are asked for page by page. Posts that ask nothing, or cannot be read, are
        left out; if none can be read, that is an error.
        """
        found: dict[QuestionRef, Question] = {}
        unreadable: list[UnreadableAnswerError] = []
        for offset in range(0, limit, PAGE_SIZE):
            size = min(PAGE_SIZE, limit - offset)
            posts, seen_at = self._search_page(query, size, offset)
            for post in posts:
                if "notebook" in post:
                    continue
                try:
                    question = parse_post(post, site=self._site, seen_at=seen_at).question
                except UnreadableAnswerError as error:
                    unreadable.append(error)
                else:
                    # What moved up in the order between two pages comes twice.
                    found.setdefault(question.ref, question)
            if len(posts) < size:  # "next" is never null, not even on the last page
                break
        if unreadable and not found:
            raise unreadable[0]
        return tuple(found.values())[:limit]

    def _search_page(self, query: str, size: int, offset: int) -> tuple[list[Payload], datetime]:
        # An explicit order_by would drop the best matches: it cuts at a rank and sorts by something else.
        params = [
            ("search", query),
            ("limit", str(size)),
            ("with_cp", "false"),
            ("include_descriptions", "false"),
        ]
        if offset:
            params.append(("offset", str(offset)))
        document, seen_at = self._ask("/api/posts/", params)
        return document.get("results").items(), seen_at

    def browse(self, cursor: str = "") -> Page:
        """A hundred posts, the oldest first, with their texts and without their forecasts.

        The cursor counts the posts before it. What is published meanwhile comes last, so no page shifts; a
        post that is taken down shifts the later ones by one, which the next reading of the list makes good.
        """
        if not re.fullmatch(r"[0-9]{0,9}", cursor):
            raise RequestRejectedError(f"{cursor!r} is no place in Metaculus' list", platform=self.name)
        offset = int(cursor or 0)
        document, seen_at = self._ask(
            "/api/posts/",
            [("order_by", "published_at"), ("limit", str(PAGE_SIZE)), ("offset", str(offset))],
        )
        posts = document.get("results").items()
        found: list[Question] = []
        unreadable = 0
        for post in posts:
            try:
                found.append(parse_post(post, site=self._site, seen_at=seen_at).question)
            except QuestionGoneError:
                continue  # an article
            except UnreadableAnswerError:
                unreadable += 1
        is_last = len(posts) < PAGE_SIZE  # "next" is never null
        return Page(
            questions=tuple(found),
            next_cursor="" if is_last else str(offset + len(posts)),
            unreadable=unreadable,
        )

    def fetch(self, ref: QuestionRef, *, histories: Collection[str] | None = None) -> Snapshot:
        """The question with the history of each outcome, which one answer holds whichever are wanted.

        Raises:
            PlatformError: QuestionGoneError also for a notebook; RequestRejectedError for an id that no
                post can have.
        """
        del histories
        _check_ref(ref)
        document, seen_at = self._ask(f"/api/posts/{ref.id}/")
        if document.get("id").integer() != int(ref.id):
            document.get("id").refuse(f"{ref.id}, which was asked for")
        return parse_post(document, site=self._site, seen_at=seen_at)

    def glance(self, questions: Sequence[Question]) -> Glances:
        """How the questions stand now, a hundred in one request, each with its present points.

        The questions in the glances have no texts, which are not asked for: an empty description there is no
        news. A value that moved is a reason to fetch the question, since steps in between are not told. A
        post that Metaculus leaves out of its answer (it is gone, or not for us) is left out here.
        """
        found: dict[QuestionRef, Glance | PlatformError] = {}
        askable: list[Question] = []
        for question in questions:
            try:
                _check_ref(question.ref)
            except RequestRejectedError as error:
                found[question.ref] = error  # one bad id would have the whole list rejected
            else:
                askable.append(question)
        return {**found, **glance_in_batches(askable, PAGE_SIZE, self._glance_page)}

    def _glance_page(self, questions: Sequence[Question]) -> Glances:
        asked = {int(question.ref.id): question.ref for question in questions}
        document, seen_at = self._ask(
            "/api/posts/",
            [
                *(("ids", str(id_)) for id_ in asked),
                ("limit", str(PAGE_SIZE)),
                ("with_cp", "true"),
                ("include_descriptions", "false"),
            ],
        )
        found: dict[QuestionRef, Glance | PlatformError] = {}
        for post in document.get("results").items():
            try:
                ref = asked.get(post.get("id").integer())
            except UnreadableAnswerError:
                continue  # nothing tells which question it is; that one is missing, and so fetched alone
            if ref is not None:
                found[ref] = self._glance(ref, post, seen_at)
        return found

    def _glance(self, ref: QuestionRef, post: Payload, seen_at: datetime) -> Glance | PlatformError:
        try:
            snapshot = parse_post(post, site=self._site, seen_at=seen_at)
        except PlatformError as error:
            return error
        present = {
            outcome.key: snapshot.points[outcome.key][-1]
            for outcome in snapshot.question.outcomes
            if not _is_untold(outcome, snapshot.points[outcome.key][-1])
        }
        return Glance(ref=ref, points=present, seen_at=seen_at, question=snapshot.question, is_enough=False)

    def check_access(self) -> Access:
        """Whose token it is, and of which tier."""
        account, _ = self._ask("/api/users/me/", [("with_data_access", "true")])
        tier = account.optional("api_access_tier", Payload.text) or "not told"
        projects = account.optional("project_data_access", Payload.items) or []
        notes = [_TIERS.get(tier, "")]
        if projects:
            notes.append(f"{len(projects)} projects have a tier of their own")
        return Access(
            account=account.get("username").text(),
            tier=tier,
            note="; ".join(note for note in notes if note),
        )

    def _ask(self, path: str, params: Sequence[tuple[str, str]] = ()) -> tuple[Payload, datetime]:
        document, answer = get_json(
            self._http, self.name, f"{self._site}{path}", params=params, headers=self._headers
        )
        return Payload(document, platform=self.name), answer.received_at


def _is_untold(outcome: Outcome, present: Point) -> bool:
    """Whether an option has no number now, and only its past would tell if it ever had one."""
    return (
        isinstance(present, NoReading)
        and present.reason is Reason.NOT_OPEN
        and outcome.state is not State.UPCOMING
    )


def _check_ref(ref: QuestionRef) -> None:
    if ref.platform != PLATFORM or not re.fullmatch(r"[0-9]{1,12}", ref.id):
        raise RequestRejectedError(
            f"{ref} cannot be a question on Metaculus; its ids are the numbers in its URLs",
            platform=PLATFORM,
        )


def recognise(url: str, *, site: str = PUBLIC_SITE) -> OutcomeRef | None:
    """The question that a page of Metaculus is about, and its part where the URL names one.

    `site` is an instance whose pages count besides those of metaculus.com.
    """
    parts = split_page(url)
    if parts is None or path_at(url, _HOSTS, site=site) is None:
        return None
    page = _PAGE.fullmatch(parts.path)
    if page is None:
        return None
    named = parse_qs(parts.query).get("sub-question", [""])[0]
    key = named if re.fullmatch(r"[0-9]{1,12}", named) else ""
    return OutcomeRef(QuestionRef(PLATFORM, str(int(page[1]))), key)


_OTHER_PAGES = {
    "": "Metaculus' front page",
    "questions": "a list of questions",
    "tournament": "a tournament",
    "tournaments": "a list of tournaments",
    "project": "a project",
    "c": "the page of a community",
    "index": "an index made of several questions",
    "notebooks": "an article",
    "accounts": "the page of somebody's account",
    "about": "a page about Metaculus",
    "faq": "a page about Metaculus",
    "help": "a page about Metaculus",
    "press": "a page about Metaculus",
    "leaderboard": "a leaderboard",
    "rankings": "a leaderboard",
    "api": "an address of Metaculus' programming interface",
    "api2": "an address of Metaculus' programming interface",
}


def explain(url: str) -> str:
    """What a page of metaculus.com is that is no question, and what to paste instead; "" for other URLs."""
    path = path_at(url, _HOSTS)
    if path is None or recognise(url) is not None:
        return ""
    first = path.strip("/").partition("/")[0].lower()
    what = _OTHER_PAGES.get(first, "a page of Metaculus that is about no single question")
    return (
        f"This is {what} and no question; paste the page of one question, "
        f"whose address begins {PUBLIC_SITE}/questions/ and goes on with a number."
    )
