"""Which sentences are proposed, and what is decided of them?

Longer than most: all decisions share what was seen, If-Match, and the answer that tells what another did.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from db import Connection, drafts, stories
from reports.desk import decide_drafts, edit_draft, publish
from reports.desk.context import WorkContext
from reports.desk.decide_drafts import MOST_DAYS, Seen
from reports.desk.draft_queue import Place, Weights, queue_part
from reports.desk.edit_draft import Doubt
from reports.web.api.desk_documents import Decided, DecidedAll, DraftDocument, Drafts
from reports.web.api.once import OnceRoute
from reports.web.api.private_answers import (
    Editor,
    Given,
    IfMatch,
    Instant,
    Looker,
    Number,
    SeenState,
    Words,
    seen_of,
    send_private,
    shown,
    tag_of,
)
from reports.web.api.problems import sentence_of, status_of
from reports.web.api.question_documents import volume_document
from reports.web.desk.guard import Visitor, act, acting
from reports.web.desk.queue_items import QueueItem, items_of
from reports.web.page_context import context_of
from tracker.drafts import Draft, DraftState
from tracker.errors import NerdlineError, UsageError

router = APIRouter(tags=["drafts"], route_class=OnceRoute)

MOST_AT_ONCE = 100
"""Drafts that one call decides."""

Days = Annotated[float | None, Field(gt=0, le=MOST_DAYS, allow_inf_nan=False, examples=[2])]
QuietDays = Annotated[
    float | None,
    Field(ge=0, le=MOST_DAYS, allow_inf_nan=False, description="So long the line stays quiet; null: as set."),
]


class Approval(Given):
    """An approval."""

    model_config = shown({"seen_state": "proposed:", "note": "checked"})

    seen_state: SeenState = ""
    note: Words = ""


class Rejection(Given):
    """A rejection, which needs its reason."""

    model_config = shown({"note": "The number is from a thin market.", "quiet_days": 3})

    seen_state: SeenState = ""
    note: Annotated[Words, Field(min_length=1, examples=["The number is from a thin market."])]
    quiet_days: QuietDays = None


class Snooze(Given):
    """Until when a draft is put off: for so many days, or until an instant."""

    model_config = shown({"days": 2}, {"until": "2031-05-14T06:00:00Z"})

    seen_state: SeenState = ""
    days: Days = None
    until: Instant | None = None


class Edit(Given):
    """Another wording. What it states is read again; what is doubtful has to be accepted."""

    model_config = shown(
        {
            "text": "There's a 44% chance that the Mirror Lake bridge will open before 2028, "
            "according to the Metaculus prediction community.",
            "accept_number": True,
        }
    )

    seen_state: SeenState = ""
    text: Annotated[
        Words, Field(min_length=1, examples=["There's a 31% chance that the Mirror Lake bridge will open."])
    ]
    accept_number: Annotated[bool, Field(description="It may state another number than the reading.")] = False
    accept_no_forecast: Annotated[bool, Field(description="It may state no forecast at all.")] = False


class One(Given):
    """One of several drafts."""

    id: Annotated[int, Field(ge=1, le=2**31 - 1)]
    seen_state: SeenState = ""


class Decision(Given):
    """One decision for several drafts; each one's failure is told apart."""

    model_config = shown(
        {"act": "approve", "drafts": [{"id": 1, "seen_state": "proposed:"}, {"id": 2}]},
        {"act": "reject", "drafts": [{"id": 1}], "note": "a thin market"},
    )

    act: Literal["approve", "reject", "snooze"]
    drafts: Annotated[list[One], Field(min_length=1, max_length=MOST_AT_ONCE)]
    note: Words = ""
    quiet_days: QuietDays = None
    days: Days = None
    until: Instant | None = None


