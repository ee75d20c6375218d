"""What makes a figure a limit: "less than 1%", "over 85%", "<1%", "less than a 1%"?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from tracker.wording.articles import article_for, with_case_of
from tracker.wording.rounding import Bound, PrintedNumber
from tracker.wording.style import Rounding, Style

BELOW_WORDS = (
    r"less\s+than|fewer\s+than|lower\s+than|under|below|beneath|at\s+most|no\s+more\s+than|not\s+more\s+than|"
    r"no\s+higher\s+than|up\s+to|<=|<|≤|sub-"
)
ABOVE_WORDS = (
    r"more\s+than|greater\s+than|higher\s+than|better\s+than|over|above|at\s+least|no\s+less\s+than|"
    r"not\s+less\s+than|upwards?\s+of|in\s+excess\s+of|north\s+of|exceeding|>=|>|≥"
)
BOUND = rf"(?:(?:(?P<below>{BELOW_WORDS})|(?P<above>{ABOVE_WORDS}))\s*(?P<inner>an?\s+)?)?"
_INCLUSIVE = re.compile(r"at\s+(?:most|least)|no|not|up\s+to|[<>]=|[≤≥]|upward", re.IGNORECASE)

NEAR_BOUND = 5
"""How far, in points, a number may lie beyond "over 85%" before the bound misleads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenBound:
    """The words that make a figure a limit: "less than a", "over", "<"."""

    words: str
    side: Bound
    inner_article: str = ""

    @property
    def is_sign(self) -> bool:
        """Whether it is written as a mathematical sign."""
        return self.words.strip()[:1] in {"<", ">", "≤", "≥"}

    def holds(self, percent: Decimal, limit: Decimal, rounding: Rounding) -> bool:
        """Whether a percentage lies beyond the limit, and near enough for the bound to inform."""
        inclusive = _INCLUSIVE.match(self.words.strip()) is not None
        if self.side is Bound.BELOW:
            near = limit <= rounding.below or percent >= limit - NEAR_BOUND
            return near and (percent <= limit if inclusive else percent < limit)
        near = limit >= rounding.above or percent <= limit + NEAR_BOUND
        return near and (percent >= limit if inclusive else percent > limit)


def bound_of(match: re.Match[str]) -> WrittenBound | None:
    """The bound in a match of BOUND, if it has one."""
    words = match["below"] or match["above"]
    if not words:
        return None
    side = Bound.BELOW if match["below"] else Bound.ABOVE
    return WrittenBound(words=words, side=side, inner_article=match["inner"] or "")


def with_bound(printed: PrintedNumber, unit: str, bound: WrittenBound | None, style: Style) -> str:
    """The number with its unit; a limit is told in the writer's own sign, or in the sheet's words."""
    core = printed.digits + unit
    if printed.bound is None:
        if bound and bound.inner_article:
            # "less than a 1% chance" held the article; the plain figure needs it back.
            return f"{with_case_of(article_for(core), bound.words)} {core}"
        return core
    if bound and bound.is_sign:
        return ("<" if printed.bound is Bound.BELOW else ">") + core
    inner = f"{article_for(core)} {core}" if bound and bound.inner_article else core
    rounding = style.rounding
    template = rounding.below_words if printed.bound is Bound.BELOW else rounding.above_words
    words = template.fill(bound=inner)
    return words.capitalize() if bound and bound.words[:1].isupper() else words
