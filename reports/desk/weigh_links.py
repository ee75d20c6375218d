"""A citation beside the questions that it may mean, for a person who decides. Nothing is decided here."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace

from db import citations, links, questions
from reports.desk.catalogue_index import index_folder
from reports.desk.context import WorkContext
from reports.desk.link_citations import suggest_links
from reports.desk.named_outcomes import ask_for, listed_of, told_of
from tracker.errors import PlatformError
from tracker.kept import KeptCitation
from tracker.linking.catalogue import entry_of
from tracker.linking.compare import Comparison
from tracker.linking.decide import Decision
from tracker.linking.outcomes import Fit, order_outcomes
from tracker.linking.side_by_side import SideBySide, put_side_by_side
from tracker.linking.suggest import suggest
from tracker.questions import Outcome, OutcomeRef, Question, QuestionRef

MOST_SHOWN = 3
"""How many candidates are shown with their rules, each of which may cost a request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One question beside a citation.

    `outcome` is the one that is meant if the question is; None where it has several and nobody named one:
    then `fits` has them all, the one that fits best first. `score` is among the candidates (0-1), None
    for a question that was named. `note` tells where it comes from, and what could not be asked; where not
    `is_asked`, it is what the catalogue lists.
    """

    citation_id: int
    question: Question
    outcome: OutcomeRef | None
    beside: SideBySide
    comparison: Comparison | None
    fits: tuple[Fit, ...] = ()
    score: float | None = None
    note: str = ""
    is_asked: bool = True

    @property
    def confirming(self) -> str:
        """The command that confirms it; empty where an outcome must be chosen first."""
        return self._confirming(self.outcome, inverted=self.beside.is_opposite) if self.outcome else ""

    def confirming_fit(self, fit: Fit) -> str:
        """The command that confirms one of its outcomes; empty where nobody told their names."""
        if not self.is_asked:
            return ""
        outcome = OutcomeRef(self.question.ref, fit.outcome.key)
        return self._confirming(outcome, inverted=fit.is_opposite)

    def _confirming(self, outcome: OutcomeRef, *, inverted: bool) -> str:
        return _command("confirm", self.citation_id, outcome, *(["--inverted"] if inverted else []))

    @property
    def rejecting(self) -> str:
        """The command that rejects it."""
        return _command("reject", self.citation_id, self.outcome or self.question.ref)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """A citation with its candidates, best first. `decision` is None where no search was made for them."""

    citation: KeptCitation
    candidates: tuple[Weighed, ...]
    decision: Decision | None = None
    confidence: float | None = None
    notes: tuple[str, ...] = ()


def weigh(
    context: WorkContext, citation_id: int, named: OutcomeRef | None = None, *, most: int = MOST_SHOWN
) -> Weighing:
    """Put a citation beside a named question, or what it is linked to, or else its candidates.

    A URL in the sentence that names a question is its only candidate, unless that was rejected.

    Raises:
        NotFoundError: there is no such citation, or nothing can be found for it.
        PlatformError: the platform could not be asked.
        UsageError: the question has no such outcome.
    """
    with context.database.reading() as connection:
        citation = citations.get_citation(connection, citation_id)
        rejected = links.rejected_questions(connection, citation_id)
    if named is not None:
        return Weighing(citation=citation, candidates=(_named(context, citation, named),))
    if citation.link is not None:
        note = f"linked by {citation.link.decided_by} on {citation.link.decided_at:%Y-%m-%d}"
        linked = _named(context, citation, citation.link.outcome, note=note)
        return Weighing(citation=citation, candidates=(linked,))
    from_url = _by_url(context, citation)
    if from_url is not None and from_url.question.ref not in rejected:
        return Weighing(citation=citation, candidates=(from_url,))
    suggested = suggest_links(context, citation)
    suggestion = suggested.suggestion
    if suggestion is None:
        return Weighing(citation=citation, candidates=(), notes=suggested.notes)
    weighed = []
    for ranked in suggestion.candidates[:most]:
        question, note = told_of(context, ranked.comparison.entry)
        one = _weighed(citation, question, comparison=ranked.comparison)
        weighed.append(replace(one, score=ranked.score, note=note, is_asked=not note))
    return Weighing(
        citation=citation,
        candidates=tuple(weighed),
        decision=suggestion.decision,
        confidence=suggestion.confidence,
        notes=suggested.notes,
    )


def weigh_listed(context: WorkContext, citation_id: int, *, most: int = MOST_SHOWN) -> Weighing:
    """As `weigh`, from what is kept and what the catalogue lists alone: no platform is asked.

    Raises:
        NotFoundError: there is no such citation.
    """
    with context.database.reading() as connection:
        citation = citations.get_citation(connection, citation_id)
        rejected = links.rejected_questions(connection, citation_id)
        linked = questions.get_question(connection, citation.link.outcome.question) if citation.link else None
    if citation.link is not None and linked is not None:
        note = f"linked by {citation.link.decided_by} on {citation.link.decided_at:%Y-%m-%d}"
        outcome = linked.outcome(citation.link.outcome.key)
        one = _weighed(citation, linked, outcome=outcome, comparison=None, note=note)
        return Weighing(citation=citation, candidates=(one,))
    index = context.catalogue.current(context.database, index_folder(context.settings, context.database))
    suggestion = suggest(
        citation.as_found,
        index.plus((), without=rejected),
        platform=citation.platform,
        today=citation.printing.printed_on,
    )
    weighed = []
    for ranked in suggestion.candidates[:most]:
        question, note = listed_of(context, ranked.comparison.entry)
        one = _weighed(citation, question, comparison=ranked.comparison)
        weighed.append(replace(one, score=ranked.score, note=note, is_asked=not note))
    return Weighing(
        citation=citation,
        candidates=tuple(weighed),
        decision=suggestion.decision,
        confidence=suggestion.confidence,
    )


def _named(context: WorkContext, citation: KeptCitation, named: OutcomeRef, *, note: str = "") -> Weighed:
    asked = ask_for(context, named)
    question = asked.snapshot.question
    outcome = question.outcome(asked.outcome.key) if named.key else None
    compared = suggest(citation.as_found, [entry_of(question)], today=citation.printing.printed_on)
    comparison = next((ranked.comparison for ranked in compared.candidates), None)
    return _weighed(citation, question, outcome=outcome, comparison=comparison, note=note)


def _by_url(context: WorkContext, citation: KeptCitation) -> Weighed | None:
    if not citation.url:
        return None
    for adapter in context.platforms.values():
        outcome = adapter.recognise(citation.url)
        if outcome is not None:
            try:
                return _named(context, citation, outcome, note="its URL stands in the sentence")
            except PlatformError:
                return None  # what the search finds is then the better answer
    return None


def _weighed(
    citation: KeptCitation,
    question: Question,
    *,
    comparison: Comparison | None,
    outcome: Outcome | None = None,
    note: str = "",
) -> Weighed:
    found, today = citation.as_found, citation.printing.printed_on
    meant = outcome or (question.outcomes[0] if len(question.outcomes) == 1 else None)
    return Weighed(
        citation_id=citation.id,
        question=question,
        outcome=OutcomeRef(question.ref, meant.key) if meant else None,
        beside=put_side_by_side(found, question, outcome=meant, today=today),
        comparison=comparison,
        fits=() if meant else order_outcomes(found, question, today=today),
        note=note,
    )


def _command(verb: str, citation_id: int, name: OutcomeRef | QuestionRef, *options: str) -> str:
    return shlex.join(["nerdline", "link", verb, str(citation_id), str(name), *options])
