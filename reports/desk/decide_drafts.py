"""An editor's decisions about drafts, each kept with who and when.

Each takes the `Seen` of whoever decides: what the draft was like on the page that was decided from. Where
it is not so any more, the decision is refused and the message says what the other editor did.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from db import Connection, acts, citation_rules, citations, drafts, first_approvals
from reports.desk.context import WorkContext
from reports.desk.draft_updates import consider, propose_anew, retire, still_holds
from reports.desk.moved_lines import desk_of
from reports.desk.second_pair import is_second, needs_two
from reports.drafting import NoProposal
from tracker.drafts import OPEN_STATES, Draft, DraftState, check_move
from tracker.errors import ConflictError, SupersededError, UsageError
from tracker.roles import Right

LONGEST_NOTE = 2000
"""Letters of a reason or a note."""

MOST_DAYS = 3650.0
"""Nothing is put off, and no line kept quiet, for longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What an editor saw of a draft: its state, and who had approved it first (empty: nobody)."""

    state: DraftState
    first: str = ""

    @classmethod
    def parse(cls, text: str) -> Seen | None:
        """What a form carries; None where it carries nothing that can be read."""
        state, _, first = text.partition(":")
        return cls(state=DraftState(state), first=first) if state in set(DraftState) else None

    def __str__(self) -> str:
        """As a form carries it."""
        return f"{self.state.value}:{self.first}"


def approve(
    context: WorkContext,
    draft_id: int,
    *,
    note: str = "",
    seen: Seen | None = None,
    rights: Collection[Right] | None = None,
) -> Draft:
    """Let a draft be published; where two must approve, the first leaves it proposed.

    What it rests on is looked at once more: where the forecast has moved on, the draft is superseded and
    what would be said now is proposed in its place. `rights` are as in `second_pair.is_second`.

    Raises:
        NotFoundError: there is no such draft.
        SupersededError: the forecast moved again.
        ConflictError: somebody decided otherwise.
        UsageError: the second approval takes somebody else.
    """
    note = _words(note)
    moved = _superseded(context, draft_id, seen)
    if moved is not None:
        raise moved
    now = context.clock.now()
    with context.database.writing() as connection:
        draft = _open_draft(connection, draft_id, seen)
        check_move(draft_id, draft.state, DraftState.APPROVED)
        if needs_two(context, connection, draft.story_id) and not is_second(
            context, connection, draft, at=now, note=note, rights=rights
        ):
            return draft
        return _move(context, connection, draft_id, DraftState.APPROVED, "draft approved", note)


def reject(
    context: WorkContext,
    draft_id: int,
    *,
    note: str,
    quiet_days: float | None = None,
    seen: Seen | None = None,
) -> Draft:
    """Turn a draft down; its line stays quiet for so many days.

    Where None are given it is as the settings say, and ends early if the number moves on as far again.

    Raises:
        UsageError: no reason is given, or the days do not fit.
        NotFoundError: there is no such draft.
        ConflictError: the draft is no longer open.
    """
    note = _words(note)
    if not note:
        raise UsageError(f"say why draft {draft_id} is rejected: --reason")
    if quiet_days is not None and not 0 <= quiet_days <= MOST_DAYS:
        raise UsageError(f"a line is kept quiet for 0 to {MOST_DAYS:g} days: --quiet-days")
    now = context.clock.now()
    with context.database.writing() as connection:
        draft = _open_draft(connection, draft_id, seen)
        citation_rules.hold_rules(connection, draft.citation_id)
        decided = _move(context, connection, draft_id, DraftState.REJECTED, "draft rejected", note)
        rules = citation_rules.get_rules(connection, draft.citation_id)
        until = None if quiet_days is None else now + timedelta(days=quiet_days)
        if until != rules.quiet_until:
            changed = citation_rules.with_quiet(rules, until)
            citation_rules.set_rules(connection, draft.citation_id, changed, by=context.who, at=now)
        return decided


def snooze(
    context: WorkContext,
    draft_id: int,
    *,
    days: float | None = None,
    until: datetime | None = None,
    seen: Seen | None = None,
) -> Draft:
    """Put a draft off for some days, or until an instant.

    Raises:
        UsageError: neither is given, or it is not to come.
        NotFoundError: there is no such draft.
        ConflictError: the draft is no longer open.
    """
    now = context.clock.now()
    if days is not None and not 0 < days <= MOST_DAYS:
        raise UsageError(f"a draft is put off for a positive number of days, at most {MOST_DAYS:g}: --days")
    if until is None:
        if days is None:
            raise UsageError("say until when the draft is put off")
        until = now + timedelta(days=days)
    if not now < until <= now + timedelta(days=MOST_DAYS):
        raise UsageError(f"a draft is put off until an instant to come, within {MOST_DAYS:g} days")
    note = f"for {days:g} days" if days is not None else f"until {until:%Y-%m-%d %H:%M %Z}"
    with context.database.writing() as connection:
        _open_draft(connection, draft_id, seen)
        return _move(context, connection, draft_id, DraftState.SNOOZED, "draft snoozed", note, until=until)


def check_seen(connection: Connection, draft: Draft, seen: Seen | None) -> None:
    """Refuse to decide on what is no longer as it was seen.

    Raises:
        ConflictError: somebody has done something since; the message says what.
    """
    if seen is None:
        return
    if draft.state is not seen.state:
        who = f" by {draft.decided_by}" if draft.decided_by else ""
        why = f" ({draft.decision_note})" if draft.decision_note else ""
        raise ConflictError(
            f"draft {draft.id} was {_past(draft.state)}{who}{why} while you looked at it; nothing was changed"
        )
    first = first_approvals.get_first(connection, draft.id)
    if first is not None and first.by != seen.first:
        raise ConflictError(
            f"draft {draft.id} was approved by {first.by} while you looked at it; look at it again"
        )


def _past(state: DraftState) -> str:
    return "proposed again" if state is DraftState.PROPOSED else state.value


def _open_draft(connection: Connection, draft_id: int, seen: Seen | None) -> Draft:
    draft = drafts.get_draft(connection, draft_id)
    check_seen(connection, draft, seen)
    return draft


def _superseded(context: WorkContext, draft_id: int, seen: Seen | None) -> SupersededError | None:
    """Retire the draft if the forecast has moved on; in a transaction of its own, which is kept."""
    now = context.clock.now()
    with context.database.writing() as connection:
        draft = _open_draft(connection, draft_id, seen)
        if draft.state not in OPEN_STATES - {DraftState.APPROVED}:
            return None  # the decision itself says what is in the way
        citation = citations.get_citation(connection, draft.citation_id)
        if citation.link is None or citation.removed_at is not None:
            why = "its line is not tied to a question any more"
            retire(context, connection, draft, why)
            return SupersededError(f"draft {draft_id} is superseded: {why}")
        desk = desk_of(context, connection)
        decision = consider(connection, citation, citation.link, desk=desk, context=context)
        if isinstance(decision, NoProposal):
            retire(context, connection, draft, decision.why)
            return SupersededError(f"draft {draft_id} is superseded: {decision.why}")
        if still_holds(connection, draft, decision):
            return None
        retire(context, connection, draft, "the forecast moved again")
        successor = propose_anew(connection, citation, decision, at=now)
        return SupersededError(
            f"the forecast moved again: draft {draft_id} is superseded by draft {successor}, which says "
            "what the source says now",
            successor=successor,
        )


def _words(note: str) -> str:
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise UsageError(f"a reason has at most {LONGEST_NOTE:,} letters; this one has {len(note):,}")
    return note


def _move(
    context: WorkContext,
    connection: Connection,
    draft_id: int,
    state: DraftState,
    act: str,
    note: str,
    *,
    until: datetime | None = None,
) -> Draft:
    now = context.clock.now()
    draft = drafts.move_draft(connection, draft_id, state, by=context.who, at=now, note=note, until=until)
    detail = "; ".join(part for part in (note, draft.evidence) if part)
    acts.add_act(
        connection, acts.Act(at=now, who=context.who, act=act, subject=f"draft:{draft_id}", detail=detail)
    )
    return draft
