"""What is found under a reader's words? Stories by headline and forecast line, questions by title."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from rapidfuzz import fuzz
from starlette.requests import Request
from starlette.responses import Response

from db import Connection, reader_lists
from reports.printed import as_printable
from reports.republishing import may_republish
from reports.web.addresses import SEARCH, question_address, search_address, story_address
from reports.web.page_context import context_of
from reports.web.prose import readable
from reports.web.responses import PAGE, PAGE_POLICY, answer, with_form
from tracker.questions import State
from tracker.settings import Settings

LONGEST = 200
"""Letters of a question to the search that count; the rest is cut off, and the page says so."""

MOST_WORDS = 8
LONGEST_WORD = 40

COMPARED = 300
"""How many hits of each kind are compared with the words; of more, the newest."""

SHOWN = 25

Found = TypeVar("Found", "StoryHit", "QuestionHit")

_STANDING = {
    State.UPCOMING: "Not open yet",
    State.OPEN: "Open",
    State.CLOSED: "Closed, waiting for the outcome",
    State.RESOLVED: "Resolved",
    State.ANNULLED: "Annulled",
    State.AMBIGUOUS: "Resolved as ambiguous",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryHit:
    """A story that holds the words; `sentence` is the one that does, empty where the headline does."""

    address: str
    title: str
    sentence: str

    @property
    def text(self) -> str:
        """What is compared with the words."""
        return self.sentence or self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionHit:
    """A question that holds the words: by whom it is asked, and how it stands."""

    address: str
    title: str
    platform: str
    standing: str

    @property
    def text(self) -> str:
        """What is compared with the words."""
        return self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """What was asked, and what was found. `is_cut`: not all that was asked for was looked for.

    `more_stories` and `more_questions` count the hits that are not shown; at `COMPARED` there may be others.
    """

    asked: str
    words: tuple[str, ...]
    is_cut: bool
    stories: tuple[StoryHit, ...]
    questions: tuple[QuestionHit, ...]
    more_stories: int
    more_questions: int


async def search(request: Request) -> Response:
    """GET /search?q=: the stories and questions that hold every word."""
    context = context_of(request)
    asked = as_printable(request.query_params.get("q", ""))

    def build(connection: Connection) -> bytes:
        page = search_page(connection, context.settings, asked)
        address = search_address(page.asked) if page.asked else SEARCH
        return context.templates.render("search.html", page=page, address=address)

    body = await context.read(build)
    return answer(request, body, media_type="text/html", keeping=PAGE, policy=with_form(PAGE_POLICY))


def search_page(connection: Connection, settings: Settings, asked: str) -> SearchPage:
    """What is found under `asked`, a line of any length."""
    words, is_cut = words_of(asked)
    if not words:
        return SearchPage(
            asked="", words=(), is_cut=is_cut, stories=(), questions=(), more_stories=0, more_questions=0
        )
    kept = asked[:LONGEST].strip()
    stories = _ranked(
        kept,
        (
            StoryHit(
                address=story_address(found.slug), title=found.headline, sentence=readable(found.sentence)
            )
            for found in reader_lists.find_stories(connection, words, limit=COMPARED)
        ),
    )
    questions = _ranked(
        kept,
        (
            QuestionHit(
                address=question_address(found.ref),
                title=found.title,
                platform=may_republish(settings, found.ref.platform).label,
                standing=_STANDING[found.state],
            )
            for found in reader_lists.find_questions(connection, words, limit=COMPARED)
        ),
    )
    return SearchPage(
        asked=kept,
        words=words,
        is_cut=is_cut,
        stories=tuple(stories[:SHOWN]),
        questions=tuple(questions[:SHOWN]),
        more_stories=max(0, len(stories) - SHOWN),
        more_questions=max(0, len(questions) - SHOWN),
    )


def words_of(asked: str) -> tuple[tuple[str, ...], bool]:
    """The words to look for, each once, and whether some of what was asked is left out."""
    every = dict.fromkeys(asked[:LONGEST].split())
    words = tuple(word[:LONGEST_WORD] for word in every)[:MOST_WORDS]
    is_cut = len(asked) > LONGEST or len(every) > MOST_WORDS or any(len(one) > LONGEST_WORD for one in every)
    return words, is_cut


def _ranked(asked: str, hits: Iterable[Found]) -> list[Found]:
    """The hits, those most like the words first; of two that are alike, the newer one."""
    wanted = asked.casefold()
    return sorted(hits, key=lambda hit: -fuzz.token_set_ratio(wanted, hit.text.casefold()[:LONGEST]))
