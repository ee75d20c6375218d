"""The forms of the queue: approve, edit, reject, put off, publish; one draft, or several at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from db import drafts
from reports.desk import decide_drafts, edit_draft, publish
from reports.desk.context import WorkContext
from reports.desk.decide_drafts import Seen
from reports.desk.edit_draft import Check, Doubt
from reports.web.desk.draft_pages import QUEUE, draft_address, draft_page
from reports.web.desk.guard import Visitor, act, needs
from reports.web.desk.page import Said, as_said, go
from reports.web.page_context import context_of
from tracker.drafts import Draft, DraftState
from tracker.errors import ConflictError, NerdlineError, SupersededError, UsageError
from tracker.roles import Right

router = APIRouter()

MOST_AT_ONCE = 100
"""Drafts that one form decides."""

Editor = Annotated[Visitor, needs(Right.EDIT)]
Words = Annotated[str, Form(max_length=8000)]
Word = Annotated[str, Form(max_length=300)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a form asks to be done to a draft, or to each of several."""

    act: str
    note: str = ""
    quiet_days: float | None = None
    days: float | None = None
    until: datetime | None = None


@router.post("/drafts/several")
async def several(
    request: Request,
    visitor: Editor,
    draft: Annotated[list[str] | None, Form(max_length=MOST_AT_ONCE)] = None,
    act_: Annotated[str, Form(alias="act", max_length=20)] = "",
    note: Words = "",
    days: Word = "1",
) -> Response:
    """Decide on all that were ticked; each one's failure is told apart."""
    if not draft:
        return go(request, visitor, QUEUE, Said(text="Tick the drafts first.", is_error=True))

    def work(context: WorkContext) -> list[Said]:
        wanted = Decision(act=act_, note=note, days=_number(days))
        return [_tried(context, visitor, one, wanted) for one in dict.fromkeys(draft)]

    return go(request, visitor, QUEUE, *await act(request, visitor, work))


@router.post("/drafts/{draft_id}/approve")
async def approve(
    request: Request, visitor: Editor, draft_id: int, seen: Word = "", publish_now: Word = "", back: Word = ""
) -> Response:
    """Let a draft be published, at once if asked for."""
    decision = Decision(act="publish" if publish_now else "approve")
    return await _decided(request, visitor, draft_id, seen, decision, back)


@router.post("/drafts/{draft_id}/reject")
async def reject(
    request: Request,
    visitor: Editor,
    draft_id: int,
    seen: Word = "",
    note: Words = "",
    quiet_days: Word = "",
    back: Word = "",
) -> Response:
    """Turn a draft down, with a reason, and keep its line quiet for a while."""
    try:
        decision = Decision(act="reject", note=note, quiet_days=_number(quiet_days))
    except UsageError as error:
        return await draft_page(request, visitor, draft_id, said=(as_said(error),), status=400)
    return await _decided(request, visitor, draft_id, seen, decision, back)


@router.post("/drafts/{draft_id}/snooze")
async def snooze(
    request: Request,
    visitor: Editor,
    draft_id: int,
    seen: Word = "",
    days: Word = "",
    until: Word = "",
    back: Word = "",
) -> Response:
    """Put a draft off for some days, or until an instant in the outlet's time."""
    try:
        instant = _instant(until, context_of(request).settings.zone) if until else None
        decision = Decision(act="snooze", days=None if instant else _number(days), until=instant)
    except UsageError as error:
        return await draft_page(request, visitor, draft_id, said=(as_said(error),), status=400)
    return await _decided(request, visitor, draft_id, seen, decision, back)


@router.post("/drafts/{draft_id}/publish")
async def publish_one(request: Request, visitor: Editor, draft_id: int, back: Word = "") -> Response:
    """Write an approved draft into its story's file now."""
    said = await act(request, visitor, lambda context: _published(context, draft_id))
    return go(request, visitor, _back(back, draft_id), said)


@router.post("/drafts/{draft_id}/edit")
async def edit(
    request: Request,
    visitor: Editor,
    draft_id: int,
    seen: Word = "",
    text: Words = "",
    accepted: Word = "",
    back: Word = "",
) -> Response:
    """Put an editor's wording in the draft's place; what is doubtful about it is asked first."""
    agreed = [Doubt(accepted)] if accepted in set(Doubt) else []

    def work(context: WorkContext) -> Draft | Check:
        found = _check(context, draft_id, text)
        if found.doubt is not None and found.doubt not in agreed:
            return found
        return edit_draft.edit(context, draft_id, text, accepted=agreed, seen=Seen.parse(seen))

    try:
        done = await act(request, visitor, work)
    except UsageError as error:
        return await draft_page(request, visitor, draft_id, text=text, said=(as_said(error),), status=400)
    except ConflictError as error:
        return go(request, visitor, draft_address(draft_id), as_said(error))
    if isinstance(done, Check):
        # Nothing is kept yet, so this page is no answer to load again: it asks.
        return await draft_page(request, visitor, draft_id, text=text, check=done, status=422)
    where = draft_address(done.id)
    said = Said(
        text=f"Draft {done.id} has your wording; draft {draft_id} is kept in the record. It waits.",
        address=where,
        link="See it" if back == "queue" else "",
    )
    # The browser puts the focus on what the address names, so who uses the keyboard goes on where they were.
    return go(request, visitor, f"{QUEUE if back == 'queue' else where}#draft-{done.id}", said)


