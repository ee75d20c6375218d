"""Who speaks, where no platform is the subject of the words before a figure?

An attribution near the figure, a name before a colon, the one who spoke just before, or the platform of
the sentence before. Somebody else who states the figure, or whom an "according to" names, rules them out.
"""

from __future__ import annotations

import re

from tracker.citations.asides import Asides
from tracker.citations.figure_groups import Group
from tracker.citations.frames import Left, Slot
from tracker.citations.plain import GONE, SOURCE
from tracker.citations.sources import Source
from tracker.spans import Span

_SOMEBODY_SAYS = re.compile(
    r"(?<!we )(?:gives?|gave|puts?|sees?|saw|assign(?:s|ed)?|says?|said|estimat(?:es?|ed)|reckon(?:s|ed)?|"
    r"forecast(?:s|ed)?|predict(?:s|ed)?|thinks?|thought|believes?|believed|expects?|expected|shows?|showed|placed?|places|found|"
    r"finds|rates?|rated|warned(?:\sof)?|projects?|projected)(?:\s+(?:it|this|that|them|him|her))?\s*$|"
    r"\b(?:my|our)\s+(?:own\s+)?(?:\w+\s+)?(?:guess|estimate|view|forecast|prediction|hunch|bet)\s+(?:is|was|would\s+be)\s*$"
)
_IS_WHAT = re.compile(rf"\s(?:is|was)\s+(?:what|how)\s+(?={SOURCE})")


def _is_label(between: str) -> bool:
    """Whether a colon hands on what a source says: "Metaculus: 9%", "Users are split: it is a toss-up"."""
    return between.startswith(":") or (":" in between and not between.endswith(":"))


def find_speaker(
    masked: str, asides: Asides, group: Group, left: Left, within: Span, *, before: Source | None
) -> Source | None:
    """The source of the figure of `group`, whose words stand `within`.

    `before` is who stated the figure before it in the sentence, if one was stated.
    """
    if _SOMEBODY_SAYS.search(masked, within.start, group.start):
        return None
    inside = [each for each in asides.attributed if within.start <= each.span.start < within.end]
    ranked = [
        *(each for each in inside if each.span.start >= group.start),
        *(each for each in reversed(inside) if each.span.start < group.start),
        *(each for each in asides.attributed if before is None and each not in inside),
    ]
    if ranked:
        return next((each for each in ranked if each.platform), ranked[0])
    if asides.names_other or before is not None:
        return None if asides.names_other else before
    labels = [each for each in asides.subjects if each.span.end <= group.start]
    if labels and _is_label(masked[labels[-1].span.end : group.start].strip(f" {GONE}")):
        return labels[-1]
    inverse = _IS_WHAT.search(masked, group.end, within.end)
    if inverse is not None:
        return next((each for each in asides.subjects if each.span.start == inverse.end()), None)
    if asides.subjects or left.slot is Slot.LEVEL:
        return None
    return asides.fallback
