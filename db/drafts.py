"""Drafts: proposed sentences, and what became of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from db.column_types import LARGEST_ID
from db.engine import Connection
from db.refusals import is_duplicate
from db.tables import citations, drafts, printings
from tracker.drafts import OPEN_STATES, Draft, DraftState, check_move
from tracker.errors import ConflictError, NotFoundError

_AT_ONCE = 900  # a statement holds only so many ids, and reading every rejection is quicker before that


def add_draft(
    connection: Connection,
    *,
    citation_id: int,
    version_id: int,
    old: str,
    new: str,
    reason: str,
    evidence: str,
    evidence_at: datetime,
    value: float | None,
    at: datetime,
    written_by: str = "",
) -> int:
    """Propose a sentence; the draft's number. `written_by` is the editor who worded it, if one did.

    On PostgreSQL a draft may be published between the caller's reading of the citation and this. It leaves
    the one open place free, and what was read would be proposed a second time, from the same evidence. So
    what is in print is looked at again once the place is taken: nobody can publish for the citation then.

    Raises:
        ConflictError: another draft for the citation is open already, or its line no longer says `old`.
    """
    statement = (
        insert(drafts)
        .returning(drafts.c.id)
        .values(
            citation_id=citation_id,
            version_id=version_id,
            old=old,
            new=new,
            reason=reason,
            evidence=evidence,
            evidence_at=evidence_at,
            value=value,
            state=DraftState.PROPOSED.value,
            proposed_at=at,
            written_by=written_by,
        )
    )
    try:
        with connection.begin_nested():  # a refusal must not end the caller's transaction
            draft_id = int(connection.execute(statement).scalar_one())
            if _in_print(connection, citation_id) != old:
                raise ConflictError(f"citation {citation_id} was just printed anew; look at it again")
            return draft_id
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        raise ConflictError(f"citation {citation_id} has an open draft already") from error


def move_draft(
    connection: Connection,
    draft_id: int,
    wanted: DraftState,
    *,
    by: str,
    at: datetime,
    note: str = "",
    until: datetime | None = None,
) -> Draft:
    """Change a draft's state; the draft as it then is.

    The change is conditional on the state it was judged by, so of two editors who act at once the second
    is told what the first did.

    Raises:
        NotFoundError: there is no such draft.
        ConflictError: the draft can no longer become `wanted`.
    """
    draft = get_draft(connection, draft_id)
    check_move(draft_id, draft.state, wanted)
    changed = connection.execute(
        update(drafts)
        .where(drafts.c.id == draft_id, drafts.c.state == draft.state.value)
        .values(state=wanted.value, decided_by=by, decided_at=at, decision_note=note, snoozed_until=until)
    )
    if changed.rowcount != 1:
        check_move(draft_id, get_draft(connection, draft_id).state, wanted)
        raise ConflictError(f"draft {draft_id} was just changed by somebody else; look at it again")
    return get_draft(connection, draft_id)


def get_draft(connection: Connection, draft_id: int) -> Draft:
    """The draft with this number.

    Raises:
        NotFoundError: there is none.
    """
    for draft in _select(connection, drafts.c.id == min(draft_id, LARGEST_ID)):
        return draft
    raise NotFoundError(f"there is no draft {draft_id}; `nerdline review list` shows what waits")


def list_drafts(
    connection: Connection, *states: DraftState, story_id: int | None = None
) -> tuple[Draft, ...]:
    """The drafts in these states (in any, if none is named), oldest first."""
    wanted: ColumnElement[bool] = drafts.c.id > 0
    if states:
        wanted &= drafts.c.state.in_([state.value for state in states])
    if story_id is not None:
        wanted &= citations.c.story_id == story_id
    return _select(connection, wanted)


def open_draft(connection: Connection, citation_id: int) -> Draft | None:
    """The citation's draft that still waits for somebody, if there is one."""
    states = [state.value for state in OPEN_STATES]
    wanted = (drafts.c.citation_id == citation_id) & drafts.c.state.in_(states)
    return next(iter(_select(connection, wanted)), None)


