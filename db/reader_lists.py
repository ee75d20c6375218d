"""What do readers' lists show: which stories changed last, which words are where, which lines are settled?

Every list is bounded, and read without the stories' texts. Words are looked for with LIKE, which both
databases have; their own marks for "anything" are taken literally.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from db.citations import citations_numbered
from db.column_types import to_microseconds
from db.engine import Connection
from db.story_states import in_print, is_standing
from db.tables import citations, links, outcomes, printings, questions, standing, stories, story_versions
from tracker.kept import Cause, KeptCitation
from tracker.questions import Kind, OutcomeRef, QuestionRef, State

_AT_ONCE = 400  # a statement holds only so many names
_TOPIC_MARK = ": "


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedStory:
    """A story by its newest version: when that was kept, and which day it prints."""

    id: int
    slug: str
    headline: str
    version_id: int
    changed_at: datetime
    published_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundStory:
    """A story in which words were found; `sentence` has them, and is empty where the headline does."""

    slug: str
    headline: str
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundQuestion:
    """A question in whose title words were found."""

    ref: QuestionRef
    title: str
    state: State


def latest_changed(
    connection: Connection, *, limit: int, offset: int = 0, within: Collection[int] | None = None
) -> tuple[ChangedStory, ...]:
    """At most `limit` stories that were not withdrawn, the one with the newest version first.

    The versions are walked backwards along their key, so that the first part costs no more with ten thousand
    stories. `within` are the stories to choose from, if not all.
    """
    later = story_versions.alias()
    is_replaced = exists().where(
        later.c.story_id == story_versions.c.story_id, later.c.number > story_versions.c.number
    )
    wanted = and_(stories.c.withdrawn_at.is_(None), ~is_replaced)
    if within is not None:
        wanted = and_(wanted, stories.c.id.in_(within))
    statement = (
        select(
            stories.c.id,
            stories.c.slug,
            stories.c.headline,
            story_versions.c.id.label("version_id"),
            story_versions.c.saved_at.label("changed_at"),
            story_versions.c.published_on,
        )
        .select_from(story_versions)
        .join(stories, stories.c.id == story_versions.c.story_id)
        .where(wanted)
        .order_by(story_versions.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return tuple(ChangedStory(**row._mapping) for row in connection.execute(statement))  # noqa: SLF001 - SQLAlchemy's public name for it


def latest_updated(connection: Connection, *, limit: int) -> tuple[tuple[int, datetime], ...]:
    """The newest versions that were not their story's first: of which story, and when each was kept."""
    statement = (
        select(story_versions.c.story_id, story_versions.c.saved_at)
        .join(stories, stories.c.id == story_versions.c.story_id)
        .where(story_versions.c.cause != Cause.ADDED.value, stories.c.withdrawn_at.is_(None))
        .order_by(story_versions.c.id.desc())
        .limit(limit)
    )
    return tuple((row.story_id, row.saved_at) for row in connection.execute(statement))


def latest_resolved(connection: Connection, *, limit: int) -> tuple[tuple[QuestionRef, datetime], ...]:
    """At most `limit` questions in print that resolved, with when an outcome last did, newest first."""
    newest = func.max(outcomes.c.resolved_at)
    statement = (
        select(questions.c.platform, questions.c.upstream_id, newest.label("at"))
        .select_from(outcomes)
        .join(questions, questions.c.id == outcomes.c.question_id)
        .join(links, links.c.outcome_id == outcomes.c.id)
        .join(citations, citations.c.id == links.c.citation_id)
        .join(stories, stories.c.id == citations.c.story_id)
        .where(
            outcomes.c.state == State.RESOLVED.value,
            outcomes.c.resolved_at.is_not(None),
            in_print(),
            is_standing(),
        )
        .group_by(questions.c.id, questions.c.platform, questions.c.upstream_id)
        .order_by(newest.desc(), questions.c.id.desc())
        .limit(limit)
    )
    return tuple(
        (QuestionRef(row.platform, row.upstream_id), row.at) for row in connection.execute(statement)
    )


def headlines_with_topic(connection: Connection, *, limit: int) -> tuple[tuple[int, str], ...]:
    """The newest `limit` stories in print with a colon in their headline: number and headline."""
    statement = (
        select(stories.c.id, stories.c.headline)
        .where(stories.c.withdrawn_at.is_(None), stories.c.headline.contains(_TOPIC_MARK))
        .order_by(stories.c.id.desc())
        .limit(limit)
    )
    return tuple((row.id, row.headline) for row in connection.execute(statement))


