"""How is the median of a number question written here, and how does another one look in the same form?

"4.65K", "310K", "2.8%", "$1.2 billion", "1,200", "at least eight". The unit and the scale stay the
writer's, and so does the number of decimals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from tracker.wording.number_words import LARGEST, number_in_words, read_words
from tracker.wording.rounding import decimals_in, round_half_up

_SCALES = {
    "k": 3, "thousand": 3, "m": 6, "mn": 6, "mln": 6, "million": 6, "b": 9, "bn": 9, "billion": 9,
    "t": 12, "tn": 12, "trn": 12, "trillion": 12, "dozen": None,
}  # fmt: skip
_MOST_TIMES = Decimal(1000)
"""Numbers that differ by more than this factor are in different scales."""

_AMOUNT = re.compile(
    r"(?P<sign>[-−])?(?P<currency>[$€£¥₹]\s?)?"
    r"(?:(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)|"
    r"(?P<words>(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[-\s](?:one|two|three|four|five|six|"
    r"seven|eight|nine))?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|"
    r"fifteen|sixteen|seventeen|eighteen|nineteen)(?![\w-]))"
    r"(?P<gap>[\s-]?)(?P<scale>(?:thousand|million|billion|trillion|mln|trn|mn|bn|tn|[KkMBT])(?![\w]))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenAmount:
    """A number as it stands at `start` to `end` of a text; `value` is in units, 4650 for "4.65K"."""

    start: int
    end: int
    value: Decimal
    decimals: int
    currency: str = ""
    gap: str = ""
    scale: str = ""
    has_commas: bool = False
    in_words: bool = False
    sign: str = ""

    def says(self, amount: Decimal) -> bool:
        """Whether it states this amount, at the precision it is written in."""
        return self._digits(amount) == self._digits(self.value)

    def is_in_scale_of(self, amount: Decimal) -> bool:
        """Whether `amount` may be a later value of the same quantity, and not one counted in other units."""
        if not self.value or not amount:
            return True
        return 1 / _MOST_TIMES < abs(amount / self.value) < _MOST_TIMES

    def write(self, amount: Decimal, *, words_up_to: int = 9) -> str:
        """`amount` in the same form."""
        digits = self._digits(amount)
        sign = (self.sign or "-") if digits.startswith("-") else ""
        digits = digits.removeprefix("-")
        if self.in_words and digits.isdigit() and int(digits) <= min(max(words_up_to, 10), LARGEST):
            digits = number_in_words(int(digits))
        return f"{sign}{self.currency}{digits}{self.gap if self.scale else ''}{self.scale}"

    def write_exactly(self, amount: Decimal) -> str:
        """`amount` in the same form but unrounded, where two decimals are enough for that."""
        exact = amount.scaleb(-_power(self.scale)).normalize()
        decimals = decimals_in(exact)
        return replace(self, decimals=decimals if decimals <= max(2, self.decimals) else self.decimals).write(
            amount
        )

    def _digits(self, amount: Decimal) -> str:
        scaled = amount.scaleb(-_power(self.scale))
        places = self.decimals
        while scaled and not round_half_up(scaled, places) and places < self.decimals + 6:
            places += 1  # "0K" would say nothing
        rounded = round_half_up(scaled, places)
        if not rounded:
            rounded = abs(rounded)
        # A number that was below a thousand does not tell how the writer parts larger ones; the sheets do.
        least = 1000 if abs(self.value) < 1000 else 10_000  # noqa: PLR2004
        if self.has_commas or (abs(rounded) >= least and self.decimals == 0 and not self.scale):
            return f"{rounded:,f}"
        return f"{rounded:f}"


def _power(scale: str) -> int:
    return _SCALES.get(scale.lower()) or 0 if scale else 0


def find_amounts(text: str, start: int = 0, end: int | None = None) -> list[WrittenAmount]:
    """Every number between `start` and `end` of `text`, in order."""
    end = len(text) if end is None else end
    found = []
    for match in _AMOUNT.finditer(text, start, end):
        before = text[match.start() - 1 : match.start()] if match.start() else ""
        if before.isalnum() or before in {"_", "."}:
            continue
        amount = _read(match)
        if amount is not None:
            found.append(amount)
    return found


def parse_amount(text: str) -> WrittenAmount | None:
    """The number at the beginning of `text`, whatever unit follows it; None if it begins with none."""
    found = find_amounts(text)
    return found[0] if found and found[0].start == 0 else None


def _read(match: re.Match[str]) -> WrittenAmount | None:
    scale = match["scale"] or ""
    if match["words"]:
        words = read_words(match["words"])
        if words is None:
            return None
        number = Decimal(words)
    else:
        number = Decimal(match["digits"].replace(",", ""))
    if len(match.group()) > 40:  # noqa: PLR2004  digits without end are no amount
        return None
    end = match.end() if scale else match.end() - len(match["gap"])
    return WrittenAmount(
        start=match.start(),
        end=end,
        value=number.scaleb(_power(scale)) * (-1 if match["sign"] else 1),
        decimals=decimals_in(number),
        currency=match["currency"] or "",
        gap=match["gap"],
        scale=scale,
        has_commas="," in (match["digits"] or ""),
        in_words=bool(match["words"]),
        sign=match["sign"] or "",
    )
