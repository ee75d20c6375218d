"""Do a claim and a question mean the same time?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from tracker.linking.asks import Asks
from tracker.linking.check import NOTHING, Check, Verdict
from tracker.linking.statement import Statement
from tracker.linking.times import Moment, Times, in_words, is_one_end

CLOSING_SLACK = timedelta(days=45)
"""How far a question's closing day may lie from the deadline of the claim that it still stands for."""


def check_times(claim: Statement, title: Statement, closes: date | None) -> Check:
    """Compare deadlines first, then dates; a title without any by its question's closing day.

    A question that asks when is not compared: the sentence's date is its answer.
    """
    if title.asks is Asks.WHEN:
        return NOTHING
    ours, theirs = claim.times, title.times
    if ours.round_to and theirs.deadline:
        return _compare_round(ours.round_to, theirs.deadline)
    if ours.deadline is None and not ours.moments:
        return _compare_with_silence(theirs)
    if theirs.deadline is None and not theirs.moments:
        return _compare_closing(ours, closes)
    found = _compare_dated(ours, theirs)
    if found.verdict is Verdict.DIFFERS and claim.times_are_around:
        # A date beside the claim ("in March, traders said …") need not be the claim's own.
        return replace(found, verdict=Verdict.CLAIM_SILENT)
    return found


def _compare_with_silence(theirs: Times) -> Check:
    if theirs.is_silent:
        return NOTHING
    return Check(
        verdict=Verdict.CLAIM_SILENT,
        words=f"deadline: the sentence gives no date, the question says {in_words(theirs)}",
    )


def _compare_dated(ours: Times, theirs: Times) -> Check:
    if ours.deadline and theirs.deadline:
        return _compare_deadlines(ours, theirs)
    if ours.deadline:
        verdict = _moments_against(theirs.moments, ours.deadline)
    elif theirs.deadline:
        verdict = _moments_against(ours.moments, theirs.deadline)
    else:
        verdict = _moments_together(ours.moments, theirs.moments)
    if verdict in {Verdict.DIFFERS, Verdict.CLAIM_SILENT}:
        words = f"deadline: the sentence says {in_words(ours)}, the question {in_words(theirs)}"
    else:
        words = f"deadline: both say {in_words(theirs)}"
    return Check(verdict=verdict, words=words)


def _compare_deadlines(ours: Times, theirs: Times) -> Check:
    mine, other = ours.deadline or date.max, theirs.deadline or date.max
    if is_one_end(mine, other):
        return Check(verdict=Verdict.AGREES, words=f"deadline: both end {_day(other)}")
    if ours.is_by != theirs.is_by and abs(mine - other) == timedelta(days=1):
        # "by 10 June" and "before 10 June" name one day; prose does not keep them apart.
        return Check(verdict=Verdict.ROUGHLY, words=f"deadline: both name the day that ends {_day(other)}")
    return Check(
        verdict=Verdict.DIFFERS,
        words=f"deadline: the sentence ends {_day(mine)}, the question runs to {_day(other)}",
    )


def _compare_round(years: int, theirs: date) -> Check:
    """A decade or century that the sentence does not name against a deadline: it must at least be round."""
    last = theirs - timedelta(days=1)
    if (last.year + 1) % years == 0 or last.year % years == 0:
        return Check(verdict=Verdict.ROUGHLY, words=f"deadline: the question runs to {_day(theirs)}")
    return Check(verdict=Verdict.DIFFERS, words=f"deadline: the question runs to {_day(theirs)}")


def _compare_closing(ours: Times, closes: date | None) -> Check:
    end = ours.end
    if end and closes and abs(end - closes) <= CLOSING_SLACK:
        return Check(
            verdict=Verdict.ROUGHLY,
            words=f"deadline: the question's title gives none, but it closes {_day(closes)}",
        )
    return Check(
        verdict=Verdict.TITLE_SILENT,
        words=f"deadline: the question's title gives none, the sentence {in_words(ours)}",
    )


def _moments_against(moments: Sequence[Moment], deadline: date) -> Verdict:
    """Whether one of some dates is the end that a deadline sets."""
    rough = False
    for moment in moments:
        if moment.is_after:
            continue
        if moment.year is None:
            rough = rough or is_one_end(moment.end_in(deadline.year), deadline)
        elif moment.end and is_one_end(moment.end, deadline):
            return Verdict.AGREES
        elif moment.is_part and moment.end:
            rough = rough or moment.end - timedelta(days=31) < deadline <= moment.end
        elif moment.month is None:
            rough = rough or date(moment.year, 1, 1) < deadline <= date(moment.year + 1, 1, 1)
    return Verdict.ROUGHLY if rough else Verdict.DIFFERS


def _moments_together(ours: Sequence[Moment], theirs: Sequence[Moment]) -> Verdict:
    """Whether some dates can be the others: all of one side must fit, since a title may name two."""
    if set(ours) == set(theirs):
        return Verdict.AGREES
    fitted = [any(mine.fits(other) for other in theirs) for mine in ours]
    fitting = [any(other.fits(mine) for mine in ours) for other in theirs]
    if all(fitted) or all(fitting):
        return Verdict.ROUGHLY
    return Verdict.CLAIM_SILENT if any(fitted) else Verdict.DIFFERS


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
