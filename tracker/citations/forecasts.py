"""Which figures of a sentence are forecasts, whose, and of what? One sentence, its asides masked."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from tracker.citations.asides import Asides
from tracker.citations.claims import (
    Claim,
    intro_horizon,
    is_pronoun,
    opening_topic,
    read_right,
    without_lead,
    write_claim,
)
from tracker.citations.conditions import Condition, find_condition
from tracker.citations.figure_groups import Group, read_group
from tracker.citations.figures import Figure, Form
from tracker.citations.forecast_words import ForecastWords, is_forecast
from tracker.citations.frames import Left, Slot, read_left, read_option
from tracker.citations.plain import FIGURE, GONE, MOVED, SOURCE, Plain, fill
from tracker.citations.segments import implied_at, is_in_brackets, restates, split_between
from tracker.citations.sources import Source
from tracker.citations.speakers import find_speaker
from tracker.spans import Span

_WORD = re.compile(r"\w")
_OWN_LEVELS: Final = ("between", "in the r", "in the neighb", "anywhere", "somewhere")
"""Hedges before a range that need no "at"."""
_WE_SEE = re.compile(r"\"?we\s+(?:now\s+)?(?:see|give|put|estimate|think|expect)(?:\s+that\s+there\s+is)?")
"""What a quoted platform says of itself belongs to no claim."""
_FURTHEST: Final = 4
"""How many figures ahead the next forecast is looked for."""
_HIDDEN: Final = (GONE, MOVED)
_IS_CHANCE_GIVEN = re.compile(
    r"\s+(?:is|was)\s+(?:the\s+)?(?:what|how|chances?|odds|probability|likelihood|price)(?:\s+that|\s+which)?\s+"
    rf"(?P<source>{SOURCE}+)(?:\s(?:now|currently|still))?\s+(?:gives?|gave|assigns?|assigned|puts?\s+on|"
    r"sees?\s+(?:of|for)|rates?|rated|judges?|put)\s+(?:to\s+)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """A figure that is a forecast: its group of words, who states it (None unnamed), and its claim.

    `start` and `end` bound the words of the sentence that belong to it. `names_chance`: a noun of chance
    stands with the figure or governs it, so that it is no amount. `is_offer`: it is told as given to its
    claim ("gives Silva 52%"), so that "and Costa 31%" may follow.
    """

    group: Group
    source: Source | None
    claim: Claim
    start: int
    end: int
    names_chance: bool = True
    is_offer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The forecasts of a sentence and the condition under which they hold.

    `masked` is the sentence with sources, figures and asides masked, in which the rest was read.
    """

    forecasts: tuple[Forecast, ...]
    condition: Condition | None
    masked: str


def read_forecasts(plain: Plain, asides: Asides, figures: list[Figure], *, is_answer: bool) -> Reading:
    """The forecasts among `figures`.

    `is_answer`: the sentence before asked a question, so that a figure alone may answer it.
    """
    groups = [
        read_group(asides.masked, figure) for figure in figures if asides.masked[figure.core] not in _HIDDEN
    ]
    masked = asides.masked
    for group in groups:
        masked = fill(masked, group.start, group.end, FIGURE)
    condition = find_condition(masked)
    if condition is not None:
        inside = condition.span
        groups = [group for group in groups if not inside.start <= group.figure.core < inside.end]
        masked = fill(masked, condition.cut.start, condition.cut.end, GONE)
    reader = _Reader(plain, masked, asides, is_answer=is_answer)
    return Reading(forecasts=tuple(reader.read(groups)), condition=condition, masked=masked)


def _is_possessive(words: str) -> bool:
    return words.strip() in {"it", "their", "his", "her", "its"}


