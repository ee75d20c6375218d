"""Which documents have a key, and how much does the key tell? An inverted index in numpy arrays."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

FEWEST_FOR_FREQUENCIES = 1000
EVEN_RARITY = 6.0
"""About the mean rarity of a title's words in a catalogue of 55,698 questions."""

Numbers = NDArray[np.int32]
Floats = NDArray[np.float32]


class Postings:
    """For each key the numbers of the documents that have it, and how strongly each has it (0-1)."""

    def __init__(self, documents: Iterable[tuple[int, Mapping[str, float]]], total: int) -> None:
        """Take documents as their number below `total` and their keys."""
        numbers: dict[str, array[int]] = {}
        weights: dict[str, array[float]] = {}
        for number, keys in documents:
            for key, weight in keys.items():
                if key not in numbers:
                    numbers[key], weights[key] = array("i"), array("f")
                numbers[key].append(number)
                weights[key].append(weight)
        self._total = total
        self._arrays: dict[str, tuple[Numbers, Floats, float]] = {
            key: (
                np.array(found, dtype=np.int32),
                np.array(weights[key], dtype=np.float32),
                rarity(len(found), total),
            )
            for key, found in numbers.items()
        }
        self.unknown_rarity = rarity(0, total)

    def __contains__(self, key: str) -> bool:
        return key in self._arrays

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def rarity(self, key: str) -> float:
        """How much the key tells; the most where no document has it."""
        found = self._arrays.get(key)
        return found[2] if found else self.unknown_rarity

    def score(self, wanted: Iterable[tuple[str, float]]) -> Floats:
        """For each document the sum over the wanted keys that it has: its weight by the key's rarity."""
        scores = np.zeros(self._total, dtype=np.float32)
        for key, worth in wanted:
            found = self._arrays.get(key)
            if found is not None:
                numbers, weights, each = found
                scores[numbers] += np.float32(worth * each) * weights
        return scores


def rarity(frequency: int, total: int) -> float:
    """BM25's inverse document frequency (Robertson and Zaragoza 2009), never negative.

    Among the few results of a platform's own search every title has the words searched for, which says
    nothing of how telling they are: there all keys count the same.
    """
    if total < FEWEST_FOR_FREQUENCIES:
        return EVEN_RARITY
    return math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))
