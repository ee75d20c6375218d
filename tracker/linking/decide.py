"""Is the best candidate safe to offer as the one answer, worth a look, or none?

A wrong number in a story is the worst that can happen, so `link` needs both: no finding for which a
person would hesitate, and a fitted confidence above a limit that is set for few wrong links, not for many
right ones. Near twins fail the first, whatever their score.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracker.linking.compare import FEATURES, Comparison
from tracker.linking.rank import Ranked
from tracker.linking.weights import Linear, read_weights
from tracker.questions import QuestionRef

MOST_CANDIDATES = 10

CONFIDENCE_FIGURES = ("lesser_share", "greater_share", "contrast", "margin", "vetoes", "doubts")
LEAST_MARGIN = 1.0
"""Points by which the best must be ahead of a rival that nothing rules out: of two alike a person chooses."""

_MARGIN_CAP = 4.0
_ALONE_MARGIN = 4.0
_AT = {name: place for place, name in enumerate(FEATURES)}


class Decision(StrEnum):
    """What to do with the best candidate."""

    LINK = "link"
    REVIEW = "review"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What is proposed for a citation.

    `question` is set with `link` only. `confidence` is the fitted probability that the best candidate is
    the question meant. At most ten candidates, best first, whatever the decision.
    """

    decision: Decision
    question: QuestionRef | None
    confidence: float
    candidates: tuple[Ranked, ...]


def decide(ranked: Sequence[Ranked], weights: Linear | None = None) -> Suggestion:
    """Decide about the best of some ranked candidates; `weights` stands in for the shipped confidence."""
    kept = tuple(ranked[:MOST_CANDIDATES])
    if not ranked:
        return Suggestion(decision=Decision.NONE, question=None, confidence=0.0, candidates=())
    limits = read_weights()["limits"]
    confidence = _logistic((weights or confidence_weights()).of(confidence_figures(ranked)))
    best = ranked[0].comparison
    if is_clear(best) and confidence >= limits["link"] and margin(ranked) >= LEAST_MARGIN:
        decision = Decision.LINK
    elif best.vetoes or confidence < limits["review"]:
        decision = Decision.NONE
    else:
        decision = Decision.REVIEW
    return Suggestion(
        decision=decision,
        question=best.entry.ref if decision is Decision.LINK else None,
        confidence=round(confidence, 4),
        candidates=kept,
    )


def is_clear(comparison: Comparison) -> bool:
    """Whether nothing that a person would check disagrees or is left open."""
    return not comparison.vetoes and not comparison.doubts


def confidence_figures(ranked: Sequence[Ranked]) -> tuple[float, ...]:
    """What the confidence in the best candidate rests on, in the order of CONFIDENCE_FIGURES.

    The `contrast` is how telling the words are that each side has alone: "battlefield" against "city".
    """
    comparison = ranked[0].comparison
    features = comparison.features
    shares = (features[_AT["claim_share"]], features[_AT["title_share"]])
    return (
        min(shares),
        max(shares),
        min(features[_AT["rarest_missing"]], features[_AT["rarest_extra"]]),
        min(margin(ranked), _MARGIN_CAP),
        float(len(comparison.vetoes)),
        float(len(comparison.doubts)),
    )


def margin(ranked: Sequence[Ranked]) -> float:
    """How far the best candidate is ahead of its next rival.

    Neither a question with the same title nor one that a finding rules out is a rival: a twin that runs to
    another year is near in points and yet out of the question.
    """
    best = ranked[0]
    title = best.comparison.entry.title.casefold().strip()
    for other in ranked[1:]:
        if not other.comparison.vetoes and other.comparison.entry.title.casefold().strip() != title:
            return best.points - other.points
    return _ALONE_MARGIN


def confidence_weights() -> Linear:
    """The fitted weights of the confidence."""
    return Linear.read(read_weights()["confidence"], CONFIDENCE_FIGURES)


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value)) if value > -500 else 0.0  # noqa: PLR2004 - beyond it exp overflows
