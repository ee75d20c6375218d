"""Which numbers does a text name, in which unit, and as which bound?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.spans import Span

_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100,
    "thousand": 1000, "million": 1_000_000, "dozen": 12,
}  # fmt: skip
_SCALES = {
    "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "millions": 1e6, "b": 1e9, "bn": 1e9,
    "billion": 1e9, "billions": 1e9, "t": 1e12, "tn": 1e12, "trillion": 1e12, "trillions": 1e12,
    "hundred": 1e2,
}  # fmt: skip
_FRACTIONS = {
    "half": 50.0, "third": 100 / 3, "quarter": 25.0, "fifth": 20.0, "tenth": 10.0, "hundredth": 1.0,
    "two-thirds": 200 / 3, "two thirds": 200 / 3, "three-quarters": 75.0, "three quarters": 75.0,
}  # fmt: skip
_MORE = (
    r"(?:more\sthan|greater\sthan|higher\sthan|over|above|exceed(?:s|ing|ed)?|top(?:s|ping|ped)?|>|"
    r"surpass\w*)"
)
_LEAST = (
    r"(?:at\sleast|no\s(?:fewer|less)\sthan|a\sminimum\sof|≥|>=|reach(?:es|ing)?|hit(?:s|ting)?|touch\w*|"
    r"cross\w*)"
)
_LESS = r"(?:less\sthan|fewer\sthan|lower\sthan|below|under|<)"
_MOST = r"(?:at\smost|no\smore\sthan|up\sto|≤|<=)"
_QUANTITY = re.compile(
    rf"""
    (?:(?:(?P<more>{_MORE})|(?P<least>{_LEAST})|(?P<less>{_LESS})|(?P<most>{_MOST}))\s*)?
    (?P<currency>[$£€])?
    (?:
        (?:(?<![\w.-])|(?<=\d-))(?<!\bNo\s)(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)
        (?:[\s-]?(?P<scale>(?:k|m|mn|bn|b|tn|thousand|million|billion|trillion|hundred)s?)\b|(?!x\b))
      | \b(?P<word>{"|".join(_WORDS)})\b(?:[\s-](?P<word_scale>hundred|thousand|million|billion|trillion)\b)?
      | \b(?:a|an|one)\s(?P<fraction>third|quarter|fifth|tenth|hundredth)\sof\b
      | \b(?P<half>half|two[\s-]thirds|three[\s-]quarters)\sof\b
      | \b(?P<step>half|quarter)[\s-](?:percentage[\s-])?point\b
    )
    (?:\s?(?P<unit>%|percentage\spoints?|percent\b|per\scent\b|basis\spoints?|bps?\b|cents?\b|
        (?:US\s)?dollars\b))?
    (?P<or_more>(?:\s?[a-z]{{1,8}}|\sin)?\s(?:or\s(?:more|higher|greater|above)|and\sabove|\+))?
    (?P<or_less>(?:\s?[a-z]{{1,8}})?\sor\s(?:less|fewer|lower|below))?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MAY_COUNT = re.compile(
    rf"\d|\b(?:{'|'.join(_WORDS)}|half|two-thirds|three-quarters|quarter[\s-](?:percentage[\s-])?point|"
    r"(?:an?|one)\s(?:third|quarter|fifth|tenth|hundredth))\b",
    re.IGNORECASE,
)
_PERCENTS = frozenset({"%", "percentage point", "percentage points", "percent", "per cent"})
_NAMED = re.compile(r"\b[A-Z][a-z]+\s$")  # "World War Three" counts nothing
_SMALL = 1000
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number as meant: its value, its unit ("%", "$", or empty) and the bound set on it.

    `bound` is ">=", "<=", ">", "<" or empty. For small whole things "more than 2" is kept as ">= 3".
    """

    value: float
    unit: str = ""
    bound: str = ""
    text: str
    span: Span

    def equals(self, other: Quantity) -> bool:
        """The same value in units that can be one, whatever the bound."""
        units = {self.unit, other.unit}
        if len(units - {""}) > 1:
            return False
        return abs(self.value - other.value) <= _CLOSE * max(abs(self.value), abs(other.value))

    def contradicts(self, other: Quantity) -> bool:
        """Whether the bounds point in opposite directions: more than 100 against fewer than 100."""
        return bool(self.bound and other.bound) and self.bound[0] != other.bound[0]


def read_quantities(text: str, taken: Sequence[Span] = ()) -> tuple[Quantity, ...]:
    """The numbers of `text` but for those inside `taken` (its dates) and "one"."""
    masked = text
    for span in taken:
        masked = f"{masked[: span.start]}{' ' * (span.end - span.start)}{masked[span.end :]}"
    if not _MAY_COUNT.search(masked):
        return ()
    found: list[Quantity] = []
    for match in _QUANTITY.finditer(text):
        start = match.start("currency") if match["currency"] else _number_start(match)
        if any(span.start <= start < span.end for span in taken):
            continue
        if match["word"] and _NAMED.search(text, 0, start) and text[start].isupper():
            continue
        quantity = _quantity(match, start)
        if quantity is not None:
            found.append(quantity)
    return tuple(found)


def _number_start(match: re.Match[str]) -> int:
    return next(
        match.start(name)
        for name in ("digits", "word", "fraction", "half", "step")
        if match[name] is not None
    )


def _quantity(match: re.Match[str], start: int) -> Quantity | None:
    unit_text = " ".join((match["unit"] or "").lower().split())
    unit = "%" if unit_text in _PERCENTS else "$" if match["currency"] or "dollar" in unit_text else ""
    if match["digits"]:
        value = float(match["digits"].replace(",", "")) * _SCALES.get((match["scale"] or "").lower(), 1.0)
    elif match["word"]:
        value = float(_WORDS[match["word"].lower()]) * _SCALES.get((match["word_scale"] or "").lower(), 1.0)
    elif match["step"]:
        value, unit = (0.5 if match["step"].lower() == "half" else 0.25), "%"
    else:
        value, unit = _FRACTIONS[(match["fraction"] or match["half"]).lower()], "%"
    if unit_text.startswith(("basis", "bp")):
        value, unit = value / 100, "%"
    elif unit_text.startswith("cent"):
        value, unit = value / 100, "$"
    bound = _bound(match)
    if not unit and value.is_integer() and value < _SMALL and bound in {">", "<"}:
        value, bound = (value + 1, ">=") if bound == ">" else (value - 1, "<=")
    if value == 1 and not unit:
        return None
    return Quantity(
        value=value, unit=unit, bound=bound, text=match.group().strip(), span=Span(start, match.end())
    )


def _bound(match: re.Match[str]) -> str:
    if match["least"] or match["or_more"]:
        return ">="
    if match["most"] or match["or_less"]:
        return "<="
    return ">" if match["more"] else "<" if match["less"] else ""
