"""Which words of a claim does a title say too, and what does each say alone?"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from rapidfuzz.distance import Levenshtein

from tracker.linking.lexicon import BELONGING_WEIGHT, PART_WEIGHT, SEAT_WEIGHT, Term

CLOSE_SPELLING = 0.8
"""Names whose letters agree to this share are one name spelt twice ("Pezeshkian", "Pezeshkyan")."""

_ACRONYM = re.compile(r"(?:[A-Z]\.?){2,6}")
LONGEST_REPLACED = 2
"""Words in a row that may stand for others in a row; of longer runs nobody can say which stands for which."""

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
    with its weight. `reversed_names` are two names of the title that stand the other way
    round in the claim, if any; `order` is the share of neighbouring pairs that keep theirs. `claim_best` and
    `title_best` say of each telling word what it was paired with.
    """

    claim_share: float
    title_share: float
    missing: tuple[tuple[Term, float], ...]
    extra: tuple[tuple[Term, float], ...]
    shared_names: int
    reversed_names: tuple[Term, Term] | None
    order: float
    claim_best: Best
    title_best: Best

    @property
    def replaced(self) -> tuple[tuple[Term, Term, float], ...]:
        """The unpaired words of both that stand between the same neighbours: one thing in two words, or two.

        Each as the claim's word, the title's, and the lesser of their weights.
        """
        if not self.missing or not self.extra:
            return ()
        missing = dict(zip(_unpaired_places(self.claim_best), self.missing, strict=True))
        extra = dict(zip(_unpaired_places(self.title_best), self.extra, strict=True))
        length = len(self.title_best)
        places: dict[tuple[int, int], list[int]] = {}
        for other, ends in _gaps(self.title_best):
            if ends != (-1, length):
                places.setdefault(ends, []).append(other)
        if not places:
            return ()
        found = []
        for mine, (before, after) in _gaps(self.claim_best):
            ends = (
                self.claim_best[before][1] if before >= 0 else -1,
                self.claim_best[after][1] if after < len(self.claim_best) else length,
            )
            word, weight = missing[mine]
            found += [(word, extra[at][0], min(weight, extra[at][1])) for at in places.get(ends, ())]
        return tuple(found)


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
        self._acronyms = [at for at, term in enumerate(self._terms) if _ACRONYM.fullmatch(term.surface)]
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
        self._pair_acronyms(title, claim_best, title_best)
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
            claim_best=claim_best,
            title_best=title_best,
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
        _pair_parts(self._terms, claim_best, title_best)
        _pair_parts(title, title_best, claim_best)
        _unpair_seats(self._terms, claim_best, title)
        _unpair_seats(title, title_best, self._terms)

    def _pair_acronyms(self, title: Sequence[Term], claim_best: Best, title_best: Best) -> None:
        """Pair an acronym of either side with the words whose initials it is."""
        for mine in self._acronyms:
            if claim_best[mine][0] < _SAME:
                _pair_acronym(mine, self._terms, claim_best, title, title_best)
        for other, term in enumerate(title):
            if title_best[other][0] < _SAME and term.surface.isupper() and _ACRONYM.fullmatch(term.surface):
                _pair_acronym(other, title, title_best, self._terms, claim_best)

    def _pair_spellings(self, title: Sequence[Term], claim_best: Best, title_best: Best) -> None:
        """Pair what is left over by its letters: other spellings, and forms that the stemmer parts."""
        left = _leftover(self._terms, claim_best)
        if not left:
            return
        by_letter: dict[str, list[int]] = {}
        for other in _leftover(title, title_best):
            by_letter.setdefault(title[other].surface[0].casefold(), []).append(other)
        for mine in left:
            for other in by_letter.get(self._terms[mine].surface[0].casefold(), ()):
                if self._terms[mine].place and title[other].place:
                    continue  # Austria is no spelling of Australia
                same = _spelling(self._terms[mine].surface, title[other].surface)
                if same > max(claim_best[mine][0], title_best[other][0]):
                    claim_best[mine], title_best[other] = (same, other), (same, mine)


def _pair_parts(terms: Sequence[Term], best: Best, others: Best) -> None:
    """Take a word as said by a phrase that has it and means the rest: "humans" by "human extinction"."""
    for at in range(len(terms)):
        same, partner = best[at]
        if same == PART_WEIGHT and others[partner][0] >= _SAME:
            best[at] = (_SAME, partner)


def _unpaired_places(best: Best) -> list[int]:
    return [at for at, (same, _) in enumerate(best) if same < _SAME]


def _gaps(best: Best) -> list[tuple[int, tuple[int, int]]]:
    """Each unpaired word of a short run with the paired ones around it; the edges are -1 and the length."""
    found: list[tuple[int, tuple[int, int]]] = []
    before, run = -1, list[int]()
    for at in range(len(best) + 1):
        if at < len(best) and best[at][0] < _SAME:
            run.append(at)
            continue
        if len(run) <= LONGEST_REPLACED:
            found += [(each, (before, at)) for each in run]
        before, run = at, []
    return found


def _unpair_seats(terms: Sequence[Term], best: Best, others: Sequence[Term]) -> None:
    """Unpair a seat of government from the country beside it: "Kyiv, Ukraine" is not all of Ukraine."""
    places = {term.place for term in terms if term.place}
    for at, term in enumerate(terms):
        same, partner = best[at]
        if same == SEAT_WEIGHT and term.seat_of in places and others[partner].place:
            best[at] = (0.0, -1)


def _pair_acronym(at: int, short: Sequence[Term], best: Best, long: Sequence[Term], long_best: Best) -> None:
    """Pair the acronym at `at` with the other side's words that it stands for, unless they are paired."""
    found = _spelled_out(short[at].surface, long)
    if found and all(long_best[place][0] < _SAME for place in found):
        best[at] = (CLOSE_SPELLING, found[0])
        for place in found:
            long_best[place] = (CLOSE_SPELLING, at)


def _spelled_out(acronym: str, terms: Sequence[Term]) -> list[int]:
    """Where the words stand whose initials an acronym is; nowhere if they are not all names in a row."""
    letters = acronym.replace(".", "").casefold()
    initials, owners = [], []
    for at, term in enumerate(terms):
        for word in term.surface.split(" "):
            if word[:1].isupper() or word[:1].isdigit():
                initials.append(word[0].casefold())
                owners.append(at)
    start = "".join(initials).find(letters)
    if start < 0:
        return []
    found = list(dict.fromkeys(owners[start : start + len(letters)]))
    return found if found[-1] - found[0] == len(found) - 1 else []


def _leftover(terms: Sequence[Term], best: Best) -> list[int]:
    return [
        at for at, (same, _) in enumerate(best) if same < _SAME and len(terms[at].surface) >= _SHORTEST_FUZZY
    ]


def _spelling(one: str, other: str) -> float:
    """How alike two words of one first letter look, 0-1: by nearly all letters, or a long beginning."""
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
