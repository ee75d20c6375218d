"""What would a person check between a claim and a question, and what does each check find?

Each check is a verdict and the words for it. They know nothing of ranking: they are what the explanation
prints and what the decision obeys. Dates have a file of their own, `time_check`.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.linking.asks import Asks
from tracker.linking.check import NOTHING, Check, Verdict
from tracker.linking.quantities import Quantity
from tracker.linking.statement import Course, Statement


def check_quantities(claim: Statement, title: Statement) -> Check:
    """Compare the numbers; where the question asks how many, the sentence's own is the answer."""
    if claim.asks in {Asks.HOW_MUCH, Asks.MEDIAN} and title.asks is Asks.WHETHER:
        return NOTHING
    ours, theirs = list(claim.quantities), list(title.quantities)
    paired = _pairs(ours, theirs)
    if any(mine.contradicts(other) for mine, other in paired) and title.asks is not Asks.HOW_MUCH:
        return Check(verdict=Verdict.DIFFERS, words=f"numbers: {_listed(ours)} against {_listed(theirs)}")
    alone = [mine for mine in ours if not any(mine is one for one, _ in paired)]
    left = [other for other in theirs if not any(other is one for _, one in paired)]
    if title.asks is Asks.HOW_MUCH:
        alone = []
    if alone and left:
        return Check(
            verdict=Verdict.DIFFERS,
            words=f"numbers: the sentence says {_listed(alone)}, the question {_listed(left)}",
        )
    if alone:
        return Check(verdict=Verdict.TITLE_SILENT, words=f"numbers: only the sentence says {_listed(alone)}")
    if left:
        return Check(verdict=Verdict.CLAIM_SILENT, words=f"numbers: only the question says {_listed(left)}")
    if not paired:
        return NOTHING
    if any({mine.bound, other.bound} in ({"", ">"}, {"", "<"}) for mine, other in paired):
        return Check(
            verdict=Verdict.CLAIM_SILENT, words=f"numbers: {_listed(ours)} against {_listed(theirs)}"
        )
    return Check(verdict=Verdict.AGREES, words=f"numbers: both say {_listed([other for _, other in paired])}")


def _pairs(ours: Sequence[Quantity], theirs: Sequence[Quantity]) -> list[tuple[Quantity, Quantity]]:
    """Each number with an equal one of the other side, none of them twice."""
    left = list(theirs)
    paired: list[tuple[Quantity, Quantity]] = []
    for mine in ours:
        for at, other in enumerate(left):
            if mine.equals(other):
                paired.append((mine, other))
                del left[at]
                break
    return paired


def check_kind(claim: Statement, title: Statement) -> Check:
    """Whether the sentence states the kind of answer that the question takes."""
    if title.asks is Asks.UNKNOWN:
        return Check(verdict=Verdict.TITLE_SILENT, words="kind: the title asks nothing")
    if claim.asks is Asks.UNKNOWN:
        return NOTHING
    if claim.asks is title.asks:
        return Check(verdict=Verdict.AGREES)
    if claim.asks is Asks.EVEN_ODDS and title.asks is Asks.WHEN:
        return Check(
            verdict=Verdict.AGREES,
            words="kind: a 50% chance by a date is the median of a question that asks when",
        )
    if claim.asks is Asks.EVEN_ODDS and title.asks is Asks.WHETHER:
        return Check(verdict=Verdict.AGREES)
    if claim.asks is Asks.MEDIAN and title.asks in {Asks.WHEN, Asks.HOW_MUCH}:
        return Check(verdict=Verdict.AGREES)
    if claim.asks in {Asks.WHETHER, Asks.EVEN_ODDS} and title.asks is Asks.WHICH:
        return Check(
            verdict=Verdict.TITLE_SILENT, words="kind: the question has several answers to choose from"
        )
    told = {
        Asks.WHETHER: "a probability",
        Asks.EVEN_ODDS: "a probability",
        Asks.WHEN: "a date",
        Asks.HOW_MUCH: "a number",
        Asks.WHICH: "one of several answers",
        Asks.MEDIAN: "a median",
    }
    return Check(
        verdict=Verdict.DIFFERS,
        words=f"kind: the sentence states {told[claim.asks]}, the question asks for {told[title.asks]}",
    )


def check_polarity(claim: Statement, title: Statement) -> Check:
    """Whether both put the matter the same way round.

    A denial counts as one turn, and so does ending ("cease to be") where the other side stays ("remain").
    A question that asks when is exempt: "will not before 2031" states its answer.
    """
    if title.asks is Asks.WHEN:
        return NOTHING
    if claim.excepts != title.excepts:
        return Check(verdict=Verdict.DIFFERS, words="polarity: only one of the two takes something out")
    courses = {claim.course, title.course}
    if Course.BEGINS in courses and len(courses - {None}) > 1:
        told = " against ".join(str(course) for course in (claim.course, title.course))
        return Check(verdict=Verdict.DIFFERS, words=f"polarity: {told}")
    turned = claim.negated != title.negated
    if claim.course and title.course and claim.course is not title.course:
        turned = not turned
    if not turned:
        return NOTHING
    return Check(
        verdict=Verdict.DIFFERS, words="polarity: the question asks the opposite of what the sentence says"
    )


def check_condition(claim: Statement, title: Statement) -> Check:
    """Whether both, or neither, hang on a condition."""
    if bool(claim.condition) == bool(title.condition):
        return (
            NOTHING
            if not title.condition
            else Check(verdict=Verdict.AGREES, words="condition: both have one")
        )
    if title.condition:
        return Check(
            verdict=Verdict.DIFFERS, words=f"condition: the question asks only if {title.condition[:80]}"
        )
    return Check(
        verdict=Verdict.DIFFERS, words=f"condition: only the sentence says if {claim.condition[:80]}"
    )


def check_rivals(claim: Statement, title: Statement) -> Check:
    """Whether one says a word that excludes what the other says: governor against senator."""
    if claim.standings != title.standings:
        odd = ", ".join(sorted(claim.standings ^ title.standings))
        return Check(verdict=Verdict.DIFFERS, words=f"wording: only one of the two says {odd}")
    for number, ours in claim.sides.items():
        theirs = title.sides.get(number)
        if theirs and not ours & theirs:
            return Check(
                verdict=Verdict.DIFFERS,
                words="wording: each names another of several that exclude each other",
            )
    return NOTHING


def check_qualifiers(claim: Statement, title: Statement) -> Check:
    """Whether one says a small word that makes another thing of the next: core inflation, vice president."""
    ours, theirs = claim.qualifiers, title.qualifiers
    if ours == theirs:
        return NOTHING
    silent = Verdict.CLAIM_SILENT if theirs - ours else Verdict.TITLE_SILENT
    return Check(
        verdict=silent, words=f"wording: only one of the two says {', '.join(sorted(ours ^ theirs))}"
    )


def _listed(quantities: Sequence[Quantity]) -> str:
    return " and ".join(dict.fromkeys(quantity.text for quantity in quantities))
