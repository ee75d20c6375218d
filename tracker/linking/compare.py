"""How does a claim compare with one candidate, in figures for the ranking and in words for a person?"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.linking.alignment import Alignment
from tracker.linking.asks import Asks
from tracker.linking.catalogue import Entry
from tracker.linking.check import Check, Verdict
from tracker.linking.checks import (
    check_condition,
    check_kind,
    check_polarity,
    check_quantities,
    check_rivals,
)
from tracker.linking.index import Hit, TitleIndex
from tracker.linking.lexicon import Term
from tracker.linking.statement import Statement, read_terms, surfaces
from tracker.linking.time_check import check_times

LEAST_SHARE = 0.35
"""Where less of either text is in the other, too little of it has been checked to call it the same."""

_SIDE_BY_SIDE = frozenset({"and", "&", "or", "-", "/", ",", "x", "with", "s", "in", "in the", ""})
"""What may stand between two names without making the first of them the doer."""

SMALL_SHARE = 0.4
"""From this share of words without a capital on, a title is written like a sentence."""

_DIRECTED = re.compile(
    r"\b(?:beat|defeat|win\sagainst|over|against|acquire|buy|purchase|sue|replace|succeed|overtake|surpass|outperform|"
    r"endorse|pardon|attack|strike|invade|before|after|than|ahead)\b"
)
"""Words between two names that make one of them the doer and the other the one done to."""

FEATURES = (
    "retrieval", "described", "claim_share", "title_share", "both_shares", "order", "shared_names",
    "missing_names", "extra_names", "missing_words", "extra_words", "rarest_missing", "rarest_extra",
    "time_agrees", "time_roughly", "time_differs", "time_claim_silent", "time_title_silent",
    "numbers_agree", "numbers_differ", "numbers_claim_silent", "numbers_title_silent",
    "kind_agrees", "kind_differs", "asks_when", "asks_how_much", "asks_which",
    "polarity_differs", "condition_differs", "condition_agrees", "swapped", "rivals_differ",
    "option_said", "option_missing", "ended_before",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One candidate beside the claim.

    `features` are in the order of FEATURES. `vetoes` are the findings for which a person would say that
    it is another question; `doubts` those for which they would look twice.
    """

    entry: Entry
    features: tuple[float, ...]
    agrees: tuple[str, ...]
    vetoes: tuple[str, ...]
    doubts: tuple[str, ...]

    @property
    def differs(self) -> tuple[str, ...]:
        """Everything that does not agree, the weighty first."""
        return self.vetoes + self.doubts


def compare(
    claim: Statement, hit: Hit, paired: Alignment, index: TitleIndex, *, today: date | None = None
) -> Comparison:
    """Compare a claim with one hit of a search for it, the words of both paired."""
    title = index.statement(hit)
    times = check_times(claim, title, hit.entry.closes)
    numbers = check_quantities(claim, title)
    kind = check_kind(claim, title)
    polarity = check_polarity(claim, title)
    condition = check_condition(claim, title)
    rivals = check_rivals(claim, title)
    answers = {key for option in hit.entry.options for term in read_terms(option) for key in term.keys}
    missing_names = [
        (term, weight)
        for term, weight in paired.missing
        if answers.isdisjoint(term.keys)
        and (index.is_name(term) or (term.is_name and term is not claim.terms[0]))
    ]
    extra_names = [
        (term, weight)
        for term, weight in paired.extra
        if (index.is_name(term) or (term.is_name and _stands_out(term, title)))
        and not is_apposition(term, title)
    ]
    is_said = {times.verdict, numbers.verdict} & {Verdict.AGREES, Verdict.ROUGHLY}
    option_share = _option_share(title, paired, by_figure=bool(is_said))
    swapped = _is_swapped(claim, title, paired)
    ended = next(
        (day for day in (hit.entry.resolved, hit.entry.closes) if today and day and day < today), None
    )
    both = _harmonic(paired.claim_share, paired.title_share)
    features = (
        math.log1p(hit.score),
        hit.described,
        paired.claim_share,
        paired.title_share,
        both,
        paired.order,
        min(paired.shared_names, 3),
        _sum(missing_names),
        _sum(extra_names),
        _sum(paired.missing) - _sum(missing_names),
        _sum(paired.extra) - _sum(extra_names),
        _largest(paired.missing),
        _largest(paired.extra),
        times.verdict is Verdict.AGREES,
        times.verdict is Verdict.ROUGHLY,
        times.verdict is Verdict.DIFFERS,
        times.verdict is Verdict.CLAIM_SILENT,
        times.verdict is Verdict.TITLE_SILENT,
        numbers.verdict is Verdict.AGREES,
        numbers.verdict is Verdict.DIFFERS,
        numbers.verdict is Verdict.CLAIM_SILENT,
        numbers.verdict is Verdict.TITLE_SILENT,
        kind.verdict is Verdict.AGREES,
        kind.verdict is Verdict.DIFFERS,
        title.asks is Asks.WHEN,
        title.asks is Asks.HOW_MUCH,
        title.asks is Asks.WHICH,
        polarity.verdict is Verdict.DIFFERS,
        condition.verdict is Verdict.DIFFERS,
        condition.verdict is Verdict.AGREES,
        swapped,
        rivals.verdict is Verdict.DIFFERS,
        option_share if title.option else 0.0,
        1 - option_share if title.option else 0.0,
        ended is not None,
    )
    vetoes, doubts, agrees = _sort([times, numbers, kind, polarity, condition, rivals])
    if swapped:
        vetoes.append("order: the same names stand the other way round")
    if missing_names:
        doubts.append(f"names: only the sentence says {surfaces([term for term, _ in missing_names])}")
    if _names_differ(paired):
        vetoes.append("names: each has a name that the other lacks")
    if extra_names:
        vetoes.append(f"names: only the question says {surfaces([term for term, _ in extra_names])}")
    if ended and ended == hit.entry.resolved:
        doubts.append(f"time: it was resolved on {ended.day} {ended:%B %Y}, before the story")
    if min(paired.claim_share, paired.title_share) < LEAST_SHARE:
        doubts.append("wording: much of the one is not in the other")
    return Comparison(
        entry=hit.entry,
        features=tuple(float(feature) for feature in features),
        agrees=tuple(agrees),
        vetoes=tuple(vetoes),
        doubts=tuple(doubts),
    )


