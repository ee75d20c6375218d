"""The stored numbers by which the editor's queue is ordered.

No sentence, no story and no history is read: a row is a handful of numbers, each found by a key, and what
the source says now is kept by itself for every outcome.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from sqlalchemy import Row, Select, and_, func, select

from db.desk_tables import story_rules
from db.engine import Connection
from db.fixed_point import from_kept
from db.plain_rows import fetch_plain
from db.tables import citations, drafts, links, outcomes, printings, standing, stories
from tracker.drafts import DraftState
from tracker.links import Verdict
from tracker.questions import Kind

_AT_ONCE = 900  # a statement holds only so many ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What is known of a draft's importance without reading it.

    `printed`, `proposed` and `present` are on the question's own scale, None where there is no such
    number. `printed` is text as kept ("2031-05-01") where the question asks for a date or a number.
    `reads` is how often the story was read lately, None where the outlet does not tell.
    """

    draft_id: int
    kind: Kind
    printed: float | str | None
    proposed: float | None
    present: float | None
    reads: int | None


def waiting_ids(connection: Connection, *, most: int) -> tuple[int, ...]:
    """The drafts that wait for a decision, at most the `most` newest ones, by one index."""
    statement = "SELECT id FROM drafts WHERE state = ? ORDER BY id DESC LIMIT ?"
    rows = fetch_plain(connection, statement, (DraftState.PROPOSED.value, most))
    return tuple(chain.from_iterable(rows))


def numbers_of(connection: Connection, draft_ids: Iterable[int]) -> Iterator[Numbers]:
    """The numbers of these drafts; those of withdrawn stories are left out."""
    wanted = iter(draft_ids)
    while batch := tuple(islice(wanted, _AT_ONCE)):
        yield from map(_numbers, connection.execute(_statement(batch)))


def _statement(draft_ids: Collection[int]) -> Select[Any]:
    # A draft has a link; that its newest confirmation may have been taken back since only bends the order.
    link_id = (
        select(func.max(links.c.id))
        .where(links.c.citation_id == drafts.c.citation_id, links.c.verdict == Verdict.CONFIRMED.value)
        .correlate(drafts)
        .scalar_subquery()
    )
    return (
        select(
            drafts.c.id,
            drafts.c.value.label("proposed"),
            printings.c.probability,
            printings.c.value.label("words"),
            links.c.inverted,
            outcomes.c.kind,
            outcomes.c.decimals,
            standing.c.value.label("present"),
            story_rules.c.reads,
        )
        .join(
            printings,
            and_(
                printings.c.citation_id == drafts.c.citation_id,
                printings.c.version_id == drafts.c.version_id,
            ),
        )
        .join(citations, citations.c.id == drafts.c.citation_id)
        .join(stories, stories.c.id == citations.c.story_id)
        .outerjoin(links, links.c.id == link_id)
        .outerjoin(outcomes, outcomes.c.id == links.c.outcome_id)
        .outerjoin(standing, standing.c.outcome_id == links.c.outcome_id)
        .outerjoin(story_rules, story_rules.c.story_id == citations.c.story_id)
        .where(drafts.c.id.in_(draft_ids), stories.c.withdrawn_at.is_(None))
    )


def _numbers(row: Row[Any]) -> Numbers:
    kind = Kind(row.kind) if row.kind else Kind.PROBABILITY
    printed: float | str | None = row.words
    if kind is Kind.PROBABILITY:
        printed = row.probability
        if row.inverted and row.probability is not None:
            printed = 1 - row.probability
    return Numbers(
        draft_id=row.id,
        kind=kind,
        printed=printed,
        proposed=row.proposed,
        present=None if row.present is None else from_kept(row.present, row.decimals),
        reads=row.reads,
    )
