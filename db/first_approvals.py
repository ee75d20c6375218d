"""The first person's yes to a draft, where the outlet wants two: who and when, until a second agrees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from db.desk_tables import first_approvals
from db.engine import Connection
from db.refusals import is_duplicate
from db.rows_named import rows_named
from tracker.errors import ConflictError


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstApproval:
    """Who approved a draft first, and when."""

    draft_id: int
    by: str
    at: datetime
    note: str = ""


def add_first(connection: Connection, first: FirstApproval) -> None:
    """Keep the first approval of a draft.

    Raises:
        ConflictError: somebody has approved it first already.
    """
    statement = insert(first_approvals).values(
        draft_id=first.draft_id, by=first.by, at=first.at, note=first.note
    )
    try:
        with connection.begin_nested():  # a refusal must not end the caller's transaction
            connection.execute(statement)
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        raise ConflictError(
            f"draft {first.draft_id} was just approved by somebody else; look at it again"
        ) from error


def get_first(connection: Connection, draft_id: int) -> FirstApproval | None:
    """The first approval of a draft, if it has one."""
    return firsts_of(connection, [draft_id]).get(draft_id)


def firsts_of(connection: Connection, draft_ids: Iterable[int]) -> Mapping[int, FirstApproval]:
    """The first approvals of those of these drafts that have one; of a page's drafts, not of thousands."""
    return {
        row.draft_id: FirstApproval(draft_id=row.draft_id, by=row.by, at=row.at, note=row.note)
        for row in rows_named(connection, first_approvals.c.draft_id, draft_ids)
    }
