"""Which probabilities does a sentence write down, in whatever form, and where?

Forms: "10%", "10 per cent", "ten percent", "one in ten", "3 out of 10", "63 cents", "$0.63", "a coin flip",
"even odds", "60–80%", "<1%", "over 85%", "two-thirds", "a probability of 0.62", and betting odds where
the sentence speaks of odds. Only the figure is read here; whether it is a forecast the grammar decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tracker.citations.number_words import NUMBER, UNIT, WORD_NUMBER, read_number

MAX_FIGURES: Final = 10
"""A sentence with more figures is a table or an attack, and is not read."""


class Form(StrEnum):
    """How a figure is written."""

    PERCENT = "percent"
    RATIO = "ratio"
    EVEN = "even"
    PRICE = "price"
    ODDS = "odds"
    DECIMAL = "decimal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A probability as written from `start` to `end`, bound included, hedge and article left out.

    `core` is where the number itself begins, after any bound. A range has `low` and `high` and no
    `probability`; "less than 1%" has a `probability` of 0.01 and a `low` of 0.
    """

    start: int
    end: int
    core: int
    form: Form
    probability: float | None = None
    low: float | None = None
    high: float | None = None

    def overlaps(self, start: int, end: int) -> bool:
        """Whether the figure shares a place with the stretch from `start` to `end`."""
        return self.start < end and start < self.end


_PERCENT: Final = r"(?:\s?%|[\s-]{1,2}per[\s-]?cent(?!\w)|[\s-]?percent(?!\w)|[\s-]?pct\b)"
_CENTS: Final = r"(?:[\s-]?cents?\b|\s?\u00a2)"
_DASH: Final = r"(?:\s?[-\u2013\u2014]\s?|\sto\s|(?<=\d)to(?=\d))"
_ABOUT: Final = r"(?:(?:about|around|roughly|just|an?)\s){0,2}"
_IN: Final = r"(?:in|out\sof|of\severy)"
_ROUND: Final = r"(?:(?:a|one)\s)?(?:hundred|thousand|million)"

