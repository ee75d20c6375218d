"""Which known words look like an unknown one? Letter trigrams over an index's words."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import numpy as np

NEAREST = 3
FLOOR = 0.5
"""Dice coefficient of letter trigrams below which two words are not alike (Zelensky and Zelenskyy: 0.83)."""

SHORTEST = 5


class Spellings:
    """Some words, findable by most of their letters."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = [word for word in words if len(word) >= SHORTEST and word.isalpha()]
        grams: dict[str, array[int]] = {}
        sizes = array("f")
        for number, word in enumerate(self._words):
            own = _trigrams(word)
            sizes.append(len(own))
            for gram in own:
                grams.setdefault(gram, array("i")).append(number)
        self._grams = {gram: np.array(numbers, dtype=np.int32) for gram, numbers in grams.items()}
        self._sizes = np.array(sizes, dtype=np.float32)

    def near(self, word: str) -> list[tuple[str, float]]:
        """The words most like `word`, each with its Dice coefficient; none for a short or mixed word."""
        if len(word) < SHORTEST or not word.isalpha() or not self._words:
            return []
        own = _trigrams(word)
        shared = np.zeros(len(self._words), dtype=np.float32)
        for gram in own:
            numbers = self._grams.get(gram)
            if numbers is not None:
                shared[numbers] += 1
        dice = 2 * shared / (self._sizes + len(own))
        count = min(NEAREST, len(dice))
        best = np.argpartition(-dice, count - 1)[:count]
        return [(self._words[at], float(dice[at])) for at in sorted(best.tolist()) if dice[at] >= FLOOR]


def _trigrams(word: str) -> frozenset[str]:
    padded = f"^{word}$"
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))
