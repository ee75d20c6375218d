"""What an editor sets for one citation or one story, where it should go otherwise than the outlet has it.

`seen` is what the rules' own `seen` said when whoever sets them looked; None for whoever did not look.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from db import Connection, citation_rules, citations, drafts, stories, story_rules
from db.citation_rules import CitationRules
from db.story_rules import StoryRules
from reports.desk.context import WorkContext
from reports.desk.set_before import changed_since
from tracker.drafts import DraftState
from tracker.errors import ConflictError, UsageError

MOST_POINTS = 100.0
MOST_LOG_ODDS = 20.0
LONGEST_QUIET = timedelta(days=3660)
MOST_READS = 1_000_000_000
"""Reads that fit the column: more than any story has."""


def set_thresholds(
    context: WorkContext,
    citation_id: int,
    *,
    points: float | None,
    log_odds: float | None,
    seen: str | None = None,
) -> CitationRules:
    """Keep from which move on a citation is drafted anew; None for the outlet's own thresholds.

    Raises:
        NotFoundError: there is no such citation.
        UsageError: a threshold is not above nothing, or beyond what a probability can move.
        ConflictError: somebody has set something since `seen`.
    """
    for name, value, most in (("points", points, MOST_POINTS), ("log-odds", log_odds, MOST_LOG_ODDS)):
        if value is not None and not 0 < value <= most:
            raise UsageError(f"a threshold in {name} lies above 0 and up to {most:g}, not at {value:g}")
    return _change(context, citation_id, seen=seen, move_points=points, move_log_odds=log_odds)


def freeze(
    context: WorkContext, citation_id: int, *, is_frozen: bool, note: str = "", seen: str | None = None
) -> CitationRules:
    """Let a line stay as printed, or not any longer. A draft that waits for it is withdrawn.

    Raises:
        NotFoundError: there is no such citation.
        ConflictError: somebody has set something since `seen`.
    """
    why = "the line stays as printed" if is_frozen else ""
    return _change(context, citation_id, retire=why, seen=seen, is_frozen=is_frozen, note=note.strip())


def mark_none(context: WorkContext, citation_id: int, *, is_none: bool, note: str = "") -> CitationRules:
    """Say that a sentence cites no forecast after all, or take that back.

    Raises:
        NotFoundError: there is no such citation.
        UsageError: it is linked; its link has to be rejected first.
    """
    with context.database.reading() as connection:
        citation = citations.get_citation(connection, citation_id)
    if is_none and citation.link is not None:
        raise UsageError(
            f"citation {citation_id} is linked to {citation.link.outcome}; reject that link before you say "
            "that it cites nothing"
        )
    why = "an editor said that it is no citation" if is_none else ""
    return _change(context, citation_id, retire=why, is_none=is_none, note=note.strip())


def keep_quiet(
    context: WorkContext, citation_id: int, until: datetime | None, *, seen: str | None = None
) -> CitationRules:
    """Propose nothing for a citation until an instant; None ends the quiet.

    Raises:
        NotFoundError: there is no such citation.
        UsageError: the instant is past, or ten years away.
        ConflictError: somebody has set something since `seen`.
    """
    now = context.clock.now()
    if until is not None and not now < until <= now + LONGEST_QUIET:
        raise UsageError("a line can be kept quiet until a day that is to come, within the next ten years")
    return _change(context, citation_id, seen=seen, quiet_until=until)


def set_story_rules(
    context: WorkContext,
    story: str,
    *,
    needs_two: bool | None,
    reads: int | None,
    seen: str | None = None,
) -> StoryRules:
    """Keep whether two must approve a story's lines (None: as the outlet has it), and how much it is read.

    Raises:
        NotFoundError: there is no such story.
        UsageError: it cannot have been read so often.
        ConflictError: somebody has set something since `seen`.
    """
    if reads is not None and not 0 <= reads <= MOST_READS:
        raise UsageError(f"a story is read between 0 and {MOST_READS:,} times, not {reads:,}")
    with context.database.writing() as connection:
        kept = stories.get_story(connection, story)
        story_rules.hold_rules(connection, kept.id)
        if seen is not None and story_rules.get_rules(connection, kept.id).seen != seen:
            raise ConflictError(changed_since([f"story:{kept.id}"], connection))
        rules = StoryRules(needs_two=needs_two, reads=reads)
        story_rules.set_rules(connection, kept.id, rules, by=context.who, at=context.clock.now())
        return story_rules.get_rules(connection, kept.id)


def _change(
    context: WorkContext, citation_id: int, *, retire: str = "", seen: str | None = None, **changes: object
) -> CitationRules:
    now = context.clock.now()
    with context.database.writing() as connection:
        citations.get_citation(connection, citation_id)
        citation_rules.hold_rules(connection, citation_id)
        rules = citation_rules.get_rules(connection, citation_id)
        if seen is not None and rules.seen != seen:
            raise ConflictError(changed_since([f"citation:{citation_id}"], connection))
        rules = replace(rules, **changes)  # type: ignore[arg-type] # the callers name its fields
        citation_rules.set_rules(connection, citation_id, rules, by=context.who, at=now)
        if retire:
            _retire(context, connection, citation_id, retire)
        return citation_rules.get_rules(connection, citation_id)


def _retire(context: WorkContext, connection: Connection, citation_id: int, why: str) -> None:
    waiting = drafts.open_draft(connection, citation_id)
    if waiting is not None:
        drafts.move_draft(
            connection,
            waiting.id,
            DraftState.SUPERSEDED,
            by=context.who,
            at=context.clock.now(),
            note=why,
        )