_IN_DIGITS = re.compile(
    rf"""
      (?P<r_low>{NUMBER})(?:{_PERCENT})?(?:{_DASH}|\sto\san?\s)(?P<r_high>{NUMBER}){_PERCENT}
    | (?P<pct>{NUMBER}){_PERCENT}
    | (?P<c_low>{NUMBER})(?:{_CENTS})?{_DASH}(?P<c_high>{NUMBER}){_CENTS}
    | (?P<cents>{NUMBER})(?:{_CENTS}|c\b)
    | (?P<of>\d{{1,3}})(?:\s?-\s?|\s)(?:chances?\s)?{_IN}(?:\s?-\s?|\s)
        (?P<base>{NUMBER}|{_ROUND}|ten|twenty|five|four|three)(?![\w%])
    | \$(?P<d_low>0?\.\d{{1,3}})\s?(?:-|\u2013|\u2014|to)\s?\$?(?P<d_high>0?\.\d{{1,3}})\b
    | \$(?P<dollars>0?\.\d{{1,3}})\b(?!\s(?:million|billion|trillion))
    | (?P<even>50[-\u2013/]50)(?![\w%-])
    """,
    re.VERBOSE,
)
_NUMBER_BEGINS = re.compile(r"[\d.$](?<![\w.,$\u20ac\u00a3][\d.$])(?<!\s-[\d.$])")
_IN_WORDS = re.compile(
    rf"""
      \b(?:between|from)\s{_ABOUT}(?:
        (?P<b_low>{NUMBER})(?:{_PERCENT})?\sand\s{_ABOUT}(?P<b_high>{NUMBER}){_PERCENT}
      | (?P<bw_low>{WORD_NUMBER})(?:{_PERCENT})?\sand\s(?P<bw_high>{WORD_NUMBER}){_PERCENT}
      | (?P<bc_low>{NUMBER})(?:{_CENTS})?\sand\s(?P<bc_high>{NUMBER}){_CENTS}
      )
    | (?<![\w-])(?:
        (?P<wr_low>{WORD_NUMBER})(?:{_PERCENT})?\sto\s(?P<wr_high>{WORD_NUMBER}){_PERCENT}
      | (?P<word>{WORD_NUMBER}){_PERCENT}
      | (?P<word_of>{WORD_NUMBER})(?:-|\s)(?:chances?\s)?{_IN}(?:-|\s)
          (?P<word_base>{NUMBER}|{WORD_NUMBER}|{_ROUND})(?![\w%])
      | (?P<even>an?\scoin[-\s]?(?:flip|toss)|coin[-\s](?:flip|toss)|(?:an?\s)?toss-?\s?up|
          even[-\s](?:odds|chances?|money|probability)|evens|fifty[-\s]fifty)(?![\w%-])
      | (?P<part>two[-\s]thirds|one[-\s]third|a\sthird|three[-\s]quarters|one[-\s]quarter|a\squarter|
          one[-\s]half)
          (?=\s(?:chance|probab|likel|odds))
      )
    """,
    re.VERBOSE,
)
_HINTS: Final = (
    "between",
    "from ",
    "percent",
    "per cent",
    "per-cent",
    "coin",
    "toss",
    "even",
    "fifty",
    "third",
    "quarter",
    "half",
)
_RATIO_HINT = re.compile(rf"{UNIT}[-\s](?:chances?\s)?{_IN}[-\s]|(?:t(?:en|y)|teen)[-\s]{_IN}[-\s]")
_PARTS: Final = {"two": 2 / 3, "three": 3 / 4}
_BOUND = re.compile(
    r"(?<!\w)(?:(?P<below>less\s+than|fewer\s+than|lower\s+than|under|below|beneath|at\s+most|no\s+more\s+than|"
    r"not\s+more\s+than|no\s+higher\s+than|up\s+to|<|\u2264|<=|sub-)|"
    r"(?P<above>more\s+than|greater\s+than|higher\s+than|(?<!no\s)better\s+than|over|above|at\s+least|no\s+less\s+than|"
    r"not\s+less\s+than|upwards?\s+of|in\s+excess\s+of|north\s+of|exceeding|>|\u2265|>=))\s*(?:an?\s+)?$"
)
_BOUND_AFTER = re.compile(
    r"\+(?!\d)|\sor\s(?:(?P<below>less|fewer|lower|below|under)|more|higher|above|over|greater|better)\b"
)
_MOVES = re.compile(
    r"(?<!ranging )(?<!ranges )(?<!range )(?<!anywhere )(?<!somewhere )\b"
    r"(?:from|by|up|down|rose|risen|climbed|fell|fallen|slid|slipped|"
    r"dropped|jumped|surged|leapt|sank|eased|edged|gained|lost|added|shed|ticked|dipped|moved|plunged|tumbled|rises|"
    r"falls|drops|climbs|slides|slips|jumps)\s+(?:(?:about|around|some|another|a)\s)?$"
)
_AFTER_MONTH = re.compile(
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|[a-z]{3,4}\.)\s$"
)
_UNIT_AFTER = re.compile(rf"{_CENTS}|{_PERCENT}")
_DECIMAL = re.compile(
    r"(?:probabilit(?:y|ies)|likelihood|chances?|odds)\b[^.;]{0,120}?\s(?:of|at|is|was|to|as)\s"
    r"(?:(?:about|just|only)\s)?(?P<after>0?\.\d{1,4})(?![\d%])|"
    r"(?<![\w.,$])(?P<before>0?\.\d{1,4})\s(?:probability|likelihood|chance)"
)


def find_figures(plain: str) -> list[Figure]:
    """Every probability that `plain` (a sentence in plain lower case) writes down, in order, odds aside.

    None of them where there are more than MAX_FIGURES. A value outside 0–1 is no probability.
    """
    found: list[Figure] = []
    has_ratio = (" in " in plain or "-in-" in plain or " of " in plain) and _RATIO_HINT.search(
        plain
    ) is not None
    if has_ratio or any(hint in plain for hint in _HINTS):
        for match in _IN_WORDS.finditer(plain):
            found.extend(_read(plain, match))
            if len(found) > MAX_FIGURES:
                return []
    taken = [(figure.start, figure.end) for figure in found]
    end = 0
    for begin in _NUMBER_BEGINS.finditer(plain):
        if begin.start() < end or any(start <= begin.start() < stop for start, stop in taken):
            continue
        digits = _IN_DIGITS.match(plain, begin.start())
        if digits is not None:
            end = digits.end()
            found.extend(_read(plain, digits))
        if len(found) > MAX_FIGURES:
            return []
    if taken:
        found.sort(key=lambda figure: figure.start)
    if "0." in plain or " ." in plain:
        return _with_decimal(plain, found)
    return found


