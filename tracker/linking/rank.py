"""In which order do the candidates for a claim stand?

Retrieval brings many; how their words pair brings them down to a few; those are compared in full and
ordered by the fitted weights.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.linking.alignment import Alignment, ClaimWords
from tracker.linking.asks import Asks
from tracker.linking.compare import FEATURES, Comparison, compare
from tracker.linking.index import Hit, TitleIndex
from tracker.linking.statement import Statement
from tracker.linking.weights import Linear, read_weights

RETRIEVED = 30
COMPARED = 10
"""How many of the retrieved are compared in full; more are slower and were measured to bring nothing."""

TYPE_BONUS = 1.5
"""What asking when is worth at first look to a claim that may state a date."""

_DATES = frozenset({Asks.WHEN, Asks.MEDIAN, Asks.EVEN_ODDS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A candidate in its place. `points` are the fitted sum; `score` its share among all candidates (0-1)."""

    comparison: Comparison
    points: float
    score: float


def rank(
    claim: Statement,
    index: TitleIndex,
    *,
    platform: str | None = None,
    today: date | None = None,
    weights: Linear | None = None,
) -> tuple[Ranked, ...]:
    """The candidates for a claim, best first."""
    by_points = weights or ranking_weights()
    compared = compare_best(claim, index, platform=platform, today=today)
    points = [by_points.of(comparison.features) for comparison in compared]
    shares = _softmax(points)
    ranked = [
        Ranked(comparison=comparison, points=each, score=share)
        for comparison, each, share in zip(compared, points, shares, strict=True)
    ]
    return tuple(sorted(ranked, key=lambda each: -each.points))


def compare_best(
    claim: Statement, index: TitleIndex, *, platform: str | None = None, today: date | None = None
) -> tuple[Comparison, ...]:
    """The candidates worth comparing in full, compared: those whose words pair best with the claim's."""
    is_date = claim.asks in _DATES and not claim.times.is_silent
    hits = index.search(claim.terms, claim.context, platform=platform, is_date=is_date, limit=RETRIEVED)
    if not hits:
        return ()
    words = ClaimWords(claim.terms, index.rarity, claim.context)
    paired = [(hit, words.pair(hit.terms)) for hit in hits]
    bonus = TYPE_BONUS if is_date else 0.0
    paired.sort(key=lambda each: -_first_look(*each) - bonus * each[0].asks_when)
    return tuple(compare(claim, hit, each, index, today=today) for hit, each in paired[:COMPARED])


def _first_look(hit: Hit, paired: Alignment) -> float:
    """What a candidate's words alone promise: about the fitted weights of what is known so far."""
    shares = paired.claim_share, paired.title_share
    both = 2 * shares[0] * shares[1] / (sum(shares) or 1.0)
    return (
        1.6 * math.log1p(hit.score)
        + 1.5 * hit.described
        + 3 * shares[0]
        + 3.7 * shares[1]
        + 4.4 * both
        + 0.7 * min(paired.shared_names, 3)
    )


def ranking_weights() -> Linear:
    """The fitted weights of the ranking."""
    return Linear.read(read_weights()["ranking"], FEATURES)


def _softmax(points: Sequence[float]) -> list[float]:
    if not points:
        return []
    highest = max(points)
    powers = [math.exp(each - highest) for each in points]
    total = sum(powers)
    return [power / total for power in powers]
