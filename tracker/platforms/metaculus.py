"""How is Metaculus asked, and which of its URLs name a question?

What its answers mean is in `tracker.parsing.metaculus_posts`. The endpoint of posts is used and never that of
questions, which serves rows that start in the future.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from tracker.adapter import Access, Glances, Snapshot, Terms
from tracker.answers import Http, get_json
from tracker.errors import RequestRejectedError, UnreadableAnswerError
from tracker.parsing.metaculus_posts import PLATFORM, parse_post
from tracker.parsing.payload import Payload
from tracker.questions import OutcomeRef, Question, QuestionRef

PUBLIC_SITE = "https://www.metaculus.com"

TERMS = Terms(asks="Metaculus gives its data to commercial users under a written agreement only")

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
        """At most 100 questions in Metaculus' order of similarity, which ends with quite dissimilar ones.

        Posts that ask nothing, or cannot be read, are left out; if none can be read, that is an error.
        """
        # An explicit order_by would drop the best matches: it cuts at a rank and sorts by something else.
        document, seen_at = self._ask(
            "/api/posts/",
            [
                ("search", query),
                ("limit", str(min(limit, PAGE_SIZE))),
                ("with_cp", "false"),
                ("include_descriptions", "false"),
            ],
        )
        found: list[Question] = []
        unreadable: list[UnreadableAnswerError] = []
        for post in document.get("results").items():
            if "notebook" in post:
                continue
            try:
                found.append(parse_post(post, site=self._site, seen_at=seen_at).question)
            except UnreadableAnswerError as error:
                unreadable.append(error)
        if unreadable and not found:
            raise unreadable[0]
        return tuple(found[:limit])

    def fetch(self, ref: QuestionRef, *, histories: Collection[str] | None = None) -> Snapshot:
        """The question with the history of each outcome, which one answer holds whichever are wanted.

        Raises:
            PlatformError: QuestionGoneError also for a notebook; RequestRejectedError for an id that no
                post can have.
        """
        del histories
        if ref.platform != self.name or not re.fullmatch(r"[0-9]{1,12}", ref.id):
            raise RequestRejectedError(
                f"{ref} cannot be a question on Metaculus; its ids are the numbers in its URLs",
                platform=self.name,
            )
        document, seen_at = self._ask(f"/api/posts/{ref.id}/")
        if document.get("id").integer() != int(ref.id):
            document.get("id").refuse(f"{ref.id}, which was asked for")
        return parse_post(document, site=self._site, seen_at=seen_at)

    def glance(self, questions: Sequence[Question]) -> Glances:
        """Nothing yet."""
        del questions
        return {}

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


def recognise(url: str, *, site: str = PUBLIC_SITE) -> OutcomeRef | None:
    """The question that a page of Metaculus is about, and its part where the URL names one.

    `site` is an instance whose pages count besides those of metaculus.com.
    """
    text = url.strip()
    try:
        parts = urlsplit(text if "//" in text else f"https://{text}")
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"}:
        return None
    if host not in _HOSTS and parts.netloc.lower() != urlsplit(site).netloc.lower():
        return None
    page = _PAGE.fullmatch(parts.path)
    if page is None:
        return None
    named = parse_qs(parts.query).get("sub-question", [""])[0]
    key = named if re.fullmatch(r"[0-9]{1,12}", named) else ""
    return OutcomeRef(QuestionRef(PLATFORM, str(int(page[1]))), key)
