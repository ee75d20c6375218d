"""Do the words around a figure make it a forecast? "gives 20% to" do, "a 20% stake" do not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tracker.citations.claims import Claim, is_pronoun
from tracker.citations.figure_groups import Group
from tracker.citations.figures import Form
from tracker.citations.frames import Left, Slot
from tracker.citations.plain import GONE
from tracker.spans import Span

_AMOUNT = re.compile(
    r"\b(?:accuracy|precision|bought|sold|buys|sells|staked|fees?|stakes?|commission|revenues?|turnover|profits?|"
    r"sales|margins?|tax(?:es)?|rake|cut\s+of|volume|market\s+share|liquidity|share\s+of\s+(?:the|its)|staff|"
    r"workforce|valuation)\b"
)
_NO_LEVEL = re.compile(r"\b(?:by|such\s+as|like|e\.g\.,?|for\s+example,?|for\s+instance,?|say,)\s*$")
_OTHER_MEASURE = re.compile(
    r"\s*(?:points?|pts|percentage|pp|basis)\b|"
    r"\s*of\s+(?:the\s+time|all|them|those|\w+\s+(?:users|traders|forecasters))"
)
_OFFERED = re.compile(
    rf"[\s{GONE}]*(?:the\s+(?:chance|odds|prob|likel)|(?:to|for|on|by|at|that|against|and|but|while|versus|whether|"
    r"of\s+\w+ing|in\s+the\s+(?:race|contest|election|run-?off|primary|vote|final|contest|by-election))\b|$|[,.;:)!\"'\u2014\u2013])"
)
_AFTER_LEVEL = re.compile(
    rf"{GONE}|[\s{GONE}]*(?:(?:to|for|on|by|at|that|against|and|but|while|versus|in|as|after|before|if|when|since|"
    r"today|now|overnight|yesterday|this|last|with|amid|following|despite|because|until|early|late|midday|per|"
    r"among|apiece|each|a\s+(?:share|contract|piece))\b|$|[,.;:)!\"'\u2014\u2013(-])"
)
_PAID = re.compile(r"\s+(?:for|on)\s")
_LONGEST_NAME: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastWords:
    """The words around a figure, up to `end`, and the claim that they make.

    `is_second`: the sentence states a forecast before it; `follows_noun`: that one has a noun ("a 9%
    chance"), which a bare level does not match ("… that rates will rise and inflation stand at 5%");
    `follows_offer`: that one is given to its claim ("gives Silva 52%"). `is_answer`: the sentence before
    asked a question, so that a figure alone may answer it. `has_own_source`: an attribution stands beside it.
    """

    group: Group
    left: Left
    right: Span | None
    end: int
    claim: Claim
    has_own_source: bool
    is_second: bool = False
    follows_noun: bool = False
    follows_offer: bool = False
    is_answer: bool = False


def is_forecast(masked: str, words: ForecastWords) -> bool:
    """Whether the words around a figure make it a forecast."""
    group, left = words.group, words.left
    is_no_level = not group.noun and _NO_LEVEL.search(masked, max(0, group.start - 24), group.start)
    if is_no_level or _OTHER_MEASURE.match(masked, group.end):
        return False
    if group.noun:
        return True
    if _is_amount(masked, words) or (words.follows_noun and left.slot is Slot.LEVEL):
        return False
    if left.slot is Slot.OFFER:
        answers = left.claim is not None and is_pronoun(left.claim.of(masked))
        has_claim = bool(words.claim.text) or words.is_second or words.is_answer
        return answers or (has_claim and _is_offer(masked, words))
    if left.slot in {Slot.LEVEL, Slot.BOUND}:
        return _AFTER_LEVEL.match(masked, group.end, words.end) is not None
    return left.slot is Slot.NOUN and _stands_alone(masked, words)


def _stands_alone(masked: str, words: ForecastWords) -> bool:
    """Whether a figure with no word of its own is a forecast: "a coin flip", "and 41% on Betfair"."""
    form, claim = words.group.figure.form, words.left.claim
    if form is Form.EVEN or (form is Form.ODDS and claim is not None and words.has_own_source):
        return True
    if claim is None:
        return words.is_second and (words.has_own_source or words.right is not None)
    is_named = words.follows_offer and len(claim.of(masked).split()) <= _LONGEST_NAME
    return is_named and _OFFERED.match(masked, words.group.end, words.end) is not None


def _is_amount(masked: str, words: ForecastWords) -> bool:
    """Whether the words before a bare figure speak of money, shares and their like."""
    left = words.left
    if left.has_chance and left.claim is not None:
        return False
    start = left.claim.start if left.claim else left.source.end if left.source else words.group.start
    return _AMOUNT.search(masked, start, words.group.start) is not None


def _is_offer(masked: str, words: ForecastWords) -> bool:
    """Whether a platform gives a bare figure as a chance: "gives 20% to", not "gives 20% off"."""
    group = words.group
    if group.figure.form in {Form.EVEN, Form.RATIO}:
        return True
    if words.left.verb.startswith(("pay", "paid")) and _PAID.match(masked, group.end) is None:
        return False
    return _OFFERED.match(masked, group.end, words.end) is not None
