"""Proposing a new sentence wherever a forecast moved enough or ended; retiring proposals that went stale."""

from __future__ import annotations

from datetime import datetime

from db import (
    Connection,
    acts,
    citation_rules,
    citations,
    drafts,
    entries,
    present,
    questions,
    readings,
    stories,
)
from db.citation_rules import NO_RULES
from reports.desk.context import Tally, WorkContext
from reports.desk.moved_lines import desk_for, desk_of, silence_of, why_at_rest
from reports.drafting import Desk, NoProposal, Proposal, propose
from tracker.drafts import OPEN_STATES, Draft, DraftState
from tracker.errors import NerdlineError
from tracker.formats.encoding import decode
from tracker.kept import KeptCitation
from tracker.links import Link

MACHINE = "nerdline"
"""Who proposes and retires drafts, in the record."""


def run(context: WorkContext) -> Tally:
    """Go through the linked citations in print of which there may be something to say.

    Those at rest are told from the last point of each history, in one reading of all, and cost no
    transaction of their own.
    """
    with context.database.reading() as connection:
        desk = desk_of(context, connection)
        worth_a_look = citations_to_consider(connection, desk, context.clock.now())
    proposed = 0
    failed: list[str] = []
    for citation_id in context.progress(worth_a_look, "drafting"):
        if context.is_stopping():
            break
        try:
            with context.database.writing() as connection:
                proposed += _draft_one(context, connection, citation_id, desk)
        except NerdlineError as error:
            failed.append(f"citation {citation_id}: {error}")
    return Tally(done=proposed, failed=tuple(failed), note=f"{proposed} drafts proposed")


def citations_to_consider(connection: Connection, desk: Desk, now: datetime) -> list[int]:
    """The linked citations in print for which a draft may be proposed or retired; no other can have one.

    A draft that waits may have gone stale by anything, so its citation is always among them.
    """
    linked = [(one, one.link) for one in citations.list_citations(connection) if one.link is not None]
    waiting = {draft.citation_id for draft in drafts.list_drafts(connection, *OPEN_STATES)}
    rules = citation_rules.rules_of(connection, [citation.id for citation, _ in linked])
    at_rest = [(citation, link) for citation, link in linked if citation.id not in waiting]
    refs = {link.outcome.question for _, link in at_rest}
    watches = questions.watches_of(connection, refs)
    latest = present.latest_of(connection, refs)
    rejected = drafts.last_rejections(connection, [citation.id for citation, _ in at_rest])
    moved: set[int] = set()
    for citation, link in at_rest:
        question = watches[link.outcome.question].question
        outcome = question.outcome(link.outcome.key)
        last = latest.get(link.outcome)
        if outcome is None:
            continue  # the platform tells of it no more, and there is no draft to retire
        why = why_at_rest(
            citation,
            question,
            outcome,
            last.point if last else None,
            rules=rules.get(citation.id, NO_RULES),
            rejected=rejected.get(citation.id),
            desk=desk,
            now=now,
        )
        if why is None:
            moved.add(citation.id)
    return [citation.id for citation, _ in linked if citation.id in waiting or citation.id in moved]


def consider(
    connection: Connection, citation: KeptCitation, link: Link, *, desk: Desk, context: WorkContext
) -> Proposal | NoProposal:
    """What would be proposed for a linked citation now, as its own rules have it."""
    rules = citation_rules.get_rules(connection, citation.id)
    now = context.clock.now()
    silence = silence_of(rules, now)
    if silence:
        return NoProposal(why=silence)
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
        desk=desk_for(desk, rules),
        now=now,
        # Where an editor chose how long a no holds, that has passed by now, and the outlet's time is moot.
        rejected=None if rules.quiet_until else drafts.last_rejection(connection, citation.id),
        entries=entries.list_entries(connection, link.outcome),
    )


def propose_anew(connection: Connection, citation: KeptCitation, decision: Proposal, *, at: datetime) -> int:
    """Put a proposal to the editors; the draft's number.

    Raises:
        ConflictError: another draft for the citation is open already.
    """
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
        at=at,
    )
    acts.add_act(
        connection,
        acts.Act(
            at=at, who=MACHINE, act="draft proposed", subject=f"draft:{draft_id}", detail=decision.reason
        ),
    )
    return draft_id


def still_holds(connection: Connection, draft: Draft, decision: Proposal) -> bool:
    """Whether a draft is what would be proposed now; of an editor's, whether what it was made from is."""
    base = drafts.worded_by_machine(connection, draft)
    return (base.old, base.new) == (decision.old, decision.new)


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
            retire(context, connection, waiting, decision.why)
        return 0
    if waiting is not None:
        if still_holds(connection, waiting, decision):
            if waiting.state is DraftState.SNOOZED:
                drafts.move_draft(connection, waiting.id, DraftState.PROPOSED, by=MACHINE, at=now)
            return 0
        retire(context, connection, waiting, "the forecast moved again")
    propose_anew(connection, citation, decision, at=now)
    return 1


def _is_awake(draft: Draft, context: WorkContext) -> bool:
    return (
        draft.state is DraftState.SNOOZED
        and draft.snoozed_until is not None
        and draft.snoozed_until <= context.clock.now()
    )


def retire(context: WorkContext, connection: Connection, draft: Draft, why: str) -> None:
    """Supersede an open draft, by the program, and say why."""
    now = context.clock.now()
    drafts.move_draft(connection, draft.id, DraftState.SUPERSEDED, by=MACHINE, at=now, note=why)
    acts.add_act(
        connection,
        acts.Act(at=now, who=MACHINE, act="draft superseded", subject=f"draft:{draft.id}", detail=why),
    )
