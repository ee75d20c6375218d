"""Which questions share words with a claim? An index in memory over a catalogue.

Titles are indexed by themselves: mixing in descriptions was measured to cost a quarter of the right
answers. Words weigh by their rarity among the titles, synonyms and places count with their own weights,
and a word that no title has is looked up by its letters, so that a name in another spelling is found.
Descriptions have an index apart, which only adds a few candidates that the titles would not bring.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from tracker.linking.catalogue import Entry
from tracker.linking.index_parts import IndexParts, index_entries, join_entries
from tracker.linking.lexicon import PART_WEIGHT, Term
from tracker.linking.postings import Floats, Numbers
from tracker.linking.spellings import NEAREST
from tracker.linking.statement import Statement, read_title
from tracker.linking.words import words_of
from tracker.questions import QuestionRef

LENGTH_SHARE = 0.6
"""How far a long title is held against it (BM25's b); set on the share of right questions among twenty."""

PARTS_SHARE = 0.2
"""What the words of a known phrase are worth by themselves, together: "domestic" of the gross product."""

CONTEXT_SHARE = 0.3
"""What a word around the claim is worth beside one of the claim."""

WHEN_BONUS = np.float32(1.25)
"""How much more a title that asks when is worth to a claim that may state a date."""

MOST_STATEMENTS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An entry that shares words with the claim.

    `score` is comparable within one search only; `described` is how much of the claim its description
    says (0-1); `asks_when` that the title asks for a date, as far as its first look tells.
    """

    number: int
    entry: Entry
    terms: tuple[Term, ...]
    score: float
    described: float = 0.0
    asks_when: bool = False


class TitleIndex:
    """A catalogue, searchable. Built once; safe to share between threads."""

    def __init__(self, entries: Iterable[Entry] = (), *, parts: IndexParts | None = None) -> None:
        """Index some entries, or take what an index of them was made of."""
        self.parts = parts or index_entries(tuple(entries))
        self.entries = self.parts.entries
        self._terms = self.parts.terms
        self._titles = self.parts.titles
        self._descriptions = self.parts.descriptions
        self._names = self.parts.names
        self._spellings = self.parts.spellings
        self._by_platform = self.parts.by_platform
        self._asks_when = self.parts.asks_when
        relative = self.parts.lengths / self.parts.mean_length
        self._length_norm: Floats = (1 - LENGTH_SHARE + LENGTH_SHARE * relative) ** 0.5
        self._statements: dict[int, Statement] = {}
        self._numbers: dict[QuestionRef, int] | None = None

    def plus(self, entries: Iterable[Entry], *, without: Collection[QuestionRef] = ()) -> Self:
        """This index with a few entries more, or with what they say now where they are in it already.

        The questions of `without` are not found in it. How telling a word is, and whether it is a name,
        stays as this index has it. So does a description where the entry that is given has none.
        """
        if self._numbers is None:
            self._numbers = {entry.ref: number for number, entry in enumerate(self.entries)}
        return type(self)(parts=join_entries(self.parts, self._numbers, entries, without))

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def platforms(self) -> frozenset[str]:
        """The platforms that have an entry here."""
        return frozenset(self._by_platform)

    def rarity(self, term: Term) -> float:
        """How much a term tells: the inverse document frequency of its own word among the titles."""
        return self._titles.rarity(term.word)

    def is_name(self, term: Term) -> bool:
        """Whether a term is somebody's or something's name: capitalised here, and nearly always in titles."""
        return bool(term.place) or (term.is_name and self._names.get(term.word, True))

    def statement(self, hit: Hit) -> Statement:
        """What a hit's title says; kept, since near twins come up again and again."""
        known = self._statements.get(hit.number)
        if known is None:
            if len(self._statements) >= MOST_STATEMENTS:
                self._statements.clear()
            known = self._statements[hit.number] = read_title(hit.entry, hit.terms)
        return known

    def search(
        self,
        terms: Sequence[Term],
        context: Sequence[Term] = (),
        *,
        platform: str | None = None,
        is_date: bool = False,
        limit: int = 40,
        by_description: int = 8,
    ) -> tuple[Hit, ...]:
        """The entries that share most with `terms`, best first; only the platform's if one is named.

        The words of `context` count for a part of theirs. `is_date` says that the claim may state a date:
        questions that ask when then count for more. At most `limit` by title, and with them at most
        `by_description` that only their descriptions bring.
        """
        scores = self._titles.score(self._wanted(terms, context)) / self._length_norm
        if is_date:
            scores[self._asks_when] *= WHEN_BONUS
        described = self._describe(terms, context)
        unwanted = list(self.parts.hidden)
        scores[unwanted] = described[unwanted] = 0
        within = self._by_platform.get(platform, np.zeros(0, dtype=np.int32)) if platform else None
        chosen = _best(scores, within, limit)
        chosen += [number for number in _best(described, within, by_description) if number not in chosen]
        return tuple(
            Hit(
                number=number,
                entry=self.entries[number],
                terms=self._terms[number],
                score=float(scores[number]),
                described=float(described[number]),
                asks_when=bool(self._asks_when[number]),
            )
            for number in chosen
        )

    def _wanted(self, terms: Sequence[Term], context: Sequence[Term]) -> Iterator[list[tuple[str, float]]]:
        for term in terms:
            yield self._known_keys(term)
        for term in context:
            yield [(key, weight * CONTEXT_SHARE) for key, weight in self._known_keys(term)]

    def _known_keys(self, term: Term) -> list[tuple[str, float]]:
        known = [(key, weight) for key, weight in term.keys.items() if key in self._titles]
        if any(weight == 1.0 for _, weight in known):
            others = max(term.surface.count(" "), 1)
            return [(key, weight if weight != PART_WEIGHT else PARTS_SHARE / others) for key, weight in known]
        near = [each for spellings in self._spellings for each in spellings.near(term.word[2:])]
        near.sort(key=lambda each: -each[1])
        return known + [(f"w:{word}", share) for word, share in near[:NEAREST]]

    def _describe(self, terms: Sequence[Term], context: Sequence[Term]) -> Floats:
        """For each entry the share of the claim's words, by what they tell, that its description has."""
        words = {
            f"w:{word.stem}": share
            for share, some in ((CONTEXT_SHARE, context), (1.0, terms))
            for term in some
            for word in words_of(term.surface)
            if not word.is_stopword and term.is_telling
        }
        total = sum(share * self._descriptions.rarity(key) for key, share in words.items())
        return self._descriptions.score([item] for item in words.items()) / np.float32(total or 1.0)


def _best(scores: Floats, within: Numbers | None, limit: int) -> list[int]:
    """The numbers of the best scores above nothing; equal ones in the catalogue's order."""
    candidates = scores if within is None else scores[within]
    count = min(limit, len(candidates))
    if not count:
        return []
    best = np.argpartition(-candidates, count - 1)[:count]
    best = best[np.lexsort((best, -candidates[best]))]
    best = best[candidates[best] > 0]
    return [int(number) for number in (best if within is None else within[best])]
