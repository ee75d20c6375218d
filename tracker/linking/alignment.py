"""Which words of a claim does a title say too, and what does each say alone?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from rapidfuzz.distance import Levenshtein

from tracker.linking.lexicon import BELONGING_WEIGHT, Term

CLOSE_SPELLING = 0.8
"""Names whose letters agree to this share are one name spelt twice ("Pezeshkian", "Pezeshkyan")."""

_SHORTEST_FUZZY = 5
_SAME = 0.55  # above a part of a phrase (0.5), up from a seat of government (0.6)
_SHARED_PREFIX = 5
_PREFIX_SHARE = 0.6

Best: TypeAlias = list[tuple[float, int]]
"""For each word how surely its best partner says the same, and where that partner stands (-1: nowhere)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """How much of each text the other one says, weighted by how much each word tells (0-1).

    `missing` are the claim's words that the title lacks, `extra` the title's that the claim lacks; each
    with its weight. `reversed_names` are two names of the title that stand the other way round in the
    claim, if any; `order` is the share of neighbouring pairs that keep theirs.
    """

    claim_share: float
    title_share: float
    missing: tuple[tuple[Term, float], ...]
    extra: tuple[tuple[Term, float], ...]
    shared_names: int
    reversed_names: tuple[Term, Term] | None
    order: float


class ClaimWords:
    """A claim's words made ready to be paired with one title after another.

    `rarity` says how much a word tells. A title's word that only the `context` of the claim has is not
    extra.
    """

    def __init__(
        self, terms: Sequence[Term], rarity: Callable[[Term], float], context: Sequence[Term] = ()
    ) -> None:
        self._rarity = rarity
        self._terms = [term for term in terms if term.is_telling]
        self._weights = [rarity(term) for term in self._terms]
        self._around = {key for term in context for key in term.keys}
        self._by_key: dict[str, list[tuple[int, float]]] = {}
        for at, term in enumerate(self._terms):
            for key, weight in term.keys.items():
                self._by_key.setdefault(key, []).append((at, weight))

    def pair(self, terms: Sequence[Term]) -> Alignment:
        """Pair each word of the claim with the title's most similar one, and the other way round."""
        title = [term for term in terms if term.is_telling]
        claim_best: Best = [(0.0, -1)] * len(self._terms)
        title_best: Best = [(0.0, -1)] * len(title)
        self._pair_meanings(title, claim_best, title_best)
        self._pair_spellings(title, claim_best, title_best)
        title_weights = [self._rarity(term) for term in title]
        return Alignment(
            claim_share=_share(claim_best, self._weights),
            title_share=_share(title_best, title_weights),
            missing=_unpaired(self._terms, claim_best, self._weights),
            extra=_unpaired(title, title_best, title_weights),
            shared_names=sum(
                term.is_name and best[0] >= _SAME for term, best in zip(self._terms, claim_best, strict=True)
            ),
            reversed_names=_reversed(self._terms, title, claim_best),
            order=_order(claim_best),
        )

    def _pair_meanings(self, title: Sequence[Term], claim_best: Best, title_best: Best) -> None:
        for at, term in enumerate(title):
            for key, weight in term.keys.items():
                for other, other_weight in self._by_key.get(key, ()):
                    same = min(weight, other_weight)
                    # Where the Fed is named the United States are said too, but not the other way round.
                    if same > claim_best[other][0] and other_weight != BELONGING_WEIGHT:
                        claim_best[other] = (same, at)
                    if same > title_best[at][0] and weight != BELONGING_WEIGHT:
                        title_best[at] = (same, other)
            if title_best[at][0] < _SAME and not self._around.isdisjoint(term.keys):
                title_best[at] = (_SAME, -1)

    def _pair_spellings(self, title: Sequence[Term], claim_best: Best, title_best: Best) -> None:
        """Pair what is left over by its letters: other spellings, and forms that the stemmer parts."""
        left = _leftover(self._terms, claim_best)
        right = _leftover(title, title_best) if left else []
        for mine in left:
            for other in right:
                if self._terms[mine].place and title[other].place:
                    continue  # Austria is no spelling of Australia
                same = _spelling(self._terms[mine].surface, title[other].surface)
                if same > max(claim_best[mine][0], title_best[other][0]):
                    claim_best[mine], title_best[other] = (same, other), (same, mine)


def _leftover(terms: Sequence[Term], best: Best) -> list[int]:
    return [
        at for at, (same, _) in enumerate(best) if same < _SAME and len(terms[at].surface) >= _SHORTEST_FUZZY
    ]


def _spelling(one: str, other: str) -> float:
    """How alike two words look, 0-1: nearly the same letters, or the same long beginning."""
    if one[0] != other[0] and one[0].casefold() != other[0].casefold():
        return 0.0
    mine, others = one.casefold(), other.casefold()
    close = Levenshtein.normalized_similarity(mine, others, score_cutoff=CLOSE_SPELLING)
    if close:
        return close
    shared = 0
    for here, there in zip(mine, others, strict=False):
        if here != there:
            break
        shared += 1
    long_enough = shared >= _SHARED_PREFIX and shared >= _PREFIX_SHARE * min(len(mine), len(others))
    return _PREFIX_SHARE if long_enough else 0.0


def _share(best: Best, weights: Sequence[float]) -> float:
    total = sum(weights)
    if not total:
        return 0.0
    return sum([same * weight for (same, _), weight in zip(best, weights, strict=True)]) / total


def _unpaired(terms: Sequence[Term], best: Best, weights: Sequence[float]) -> tuple[tuple[Term, float], ...]:
    return tuple(
        [(term, weight) for term, (same, _), weight in zip(terms, best, weights, strict=True) if same < _SAME]
    )


def _reversed(claim: Sequence[Term], title: Sequence[Term], best: Best) -> tuple[Term, Term] | None:
    """The first two names that both texts have in opposite orders, as the title has them."""
    places = [
        at for term, (same, at) in zip(claim, best, strict=True) if same >= _SAME and at >= 0 and term.is_name
    ]
    for earlier, later in pairwise(dict.fromkeys(places)):
        if later < earlier and title[earlier].is_name and title[later].is_name:
            return title[later], title[earlier]
    return None


def _order(best: Best) -> float:
    """The share of neighbouring pairs that keep their order, 1 where fewer than two are paired."""
    places = [at for same, at in best if same >= _SAME]
    if len(places) < 2:  # noqa: PLR2004 - no neighbours
        return 1.0
    return sum(later >= earlier for earlier, later in pairwise(places)) / (len(places) - 1)