def _check(context: WorkContext, draft_id: int, text: str) -> Check:
    sentence = edit_draft.one_sentence(text)
    with context.database.reading() as connection:
        found = drafts.get_draft(connection, draft_id)
        return edit_draft.doubts_about(context, connection, found, sentence)


async def _decided(
    request: Request, visitor: Visitor, draft_id: int, seen: str, decision: Decision, back: str
) -> Response:
    def work(context: WorkContext) -> Said:
        return _told(context, visitor, draft_id, Seen.parse(seen), decision)

    said = await act(request, visitor, work)
    if said.is_error and not said.address and back != "queue":
        return go(request, visitor, draft_address(draft_id), said)
    return go(request, visitor, _back(back, draft_id), said)


def _tried(context: WorkContext, visitor: Visitor, ticked: str, decision: Decision) -> Said:
    number, _, seen = ticked.partition("|")
    if not number.isdecimal() or len(number) > 18:  # noqa: PLR2004 - what fits a column
        return Said(text="One of the ticks names no draft.", is_error=True)
    return _told(context, visitor, int(number), Seen.parse(seen), decision)


def _told(
    context: WorkContext, visitor: Visitor, draft_id: int, seen: Seen | None, decision: Decision
) -> Said:
    """Do it, and say in a sentence what came of it."""
    try:
        return _done(context, visitor, draft_id, seen, decision)
    except SupersededError as error:
        where = draft_address(error.successor or draft_id)
        return Said(text=as_said(error).text, is_error=True, address=where, link="See it")
    except NerdlineError as error:
        return Said(
            text=as_said(error).text, is_error=True, address=draft_address(draft_id), link=f"Draft {draft_id}"
        )


def _done(
    context: WorkContext, visitor: Visitor, draft_id: int, seen: Seen | None, decision: Decision
) -> Said:
    where, link = draft_address(draft_id), "See it"
    if decision.act == "reject":
        decide_drafts.reject(context, draft_id, note=decision.note, quiet_days=decision.quiet_days, seen=seen)
        return Said(text=f"Draft {draft_id} is rejected.", address=where, link=link)
    if decision.act == "snooze":
        decided = decide_drafts.snooze(context, draft_id, days=decision.days, until=decision.until, seen=seen)
        until = decided.snoozed_until
        day = "" if until is None else f" until {until.astimezone(context.settings.zone):%-d %b, %H:%M}"
        return Said(text=f"Draft {draft_id} is put off{day}.", address=where, link=link)
    if decision.act not in {"approve", "publish"}:
        raise UsageError("choose what to do with the drafts")
    decided = decide_drafts.approve(context, draft_id, note=decision.note, seen=seen, rights=visitor.rights)
    if decided.state is not DraftState.APPROVED:
        return Said(
            text=f"Draft {draft_id} has your approval; it waits for a second person.",
            address=where,
            link=link,
        )
    if decision.act == "publish":
        return _published(context, draft_id)
    return Said(
        text=f"Draft {draft_id} is approved; its story is written within minutes.", address=where, link=link
    )


def _published(context: WorkContext, draft_id: int) -> Said:
    where, link = draft_address(draft_id), "See it"
    try:
        publish.publish(context, draft_id)
    except NerdlineError as error:
        return Said(
            text=f"Draft {draft_id} is not published: {as_said(error).text}",
            is_error=True,
            address=where,
            link=link,
        )
    return Said(text=f"Draft {draft_id} is published: the story says it now.", address=where, link=link)


def _back(back: str, draft_id: int) -> str:
    return QUEUE if back == "queue" else draft_address(draft_id)


def _number(text: str) -> float | None:
    if not text.strip():
        return None
    try:
        return float(text)
    except ValueError as error:
        raise UsageError(f"{text[:20]!r} is no number of days") from error


def _instant(text: str, zone: tzinfo) -> datetime:
    """A local time as browsers send it ("2024-01-31T09:00"), in the outlet's zone."""
    try:
        there = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text[:30]!r} is no time; write one like 2024-01-31T09:00") from error
    return there if there.tzinfo else there.replace(tzinfo=zone)
