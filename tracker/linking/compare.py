"""How does a claim compare with one candidate, in figures for the ranking and in words for a person?"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from tracker.linking.alignment import Alignment
from tracker.linking.asks import Asks
from tracker.linking.catalogue import Entry
from tracker.linking.check import Check, Verdict
from tracker.linking.checks import (
    check_condition,
    check_kind,
    check_polarity,
    check_qualifiers,
    check_quantities,
    check_rivals,
)
from tracker.linking.index import Hit, TitleIndex
from tracker.linking.lexicon import Term
from tracker.linking.names import extra_names, missing_names, names_differ
from tracker.linking.statement import Statement, read_terms, surfaces
from tracker.linking.time_check import check_times

LEAST_SHARE = 0.35
"""Where less of either text is in the other, too little of it has been checked to call it the same."""

_SIDE_BY_SIDE = frozenset({"and", "&", "or", "-", "/", ",", "x", "with", "s", "in", "in the", ""})
"""What may stand between two names without making the first of them the doer."""

_DIRECTED = re.compile(
    r"\b(?:beat|defeat|win\sagainst|over|against|acquire|buy|purchase|sue|replace|succeed|overtake|surpass|outperform|"
    r"endorse|pardon|attack|strike|invade|before|after|than(?!\s(?:\d|half|one|two|three))|ahead)\b"
)
"""Words between two names that make one of them the doer and the other the one done to."""

_TEMPORAL = re.compile(r"\b(?:before|after|ahead\sof|first|sooner|earlier|later)\b", re.IGNORECASE)

EVEN_SHARE = 0.62
TELLING = 0.45
"""Where less than that share of both is in the other, and each has a word at least so telling (a tenth of its
rarity) by itself, they may as well be two questions about one thing: goals against assists."""

FAIR_SHARE = 0.56
"""Where less of one is in the other, and it has a telling word besides, it may be of something narrower."""

_SEVERAL = re.compile(r"\b(?:the\sfollowing|these|each\sof\sthe)\s(?:\w+\s){0,2}?\w+s\b", re.IGNORECASE)

FEATURES = (
    "retrieval", "described", "claim_share", "title_share", "both_shares", "order", "shared_names",
    "missing_names", "extra_names", "missing_words", "extra_words", "rarest_missing", "rarest_extra",
    "time_agrees", "time_roughly", "time_differs", "time_claim_silent", "time_title_silent",
    "numbers_agree", "numbers_differ", "numbers_claim_silent", "numbers_title_silent",
    "kind_agrees", "kind_differs", "asks_nothing", "asks_when", "asks_how_much", "asks_which",
    "polarity_differs", "condition_differs", "condition_agrees", "swapped", "rivals_differ",
    "option_said", "option_missing", "replaced", "ended_before",
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
    only_claim = missing_names(claim, hit.entry, paired, index)
    only_title = extra_names(title, paired, index)
    is_said = {times.verdict, numbers.verdict} & {Verdict.AGREES, Verdict.ROUGHLY}
    option_share = _option_share(title, paired, by_figure=bool(is_said))
    swapped = _is_swapped(claim, title, paired)
    # Which of two things comes first is one question, whichever of them the sentence names first.
    is_other_question = swapped and not (_TEMPORAL.search(claim.text) and _TEMPORAL.search(title.text))
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
        _sum(only_claim),
        _sum(only_title),
        _sum(paired.missing) - _sum(only_claim),
        _sum(paired.extra) - _sum(only_title),
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
        title.asks is Asks.UNKNOWN,
        title.asks is Asks.WHEN,
        title.asks is Asks.HOW_MUCH,
        title.asks is Asks.WHICH,
        polarity.verdict is Verdict.DIFFERS,
        condition.verdict is Verdict.DIFFERS,
        condition.verdict is Verdict.AGREES,
        is_other_question,
        rivals.verdict is Verdict.DIFFERS,
        option_share if title.option else 0.0,
        1 - option_share if title.option else 0.0,
        _sum([(term, weight) for term, _, weight in paired.replaced]),
        ended is not None,
    )
    qualifiers = check_qualifiers(claim, title)
    vetoes, doubts, agrees = _sort([times, numbers, kind, polarity, condition, rivals, qualifiers])
    answer = _answer_named(claim, title, hit.entry, option_share)
    if answer:
        agrees.append(f"answer: the sentence names {answer}, one of the question's answers")
    if swapped:
        vetoes.append("order: the same names stand the other way round")
    if only_claim:
        doubts.append(f"names: only the sentence says {surfaces([term for term, _ in only_claim])}")
    if names_differ(claim, title, paired):
        vetoes.append("names: each has a name that the other lacks")
    if only_title:
        vetoes.append(f"names: only the question says {surfaces([term for term, _ in only_title])}")
    if ended:
        end = "was resolved" if ended == hit.entry.resolved else "closed"
        doubts.append(f"time: it {end} on {ended.day} {ended:%B %Y}, before the story")
    if not title.option and _SEVERAL.search(title.text) and not _SEVERAL.search(claim.text):
        doubts.append("kind: the question is asked of several dates or cases")
    doubts += _wording_doubts(title, paired)
    return Comparison(
        entry=hit.entry,
        features=tuple(float(feature) for feature in features),
        agrees=tuple(agrees),
        vetoes=tuple(vetoes),
        doubts=tuple(doubts),
    )


def _wording_doubts(title: Statement, paired: Alignment) -> list[str]:
    """What the words that each side has alone leave open."""
    doubts = []
    # "Which front wins?": the answer stands where the question word is.
    of_one_place = paired.replaced if title.asks is not Asks.WHICH else ()
    heaviest = max(of_one_place, key=lambda each: each[2], default=None)
    if heaviest and heaviest[2] / 10 >= TELLING:
        mine, other, _ = heaviest
        doubts.append(f"wording: the sentence says {mine.surface} where the question says {other.surface}")
    alone = min(_largest(paired.missing), _largest(paired.extra))
    if max(paired.claim_share, paired.title_share) < EVEN_SHARE and alone >= TELLING:
        doubts.append("wording: each says much that the other does not")
    if min(paired.claim_share, paired.title_share) < LEAST_SHARE:
        doubts.append("wording: much of the one is not in the other")
    elif paired.title_share < FAIR_SHARE and _largest(paired.extra) >= TELLING:
        doubts.append("wording: the question says much that the sentence does not")
    elif paired.claim_share < FAIR_SHARE and alone >= TELLING:
        doubts.append("wording: the sentence says much that the question does not")
    return doubts


def _answer_named(claim: Statement, title: Statement, entry: Entry, option_share: float) -> str:
    """The answer of a question with several that the sentence names; empty where it names none."""
    if title.option:
        return (
            title.option_text if option_share == 1.0 and any(term.is_telling for term in title.option) else ""
        )
    said = {term.word for term in claim.terms}
    named = [
        option
        for option in entry.options
        if (words := {term.word for term in read_terms(option)}) and words <= said
    ]
    return max(named, key=len, default="")


def _is_swapped(claim: Statement, title: Statement, paired: Alignment) -> bool:
    """Whether two names have changed places where that matters: who beats whom, whose bomb falls where."""
    if paired.reversed_names is None or (claim.condition and title.condition):
        return False
    first, second = paired.reversed_names
    between = title.text.partition(first.surface)[2].partition(second.surface)[0].strip(" '").casefold()
    if between.split(" ")[-1] == "by":
        return False  # "returned to Earth by Japan": the passive turns the names round
    if all(term.place or term.seat_of for term in paired.reversed_names):
        return between not in _SIDE_BY_SIDE and not _are_side_by_side(claim, first, second)
    return _DIRECTED.search(between) is not None


def _are_side_by_side(claim: Statement, first: Term, second: Term) -> bool:
    """Whether a claim names two places in one breath: "Moscow and Kyiv"."""
    named = [(term, term.place or term.seat_of) for term in claim.terms if term.place or term.seat_of]
    wanted = {first.place or first.seat_of, second.place or second.seat_of}
    for (one, here), (other, there) in pairwise(named):
        between = claim.text.partition(one.surface)[2].partition(other.surface)[0].strip(" '").casefold()
        if {here, there} == wanted and between in _SIDE_BY_SIDE:
            return True
    return False


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
