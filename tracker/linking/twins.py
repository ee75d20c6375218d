"""Which questions of other platforms may be the same question? Candidates for a person, and never a decision.

The engine is the one that looks for a citation's question: a title takes the claim's place.
"""

from __future__ import annotations

from collections.abc import Collection

from tracker.linking.index import TitleIndex
from tracker.linking.rank import Ranked, rank
from tracker.linking.statement import Statement
from tracker.questions import QuestionRef

MOST_TWINS = 5
PER_PLATFORM = 2
"""The best of each platform, so that a platform with many near questions does not hide another's one."""

LEAST_POINTS_BEHIND = 6.0
"""Candidates so many points behind the best one share a few words with the question, and no more."""


def suggest_twins(
    question: Statement, index: TitleIndex, *, platform: str, without: Collection[QuestionRef] = ()
) -> tuple[Ranked, ...]:
    """What other platforms than `platform` may ask of the same thing, the likeliest first.

    Those that a finding rules out (another deadline, another country) come after the others: they are
    listed all the same, since a person may know better. `without` are questions not to be offered.
    """
    found: list[Ranked] = []
    for other in sorted(index.platforms - {platform}):
        ranked = [
            each for each in rank(question, index, platform=other) if each.comparison.entry.ref not in without
        ]
        found += ranked[:PER_PLATFORM]
    best = max((each.points for each in found), default=0.0)
    near = [each for each in found if each.points > best - LEAST_POINTS_BEHIND]
    near.sort(key=lambda each: (bool(each.comparison.vetoes), -each.points))
    return tuple(near[:MOST_TWINS])


def of_two_questions(reason: str) -> str:
    """A reason of the comparison in words for two questions: the first takes the sentence's place."""
    return reason.replace("the question", "the second").replace("the sentence", "the first")
