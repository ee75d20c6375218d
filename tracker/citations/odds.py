"""Which betting odds does a sentence write down? "7-4", "3 to 1", "decimal odds of 2.5", "+150".

Read only where the sentence speaks of odds, since "7-4" is a score elsewhere.
"""

from __future__ import annotations

import re
from typing import Final

from tracker.citations.figures import MAX_FIGURES, Figure, Form
from tracker.citations.number_words import WORD_NUMBER, read_number

_HINTS: Final = (
    *("odds", "bookm", "bookies", "betfair", "smarkets"),
    *("favourite", "favorite", "ladbrokes", "punters"),
)
_ODDS = re.compile(
    r"(?<![\w.,$/:-])(?:(?P<left>\d{1,4})\s?(?:-to-|\sto\s|/|-|:|\u2013)\s?(?P<right>\d{1,4})"
    r"(?P<on>\s(?:on\b(?!\s\w)|odds-on))?|(?P<decimal>\d{1,3}\.\d{1,3})|(?P<us>[+-]\d{3,5})|"
    rf"(?P<words_left>{WORD_NUMBER})(?:\sto\s|-to-)(?P<words_right>{WORD_NUMBER}))"
    r"(?![\w%/:]|[.,-]\d|\s?(?:percent|per\scent|cents?|points?|pts|goals?|million|billion|degrees|per\b))"
)
_ODDS_ON = re.compile(r"odds-on\s(?:at\s)?$")


def find_odds(plain: str, found: list[Figure]) -> list[Figure]:
    """`found` with the betting odds of `plain` that stand outside it, in order.

    Fractional odds a-b imply b/(a+b), decimal odds d imply 1/d, American +n imply 100/(n+100) and -n
    imply n/(n+100): the chance at which the bet breaks even, the bookmaker's margin included.
    """
    if not any(hint in plain for hint in _HINTS):
        return found
    odds: list[Figure] = []
    for match in _ODDS.finditer(plain):
        if any(figure.overlaps(*match.span()) for figure in found):
            continue
        probability = _probability(plain, match)
        if probability is None:
            continue
        start, end = match.span()
        odds.append(
            Figure(start=start, end=end, core=start, form=Form.ODDS, probability=round(probability, 6))
        )
        if len(odds) > MAX_FIGURES:
            return []
    return sorted([*found, *odds], key=lambda each: each.start) if odds else found


def _probability(plain: str, match: re.Match[str]) -> float | None:
    if match["decimal"]:
        decimal = float(match["decimal"])
        return 1 / decimal if decimal > 1 else None
    if match["us"]:
        line = float(match["us"])
        return 100 / (line + 100) if line > 0 else -line / (100 - line)
    left = read_number(match["left"] or match["words_left"])
    right = read_number(match["right"] or match["words_right"])
    if not left or not right:
        return None
    before = max(0, match.start() - 12)
    is_on = match["on"] is not None or _ODDS_ON.search(plain, before, match.start()) is not None
    return max(left, right) / (left + right) if is_on else right / (left + right)
