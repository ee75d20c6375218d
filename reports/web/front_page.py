"""Which stories are there?"""

from __future__ import annotations

from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from db import Connection, stories
from reports.charts.alt_text import describe
from reports.charts.share_card import large_figure
from reports.gather import picture_of
from reports.web.addresses import stories_address, story_address
from reports.web.figures import sparklines_of
from reports.web.leading_line import leading_line
from reports.web.page_context import context_of
from reports.web.pages import StoriesPage, StoryListing
from reports.web.prose import readable
from reports.web.responses import PAGE, answer
from tracker.kept import KeptStory
from tracker.settings import Settings

PAGE_LENGTH = 20
"""How many stories the list shows at a time."""

_DIGITS = 6  # of a page's number; more is no page of ours


async def list_of_stories(request: Request) -> Response:
    """GET /: the stories, the newest first, in parts."""
    context = context_of(request)
    asked = request.query_params.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= _DIGITS else 0
    now = context.now()

    def build(connection: Connection) -> bytes:
        page = stories_page(connection, context.settings, number, now)
        return context.templates.render("stories.html", page=page, address=stories_address(page.number))

    return answer(request, await context.read(build), media_type="text/html", keeping=PAGE)


def stories_page(connection: Connection, settings: Settings, number: int, now: datetime) -> StoriesPage:
    """The `number`-th part of the list, from 1.

    Raises:
        HTTPException: the list has no such part (404); the first part is always there.
    """
    newest = stories.list_stories(connection)[::-1]
    shown = newest[(number - 1) * PAGE_LENGTH : number * PAGE_LENGTH] if number >= 1 else ()
    if not shown and number != 1:
        raise HTTPException(404, "The list of stories has no such part.")
    return StoriesPage(
        listings=tuple(_listing(connection, settings, kept, now) for kept in shown),
        number=number,
        newer=stories_address(number - 1) if number > 1 else "",
        older=stories_address(number + 1) if number * PAGE_LENGTH < len(newest) else "",
    )


def _listing(connection: Connection, settings: Settings, kept: KeptStory, now: datetime) -> StoryListing:
    line = leading_line(connection, kept)
    outcome = line.link.outcome if line is not None and line.link is not None else None
    picture = None
    if outcome is not None:
        picture = picture_of(connection, outcome, as_of=now, zone=settings.zone, notice=settings.notice)
    return StoryListing(
        address=story_address(kept.slug),
        headline=kept.headline,
        updated=kept.version.published_on,
        sentence=readable(line.printing.sentence) if line else "",
        now=large_figure(picture) if picture else "",
        finding=picture.finding if picture else "",
        alt=describe(picture).alt if picture else "",
        drawings=sparklines_of(picture, outcome) if picture and outcome and picture.last else (),
    )
