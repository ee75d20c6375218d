"""When is a coin flip still a coin flip, and what stands in its place when it no longer is one?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from tracker.wording.articles import article_for, with_case_of
from tracker.wording.bounds import BOUND, WrittenBound, bound_of
from tracker.wording.figure_forms import Written
from tracker.wording.number_words import number_in_words
from tracker.wording.rounding import HUNDRED, printed_number
from tracker.wording.style import Style

_HALF = Decimal(50)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvenForm:
    """A coin flip: "a coin flip", "even odds", "evens", "50-50".

    `noun` is the word that a percentage needs after it where the phrase goes: "a coin flip" is "a 70%
    chance", "even odds" are "70% odds", and after "a 50-50" the writer's own noun stands.
    """

    article: str
    noun: str
    bound: WrittenBound | None = None

    def says(self, probability: Decimal, style: Style) -> bool:
        """Whether the number is still near enough to even."""
        percent = probability * HUNDRED
        if self.bound:
            return self.bound.holds(percent, _HALF, style.rounding)
        return abs(percent - _HALF) <= style.even_within

    def write(self, probability: Decimal, style: Style) -> Written:
        """As a percentage, since there is no such word for any other number."""
        printed = printed_number(probability, style.rounding)
        text = printed.in_words(style.rounding, style.percent_sign)
        noun = f" {self.noun}" if self.noun else ""
        if self.article:
            text = f"{with_case_of(article_for(text), self.article)} {text}"
            return Written(text=text + noun, is_bound=printed.bound is not None)
        start = None
        if printed.bound is None:
            whole = printed_number(probability, style.rounding, places=0)
            words = number_in_words(int(whole.digits)).capitalize()
            start = f"{words} {style.percent_spelled}{noun}"
        return Written(text=text + noun, is_bound=printed.bound is not None, can_start=start)


_EVEN = re.compile(
    rf"{BOUND}(?:(?P<article>an?)\s+)?(?:(?P<coin>coin[-\s]?(?:flip|toss)|toss-?\s?up)|"
    r"even[-\s](?P<noun>odds|chances?|money|probability)|(?P<evens>evens)|(?P<halves>fifty[-\s]fifty|50[-–/]50))",
    re.IGNORECASE,
)


def parse_even(text: str) -> EvenForm | None:
    """Read "a coin flip" and its like; None if `text` is none."""
    match = _EVEN.fullmatch(text)
    if match is None:
        return None
    article = match["article"] or ""
    noun = ""
    if match["coin"] and article:
        noun = "chance"
    elif match["noun"] and match["noun"].lower() != "money":
        noun = match["noun"]
    return EvenForm(article=article, noun=noun, bound=bound_of(match))
