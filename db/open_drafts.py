"""Which draft waits for each of many citations? An index holds the one open draft that each may have."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from sqlalchemy import select

from db.engine import Connection
from db.tables import drafts
from tracker.drafts import OPEN_STATES

_AT_ONCE = 900  # a statement holds only so many ids


def of_citations(connection: Connection, citation_ids: Iterable[int]) -> dict[int, int]:
    """The number of the open draft of each of these citations that has one."""
    states = sorted(state.value for state in OPEN_STATES)
    found: dict[int, int] = {}
    waiting = iter(citation_ids)
    while batch := tuple(islice(waiting, _AT_ONCE)):
        statement = select(drafts.c.citation_id, drafts.c.id).where(
            drafts.c.citation_id.in_(batch), drafts.c.state.in_(states)
        )
        found |= {row.citation_id: row.id for row in connection.execute(statement)}
    return found