def last_rejection(connection: Connection, citation_id: int) -> Draft | None:
    """The citation's newest draft that an editor rejected: it keeps new ones quiet for a while."""
    wanted = (drafts.c.citation_id == citation_id) & (drafts.c.state == DraftState.REJECTED.value)
    return next(reversed(_select(connection, wanted)), None)


def last_rejections(connection: Connection, citation_ids: Collection[int]) -> Mapping[int, Draft]:
    """`last_rejection` of each of these citations that has one; of a story's lines or of all."""
    wanted = set(citation_ids)
    is_few = len(wanted) <= _AT_ONCE
    found = _drafts(connection, _last_rejected(of_some=is_few), {"citation_ids": wanted} if is_few else {})
    return {draft.citation_id: draft for draft in found if draft.citation_id in wanted}


def worded_by_machine(connection: Connection, draft: Draft) -> Draft:
    """The program's own draft that an editor's was made from; the draft itself where no editor wrote it."""
    if not draft.written_by:
        return draft
    wanted = (drafts.c.citation_id == draft.citation_id) & (drafts.c.id < draft.id)
    wanted &= drafts.c.written_by == ""
    return next(reversed(_select(connection, wanted)), draft)


def drafts_of(connection: Connection, citation_id: int) -> tuple[Draft, ...]:
    """Everything that was ever proposed for a citation, oldest first."""
    return _select(connection, drafts.c.citation_id == citation_id)


def get_drafts(connection: Connection, draft_ids: Collection[int]) -> Mapping[int, Draft]:
    """Those of these drafts that there are, by number; of a page's, not of thousands."""
    return {draft.id: draft for draft in _drafts(connection, _numbered(), {"ids": set(draft_ids)})}


def first_in_state(connection: Connection, state: DraftState, *, most: int) -> tuple[Draft, ...]:
    """The oldest drafts in a state, at most so many."""
    return _drafts(connection, _oldest_in_state(), {"in_state": state.value, "most": most})


def _in_print(connection: Connection, citation_id: int) -> str | None:
    """What the newest version that holds the citation prints for it."""
    statement = (
        select(printings.c.sentence)
        .where(printings.c.citation_id == citation_id)
        .order_by(printings.c.version_id.desc())
        .limit(1)
    )
    return connection.execute(statement).scalar()


def _select(connection: Connection, wanted: ColumnElement[bool]) -> tuple[Draft, ...]:
    return _drafts(connection, _every().where(wanted))


def _drafts(
    connection: Connection, statement: Select[Any], given: Mapping[str, object] | None = None
) -> tuple[Draft, ...]:
    return tuple(_draft(row) for row in connection.execute(statement, given))


@cache  # these are made once: making one takes longer than asking it for a page
def _every() -> Select[Any]:
    return (
        select(drafts, citations.c.story_id)
        .join(citations, citations.c.id == drafts.c.citation_id)
        .order_by(drafts.c.id)
    )


@cache
def _numbered() -> Select[Any]:
    return _every().where(drafts.c.id.in_(bindparam("ids", expanding=True)))


@cache
def _oldest_in_state() -> Select[Any]:
    return _every().where(drafts.c.state == bindparam("in_state")).limit(bindparam("most"))


@cache
def _last_rejected(*, of_some: bool) -> Select[Any]:
    of_state = drafts.c.state == DraftState.REJECTED.value
    newest = select(func.max(drafts.c.id)).where(of_state).group_by(drafts.c.citation_id)
    if of_some:
        newest = newest.where(drafts.c.citation_id.in_(bindparam("citation_ids", expanding=True)))
    return _every().where(drafts.c.id.in_(newest))


def _draft(row: Row[Any]) -> Draft:
    return Draft(
        id=row.id,
        citation_id=row.citation_id,
        story_id=row.story_id,
        version_id=row.version_id,
        old=row.old,
        new=row.new,
        reason=row.reason,
        evidence=row.evidence,
        evidence_at=row.evidence_at,
        value=row.value,
        state=DraftState(row.state),
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        decision_note=row.decision_note,
        snoozed_until=row.snoozed_until,
        written_by=row.written_by,
    )
