"""Which citations show best how the outlet words its lines? Those in the queue, then the newest in print."""

from __future__ import annotations

from sqlalchemy import select

from db.engine import Connection
from db.story_states import in_print, is_standing
from db.tables import citations, drafts, links, stories
from tracker.drafts import DraftState


def newest_drafted(connection: Connection, *, limit: int) -> tuple[int, ...]:
    """At most `limit` citations for which a draft waits, the newest draft's first."""
    statement = (
        select(drafts.c.citation_id)
        .where(drafts.c.state == DraftState.PROPOSED.value)
        .order_by(drafts.c.id.desc())
        .limit(limit)
    )
    return tuple(connection.execute(statement).scalars())


def newest_linked(connection: Connection, *, limit: int) -> tuple[int, ...]:
    """At most `limit` citations in print with a question, the newest decision's first."""
    statement = (
        select(citations.c.id)
        .select_from(links)
        .join(citations, citations.c.id == links.c.citation_id)
        .join(stories, stories.c.id == citations.c.story_id)
        .where(in_print(), is_standing())
        .order_by(links.c.id.desc())
        .limit(limit)
    )
    return tuple(connection.execute(statement).scalars())
