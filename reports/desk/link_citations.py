"""Tying a citation to the question it means: suggesting, and keeping what a person decided.

A suggestion comes from the stored catalogue and the platform's own search, ranked and explained by
`tracker.linking`; a URL inside the sentence that names one outcome decides alone. Everything else is a
person's word.
"""

from __future__ import annotations

from dataclasses import dataclass

from db import Connection, acts, citations, links, questions, stories
from db.watching import stop_watching_uncited, watch_with_twins
from reports.desk.catalogue_index import index_folder
from reports.desk.context import WorkContext
from reports.desk.keep_forecasts import keep_snapshot
from reports.desk.named_outcomes import ask_for
from tracker.errors import PlatformError
from tracker.kept import KeptCitation
from tracker.linking.catalogue import entry_of
from tracker.linking.decide import Suggestion
from tracker.linking.suggest import suggest
from tracker.links import How, Link, Verdict
from tracker.manual import PLATFORM as BY_A_PERSON
from tracker.permission import Unpermitted
from tracker.questions import OutcomeRef, Question

SEARCH_LIMIT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """What is offered for one citation; `linked` where a URL in its sentence decided already.

    `notes` has a sentence for each platform that could not be searched, so that others answered for it.
    """

    citation: KeptCitation
    suggestion: Suggestion | None
    linked: Link | None = None
    notes: tuple[str, ...] = ()


def suggest_links(context: WorkContext, citation: KeptCitation) -> Suggested:
    """Look for the question that a citation means: in the catalogue, and by the platform's own search.

    Where the catalogue lists questions of the platform, a search that fails is a note and no error.

    Raises:
        PlatformError: the platform could not be asked, and the catalogue lists nothing of it.
        NotFoundError: Nerdline cannot read the platform that the citation names, and has no list of it.
    """
    named = _named_by_url(context, citation)
    if named is not None:
        with context.database.reading() as connection:
            rejected = links.rejected_outcomes(connection, citation.id)
        if named not in rejected:
            link = confirm(context, citation.id, named, how=How.URL, note=citation.url or "")
            return Suggested(citation=citation, suggestion=None, linked=link)
    index = context.catalogue.current(context.database, index_folder(context.settings, context.database))
    is_listed = citation.platform in index.platforms if citation.platform else bool(len(index))
    found, notes = _search(context, citation, is_listed=is_listed)
    with context.database.reading() as connection:
        never_again = links.rejected_questions(connection, citation.id)
    entries = [entry_of(question) for question in found if question.ref not in never_again]
    suggestion = suggest(
        citation.as_found,
        index.plus(entries, without=never_again) if is_listed else entries,
        platform=citation.platform,
        today=citation.printing.printed_on,
    )
    return Suggested(citation=citation, suggestion=suggestion, notes=notes)


def _search(
    context: WorkContext, citation: KeptCitation, *, is_listed: bool
) -> tuple[list[Question], tuple[str, ...]]:
    """What the searches bring of the platform that a citation names, or of all that may be asked.

    With a sentence for each that brought nothing because it failed; if all did, and the catalogue does not
    stand in for them, the first failure is raised.
    """
    if citation.platform:
        adapters = [] if is_listed and citation.platform not in context.platforms else [citation.platform]
    else:
        adapters = [
            name
            for name, adapter in context.platforms.items()
            if name != BY_A_PERSON and not isinstance(adapter, Unpermitted)
        ]
    found: list[Question] = []
    failures: list[PlatformError] = []
    for name in sorted(adapters):
        try:
            found += context.platform(name).search(citation.claim, limit=SEARCH_LIMIT)
        except PlatformError as error:
            failures.append(error)
    if failures and len(failures) == len(adapters) and not is_listed:
        raise failures[0]
    instead = "the catalogue stands in for it" if is_listed else "only the others were asked"
    return found, tuple(f"{error}; {instead}" for error in failures)


def confirm(
    context: WorkContext,
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
    asked = ask_for(context, outcome)
    now = context.clock.now()
    link = Link(
        citation_id=citation_id,
        outcome=asked.outcome,
        verdict=Verdict.CONFIRMED,
        decided_by=context.who,
        decided_at=now,
        how=how,
        inverted=inverted,
        note=note,
    )
    with context.database.writing() as connection:
        keep_snapshot(connection, asked.snapshot, answers=asked.answers, asked=outcome)
        links.add_decision(connection, link)
        story = stories.get_story(connection, str(citation.story_id))
        if story.withdrawn_at is None:
            watch_with_twins(connection, link.outcome, at=now, because="it was just linked")
        stop_watching_uncited(connection)
        _record(connection, context, link, "link confirmed")
    return link


def reject(
    context: WorkContext, citation_id: int, outcome: OutcomeRef, *, note: str = ""
) -> tuple[Link, ...]:
    """Keep that a citation does not mean an outcome: it is not offered for it again.

    Of a question with several outcomes, of which none is named, all are rejected.

    Raises:
        NotFoundError: there is no such citation, or the platform has no such question.
        UsageError: the question has no such outcome.
        PlatformError: the platform could not be asked.
    """
    with context.database.reading() as connection:
        citations.get_citation(connection, citation_id)
    asked = ask_for(context, outcome)
    rejected = tuple(
        Link(
            citation_id=citation_id,
            outcome=each,
            verdict=Verdict.REJECTED,
            decided_by=context.who,
            decided_at=context.clock.now(),
            note=note,
        )
        for each in asked.outcomes
    )
    with context.database.writing() as connection:
        questions.save_question(connection, asked.snapshot.question)
        for link in rejected:
            links.add_decision(connection, link)
            _record(connection, context, link, "link rejected")
        stop_watching_uncited(connection)
    return rejected


def _named_by_url(context: WorkContext, citation: KeptCitation) -> OutcomeRef | None:
    if not citation.url:
        return None
    for adapter in context.platforms.values():
        outcome = adapter.recognise(citation.url)
        if outcome is not None:
            snapshot = adapter.fetch(outcome.question, histories=())
            found = snapshot.outcome_named(outcome.key)
            return None if found is None else OutcomeRef(snapshot.question.ref, found.key)
    return None


def _record(connection: Connection, context: WorkContext, link: Link, act: str) -> None:
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