def _read(plain: str, match: re.Match[str]) -> list[Figure]:
    kind = match.lastgroup or ""
    try:
        if kind.endswith("_high"):
            return _range(plain, match, kind)
        probability, form = _value(match, kind)
    except (ValueError, ZeroDivisionError):
        return []
    return _bounded(plain, match.start(), match.end(), probability, form)


def _value(match: re.Match[str], kind: str) -> tuple[float, Form]:
    if kind in {"pct", "word"}:
        return _percent(match[kind]), Form.PERCENT
    if kind == "base":
        return read_number(match["of"]) / read_number(match["base"]), Form.RATIO
    if kind == "word_base":
        return read_number(match["word_of"]) / read_number(match["word_base"]), Form.RATIO
    if kind == "cents":
        return _percent(match["cents"]), Form.PRICE
    if kind == "dollars":
        return read_number(match["dollars"]), Form.PRICE
    if kind == "even":
        return 0.5, Form.EVEN
    word = match["part"]
    value = _PARTS.get(re.split(r"[-\s]", word)[0])
    if value is None:
        value = 1 / 3 if "third" in word else 1 / 2 if "half" in word else 1 / 4
    return value, Form.RATIO


def _percent(words: str) -> float:
    """`words` hundredths, without the dust of binary fractions ("61.5" is 0.615)."""
    return round(read_number(words) / 100, 12)


def _range(plain: str, match: re.Match[str], kind: str) -> list[Figure]:
    """The range, or its ends as two figures where the words before it tell of a move ("fell 9% to 52%")."""
    low_kind = kind.replace("high", "low")
    scale = read_number if kind == "d_high" else _percent
    ends = scale(match[low_kind]), scale(match[kind])
    form = Form.PRICE if kind in {"c_high", "bc_high", "d_high"} else Form.PERCENT
    start, end = match.span()
    if not kind.startswith("b") and _MOVES.search(plain, max(0, start - 24), start):
        first_end = match.end(low_kind)
        unit = _UNIT_AFTER.match(plain, first_end)
        return [
            *_bounded(plain, start, unit.end() if unit else first_end, ends[0], form),
            *_bounded(plain, match.start(kind), end, ends[1], form),
        ]
    is_dated = _AFTER_MONTH.search(plain, max(0, start - 12), start) is not None
    if is_dated or not 0 <= min(ends) <= max(ends) <= 1:  # "by June 30 to 45%", "before 2050 to 3%"
        return _bounded(plain, match.start(kind), end, ends[1], form)
    return [Figure(start=start, end=end, core=start, form=form, low=min(ends), high=max(ends))]


def _bounded(plain: str, start: int, end: int, probability: float, form: Form) -> list[Figure]:
    """The figure with "less than" or "over" before it, if it has one; nothing if it is no probability."""
    if not 0 <= probability <= 1:
        return []
    after = _BOUND_AFTER.match(plain, end)
    if after is not None:
        return [
            Figure(
                start=start,
                end=after.end(),
                core=start,
                form=form,
                probability=probability,
                low=0.0 if after["below"] else None,
                high=None if after["below"] else 1.0,
            )
        ]
    bound = _BOUND.search(plain, max(0, start - 32), start)
    if bound is None:
        return [Figure(start=start, end=end, core=start, form=form, probability=probability)]
    is_below = bound["below"] is not None
    return [
        Figure(
            start=bound.start(),
            end=end,
            core=start,
            form=form,
            probability=probability,
            low=0.0 if is_below else None,
            high=None if is_below else 1.0,
        )
    ]


def _with_decimal(plain: str, found: list[Figure]) -> list[Figure]:
    """`found` with a probability written as a decimal ("a probability of 0.62")."""
    match = _DECIMAL.search(plain)
    if match is None:
        return found
    group = "after" if match["after"] else "before"
    start, end = match.span(group)
    if any(figure.overlaps(start, end) for figure in found):
        return found
    figure = Figure(
        start=start, end=end, core=start, form=Form.DECIMAL, probability=read_number(match[group])
    )
    return sorted([*found, figure], key=lambda each: each.start)