def find_stories(connection: Connection, words: Sequence[str], *, limit: int) -> tuple[FoundStory, ...]:
    """Stories that hold every word: in the headline first, then in a forecast line; the newest first."""
    found = {
        row.slug: FoundStory(slug=row.slug, headline=row.headline)
        for row in connection.execute(
            select(stories.c.slug, stories.c.headline)
            .where(stories.c.withdrawn_at.is_(None), *(_holds(stories.c.headline, word) for word in words))
            .order_by(stories.c.id.desc())
            .limit(limit)
        )
    }
    newest = (
        select(func.max(printings.c.version_id))
        .where(printings.c.citation_id == citations.c.id)
        .correlate(citations)
        .scalar_subquery()
    )
    statement = (
        select(stories.c.slug, stories.c.headline, printings.c.sentence)
        .select_from(printings)
        .join(citations, citations.c.id == printings.c.citation_id)
        .join(stories, stories.c.id == citations.c.story_id)
        .where(
            *(_holds(printings.c.sentence, word) for word in words),
            in_print(),
            printings.c.version_id == newest,
        )
        .order_by(stories.c.id.desc())
        .limit(limit)
    )
    for row in connection.execute(statement):
        found.setdefault(row.slug, FoundStory(slug=row.slug, headline=row.headline, sentence=row.sentence))
    return tuple(found.values())


def find_questions(connection: Connection, words: Sequence[str], *, limit: int) -> tuple[FoundQuestion, ...]:
    """Kept questions whose title holds every word, the newest first."""
    statement = (
        select(questions.c.platform, questions.c.upstream_id, questions.c.title, questions.c.state)
        .where(*(_holds(questions.c.title, word) for word in words))
        .order_by(questions.c.id.desc())
        .limit(limit)
    )
    return tuple(
        FoundQuestion(ref=QuestionRef(row.platform, row.upstream_id), title=row.title, state=State(row.state))
        for row in connection.execute(statement)
    )


def moving_outcomes(connection: Connection, *, since: datetime, limit: int) -> tuple[OutcomeRef, ...]:
    """At most `limit` outcomes in print, not settled, whose last point is not older than `since`."""
    statement = (
        select(questions.c.platform, questions.c.upstream_id, outcomes.c.key, standing.c.at)
        .select_from(standing)
        .join(outcomes, outcomes.c.id == standing.c.outcome_id)
        .join(questions, questions.c.id == outcomes.c.question_id)
        .join(links, links.c.outcome_id == outcomes.c.id)
        .join(citations, citations.c.id == links.c.citation_id)
        .join(stories, stories.c.id == citations.c.story_id)
        .where(
            standing.c.at >= to_microseconds(since) // 1_000_000,
            standing.c.value.is_not(None),
            outcomes.c.state.not_in([state.value for state in State if state.is_final]),
            in_print(),
            is_standing(),
        )
        .distinct()
        .order_by(standing.c.at.desc())
        .limit(limit)
    )
    return tuple(
        OutcomeRef(QuestionRef(row.platform, row.upstream_id), row.key)
        for row in connection.execute(statement)
    )


def withdrawn_among(connection: Connection, ids: Collection[int]) -> frozenset[int]:
    """Those of some stories that were withdrawn."""
    statement = select(stories.c.id).where(stories.c.id.in_(ids), stories.c.withdrawn_at.is_not(None))
    return frozenset(connection.execute(statement).scalars())


def settled_citations(connection: Connection) -> tuple[KeptCitation, ...]:
    """The citations, removed and withdrawn ones too, that mean an outcome which resolved yes or no.

    In the order of stories and texts. Found from the outcomes: those that are open are not looked at.
    """
    statement = (
        select(links.c.citation_id)
        .join(outcomes, outcomes.c.id == links.c.outcome_id)
        .where(
            outcomes.c.state == State.RESOLVED.value,
            outcomes.c.kind == Kind.PROBABILITY.value,
            outcomes.c.resolution_value.in_([0.0, 1.0]),
            is_standing(),
        )
        .distinct()
        .order_by(links.c.citation_id)
    )
    numbers = iter(connection.execute(statement).scalars())
    found: list[KeptCitation] = []
    while batch := tuple(islice(numbers, _AT_ONCE)):
        found.extend(citations_numbered(connection, batch))
    return tuple(sorted(found, key=lambda each: (each.story_id, each.printing.span.start, each.id)))


def _holds(column: ColumnElement[str], word: str) -> ColumnElement[bool]:
    """Whether a text holds a word, in whatever case: SQLite alone knows the case of ASCII letters only."""
    spellings = dict.fromkeys((word, word.lower(), word.upper(), word.capitalize()))
    if word.isascii():
        return column.icontains(word, autoescape=True)
    return or_(*(column.icontains(spelling, autoescape=True) for spelling in spellings))
