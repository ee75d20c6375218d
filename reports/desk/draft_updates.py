"""Proposing a new sentence wherever a forecast moved enough or ended; retiring proposals that went stale."""

from __future__ import annotations

from datetime import timedelta

from db import Connection, acts, citations, drafts, entries, questions, readings, stories
from reports.desk.context import Tally, WorkContext
from reports.drafting import Desk, NoProposal, Proposal, propose
from tracker.drafts import Draft, DraftState
from tracker.errors import NerdlineError
from tracker.formats.encoding import decode
from tracker.kept import KeptCitation
from tracker.links import Link
from tracker.significance import Thresholds
from tracker.wording.style import load_style

MACHINE = "nerdline"
"""Who proposes and retires drafts, in the record."""


def run(context: WorkContext) -> Tally:
    """Go through every linked citation in print."""
    desk = desk_of(context)
    with context.database.reading() as connection:
        linked = [citation for citation in citations.list_citations(connection) if citation.link]
    proposed = 0
    failed: list[str] = []
    for citation in context.progress(linked, "drafting"):
        try:
            with context.database.writing() as connection:
                proposed += _draft_one(context, connection, citation.id, desk)
        except NerdlineError as error:
            failed.append(f"citation {citation.id}: {error}")
    return Tally(done=proposed, failed=tuple(failed), note=f"{proposed} drafts proposed")


def desk_of(context: WorkContext) -> Desk:
    """The outlet's rules, from the settings.

    Raises:
        SettingsError: the style sheet cannot be used.
    """
    settings = context.settings
    return Desk(
        thresholds=Thresholds(
            points=settings.move_points, log_odds=settings.move_log_odds, least_crowd=settings.least_crowd
        ),
        style=load_style(settings.style),
        zone=settings.zone,
        quiet=timedelta(days=settings.quiet_days),
    )


def consider(
    connection: Connection, citation: KeptCitation, link: Link, *, desk: Desk, context: WorkContext
) -> Proposal | NoProposal:
    """What would be proposed for a linked citation now."""
    story = stories.get_story(connection, str(citation.story_id))
    question = questions.get_question(connection, link.outcome.question)
    outcome = question.outcome(link.outcome.key)
    if outcome is None:
        return NoProposal(why=f"the platform no longer tells of {link.outcome}", needs_editor=True)
    return propose(
        citation,
        decode(story.version.body, story.slug).text,
        question,
        outcome,
        readings.get_history(connection, link.outcome),
        desk=desk,
        now=context.clock.now(),
        rejected=drafts.last_rejection(connection, citation.id),
        entries=entries.list_entries(connection, link.outcome),
    )


def _draft_one(context: WorkContext, connection: Connection, citation_id: int, desk: Desk) -> int:
    citation = citations.get_citation(connection, citation_id)
    if citation.link is None:
        return 0
    waiting = drafts.open_draft(connection, citation_id)
    if waiting is not None and waiting.state is not DraftState.PROPOSED and not _is_awake(waiting, context):
        return 0  # approved, or put off by an editor
    decision = consider(connection, citation, citation.link, desk=desk, context=context)
    now = context.clock.now()
    if isinstance(decision, NoProposal):
        if waiting is not None:
            _retire(context, connection, waiting, decision.why)
        return 0
    if waiting is not None:
        if (waiting.old, waiting.new) == (decision.old, decision.new):
            if waiting.state is DraftState.SNOOZED:
                drafts.move_draft(connection, waiting.id, DraftState.PROPOSED, by=MACHINE, at=now)
            return 0
        _retire(context, connection, waiting, "the forecast moved again")
    draft_id = drafts.add_draft(
        connection,
        citation_id=citation.id,
        version_id=citation.printing.version_id,
        old=decision.old,
        new=decision.new,
        reason=decision.reason,
        evidence=decision.evidence,
        evidence_at=decision.evidence_at,
        value=decision.value,
        at=now,
    )
    acts.add_act(
        connection,
        acts.Act(
            at=now, who=MACHINE, act="draft proposed", subject=f"draft:{draft_id}", detail=decision.reason
        ),
    )
    return 1


def _is_awake(draft: Draft, context: WorkContext) -> bool:
    return (
        draft.state is DraftState.SNOOZED
        and draft.snoozed_until is not None
        and draft.snoozed_until <= context.clock.now()
    )


def _retire(context: WorkContext, connection: Connection, draft: Draft, why: str) -> None:
    now = context.clock.now()
    drafts.move_draft(connection, draft.id, DraftState.SUPERSEDED, by=MACHINE, at=now, note=why)
    acts.add_act(
        connection,
        acts.Act(at=now, who=MACHINE, act="draft superseded", subject=f"draft:{draft.id}", detail=why),
    )
