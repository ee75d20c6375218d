"""Which feed is asked for: of a story's changes, of a question's, or of all?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from db import Connection, citations, questions, reader_lists, stories
from reports.web.addresses import feed_address, question_address, story_address
from reports.web.atom import Feed, FeedEntry, render_atom
from reports.web.feed_entries import (
    entries_of_question,
    entries_of_story,
    newest_first,
    resolutions_of,
)
from reports.web.page_context import context_of
from reports.web.questions import asked_question
from reports.web.responses import PAGE, answer
from reports.web.stories import shown_story
from tracker.kept import KeptStory
from tracker.questions import QuestionRef
from tracker.settings import Settings

LENGTH = 50
"""How many entries one part of a feed has."""

NEWEST = 100
"""Of how many of the newest changes, and of resolutions, the feed of everything is made.

What is older than the last of them is left out, so that it has no holes. Each story keeps its own whole feed.
"""

_DIGITS = 6


async def story_feed(request: Request) -> Response:
    """GET /stories/{slug}/feed.atom: what became of one story."""
    context = context_of(request)
    slug: str = request.path_params["slug"]

    def find(connection: Connection) -> tuple[str, str, list[FeedEntry]]:
        kept = shown_story(connection, slug)
        refs = _cited(connection, kept)
        found = [
            *entries_of_story(connection, context.settings, kept),
            *resolutions_of(connection, context.settings, refs, context.now()),
        ]
        return f"Changes: {kept.headline}", story_address(slug), newest_first(found)

    return await _feed(request, find)


async def question_feed(request: Request) -> Response:
    """GET /questions/{platform}/{id}/feed.atom: what became of a question and of what cites it."""
    context = context_of(request)
    ref = asked_question(request)

    def find(connection: Connection) -> tuple[str, str, list[FeedEntry]]:
        title = questions.get_question(connection, ref).title
        found = entries_of_question(connection, context, ref, context.now())
        return f"Changes: {title}", question_address(ref), found

    return await _feed(request, find)


async def all_changes(request: Request) -> Response:
    """GET /feed.atom: what became of every story."""
    context = context_of(request)

    def find(connection: Connection) -> tuple[str, str, list[FeedEntry]]:
        found = newest_first([*_newest(connection, context.settings, context.now())])
        return f"Changes of all stories: {context.settings.outlet or 'Nerdline'}", "", found

    return await _feed(request, find)


def _newest(connection: Connection, settings: Settings, now: datetime) -> Iterator[FeedEntry]:
    """What became of all stories, as far back as both the changes and the resolutions are complete."""
    changes = reader_lists.latest_updated(connection, limit=NEWEST)
    resolved = reader_lists.latest_resolved(connection, limit=NEWEST)
    ends = [told[-1][1] for told in (changes, resolved) if len(told) == NEWEST]
    for number in dict.fromkeys(number for number, at in changes if all(at >= end for end in ends)):
        kept = stories.get_story(connection, str(number))
        yield from _since(entries_of_story(connection, settings, kept), ends)
    refs = [ref for ref, at in resolved if all(at >= end for end in ends)]
    yield from _since(resolutions_of(connection, settings, refs, now), ends)


def _since(entries: Iterator[FeedEntry], ends: Collection[datetime]) -> Iterator[FeedEntry]:
    return (entry for entry in entries if all(entry.at >= end for end in ends))


def _cited(connection: Connection, kept: KeptStory) -> tuple[QuestionRef, ...]:
    linked = (citation.link for citation in citations.list_citations(connection, story_id=kept.id))
    return tuple(dict.fromkeys(link.outcome.question for link in linked if link is not None))


async def _feed(request: Request, find: Callable[[Connection], tuple[str, str, list[FeedEntry]]]) -> Response:
    context = context_of(request)
    settings = context.settings
    asked = request.query_params.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= _DIGITS else 0

    def build(connection: Connection) -> bytes:
        title, page, found = find(connection)
        shown = found[(number - 1) * LENGTH : number * LENGTH] if number else []
        if not shown and number != 1:
            raise HTTPException(404, "The feed has no such part.")
        began = found[-1].at if found else context.now()
        feed = Feed(
            id=f"{settings.public_url}{feed_address(page)}",
            title=title,
            address=feed_address(page, page=number),
            page=page or "/",
            entries=tuple(shown),
            updated=shown[0].at if shown else began,
            newer=feed_address(page, page=number - 1) if number > 1 else "",
            older=feed_address(page, page=number + 1) if number * LENGTH < len(found) else "",
            first=feed_address(page) if len(found) > LENGTH else "",
        )
        return render_atom(feed, public_url=settings.public_url, outlet=settings.outlet or "Nerdline")

    body = await context.read(build)
    return answer(request, body, media_type="application/atom+xml", keeping=PAGE)
