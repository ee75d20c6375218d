"""Which stories are there, what does each cite, and what became of it?"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response

from db import Connection, citations, listings, stories
from reports.corrections import ChangeKind
from reports.gather import picture_of
from reports.republishing import may_republish
from reports.web.addresses import story_address
from reports.web.api.answers import ROOT, asked_cursor, next_cursor, send_document
from reports.web.api.documents import (
    Change,
    Changes,
    CitationDocument,
    Printed,
    Span,
    Stories,
    StoryDocument,
    StorySummary,
)
from reports.web.api.questions import CursorChoice, Limit
from reports.web.page_context import context_of
from reports.web.pages import LogEntry
from reports.web.standing import standing_of
from reports.web.stories import shown_story
from reports.web.story_log import log_of_story
from tracker.formats import read_story
from tracker.kept import KeptCitation, KeptStory, Printing
from tracker.settings import Settings

router = APIRouter(tags=["stories"])

_TOLD: dict[ChangeKind, Literal["update", "correction"]] = {
    ChangeKind.UPDATE: "update",
    ChangeKind.CORRECTION: "correction",
}


@router.get("/stories", response_model=Stories, operation_id="list_stories")
async def list_stories(request: Request, limit: Limit = 50, cursor: CursorChoice = None) -> Response:
    """The stories in print, the newest first."""
    context = context_of(request)
    before = asked_cursor(cursor)

    def build(connection: Connection) -> Stories:
        numbers = listings.list_story_numbers(connection, limit=limit, before=before)
        kept = [stories.get_story(connection, str(number)) for number in numbers]
        return Stories(
            stories=[StorySummary(**_summary(context.settings, each)) for each in kept],
            cursor=next_cursor(list(numbers), limit),
        )

    return send_document(request, await context.read(build))


@router.get("/stories/{slug}", response_model=StoryDocument, operation_id="get_story")
async def get_story(request: Request, slug: str) -> Response:
    """A story with its forecasts: the line that stands, and what it said when the story ran."""
    context = context_of(request)
    now = context.now()

    def build(connection: Connection) -> StoryDocument:
        return story_document(connection, context.settings, slug, now)

    return send_document(request, await context.read(build))


@router.get("/changes", response_model=Changes, operation_id="list_changes")
async def list_changes(
    request: Request,
    story: Annotated[str, Query(max_length=200, description="Of one story, by its slug.")] = "",
    limit: Limit = 50,
    cursor: CursorChoice = None,
) -> Response:
    """What changed in stories, the newest first: updates and corrections, told apart.

    `limit` counts versions of stories; one may hold several changes, or none of a forecast.
    """
    context = context_of(request)
    before = asked_cursor(cursor)

    def build(connection: Connection) -> Changes:
        listed = listings.list_changes(connection, limit=limit, before=before, story=story)
        logs = {}
        for slug in {change.story for change in listed}:
            kept = shown_story(connection, slug)
            logs[slug] = kept, log_of_story(connection, context.settings, kept)
        return Changes(
            changes=[
                change
                for each in listed
                for entry in logs[each.story][1]
                if entry.number == each.number
                for change in _changes(context.settings, logs[each.story][0], entry)
            ],
            cursor=next_cursor([each.id for each in listed], limit),
        )

    return send_document(request, await context.read(build))


def story_document(connection: Connection, settings: Settings, slug: str, now: datetime) -> StoryDocument:
    """Everything that is told of a story as of `now`.

    Raises:
        NotFoundError: no story has this slug.
        HTTPException: the story was withdrawn (410).
    """
    kept = shown_story(connection, slug)
    version = kept.version
    read = read_story(version.body, name=kept.slug, headline=kept.headline, published_on=version.published_on)
    return StoryDocument(
        **_summary(settings, kept),
        text=read.text,
        image_credit=read.image_credit or "",
        citations=[
            _citation(connection, settings, citation, now)
            for citation in citations.list_citations(connection, story_id=kept.id)
        ],
        note=settings.notice,
    )


def _summary(settings: Settings, kept: KeptStory) -> dict[str, Any]:
    return {
        "slug": kept.slug,
        "headline": kept.headline,
        "updated": kept.version.published_on,
        "added_at": kept.added_at,
        "source_url": kept.url,
        "page": settings.public_url + story_address(kept.slug),
        "data": f"{settings.public_url}{ROOT}/stories/{quote(kept.slug, safe='')}",
    }


def _citation(
    connection: Connection, settings: Settings, citation: KeptCitation, now: datetime
) -> CitationDocument:
    standing, value = "", None
    link = citation.link
    if link is not None:
        picture = picture_of(connection, link.outcome, as_of=now, zone=settings.zone, notice=settings.notice)
        standing = standing_of(picture)
        is_told = may_republish(settings, link.outcome.question.platform).shows_numbers
        if is_told and picture.last and not picture.has_lapsed and not picture.state.is_final:
            value = picture.last.value
    span = citation.printing.span
    return CitationDocument(
        claim=citation.claim,
        condition=citation.condition,
        deadline=citation.deadline,
        kind=citation.kind,
        platform=citation.platform,
        negated=citation.negated,
        span=Span(start=span.start, end=span.end),
        now=_printed(citation.printing),
        ran=_printed(citations.list_printings(connection, citation.id)[0]),
        question=None if link is None else str(link.outcome.question),
        outcome=None if link is None else link.outcome.key,
        inverted=link is not None and link.inverted,
        standing=standing,
        value=value,
    )


def _printed(printing: Printing) -> Printed:
    return Printed(
        sentence=printing.sentence,
        stated=printing.stated,
        probability=printing.probability,
        printed_on=printing.printed_on,
    )


def _changes(settings: Settings, kept: KeptStory, entry: LogEntry) -> list[Change]:
    return [
        Change(
            story=kept.slug,
            headline=kept.headline,
            version=entry.number,
            at=entry.at,
            kind=kind,
            old=change.old,
            new=change.new,
            why=change.why,
            page=settings.public_url + story_address(kept.slug),
        )
        for change in entry.changes
        if (kind := _TOLD.get(change.kind)) is not None
    ]
