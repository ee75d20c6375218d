"""In which order do the candidates for a claim stand?

Retrieval brings many; how their words pair brings them down to a few; those are compared in full and
ordered by the fitted weights.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.linking.alignment import ClaimWords
from tracker.linking.compare import FEATURES, Comparison, compare
from tracker.linking.index import TitleIndex
from tracker.linking.statement import Statement
from tracker.linking.weights import Linear, read_weights

RETRIEVED = 40
COMPARED = 16
"""How many of the retrieved are compared in full; on the shared pairs the right one is always among them."""


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
    hits = index.search(claim.terms, claim.context, platform=platform, limit=RETRIEVED)
    if not hits:
        return ()
    words = ClaimWords(claim.terms, index.rarity, claim.context)
    paired = [(hit, words.pair(hit.terms)) for hit in hits]
    best = max(hits[0].score, 1e-6)
    paired.sort(
        key=lambda each: (
            -(max(each[0].score / best, each[0].described) + each[1].claim_share + each[1].title_share)
        )
    )
    return tuple(compare(claim, hit, each, index, today=today) for hit, each in paired[:COMPARED])


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
