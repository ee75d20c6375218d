"""Which sentences state a forecast by a number that cannot be read? "a ??% chance", "a 140% chance".

The number is replaced by one that can be read: if the sentence then cites a forecast by that very number,
it has the shape of a citation and only its number is at fault.
"""

from __future__ import annotations

import re
from typing import Final

from tracker.citations.figures import find_figures
from tracker.citations.finding import Candidate, find_candidates
from tracker.citations.grammar import read_sentence
from tracker.citations.plain import read_plain
from tracker.spans import Span

_PERCENT = re.compile(r"(?:%|\uff05|per[\s-]?cent\b)", re.IGNORECASE)
_CHANCE = re.compile(r"(?:chance|probability|likelihood|odds)\b", re.IGNORECASE)
_NUMBER_BEFORE = re.compile(r"(?<=\s)(?P<number>[^\s,;:\"'\u201c\u201d\u2018\u2019]{0,12}?)\s?$")
_ARTICLE = re.compile(r"(?:an?|the|about|roughly|just|only|to|at)$", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"(?<=\s)(?:[?\uff1f#_x\u2026]{1,6}|tk|tbd|xx+|nan|n/a|\[[^\]]{0,20}\]|\{[^}]{0,20}\})\s(?=chance|probability|likelihood)",
    re.IGNORECASE,
)
_READABLE: Final = "37%"
_MOST: Final = 3


def find_unreadable(text: str) -> tuple[Span, ...]:
    """The sentences of `text` that would cite a forecast if their number could be read, in order."""
    return tuple(
        candidate.span
        for candidate in find_candidates(text, None)
        if not read_sentence(candidate.plain, candidate.span.start, candidate.context)
        and _would_cite(candidate, candidate.span.of(text))
    )


def _would_cite(candidate: Candidate, sentence: str) -> bool:
    """Whether a readable number in the place of an unreadable one makes a citation of the sentence."""
    for start, end in _unreadable_numbers(sentence)[:_MOST]:
        plain = read_plain(f"{sentence[:start]}{_READABLE}{sentence[end:]}")
        for citation in read_sentence(plain, 0, candidate.context):
            if citation.stated.span.holds(Span(start, start + len(_READABLE))):
                return True
    return False


def _unreadable_numbers(sentence: str) -> list[tuple[int, int]]:
    """Where numbers stand that are none: before a percent sign or a noun of chance."""
    readable = [
        (figure.start, figure.end) for figure in find_figures(sentence.replace("\u0130", "I").lower())
    ]
    found = []
    for percent in _PERCENT.finditer(sentence):
        if any(start < percent.end() and percent.start() < end for start, end in readable):
            continue
        number = _NUMBER_BEFORE.search(sentence, max(0, percent.start() - 16), percent.start())
        start = number.start("number") if number else percent.start()
        if number is not None and _ARTICLE.match(number["number"]):
            start = percent.start()
        found.append((start, percent.end()))
    found.extend((match.start(), match.end() - 1) for match in _PLACEHOLDER.finditer(sentence))
    return found
