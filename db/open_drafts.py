"""Which draft waits for each of many citations? An index holds the one open draft that each may have."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import Select, bindparam, select

from db.engine import Connection
from db.tables import OPEN_DRAFT, drafts

_AT_ONCE = 900  # a statement holds only so many ids


def of_citations(connection: Connection, citation_ids: Iterable[int]) -> dict[int, int]:
    """The number of the open draft of each of these citations that has one."""
    found: dict[int, int] = {}
    waiting = iter(citation_ids)
    while batch := tuple(islice(waiting, _AT_ONCE)):
        rows = connection.execute(_of_these(), {"citation_ids": batch})
        found |= {row.citation_id: row.id for row in rows}
    return found


@cache  # made once: making it takes longer than asking it for a page
def _of_these() -> Select[Any]:
    of_these = drafts.c.citation_id.in_(bindparam("citation_ids", expanding=True))
    return select(drafts.c.citation_id, drafts.c.id).where(of_these, OPEN_DRAFT)
