"""Which stories are there? The one that changed last stands first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from db import Connection, citations, reader_lists
from db.reader_lists import ChangedStory
from reports.charts.alt_text import describe
from reports.charts.share_card import large_figure
from reports.gather import picture_of
from reports.printed import MONTHS
from reports.republishing import may_republish
from reports.web.addresses import stories_address, story_address, topic_address
from reports.web.figures import sparklines_of
from reports.web.page_context import context_of
from reports.web.pages import StoriesPage, StoryListing
from reports.web.prose import readable
from reports.web.responses import PAGE, answer
from reports.web.topic_of import topic_key, topic_of
from tracker.kept import KeptCitation
from tracker.settings import Settings

PAGE_LENGTH = 20
"""How many stories the list shows at a time."""

_DIGITS = 6  # of a page's number; more is no page of ours
_WEEK = timedelta(days=7)


async def list_of_stories(request: Request) -> Response:
    """GET /: the stories, the last changed first, in parts."""
    context = context_of(request)
    number, now = asked_part(request), context.now()

    def build(connection: Connection) -> bytes:
        page = part_of_stories(connection, context.settings, number, now, place=stories_address)
        return context.templates.render("stories.html", page=page, address=stories_address(page.number))

    return answer(request, await context.read(build), media_type="text/html", keeping=PAGE)


def asked_part(request: Request) -> int:
    """The part of a list that an address names, 1 where it names none.

    Raises:
        HTTPException: no list has such a part (404).
    """
    asked = request.query_params.get("page", "1")
    is_number = asked.isascii() and asked.isdecimal() and len(asked) <= _DIGITS
    if not is_number or int(asked) < 1:
        raise HTTPException(404, "The list has no such part.")
    return int(asked)


def part_of_stories(
    connection: Connection,
    settings: Settings,
    number: int,
    now: datetime,
    *,
    place: Callable[[int], str],
    topic: str = "",
    within: Collection[int] | None = None,
) -> StoriesPage:
    """The `number`-th part of the list, from 1; `place` tells where a part is, `within` which stories count.

    Raises:
        HTTPException: the list has no such part (404); the first part is always there.
    """
    found = reader_lists.latest_changed(
        connection, limit=PAGE_LENGTH + 1, offset=(number - 1) * PAGE_LENGTH, within=within
    )
    if not found and number != 1:
        raise HTTPException(404, "The list of stories has no such part.")
    shown = found[:PAGE_LENGTH]
    lines = leading_lines(connection, [kept.id for kept in shown])
    return StoriesPage(
        listings=tuple(_listing(connection, settings, kept, lines.get(kept.id), now) for kept in shown),
        number=number,
        newer=place(number - 1) if number > 1 else "",
        older=place(number + 1) if len(found) > PAGE_LENGTH else "",
        topic=topic,
    )


def leading_lines(connection: Connection, ids: Sequence[int]) -> dict[int, KeptCitation]:
    """Of each of some stories the citation that stands for it: see `leading_line`."""
    found: dict[int, KeptCitation] = {}
    for citation in citations.list_citations_of(connection, ids):
        first = found.setdefault(citation.story_id, citation)
        if first.link is None and citation.link is not None:
            found[citation.story_id] = citation
    return found


def _listing(
    connection: Connection, settings: Settings, kept: ChangedStory, line: KeptCitation | None, now: datetime
) -> StoryListing:
    outcome = line.link.outcome if line is not None and line.link is not None else None
    picture = None
    if outcome is not None and may_republish(settings, outcome.question.platform).shows_numbers:
        picture = picture_of(connection, outcome, as_of=now, zone=settings.zone, notice=settings.notice)
    topic = topic_of(kept.headline)
    return StoryListing(
        address=story_address(kept.slug),
        headline=kept.headline,
        updated=kept.published_on,
        sentence=readable(line.printing.sentence) if line else "",
        now=large_figure(picture) if picture else "",
        finding=picture.finding if picture else "",
        alt=describe(picture).alt if picture else "",
        drawings=sparklines_of(picture, outcome) if picture and outcome and picture.last else (),
        group=group_of(kept.changed_at, now, settings),
        topic=topic,
        topic_address=topic_address(topic_key(topic)) if topic else "",
    )


def group_of(changed_at: datetime, now: datetime, settings: Settings) -> str:
    """Since when a story stands as it does: "Changed today", "this week", else "in June 2023"."""
    then, today = changed_at.astimezone(settings.zone).date(), now.astimezone(settings.zone).date()
    if then >= today:
        return "Changed today"
    if today - then < _WEEK:
        return "Changed in the past seven days"
    return f"Last changed in {MONTHS[then.month - 1]} {then.year}"
