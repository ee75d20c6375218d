"""Which figure comes with which article, hedge and noun? "about a 20% chance of", "just 8 in 10"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tracker.citations.figures import Figure
from tracker.citations.plain import GONE
from tracker.citations.vocabulary import CHANCE_ADJECTIVE, CHANCE_AFTER, HEDGE

_BEFORE = re.compile(rf"(?<![\w'])(?:(?:{HEDGE}|an?|the|some|its|their|his|her)\s+|[~\u2248]\s?)*$")
_NOUN = re.compile(
    rf"[\s{GONE}]*(?:-?ish)?[\s{GONE}]*(?:\([^()]{{0,40}}\)\s)?(?:or\s+(?:so|more|less|higher|lower|better)\s+)?(?:-\s?)?{CHANCE_ADJECTIVE}*"
    rf"(?:to\s+be\s+)?(?P<noun>{CHANCE_AFTER})(?!\w)"
)
_CHANCE_BEFORE = re.compile(
    rf"(?<![\w'])an?\s+{CHANCE_ADJECTIVE}*(?:\w+\s+)?(?P<noun>chance|probability|likelihood|possibility)"
    r"(?:\s+of\s+|,\s+)$"
)
_ISH = re.compile(r"-?ish\b")
_CERTAINTIES: Final = frozenset(
    {"likely", "likelier", "sure", "certain", "confident", "certainty", "confidence"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A figure from `start` (its hedge or article) to `end` (after its noun).

    `noun` is "chance", "likely" and their like, or "" where there is none. `is_named_before`: the noun
    leads the figure ("a probability of 36%").
    """

    figure: Figure
    start: int
    end: int
    noun: str
    is_named_before: bool = False

    @property
    def is_certainty(self) -> bool:
        """Whether the noun says how sure or likely something is rather than naming a chance."""
        return self.noun in _CERTAINTIES


def read_group(masked: str, figure: Figure) -> Group:
    """The group of `figure` in a sentence in plain lower case."""
    before = _BEFORE.search(masked, max(0, figure.start - 60), figure.start)
    start = before.start() if before else figure.start
    chance = _CHANCE_BEFORE.search(masked, max(0, start - 48), start)
    if chance is not None:
        return Group(
            figure=figure, start=chance.start(), end=figure.end, noun=chance["noun"], is_named_before=True
        )
    noun = _NOUN.match(masked, figure.end)
    if noun is None:
        ending = _ISH.match(masked, figure.end)
        return Group(figure=figure, start=start, end=ending.end() if ending else figure.end, noun="")
    return Group(figure=figure, start=start, end=noun.end(), noun=noun["noun"])
