"""How does a probability look as "one in ten", "3 out of 10" or "two-thirds"?

A ratio is chosen among small denominators, nearest first; rounder ones are preferred a little, since
"one in four" tells a reader more than "two in seven".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from tracker.wording.articles import article_for, with_case_of
from tracker.wording.bounds import BOUND, WrittenBound, bound_of
from tracker.wording.figure_forms import Written
from tracker.wording.number_words import number_in_words, read_words
from tracker.wording.rounding import HUNDRED, Bound, printed_number, round_half_up
from tracker.wording.style import Style

_LOOSE = Decimal(1)
"""Points by which a ratio may be off without an "about"."""

_PENALTY = {2: 0, 3: 0, 4: 0, 5: 0, 10: 0, 6: 1, 8: 1, 7: 2, 9: 2}  # in half points
_LONG_SHOTS = (11, 12, 13, 14, 15, 16, 17, 18, 20, 25, 30, 33, 40, 50, 66, 100)
_WORDS_TO = 10
"""Writers who spell "one in ten" spell numbers up to ten; beyond it figures are read faster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioForm:
    """A ratio: "one in ten", "1 in 10", "one-in-ten", "3 out of 10"; either number may be in words."""

    numerator: Decimal
    denominator: Decimal
    joint: str
    numerator_words: bool
    denominator_words: bool
    starts_upper: bool = False
    bound: WrittenBound | None = None

    def says(self, probability: Decimal, style: Style) -> bool:
        """Whether it gives the same whole percentage, or is the nearest ratio without an "about"."""
        percent = probability * HUNDRED
        stated = HUNDRED * self.numerator / self.denominator
        if self.bound:
            return self.bound.holds(percent, stated, style.rounding)
        if percent < style.rounding.below or percent > style.rounding.above:
            return False
        if round_half_up(stated, 0) == round_half_up(percent, 0):
            return True
        above, below = nearest_ratio(probability)
        return above == self.numerator and below == self.denominator and abs(stated - percent) <= _LOOSE

    def write(self, probability: Decimal, style: Style) -> Written:
        """The nearest ratio, its numbers in words or figures as they stood."""
        printed = printed_number(probability, style.rounding)
        if printed.bound is Bound.BELOW:
            return self._limit(1, 100, style.rounding.below_words.text)
        if printed.bound is Bound.ABOVE:
            return self._limit(99, 100, style.rounding.above_words.text)
        above, below = self._ratio(probability)
        off = abs(HUNDRED * above / below - probability * HUNDRED)
        text = self._joined(above, below)
        if self.bound and self.bound.inner_article:
            text = f"a {text}"
        return Written(text=text, is_about=off > _LOOSE, can_start=self._start(above, below))

    def _ratio(self, probability: Decimal) -> tuple[int, int]:
        """The nearest ratio, out of as many as the writer counts where that is within a point.

        Who writes "3 in 10" counts in tenths and goes on to "6 in 10"; "one in ten" becomes "one in five".
        """
        if self.numerator > 1 and self.denominator <= HUNDRED:
            above = round_half_up(probability * self.denominator, 0)
            is_near = abs(above / self.denominator - probability) * HUNDRED <= _LOOSE
            if is_near and 0 < above < self.denominator:
                return int(above), int(self.denominator)
        return nearest_ratio(probability)

    def _limit(self, above: int, below: int, template: str) -> Written:
        text = template.replace("{bound}", self._joined(above, below))
        return Written(text=text, is_bound=True, can_start=text[:1].upper() + text[1:])

    def _joined(self, above: int, below: int) -> str:
        left = _number(above, words=self.numerator_words)
        right = _number(below, words=self.denominator_words)
        return f"{left}{self.joint}{right}"

    def _start(self, above: int, below: int) -> str:
        left = number_in_words(above).capitalize()
        return f"{left}{self.joint}{_number(below, words=self.denominator_words)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartForm:
    """A part: "two-thirds", "a third", "three-quarters", "one-half"; a number once it is no such part."""

    value: Decimal
    article: str

    def says(self, probability: Decimal, style: Style) -> bool:
        """Whether the part is within a point."""
        del style
        return abs(self.value - probability) * HUNDRED <= _LOOSE

    def write(self, probability: Decimal, style: Style) -> Written:
        """Another part where one is within a point, else the percentage."""
        for words, part in _PARTS.items():
            if abs(part - probability) * HUNDRED <= _LOOSE:
                return Written(text=words, can_start=words.capitalize())
        printed = printed_number(probability, style.rounding)
        text = printed.in_words(style.rounding, style.percent_sign)
        if self.article:
            text = f"{with_case_of(article_for(text), self.article)} {text}"
        return Written(text=text, is_bound=printed.bound is not None)


