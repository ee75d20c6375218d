"""How is a citation, or a question beside it, told to a program that works at the desk?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from db import Connection, stories
from db.citation_rules import CitationRules
from db.stories import Head
from reports.desk.propose_twins import TwinCandidate
from reports.desk.weigh_links import Weighed
from reports.web.api.desk_documents import (
    Candidate,
    CitationSummary,
    LinkDecision,
    OutcomeChoice,
    RowDocument,
    RulesDocument,
)
from tracker.kept import KeptCitation
from tracker.linking.side_by_side import SideBySide
from tracker.links import Link
from tracker.questions import OutcomeRef, Question


def heads_for(connection: Connection, cited: Iterable[KeptCitation]) -> Mapping[int, Head]:
    """The stories that these citations stand in."""
    return stories.heads_of(connection, {one.story_id for one in cited})


def summary_of(citation: KeptCitation, head: Head) -> CitationSummary:
    """A citation in its story."""
    return CitationSummary(
        id=citation.id,
        story=head.slug,
        headline=head.headline,
        sentence=citation.printing.sentence,
        claim=citation.claim,
        platform=citation.platform,
        stated=citation.printing.stated,
        printed_on=citation.printing.printed_on,
        deadline=citation.deadline,
        url=citation.url,
        question=None if citation.link is None else str(citation.link.outcome),
        inverted=citation.link is not None and citation.link.inverted,
    )


def rules_document(citation_id: int, rules: CitationRules) -> RulesDocument:
    """What is set for a citation."""
    return RulesDocument(
        citation=citation_id,
        move_points=rules.move_points,
        move_log_odds=rules.move_log_odds,
        is_frozen=rules.is_frozen,
        is_none=rules.is_none,
        quiet_until=rules.quiet_until,
        note=rules.note,
        changed_by=rules.changed_by,
        changed_at=rules.changed_at,
        in_words=rules.in_words,
        seen=rules.seen,
    )


def decision_document(link: Link) -> LinkDecision:
    """What somebody decided about a citation and an outcome."""
    return LinkDecision(
        outcome=str(link.outcome),
        verdict=link.verdict,
        how=link.how,
        inverted=link.inverted,
        by=link.decided_by,
        at=link.decided_at,
        note=link.note,
    )


def candidate_of(weighed: Weighed) -> Candidate:
    """A question beside a citation."""
    choices = [
        OutcomeChoice(
            name=str(OutcomeRef(weighed.question.ref, fit.outcome.key)),
            label=fit.outcome.label,
            why=fit.why,
            is_opposite=fit.is_opposite,
        )
        for fit in weighed.fits
    ]
    return _candidate(weighed.question, weighed.outcome, weighed.beside, weighed.score, weighed.note, choices)


def twin_candidate_of(twin: TwinCandidate) -> Candidate:
    """A question beside another one."""
    parts = () if twin.outcome else twin.question.outcomes
    choices = [
        OutcomeChoice(
            name=str(OutcomeRef(twin.question.ref, part.key)), label=part.label, why="", is_opposite=False
        )
        for part in parts
    ]
    return _candidate(twin.question, twin.outcome, twin.beside, twin.score, twin.note, choices)


def _candidate(
    question: Question,
    outcome: OutcomeRef | None,
    beside: SideBySide,
    score: float | None,
    note: str,
    choices: list[OutcomeChoice],
) -> Candidate:
    return Candidate(
        question=str(question.ref),
        outcome=None if outcome is None else str(outcome),
        title=question.title,
        url=question.url,
        state=question.state,
        closes_at=question.closes_at,
        resolution_criteria=question.resolution_criteria,
        is_opposite=beside.is_opposite,
        score=score,
        note=note,
        rows=[
            RowDocument(name=row.name, left=row.left, right=row.right, sign=row.sign) for row in beside.rows
        ],
        outcomes=choices,
    )
