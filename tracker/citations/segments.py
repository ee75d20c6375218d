"""Which stretch of a sentence belongs to which figure?

A sentence of two forecasts is cut between them; a figure that says the one before it again ("71 cents,
implying a 71% chance") is no second forecast.
"""

from __future__ import annotations

import re
from typing import Final

from tracker.citations.figure_groups import Group
from tracker.citations.plain import FIGURE, GONE, SOURCE
from tracker.citations.vocabulary import read_words

_JOINT = re.compile(
    rf"(?P<strong>[;\u2014])|(?P<comma>,)[\s{GONE}]*"
    r"(?:(?:and|but|while|whereas|versus|though|against|with|compared\s+with|plus|or)\b)?|"
    rf"(?<=[\s{GONE}])(?P<plain>and|but|while|whereas|versus|vs\.?|against|compared\s+with)\b"
)
_BEGINS = re.compile(
    rf"[\s{GONE},]*(?:(?:also|only|with)[\s{GONE}]+)?(?:{SOURCE}|{FIGURE}|of\s|that\s|there\b|"
    rf"the\s+(?:chance|prob|likel|odds)|for\s)"
)
_AGAIN: Final = frozenset(
    read_words(
        "or i.e. ie that is which an a the for equal equals equating equates equivalent implying implies "
        "imply implied meaning means suggesting suggests indicating translating translates corresponding "
        "corresponds amounting amounts to about roughly around with in other words probability chance "
        "likelihood of market put another way works out at as giving gives it so thus hence price win "
        "estimated"
    )
)
"""Words that lead from a figure to the same figure said again."""
_IMPLIED = re.compile(
    r"(?:,\s+(?:odds|prices?|an?\s+price)\s+(?:that|which)\s+)?"
    r"(?:imply|implies|implying|implied|equat\w+|equivalent|translat\w+|suggest\w*|giv\w+|mean\w*)\b"
)
_LONGEST_BRIDGE: Final = 60


def split_between(masked: str, first: Group, second: Group) -> int | None:
    """Where the words of `second` begin after those of `first`, or None if nothing parts them."""
    between = masked[first.end : second.start]
    if GONE in between and not between.strip(f" {GONE}"):  # "18% on Metaculus, 21% on Kalshi"
        return second.start
    best: tuple[int, int] | None = None
    for match in _JOINT.finditer(masked, first.end, second.start):
        if is_in_brackets(masked, first.end, match.start()):
            continue
        rank = _rank(masked, match)
        if best is None or rank >= best[0]:
            best = (rank, match.start())
    return best[1] if best else None


def is_in_brackets(masked: str, start: int, place: int) -> bool:
    """Whether `place` stands in brackets that open after `start`."""
    return masked.count("(", start, place) > masked.count(")", start, place)


def _rank(masked: str, match: re.Match[str]) -> int:
    """How good a place to cut this is: best before a new speaker or figure, worst at a bare "and"."""
    if match["strong"]:
        return 5
    begins = _BEGINS.match(masked, match.end())
    if begins is not None:
        return 4 if masked[begins.end() - 1] in f"{SOURCE}{FIGURE}" else 3
    return 2 if match["comma"] else 1


def restates(masked: str, first: Group, second: Group) -> bool:
    """Whether `second` says `first` again, with nothing but words of saying so between them."""
    if second.start - first.end > _LONGEST_BRIDGE:
        return False
    between = masked[first.end : second.start].replace(GONE, " ")
    words = between.strip(" ,(;:-\u2013\u2014=").replace(",", " ").split()
    if not words:
        return second.is_named_before or between.strip(" ,\u2014\u2013-") in {"(", "="}
    return words[0] != "to" and all(word in _AGAIN for word in words)


def implied_at(masked: str, first: Group, second: Group) -> int | None:
    """Where "imply" stands in "odds of 5/1 on an exit imply a 17% chance", or None."""
    match = _IMPLIED.search(masked, max(first.end, second.start - 40), second.start)
    return match.start() if match else None