@router.get("/drafts", response_model=Drafts, operation_id="list_drafts")
async def list_drafts(
    request: Request,
    visitor: Looker,
    state: Annotated[
        DraftState, Query(description="Those that wait are weighed; others are oldest first.")
    ] = (DraftState.PROPOSED),
    limit: Annotated[int, Query(ge=1, le=100, description="How many to list.")] = 25,
    cursor: Annotated[str, Query(max_length=60, description="As the part before gave it.")] = "",
) -> Response:
    """The drafts that wait, those that matter most first; or the first of another state."""
    context = context_of(request)
    work = acting(request, visitor)
    after = Place.parse(cursor) if cursor else None
    if cursor and after is None:
        raise UsageError("the cursor is none that this list gave")

    def build(connection: Connection) -> Drafts:
        now = context.now()
        if state is not DraftState.PROPOSED:
            found = drafts.first_in_state(connection, state, most=limit)
            told = _documents(connection, work, visitor, found, now)
            return Drafts(drafts=told, waiting=len(told), cursor=None)
        part = queue_part(connection, _weights(request), now=now, after=after, most=limit)
        kept = drafts.get_drafts(connection, [place.draft_id for place in part.places])
        weights = {place.draft_id: -place.lightness for place in part.places}
        found = tuple(kept[place.draft_id] for place in part.places if place.draft_id in kept)
        told = _documents(connection, work, visitor, found, now)
        for each in told:
            each.weight = weights[each.id]
        return Drafts(
            drafts=told, waiting=part.waiting, cursor=None if part.after is None else str(part.after)
        )

    return send_private(await context.read(build))


@router.get("/drafts/{draft_id}", response_model=DraftDocument, operation_id="get_draft")
async def get_draft(request: Request, visitor: Looker, draft_id: Number) -> Response:
    """One draft, whatever became of it; its ETag goes into If-Match of a decision."""
    return await _told(request, visitor, draft_id)


@router.post("/drafts/decide", response_model=DecidedAll, operation_id="decide_drafts")
async def decide(request: Request, visitor: Editor, asked: Decision) -> Response:
    """Decide on several drafts; 200 even where some could not be: see each one's `status`."""

    def work(context: WorkContext) -> DecidedAll:
        return DecidedAll(drafts=[_tried(context, visitor, one, asked) for one in asked.drafts])

    return send_private(await act(request, visitor, work))


@router.post("/drafts/{draft_id}/approve", response_model=DraftDocument, operation_id="approve_draft")
async def approve(
    request: Request,
    visitor: Editor,
    draft_id: Number,
    asked: Approval | None = None,
    if_match: IfMatch = None,
) -> Response:
    """Let a draft be published; where two must approve, the first leaves it `proposed`."""
    asked = asked or Approval()
    seen = seen_of(asked.seen_state, if_match)

    def work(context: WorkContext) -> Draft:
        return decide_drafts.approve(context, draft_id, note=asked.note, seen=seen, rights=visitor.rights)

    return await _done(request, visitor, work)


@router.post("/drafts/{draft_id}/reject", response_model=DraftDocument, operation_id="reject_draft")
async def reject(
    request: Request, visitor: Editor, draft_id: Number, asked: Rejection, if_match: IfMatch = None
) -> Response:
    """Turn a draft down, with a reason; its line stays quiet for a while."""
    seen = seen_of(asked.seen_state, if_match)

    def work(context: WorkContext) -> Draft:
        return decide_drafts.reject(
            context, draft_id, note=asked.note, quiet_days=asked.quiet_days, seen=seen
        )

    return await _done(request, visitor, work)


@router.post("/drafts/{draft_id}/snooze", response_model=DraftDocument, operation_id="snooze_draft")
async def snooze(
    request: Request, visitor: Editor, draft_id: Number, asked: Snooze, if_match: IfMatch = None
) -> Response:
    """Put a draft off."""
    seen = seen_of(asked.seen_state, if_match)

    def work(context: WorkContext) -> Draft:
        return decide_drafts.snooze(context, draft_id, days=asked.days, until=asked.until, seen=seen)

    return await _done(request, visitor, work)