class _Reader:
    """One sentence being read."""

    def __init__(self, plain: Plain, masked: str, asides: Asides, *, is_answer: bool) -> None:
        self.plain = plain
        self.masked = masked
        self.asides = asides
        self.is_answer = is_answer

    def read(self, groups: list[Group]) -> list[Forecast]:
        """Each forecast with the words up to where the next one begins."""
        found: list[Forecast] = []
        start = 0
        for index, group in enumerate(groups):
            says_again = bool(found) and restates(self.masked, found[-1].group, group)
            if group.start < start or says_again or self._is_claimed_amount(group, groups[index + 1 :]):
                continue
            forecast = self._read_next(group, groups[index + 1 :], start, found)
            if forecast is not None:
                found.append(forecast)
                start = forecast.end
        return found

    def _is_claimed_amount(self, group: Group, later: list[Group]) -> bool:
        """Whether a range is a claim's own, its chance in brackets: "will be between 2% and 3% (55%)"."""
        low, high = group.figure.low, group.figure.high
        if group.noun or not later or low is None or high is None or group.figure.probability is not None:
            return False
        chance = later[0].figure.probability
        is_next = self.masked[group.end : later[0].start].strip(f" {GONE}") == "("
        return is_next and chance is not None and not low <= chance <= high

    def _read_next(
        self, group: Group, later: list[Group], start: int, found: list[Forecast]
    ) -> Forecast | None:
        """The reading of `group`, ended by the first later figure that is a forecast of its own."""
        limit = len(self.masked)
        if later and group.figure.form is Form.ODDS:
            same = self._read_odds(group, later[0], start, found)
            if same is not None:
                return same
        for other in later[:_FURTHEST]:
            if is_in_brackets(self.masked, group.end, other.start) or restates(self.masked, group, other):
                continue
            cut = split_between(self.masked, group, other)
            first = None if cut is None else self._try(group, start, cut, found)
            if (
                cut is not None
                and first is not None
                and self._try(other, cut, limit, [*found, first]) is not None
            ):
                return first
        return self._try(group, start, limit, found)

    def _read_odds(self, group: Group, percent: Group, start: int, found: list[Forecast]) -> Forecast | None:
        """Odds that a percentage explains ("odds of 5/1 … imply a 17% chance"): the percentage is stated."""
        limit = len(self.masked)
        if restates(self.masked, group, percent):
            first = self._try(group, start, limit, found)
            if first is not None and first.claim.text:
                return replace(first, group=percent)
        cut = implied_at(self.masked, group, percent)
        if cut is None or percent.figure.form is not Form.PERCENT:
            return None
        first = self._try(group, start, cut, found)
        if first is None:
            return None
        if not first.claim.text:
            right = read_right(self.masked, percent, limit, Left(slot=Slot.NOUN))
            first = replace(first, claim=write_claim(self.plain, self.masked, [right] if right else []))
        return replace(first, group=percent, end=limit)

    def _try(self, group: Group, start: int, end: int, earlier: list[Forecast]) -> Forecast | None:
        """The forecast that `group` states within the stretch from `start` to `end`, if it states one."""
        inverted = self._inverted(group, start, end)
        if inverted is not None:
            return inverted
        subjects = [each for each in self.asides.subjects if start <= each.span.start < group.start]
        has_level = self.plain.low.startswith(_OWN_LEVELS, group.start)
        left = read_left(
            self.masked, start, group.start, [each.span for each in subjects], is_level=has_level
        )
        source = next((each for each in subjects if left.source == each.span), None)
        if source is None:
            before = earlier[-1].source if earlier else None
            source = find_speaker(self.masked, self.asides, group, left, Span(start, end), before=before)
            if source is None:
                return None
        right = read_right(self.masked, group, end, left)
        is_own = source in self.asides.attributed and start <= source.span.start < end
        claim = self._claim(left, right)
        words = ForecastWords(
            group=group,
            left=left,
            right=right,
            end=end,
            claim=claim,
            has_own_source=is_own,
            is_second=bool(earlier),
            follows_noun=bool(earlier) and bool(earlier[-1].group.noun) and not is_own,
            follows_offer=bool(earlier) and earlier[-1].is_offer,
            is_answer=self.is_answer,
        )
        if not is_forecast(self.masked, words):
            return None
        if claim.text and _WORD.search(claim.text) is None:
            return None
        if earlier and (not claim.text or is_pronoun(claim.text)):
            claim = earlier[-1].claim
        names_chance = bool(group.noun) or left.has_chance
        return Forecast(
            group=group,
            source=source,
            claim=claim,
            start=start,
            end=end,
            names_chance=names_chance,
            is_offer=left.claim is not None
            and (left.slot is Slot.OFFER or (words.follows_offer and left.slot is Slot.NOUN)),
        )

    def _inverted(self, group: Group, start: int, end: int) -> Forecast | None:
        """A figure before its frame: "Two in five is the chance that Metaculus gives a Scottish vote"."""
        if self.masked[start : group.start].strip(f" {GONE}\"'"):
            return None
        match = _IS_CHANCE_GIVEN.match(self.masked, group.end, end)
        if match is None:
            return None
        source = next(
            (each for each in self.asides.subjects if each.span.start == match.start("source")), None
        )
        claim = write_claim(self.plain, self.masked, [without_lead(self.masked, Span(match.end(), end))])
        return Forecast(group=group, source=source, claim=claim, start=start, end=end)

    def _claim(self, left: Left, right: Span | None) -> Claim:
        own = left.claim
        is_said = own is not None and _WE_SEE.fullmatch(self.masked, own.start, own.end) is not None
        if own is not None and right is not None and (left.is_label or is_said or self._is_dummy(own, right)):
            own = None
        middle: list[Span] = list(read_option(self.masked, left) or ())
        if not middle:
            owner = left.owner if left.owner and not _is_possessive(left.owner.of(self.masked)) else None
            middle = [without_lead(self.masked, part) for part in (owner, own) if part is not None]
        if not middle and right is None:
            topic = opening_topic(self.masked, left.intro)
            return write_claim(self.plain, self.masked, [topic] if topic else [])
        opening = intro_horizon(
            self.masked, left.intro, is_told=left.source is not None and left.slot is not Slot.NOUN
        )
        parts = [*([opening] if opening else []), *middle, *([right] if right else [])]
        return write_claim(self.plain, self.masked, parts)

    def _is_dummy(self, own: Span, right: Span) -> bool:
        """Whether a pronoun only announces the claim, as in "makes it one in seven that".

        In "gives it a 9% chance of passing" it is a part of the claim.
        """
        goes_on = self.masked.endswith("of ", 0, right.start) or self.masked.startswith("to ", right.start)
        words = own.of(self.masked)
        announces = words.startswith(("it is ", "it was ", "it's ")) and self.masked.endswith(
            "that ", 0, right.start
        )
        return announces or (is_pronoun(words) and not goes_on)
