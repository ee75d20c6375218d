"""Which questions share words with a claim? An index in memory over a catalogue.

Titles are indexed by themselves: mixing in descriptions was measured to cost a quarter of the right
answers. Words weigh by their rarity among the titles, synonyms and places count with their own weights,
and a word that no title has is looked up by its letters, so that a name in another spelling is found.
Descriptions have an index apart, which only adds a few candidates that the titles would not bring.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tracker.linking.catalogue import Entry
from tracker.linking.lexicon import PART_WEIGHT, Term, terms_of
from tracker.linking.postings import Floats, Numbers, Postings
from tracker.linking.spellings import Spellings
from tracker.linking.statement import Statement, read_title, title_text
from tracker.linking.words import plain, words_of

LENGTH_SHARE = 0.6
"""How far a long title is held against it (BM25's b); set on the share of right questions among twenty."""

PARTS_SHARE = 0.2
"""What the words of a known phrase are worth by themselves, together: "domestic" of the gross product."""

CONTEXT_SHARE = 0.3
"""What a word around the claim is worth beside one of the claim."""

NAME_RATIO = 8
"""How many times as often as not a name is capitalised: some titles are written without care."""

MOST_STATEMENTS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An entry that shares words with the claim.

    `score` is comparable within one search only; `described` is how much of the claim its description
    says (0-1).
    """

    number: int
    entry: Entry
    terms: tuple[Term, ...]
    score: float
    described: float = 0.0


class TitleIndex:
    """A catalogue, searchable. Built once; safe to share between threads."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries: tuple[Entry, ...] = tuple(entries)
        self._statements: dict[int, Statement] = {}
        self._terms = [terms_of(words_of(title_text(entry))) for entry in self.entries]
        self._names = self._common_names()
        self._titles = Postings(
            ((number, _keys(terms)) for number, terms in enumerate(self._terms)), len(self.entries)
        )
        self._descriptions = Postings(self._described(), len(self.entries))
        self._spellings = Spellings(key[2:] for key in self._titles if key.startswith("w:"))
        lengths = np.array([len(terms) for terms in self._terms], dtype=np.float32)
        mean = max(float(lengths.mean()), 1.0) if len(lengths) else 1.0
        self._length_norm = (1 - LENGTH_SHARE + LENGTH_SHARE * lengths / mean) ** 0.5
        self._by_platform = self._group_by_platform()

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
        limit: int = 40,
        by_description: int = 8,
    ) -> tuple[Hit, ...]:
        """The entries that share most with `terms`, best first; only the platform's if one is named.

        The words of `context` count for a part of theirs. At most `limit` by title, and with them at most
        `by_description` that only their descriptions bring.
        """
        scores = self._titles.score(self._wanted(terms, context)) / self._length_norm
        described = self._describe(terms, context)
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
            )
            for number in chosen
        )

    def _wanted(self, terms: Sequence[Term], context: Sequence[Term]) -> Iterator[tuple[str, float]]:
        for term in terms:
            yield from self._known_keys(term)
        for term in context:
            for key, weight in self._known_keys(term):
                yield key, weight * CONTEXT_SHARE

    def _known_keys(self, term: Term) -> list[tuple[str, float]]:
        known = [(key, weight) for key, weight in term.keys.items() if key in self._titles]
        if any(weight == 1.0 for _, weight in known):
            others = max(term.surface.count(" "), 1)
            return [(key, weight if weight != PART_WEIGHT else PARTS_SHARE / others) for key, weight in known]
        return known + [(f"w:{near}", share) for near, share in self._spellings.near(term.word[2:])]

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
        return self._descriptions.score(words.items()) / np.float32(total or 1.0)

    def _common_names(self) -> dict[str, bool]:
        """For each word that some title does not capitalise: whether it is a name all the same."""
        lower: Counter[str] = Counter()
        upper: Counter[str] = Counter()
        for terms in self._terms:
            for term in terms:
                (upper if term.is_name else lower)[term.word] += 1
        return {word: upper[word] >= NAME_RATIO * count for word, count in lower.items()}

    def _described(self) -> Iterator[tuple[int, Mapping[str, float]]]:
        for number, entry in enumerate(self.entries):
            if entry.description:
                words = words_of(plain(entry.description))
                yield number, {f"w:{word.stem}": 1.0 for word in words if not word.is_stopword}

    def _group_by_platform(self) -> dict[str, Numbers]:
        groups: dict[str, list[int]] = {}
        for number, entry in enumerate(self.entries):
            groups.setdefault(entry.ref.platform, []).append(number)
        return {platform: np.array(numbers, dtype=np.int32) for platform, numbers in groups.items()}


def _keys(terms: Sequence[Term]) -> Mapping[str, float]:
    strongest: dict[str, float] = {}
    for term in terms:
        for key, weight in term.keys.items():
            if weight > strongest.get(key, 0.0):
                strongest[key] = weight
    return strongest


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
