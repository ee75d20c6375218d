"""Which stories, and which citations without a question, stand on one page of a list? Newest first.

Pages are told by a key and not by a number: a page begins below the last row of the one before it, which
the primary key finds at once, and a story that is added meanwhile moves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, or_, select, tuple_

from db.engine import Connection
from db.story_states import FINAL, STATES, in_print, is_linked, is_none, is_standing, stands_so
from db.tables import (
    citations,
    links,
    outcomes,
    questions,
    stories,
    story_versions,
    twins,
)
from tracker.questions import OutcomeRef, QuestionRef


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedStory:
    """A story as a list shows it: without its text, which is dear to read."""

    id: int
    slug: str
    headline: str
    path: str | None
    added_at: datetime
    withdrawn_at: datetime | None


def page_of_stories(
    connection: Connection,
    *,
    words: Sequence[str] = (),
    state: str = "",
    now: datetime,
    before: int | None = None,
    limit: int,
) -> tuple[ListedStory, ...]:
    """At most `limit` stories below `before`, newest first, whose headline holds every word.

    `state` is one of the values of `reports.desk.citation_states.CitationState`, or "withdrawn": stories
    with a citation that stands so; "fresh" ones have none that needs somebody. Withdrawn stories are
    listed only where that is asked for.
    """
    columns = [stories.c[name] for name in ("id", "slug", "headline", "path", "added_at", "withdrawn_at")]
    is_withdrawn = stories.c.withdrawn_at.is_not(None)
    statement = select(*columns).where(is_withdrawn if state == "withdrawn" else ~is_withdrawn)
    for word in words:
        statement = statement.where(func.lower(stories.c.headline).contains(word.lower(), autoescape=True))
    if before is not None:
        statement = statement.where(stories.c.id < before)
    if state in STATES:
        statement = statement.where(stands_so(state))
    given = {"now": now, "today": now.date()}
    rows = connection.execute(statement.order_by(stories.c.id.desc()).limit(limit), given)
    return tuple(ListedStory(**row._mapping) for row in rows)  # noqa: SLF001 - SQLAlchemy's public name for it


def page_of_unlinked(
    connection: Connection, *, below: tuple[int, int] | None = None, limit: int
) -> tuple[tuple[int, int], ...]:
    """At most `limit` citations in print without a question, newest story first: (story, citation).

    `below` is the last pair of the page before. Those that an editor said to be none are left out.
    """
    key = (citations.c.story_id, citations.c.id)
    statement = (
        select(*key)
        .join(stories, stories.c.id == citations.c.story_id)
        .where(in_print(), ~is_linked(), ~is_none())
    )
    if below is not None:
        statement = statement.where(tuple_(*key) < below)
    rows = connection.execute(statement.order_by(key[0].desc(), key[1].desc()).limit(limit))
    return tuple((row.story_id, row.id) for row in rows)


def undecided_outcomes(connection: Connection, *, limit: int) -> tuple[OutcomeRef, ...]:
    """At most `limit` outcomes in print about whose twins nobody has decided, newest first."""
    named = (
        OutcomeRef(QuestionRef(row.platform, row.upstream_id), row.key)
        for row in connection.execute(_undecided(), {"most": limit})
    )
    return tuple(dict.fromkeys(named))


@cache
def _undecided() -> Select[Any]:
    is_decided = exists().where(or_(twins.c.one_id == outcomes.c.id, twins.c.other_id == outcomes.c.id))
    return (
        select(questions.c.platform, questions.c.upstream_id, outcomes.c.key)
        .select_from(links)
        .join(outcomes, outcomes.c.id == links.c.outcome_id)
        .join(questions, questions.c.id == outcomes.c.question_id)
        .join(citations, citations.c.id == links.c.citation_id)
        .join(stories, stories.c.id == citations.c.story_id)
        .where(in_print(), is_standing(), ~is_decided, outcomes.c.state.not_in(FINAL))
        .order_by(links.c.id.desc())
        .limit(bindparam("most"))
    )


def has_stories(connection: Connection) -> bool:
    """Whether any story was ever added."""
    return connection.execute(select(stories.c.id).limit(1)).first() is not None


def get_version(connection: Connection, story_id: int, number: int) -> bytes | None:
    """The bytes of one version of a story; None where there is no such version."""
    statement = select(story_versions.c.body).where(
        story_versions.c.story_id == story_id, story_versions.c.number == number
    )
    body: bytes | None = connection.execute(statement).scalar_one_or_none()
    return body
