"""/desk/ and /desk/drafts/{id}: which sentences are proposed, and on what do they rest?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from db import Connection, acts, drafts, stories, story_pages
from db.acts import Act
from db.stories import Head
from reports.charts.alt_text import describe
from reports.desk.draft_queue import Place, Weights, queue_part
from reports.desk.edit_draft import Check, Doubt
from reports.gather import picture_of
from reports.picture_since import picture_since
from reports.republishing import may_republish
from reports.web.desk.guard import Visitor, acting, needs
from reports.web.desk.page import Said, desk_page, read_page
from reports.web.desk.queue_items import QueueItem, items_of
from reports.web.figures import NARROW, drawings_of
from reports.web.page_context import context_of
from reports.web.shown_figure import Drawing
from tracker.drafts import Draft, DraftState
from tracker.roles import Right

router = APIRouter()

QUEUE = "/desk/"
_FOLDED = 25
"""Approved or snoozed drafts that a fold shows."""

_SIZES = (("column", NARROW), ("wide", ""))

Reader = Annotated[Visitor, needs(Right.LOOK)]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """A page of the queue, with the drafts that wait for something else below it."""

    items: tuple[QueueItem, ...]
    next_page: str
    is_first: bool
    waiting: int
    approved: tuple[Draft, ...]
    snoozed: tuple[Draft, ...]
    heads: dict[int, Head]
    has_stories: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPage:
    """One draft with its chart, what was done to it, and everything else proposed for its line."""

    item: QueueItem
    drawings: tuple[Drawing, ...]
    alt: str
    long: str
    log: tuple[Act, ...]
    others: tuple[Draft, ...]


def draft_address(draft_id: int) -> str:
    """A draft's own page."""
    return f"/desk/drafts/{draft_id}"


@router.get("/")
async def queue(request: Request, visitor: Reader, after: str = "") -> Response:
    """The drafts that wait, the most important first."""
    context = context_of(request)
    work = acting(request, visitor)
    weights = _weights(request)
    begins = Place.parse(after) if after else None

    def build(connection: Connection) -> QueuePage:
        part = queue_part(connection, weights, now=context.now(), after=begins)
        found = drafts.get_drafts(connection, [place.draft_id for place in part.places])
        shown = [found[place.draft_id] for place in part.places if place.draft_id in found]
        items = items_of(connection, work, shown, rights=visitor.rights, as_of=context.now())
        approved, snoozed = (
            drafts.first_in_state(connection, state, most=_FOLDED) if begins is None else ()
            for state in (DraftState.APPROVED, DraftState.SNOOZED)
        )
        folded = {draft.story_id for draft in (*approved, *snoozed)}
        return QueuePage(
            items=items,
            next_page="" if part.after is None else f"{QUEUE}?after={part.after}",
            is_first=begins is None,
            waiting=part.waiting,
            approved=approved,
            snoozed=snoozed,
            heads=stories.heads_of(connection, folded),
            has_stories=bool(items) or story_pages.has_stories(connection),
        )

    page = await read_page(request, visitor, build)
    return await desk_page(request, visitor, "queue.html", page=page, can_edit=visitor.may(Right.EDIT))


def _weights(request: Request) -> Weights:
    """What this process remembers of the order."""
    state = request.app.state
    if not hasattr(state, "weights"):
        state.weights = Weights()
    known: Weights = state.weights
    return known


@router.get("/drafts/{draft_id}")
async def draft(request: Request, visitor: Reader, draft_id: int) -> Response:
    """One draft on a page of its own, whatever became of it."""
    return await draft_page(request, visitor, draft_id)


async def draft_page(
    request: Request,
    visitor: Visitor,
    draft_id: int,
    *,
    text: str = "",
    check: Check | None = None,
    said: tuple[Said, ...] = (),
    status: int = 200,
) -> Response:
    """A draft's page; `text` is a wording that an editor tried, and `check` what was found in it."""
    context = context_of(request)
    work = acting(request, visitor)
    now = context.now()

    def build(connection: Connection) -> DraftPage:
        found = drafts.get_draft(connection, draft_id)
        (item,) = items_of(connection, work, [found], rights=visitor.rights, as_of=now)
        drawings: tuple[Drawing, ...] = ()
        alt = long = ""
        if item.outcome is not None:
            settings = context.settings
            picture = picture_of(
                connection, item.outcome, as_of=now, zone=settings.zone, notice=settings.notice
            )
            if item.since is not None:
                picture = picture_since(picture, item.since)
            told = may_republish(settings, item.outcome.question.platform)
            if picture.last is not None and told.shows_numbers:  # the charts' own address refuses the rest
                drawings = drawings_of(picture, item.outcome, *_SIZES, since=item.since)
            words = describe(picture)
            alt, long = words.alt, words.long
        others = [one for one in drafts.drafts_of(connection, found.citation_id) if one.id != draft_id]
        return DraftPage(
            item=item,
            drawings=drawings,
            alt=alt,
            long=long,
            log=acts.list_acts(connection, subject=f"draft:{draft_id}"),
            others=tuple(reversed(others)),
        )

    page = await read_page(request, visitor, build)
    return await desk_page(
        request,
        visitor,
        "draft.html",
        status=status,
        said=said,
        page=page,
        can_edit=visitor.may(Right.EDIT),
        text=text,
        check=check,
        doubts=Doubt,
    )
