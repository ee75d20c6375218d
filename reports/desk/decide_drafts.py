"""An editor's decisions about drafts, each kept with who and when."""

from __future__ import annotations

from datetime import datetime, timedelta

from db import acts, drafts
from reports.desk.context import WorkContext
from tracker.drafts import Draft, DraftState
from tracker.errors import UsageError


def approve(context: WorkContext, draft_id: int, *, note: str = "") -> Draft:
    """Let a draft be published.

    Raises:
        NotFoundError: there is no such draft.
        ConflictError: somebody decided otherwise, or the number moved again; the message says which.
    """
    return _decide(context, draft_id, DraftState.APPROVED, "draft approved", note)


def reject(context: WorkContext, draft_id: int, *, note: str) -> Draft:
    """Turn a draft down; its line stays quiet for as long as the settings say.

    Raises:
        UsageError: no reason is given.
        NotFoundError: there is no such draft.
        ConflictError: the draft is no longer open.
    """
    if not note.strip():
        raise UsageError(f"say why draft {draft_id} is rejected: --reason")
    return _decide(context, draft_id, DraftState.REJECTED, "draft rejected", note)


def snooze(context: WorkContext, draft_id: int, *, days: float) -> Draft:
    """Put a draft off for some days.

    Raises:
        UsageError: `days` is not positive.
        NotFoundError: there is no such draft.
        ConflictError: the draft is no longer open.
    """
    if days <= 0:
        raise UsageError("a draft is put off for a positive number of days: --days")
    until = context.clock.now() + timedelta(days=days)
    return _decide(context, draft_id, DraftState.SNOOZED, "draft snoozed", f"for {days:g} days", until=until)


def _decide(
    context: WorkContext,
    draft_id: int,
    state: DraftState,
    act: str,
    note: str,
    *,
    until: datetime | None = None,
) -> Draft:
    now = context.clock.now()
    with context.database.writing() as connection:
        draft = drafts.move_draft(connection, draft_id, state, by=context.who, at=now, note=note, until=until)
        detail = "; ".join(part for part in (note, draft.evidence) if part)
        acts.add_act(
            connection,
            acts.Act(at=now, who=context.who, act=act, subject=f"draft:{draft_id}", detail=detail),
        )
        return draft