_PARTS = {
    "one-half": Decimal("0.5"),
    "one-third": Decimal(1) / 3,
    "two-thirds": Decimal(2) / 3,
    "one-quarter": Decimal("0.25"),
    "three-quarters": Decimal("0.75"),
}
_RATIO = re.compile(
    rf"{BOUND}(?P<left>\d{{1,3}}|[a-z]+(?:-[a-z]+)??)"
    r"(?P<joint>(?:\s?-\s?|\s+)(?:chances?\s+)?(?:in|out\s+of|of\s+every)(?:\s?-\s?|\s+))"
    r"(?P<right>\d[\d,]{0,9}|[a-z]+(?:[-\s][a-z]+)?)",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?P<article>an?\s)?(?P<words>two[-\s]thirds|(?:one[-\s])?third|three[-\s]quarters|(?:one[-\s])?quarter|"
    r"one[-\s]half)",
    re.IGNORECASE,
)
_LARGE = {"hundred": 100, "a hundred": 100, "thousand": 1000, "a thousand": 1000, "one thousand": 1000,
          "million": 1_000_000, "a million": 1_000_000, "one million": 1_000_000}  # fmt: skip


def nearest_ratio(probability: Decimal) -> tuple[int, int]:
    """The ratio to print for a probability within the sheet's limits, as numerator and denominator."""
    choices = [
        (above, below, _PENALTY[below])
        for below in _PENALTY
        for above in range(1, below)
        if _is_lowest(above, below)
    ]
    choices += [(1, below, 0) for below in _LONG_SHOTS]
    choices += [(below - 1, below, 0) for below in _LONG_SHOTS]
    percent = probability * HUNDRED

    def cost(choice: tuple[int, int, int]) -> tuple[Decimal, int]:
        above, below, penalty = choice
        return abs(HUNDRED * above / below - percent) + Decimal(penalty) / 2, below

    above, below, _ = min(choices, key=cost)
    return above, below


def _is_lowest(above: int, below: int) -> bool:
    return all(above % factor or below % factor for factor in range(2, below + 1))


def _number(number: int, *, words: bool) -> str:
    return number_in_words(number) if words and number <= _WORDS_TO else str(number)


def parse_ratio(text: str) -> RatioForm | None:
    """Read "one in ten" and its like; None if `text` is none."""
    match = _RATIO.fullmatch(text)
    if match is None:
        return None
    left, right = _read(match["left"]), _read(match["right"])
    if not left or not right or left > right:
        return None
    return RatioForm(
        numerator=Decimal(left),
        denominator=Decimal(right),
        joint=match["joint"],
        numerator_words=not match["left"][0].isdigit(),
        denominator_words=not match["right"][0].isdigit(),
        starts_upper=text[:1].isupper(),
        bound=bound_of(match),
    )


def parse_part(text: str) -> PartForm | None:
    """Read "two-thirds" and its like; None if `text` is none."""
    match = _PART.fullmatch(text)
    if match is None:
        return None
    words = re.sub(r"\s", "-", match["words"].lower())
    value = _PARTS.get(words) or _PARTS[f"one-{words}"]
    return PartForm(value=value, article=match["article"] or "")


def _read(words: str) -> int | None:
    plain = words.replace(",", "")
    if plain.isdigit():
        return int(plain)
    return _LARGE.get(" ".join(words.lower().split())) or read_words(words)
