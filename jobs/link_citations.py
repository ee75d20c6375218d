"""Tying a citation to the question it means: suggesting, and keeping what a person decided.

A suggestion comes from the platform's own search, ranked and explained by `tracker.linking`; a URL
inside the sentence that names one outcome decides alone. Everything else is a person's word.
"""

from __future__ import annotations

from dataclasses import dataclass

from db import Connection, acts, citations, links, questions, stories
from db.watching import stop_watching_uncited
from jobs.context import JobContext
from jobs.keep_forecasts import keep_snapshot
from tracker.adapter import Snapshot
from tracker.citations.citation import Citation, Stated
from tracker.errors import UsageError
from tracker.kept import KeptCitation
from tracker.linking.catalogue import entry_of
from tracker.linking.decide import Suggestion
from tracker.linking.suggest import suggest
from tracker.links import How, Link, Verdict
from tracker.manual import PLATFORM as BY_A_PERSON
from tracker.questions import OutcomeRef
from tracker.recording import KeptAnswer, recording

SEARCH_LIMIT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """What is offered for one citation; `linked` where a URL in its sentence decided already."""

    citation: KeptCitation
    suggestion: Suggestion | None
    linked: Link | None = None


def suggest_links(context: JobContext, citation: KeptCitation) -> Suggested:
    """Look for the question that a citation means.

    Raises:
        PlatformError: the platform could not be asked.
        NotFoundError: Nerdline cannot read the platform that the citation names.
    """
    named = _named_by_url(context, citation)
    if named is not None:
        with context.database.reading() as connection:
            rejected = links.rejected_outcomes(connection, citation.id)
        if named not in rejected:
            link = confirm(context, citation.id, named, how=How.URL, note=citation.url or "")
            return Suggested(citation=citation, suggestion=None, linked=link)
    names = [citation.platform] if citation.platform else sorted(context.platforms)
    found = [
        question
        for name in names
        for question in context.platform(name).search(citation.claim, limit=SEARCH_LIMIT)
    ]
    with context.database.reading() as connection:
        rejected = links.rejected_outcomes(connection, citation.id)
        printed_on = citation.printing.printed_on
    never_again = {outcome.question for outcome in rejected if not outcome.key}
    entries = [entry_of(question) for question in found if question.ref not in never_again]
    suggestion = suggest(_as_found(citation), entries, platform=citation.platform, today=printed_on)
    return Suggested(citation=citation, suggestion=suggestion)


def confirm(
    context: JobContext,
    citation_id: int,
    outcome: OutcomeRef,
    *,
    inverted: bool = False,
    how: How = How.PERSON,
    note: str = "",
) -> Link:
    """Keep that a citation means an outcome, with the question's whole history, and watch it from now on.

    Raises:
        NotFoundError: there is no such citation, or the platform has no such question.
        UsageError: the question has several outcomes and none of them is named.
        PlatformError: the platform could not be asked.
    """
    with context.database.reading() as connection:
        citation = citations.get_citation(connection, citation_id)
    meant = _ask_for(context, outcome)
    now = context.clock.now()
    link = Link(
        citation_id=citation_id,
        outcome=meant.outcome,
        verdict=Verdict.CONFIRMED,
        decided_by=context.who,
        decided_at=now,
        how=how,
        inverted=inverted,
        note=note,
    )
    ref = meant.outcome.question
    with context.database.writing() as connection:
        keep_snapshot(connection, meant.snapshot, answers=meant.answers, asked=outcome)
        links.add_decision(connection, link)
        story = stories.get_story(connection, str(citation.story_id))
        if story.withdrawn_at is None:
            questions.watch_from(connection, ref, at=now, because="it was just linked")
        stop_watching_uncited(connection)
        _record(connection, context, link, "link confirmed")
    return link


def reject(context: JobContext, citation_id: int, outcome: OutcomeRef, *, note: str = "") -> Link:
    """Keep that a citation does not mean an outcome: it is not offered for it again.

    Raises:
        NotFoundError: there is no such citation, or the platform has no such question.
        PlatformError: the platform could not be asked.
    """
    with context.database.reading() as connection:
        citations.get_citation(connection, citation_id)
    meant = _ask_for(context, outcome)
    link = Link(
        citation_id=citation_id,
        outcome=meant.outcome,
        verdict=Verdict.REJECTED,
        decided_by=context.who,
        decided_at=context.clock.now(),
        note=note,
    )
    with context.database.writing() as connection:
        questions.save_question(connection, meant.snapshot.question)
        links.add_decision(connection, link)
        stop_watching_uncited(connection)
        _record(connection, context, link, "link rejected")
    return link


@dataclass(frozen=True, slots=True, kw_only=True)
class _Meant:
    """An outcome by its lasting name, with what its platform said of its question."""

    outcome: OutcomeRef
    snapshot: Snapshot
    answers: tuple[KeptAnswer, ...] = ()


def _ask_for(context: JobContext, outcome: OutcomeRef) -> _Meant:
    """Ask for an outcome that a person named, perhaps by an address; a manual question is asked for here."""
    ref = outcome.question
    if ref.platform == BY_A_PERSON:
        with context.database.reading() as connection:
            kept = questions.get_question(connection, ref)
        answers = []
        snapshot = Snapshot(question=kept, points={}, fetched_at=context.clock.now())
    else:
        with recording() as answers:
            snapshot = context.platform(ref.platform).fetch(ref, histories=(outcome.key,))
    question = snapshot.question
    found = snapshot.outcome_named(outcome.key)
    if found is None:
        parts = "; ".join(f"{question.ref}#{part.key} ({part.label})" for part in question.outcomes[:12])
        raise UsageError(f"{question.title!r} has several outcomes; name one: {parts}")
    return _Meant(outcome=OutcomeRef(question.ref, found.key), snapshot=snapshot, answers=tuple(answers))


def _as_found(citation: KeptCitation) -> Citation:
    printing = citation.printing
    return Citation(
        span=printing.span,
        sentence=printing.sentence,
        platform=citation.platform,
        kind=citation.kind,
        stated=Stated(text=printing.stated, span=printing.span, probability=printing.probability),
        claim=citation.claim,
        condition=citation.condition,
        deadline=citation.deadline,
        negated=citation.negated,
        url=citation.url,
    )


def _named_by_url(context: JobContext, citation: KeptCitation) -> OutcomeRef | None:
    if not citation.url:
        return None
    for adapter in context.platforms.values():
        outcome = adapter.recognise(citation.url)
        if outcome is not None:
            snapshot = adapter.fetch(outcome.question, histories=())
            found = snapshot.outcome_named(outcome.key)
            return None if found is None else OutcomeRef(snapshot.question.ref, found.key)
    return None


def _record(connection: Connection, context: JobContext, link: Link, act: str) -> None:
    detail = f"{link.outcome}{' inverted' if link.inverted else ''} ({link.how.value}) {link.note}".strip()
    acts.add_act(
        connection,
        acts.Act(
            at=context.clock.now(),
            who=context.who,
            act=act,
            subject=f"citation:{link.citation_id}",
            detail=detail,
        ),
    )
