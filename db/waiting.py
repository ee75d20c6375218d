"""How many drafts and citations wait for somebody? Counted by indexes, and only so far."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, Select, bindparam, func, or_, select

from db.engine import Connection
from db.story_states import in_print, is_linked, is_none
from db.tables import acts, citations, drafts, stories
from tracker.drafts import DraftState


class Counted(NamedTuple):
    """The drafts in each state in which they wait, at most so many of each; and what was done since.

    `newest_act` is the number of the newest act: while it stays, nobody has decided anything. `is_touched`
    says whether anybody has done something to a story or a citation since an earlier one.
    """

    proposed: int
    approved: int
    snoozed: int
    newest_act: int
    is_touched: bool


def count_waiting(connection: Connection, *, after: int, most: int) -> Counted:
    """How much waits, `most` where there is more, and whether anything was touched since the act `after`."""
    row = connection.execute(_waiting(), {"after": after, "most": most}).one()
    proposed, approved, snoozed, newest, touched = row
    return Counted(proposed, approved, snoozed, newest, is_touched=touched is not None)


def count_unlinked(connection: Connection, *, most: int) -> int:
    """How many citations in print no person has tied to a question, or said to be none; `most` if more."""
    some = (
        select(citations.c.id)
        .join(stories, stories.c.id == citations.c.story_id)
        .where(in_print(), ~is_linked(), ~is_none())
        .limit(most)
        .subquery()
    )
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())


def newest_act(connection: Connection) -> int:
    """The number of the newest act: while it stays, nobody has decided anything."""
    return int(connection.execute(select(func.coalesce(func.max(acts.c.id), 0))).scalar_one())


@cache  # made once: every page asks it
def _waiting() -> Select[Any]:
    def counted(state: DraftState) -> ScalarSelect[int]:
        some = select(drafts.c.id).where(drafts.c.state == state.value).limit(bindparam("most")).subquery()
        return select(func.count()).select_from(some).scalar_subquery()

    about = or_(acts.c.subject.startswith("citation:"), acts.c.subject.startswith("story:"))
    touched = select(acts.c.id).where(acts.c.id > bindparam("after"), about).limit(1).scalar_subquery()
    newest = select(func.coalesce(func.max(acts.c.id), 0)).scalar_subquery()
    return select(
        counted(DraftState.PROPOSED),
        counted(DraftState.APPROVED),
        counted(DraftState.SNOOZED),
        newest,
        touched,
    )