def _names_differ(paired: Alignment) -> bool:
    """Whether both have a capitalised word of their own: Jets against Giants, though jets are common."""
    return any(term.is_name for term, _ in paired.missing) and any(term.is_name for term, _ in paired.extra)


def _stands_out(term: Term, title: Statement) -> bool:
    """Whether a capital tells a name: not in front, nor in a title that capitalises most of its words."""
    telling = [each for each in title.terms if each.is_telling]
    small = sum(not each.is_name for each in telling)
    return term is not title.terms[0] and small >= len(telling) * SMALL_SHARE


def is_apposition(term: Term, title: Statement) -> bool:
    """Whether a title's name only explains the one before it: "Lviv, Ukraine", "Tether (USDT)"."""
    if title.option and term in title.option:
        return False
    before, found, _ = title.text.partition(term.surface)
    if not found:
        return False
    if before.endswith("("):
        return True
    named = before.removesuffix(", ")
    return named != before and named.rsplit(" ", 1)[-1][:1].isupper()


def _is_swapped(claim: Statement, title: Statement, paired: Alignment) -> bool:
    """Whether two names have changed places where that matters: who beats whom, whose bomb falls where."""
    if paired.reversed_names is None or (claim.condition and title.condition):
        return False
    first, second = paired.reversed_names
    between = title.text.partition(first.surface)[2].partition(second.surface)[0].strip(" '").casefold()
    if all(term.place or term.seat_of for term in paired.reversed_names):
        return between not in _SIDE_BY_SIDE
    return _DIRECTED.search(between) is not None


def _sort(checks: Sequence[Check]) -> tuple[list[str], list[str], list[str]]:
    vetoes: list[str] = []
    doubts: list[str] = []
    agrees: list[str] = []
    for check in checks:
        if not check.words:
            continue
        if check.verdict is Verdict.DIFFERS:
            vetoes.append(check.words)
        elif check.verdict in {Verdict.CLAIM_SILENT, Verdict.TITLE_SILENT}:
            doubts.append(check.words)
        else:
            agrees.append(check.words)
    return vetoes, doubts, agrees


def _option_share(title: Statement, paired: Alignment, *, by_figure: bool) -> float:
    """How much of the one answer that the title names is in the claim; a bare date or number by its check."""
    telling = [term for term in title.option if term.is_telling]
    if not telling:
        return float(by_figure)
    missing = {term.surface for term, _ in paired.extra}
    return sum(term.surface not in missing for term in telling) / len(telling)


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0


def _sum(weighted: Sequence[tuple[Term, float]]) -> float:
    return sum(weight for _, weight in weighted) / 10


def _largest(weighted: Sequence[tuple[Term, float]]) -> float:
    return max((weight for _, weight in weighted), default=0.0) / 10
