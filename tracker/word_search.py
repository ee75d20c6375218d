"""Which of a list's entries hold the words of a query, for platforms that have a list and no search?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tracker.questions import Question

_SHORTEST = 3
"""Shorter words ("of", "to") are everywhere; numbers count at any length."""


def search_words(query: str, listed: Iterable[tuple[Question, str]], *, limit: int) -> tuple[Question, ...]:
    """Questions whose text holds at least half of the query's words; those with most of them first."""
    wanted = _words(query)
    found: list[tuple[int, Question]] = []
    for question, text in listed:
        held = len(wanted & _words(text))
        if held and 2 * held >= len(wanted):
            found.append((held, question))
    found.sort(key=lambda one: -one[0])
    return tuple(question for _, question in found[:limit])


def _words(text: str) -> frozenset[str]:
    words = re.findall(r"[^\W_]+", text.casefold())
    return frozenset(word for word in words if word.isdigit() or len(word) >= _SHORTEST)
