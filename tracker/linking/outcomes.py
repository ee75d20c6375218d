"""Of a question with several outcomes, which does a claim fit best?

An order for a person to choose from, never a choice: the labels are compared with the claim's dates, numbers
and words, and what was compared is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.citations.citation import Citation
from tracker.linking.alignment import ClaimWords
from tracker.linking.asks import Asks
from tracker.linking.catalogue import Entry
from tracker.linking.check import Check, Verdict
from tracker.linking.checks import check_quantities
from tracker.linking.claim import claim_of
from tracker.linking.marks import is_opposite
from tracker.linking.statement import Statement, read_claim, read_title
from tracker.linking.time_check import check_times
from tracker.questions import Outcome, Question

_POINTS = {Verdict.AGREES: 2.0, Verdict.ROUGHLY: 1.0, Verdict.DIFFERS: -2.0}
"""What a date or a number of the label is worth; the words that both say are worth 1, all together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """An outcome in its place.

    `points` compare within one question only; `why` is empty where nothing was there to compare.
    `is_opposite`: with this label the question asks the opposite of the claim.
    """

    outcome: Outcome
    points: float
    why: str
    is_opposite: bool = False


def order_outcomes(citation: Citation, question: Question, *, today: date | None = None) -> tuple[Fit, ...]:
    """The outcomes of a question, the one that fits a citation best first; else in the platform's order.

    `today` is the day the story was written.
    """
    claim = read_claim(claim_of(citation), today)
    fits = [_fit(claim, question, outcome) for outcome in question.outcomes]
    return tuple(sorted(fits, key=lambda fit: (-fit.points, fit.is_opposite)))


def labelled(question: Question, label: str) -> str:
    """What a question with one of its outcomes is called where both are compared: "Who will win? (Ann)"."""
    title = question.title.strip()
    if not label or title.endswith(f"({label})"):
        return title
    return f"{title} ({label})" if title.endswith("?") else f"{title} \N{EM DASH} {label}"


def _fit(claim: Statement, question: Question, outcome: Outcome) -> Fit:
    label = outcome.label
    title = read_title(Entry(ref=question.ref, title=labelled(question, label)))
    turned = is_opposite(claim, title)
    if not label:
        return Fit(outcome=outcome, points=0.0, why="", is_opposite=turned)
    # Only what the label says parts the outcomes: what the common title says fits all of them, or none.
    alone = read_title(Entry(ref=question.ref, title=f"Will it be {label}?"))
    # But whether a bare year means "in" or "by" it, the title says ("by the following years?").
    times = alone.times if alone.times.is_silent else title.times
    option = replace(alone, times=times, asks=Asks.WHETHER)
    dates = check_times(claim, option, None)
    numbers = check_quantities(claim, option) if option.quantities else Check(verdict=Verdict.NEITHER)
    shared = _shared_words(claim, alone)
    found = [check for check in (dates, numbers) if check.verdict in _POINTS]
    words = [check.words for check in found if check.words]
    if shared:
        words.append(f"wording: both say {', '.join(shared)}")
    telling = [term for term in alone.terms if term.is_telling]
    share = len(shared) / len(telling) if telling else 0.0
    return Fit(
        outcome=outcome,
        points=sum(_POINTS[check.verdict] for check in found) + share,
        why="; ".join(words),
        is_opposite=turned,
    )


def _shared_words(claim: Statement, label: Statement) -> Sequence[str]:
    paired = ClaimWords(claim.terms, lambda _: 1.0).pair(label.terms)
    extra = {id(term) for term, _ in paired.extra}
    return [term.surface for term in label.terms if term.is_telling and id(term) not in extra]