@router.post("/drafts/{draft_id}/edit", response_model=DraftDocument, operation_id="edit_draft")
async def edit(
    request: Request, visitor: Editor, draft_id: Number, asked: Edit, if_match: IfMatch = None
) -> Response:
    """Put another wording in a draft's place: the answer is the new draft, which waits.

    422 where the sentence states another number than the reading, or none, and that is not accepted.
    """
    seen = seen_of(asked.seen_state, if_match)
    chosen = ((Doubt.OTHER_NUMBER, asked.accept_number), (Doubt.NO_FORECAST, asked.accept_no_forecast))
    accepted = [doubt for doubt, is_accepted in chosen if is_accepted]

    def work(context: WorkContext) -> Draft:
        return edit_draft.edit(context, draft_id, asked.text, accepted=accepted, seen=seen)

    return await _done(request, visitor, work)


@router.post("/drafts/{draft_id}/publish", response_model=DraftDocument, operation_id="publish_draft")
async def publish_now(request: Request, visitor: Editor, draft_id: Number) -> Response:
    """Write an approved draft into its story now, and not in the next round."""
    return await _done(request, visitor, lambda context: publish.publish(context, draft_id))


async def _done(request: Request, visitor: Visitor, work: Callable[[WorkContext], Draft]) -> Response:
    return await _told(request, visitor, (await act(request, visitor, work)).id)


async def _told(request: Request, visitor: Visitor, draft_id: int) -> Response:
    context = context_of(request)
    work = acting(request, visitor)

    def build(connection: Connection) -> DraftDocument:
        found = drafts.get_draft(connection, draft_id)
        (told,) = _documents(connection, work, visitor, [found], context.now())
        return told

    document = await context.read(build)
    seen = Seen(state=document.state, first=document.first_approval_by)
    return send_private(document, headers={"ETag": tag_of(seen)})


def _tried(context: WorkContext, visitor: Visitor, one: One, asked: Decision) -> Decided:
    try:
        seen = seen_of(one.seen_state, None)
        match asked.act:
            case "approve":
                draft = decide_drafts.approve(
                    context, one.id, note=asked.note, seen=seen, rights=visitor.rights
                )
            case "reject":
                draft = decide_drafts.reject(
                    context, one.id, note=asked.note, quiet_days=asked.quiet_days, seen=seen
                )
            case "snooze":
                draft = decide_drafts.snooze(context, one.id, days=asked.days, until=asked.until, seen=seen)
    except NerdlineError as error:
        return Decided(draft=one.id, status=status_of(error), state=None, detail=sentence_of(error))
    return Decided(draft=one.id, status=200, state=draft.state, detail="")


def _weights(request: Request) -> Weights:
    """What this process remembers of the order."""
    known: Weights | None = getattr(request.app.state, "weights", None)
    if known is None:
        known = request.app.state.weights = Weights()
    return known


def _documents(
    connection: Connection, work: WorkContext, visitor: Visitor, found: Sequence[Draft], now: datetime
) -> list[DraftDocument]:
    heads = stories.heads_of(connection, {draft.story_id for draft in found})
    return [
        _document(item, heads[item.draft.story_id].slug)
        for item in items_of(connection, work, found, rights=visitor.rights, as_of=now)
    ]


def _document(item: QueueItem, slug: str) -> DraftDocument:
    draft = item.draft
    return DraftDocument(
        id=draft.id,
        state=draft.state,
        seen_state=str(item.seen),
        weight=None,
        citation=draft.citation_id,
        story=slug,
        headline=item.headline,
        old=draft.old,
        new=draft.new,
        reason=draft.reason,
        evidence=draft.evidence,
        evidence_at=draft.evidence_at,
        value=draft.value,
        proposed_at=draft.proposed_at,
        written_by=draft.written_by,
        decided_by=draft.decided_by,
        decided_at=draft.decided_at,
        decision_note=draft.decision_note,
        snoozed_until=draft.snoozed_until,
        printed=item.printed,
        printed_on=item.printed_on,
        now=item.now,
        has_moved=item.has_moved,
        holds_since=item.holds_since,
        read_at=item.read_at,
        crowd=item.crowd,
        volume=volume_document(item.volume),
        disclosure=item.disclosure,
        question=None if item.outcome is None else str(item.outcome),
        question_title=item.question,
        inverted=item.is_inverted,
        first_approval_by=item.first.by if item.first else "",
        needs_two=item.needs_two,
        why_not=item.why_not,
    )
