"""Which documents have a key, and how much does the key tell? An inverted index in numpy arrays."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

FEWEST_FOR_FREQUENCIES = 1000
EVEN_RARITY = 6.0
"""About the mean rarity of a title's words in a catalogue of 55,698 questions."""

Numbers = NDArray[np.int32]
Floats = NDArray[np.float32]
Documents = Iterable[tuple[int, Mapping[str, float]]]
Posting = tuple[Numbers, Floats, float]
"""The numbers of the documents that have a key, how strongly each has it, and how much the key tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingParts:
    """Postings in arrays, one key after the other: those of key number n end at `ends[n]`."""

    keys: tuple[str, ...]
    ends: Numbers
    numbers: Numbers
    weights: Floats
    total: int


class Postings:
    """For each key the numbers of the documents that have it, and how strongly each has it (0-1)."""

    def __init__(
        self,
        documents: Documents,
        total: int,
        *,
        onto: Mapping[str, Posting] | None = None,
        unknown_rarity: float | None = None,
    ) -> None:
        """Take documents as their number below `total` and their keys.

        They come after those of `onto`, whose keys are as telling as before.
        """
        self._total = total
        self.unknown_rarity = rarity(0, total) if unknown_rarity is None else unknown_rarity
        self._arrays: dict[str, Posting] = dict(onto or {})
        gathered: dict[str, tuple[array[int], array[float]]] = {}
        for number, keys in documents:
            for key, weight in keys.items():
                its_numbers, its_weights = gathered.setdefault(key, (array("i"), array("f")))
                its_numbers.append(number)
                its_weights.append(weight)
        for key, (more, strengths) in gathered.items():
            numbers, weights = np.array(more, dtype=np.int32), np.array(strengths, dtype=np.float32)
            known = self._arrays.get(key)
            if known is not None:
                joined = (np.concatenate([known[0], numbers]), np.concatenate([known[1], weights]))
                self._arrays[key] = (*joined, known[2])
            else:
                tells = rarity(len(more), total) if onto is None else self.unknown_rarity
                self._arrays[key] = (numbers, weights, tells)

    @classmethod
    def of_parts(cls, parts: PostingParts) -> Self:
        """The postings that these arrays hold.

        Raises:
            ValueError: the arrays do not fit each other.
        """
        ends = [0, *parts.ends.tolist()]
        numbers = parts.numbers
        is_fitting = (
            len(ends) == len(parts.keys) + 1
            and ends[-1] == len(numbers) == len(parts.weights)
            and all(start < end for start, end in pairwise(ends))
            and (not len(numbers) or 0 <= int(numbers.min()) <= int(numbers.max()) < parts.total)
        )
        if not is_fitting:
            msg = "these arrays are no postings"
            raise ValueError(msg)
        arrays = {
            key: (numbers[start:end], parts.weights[start:end], rarity(end - start, parts.total))
            for key, (start, end) in zip(parts.keys, pairwise(ends), strict=True)
        }
        return cls((), parts.total, onto=arrays)

    @property
    def parts(self) -> PostingParts:
        """All of it in arrays, for keeping."""
        lists = self._arrays.values()
        return PostingParts(
            keys=tuple(self._arrays),
            ends=np.cumsum([len(numbers) for numbers, _, _ in lists], dtype=np.int32),
            numbers=np.concatenate([numbers for numbers, _, _ in lists] or [np.zeros(0, np.int32)]),
            weights=np.concatenate([weights for _, weights, _ in lists] or [np.zeros(0, np.float32)]),
            total=self._total,
        )

    def plus(self, documents: Documents, total: int) -> Self:
        """These and a few documents more, numbered on from the last; keys are as telling as before."""
        return type(self)(documents, total, onto=self._arrays, unknown_rarity=self.unknown_rarity)

    def __contains__(self, key: str) -> bool:
        return key in self._arrays

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def rarity(self, key: str) -> float:
        """How much the key tells; the most where no document has it."""
        found = self._arrays.get(key)
        return found[2] if found else self.unknown_rarity

    def score(self, wanted: Iterable[Sequence[tuple[str, float]]]) -> Floats:
        """For each document the sum over the wanted terms of the best key of each that it has.

        A key counts by its worth, its rarity and its weight in the document. Only the best counts, so that
        a title that says "AGI" and one that writes it out stand alike.
        """
        scores = np.zeros(self._total, dtype=np.float32)
        best = np.zeros(self._total, dtype=np.float32)
        for keys in wanted:
            known = [(found, worth) for key, worth in keys if (found := self._arrays.get(key))]
            if len(known) == 1:
                (numbers, weights, each), worth = known[0]
                scores[numbers] += np.float32(worth * each) * weights
                continue
            for (numbers, weights, each), worth in known:
                best[numbers] = np.maximum(best[numbers], np.float32(worth * each) * weights)
            for (numbers, _, _), _ in known:
                scores[numbers] += best[numbers]
                best[numbers] = 0
        return scores


def rarity(frequency: int, total: int) -> float:
    """BM25's inverse document frequency (Robertson and Zaragoza 2009), never negative.

    Among the few results of a platform's own search every title has the words searched for, which says
    nothing of how telling they are: there all keys count the same.
    """
    if total < FEWEST_FOR_FREQUENCIES:
        return EVEN_RARITY
    return math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))
