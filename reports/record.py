"""How good were the chances that this outlet printed, now that it is known how things ended?

Pure counting. A question counts once, however often its chance was printed: stories repeat figures, and a
hundred printings of one question are one experience, not a hundred. So its Brier score is the mean of its
figures', and in each bin it stands with the mean of those of its figures that fall there.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

BINS = 10
"""Bins of equal width from 0% to 100%; a figure on an edge belongs to the upper one, 100% to the last."""

ENOUGH = 20
"""Settled questions under which a record says nothing of the outlet: chance alone could do as well."""

COIN = 0.25
"""The Brier score of somebody who always says 50%."""

_Z = 1.959964  # of the normal distribution, for 95%


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledFigure:
    """A printed chance (0-1) of a claim that came true or did not. `question` names what was asked."""

    question: str
    printed: float
    happened: bool

    def __post_init__(self) -> None:
        if not 0 <= self.printed <= 1:
            msg = f"{self.printed} is no chance that could have been printed"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """The questions whose printed chance lay from `low` to `high`.

    `printed` is their mean chance, `happened` the share that came true; `least` and `most` bound the share
    that such questions would have in the long run (95%, Wilson's score interval).
    """

    low: float
    high: float
    count: int
    printed: float
    happened: float
    least: float
    most: float

    @property
    def fits(self) -> bool:
        """Whether the printed chance lies within what the outcomes allow."""
        return self.least <= self.printed <= self.most


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An outlet's settled forecasts: how many, how far off, and how well calibrated.

    `brier` is the mean squared distance from the outcomes (Brier, 1950): 0 is perfect, 0.25 is a coin.
    `base_rate` is the share that came true, `base_brier` the score of always saying just that. All three
    are None where nothing is settled.
    """

    questions: int
    figures: int
    brier: float | None
    base_rate: float | None
    base_brier: float | None
    bins: tuple[Bin, ...]

    @property
    def is_enough(self) -> bool:
        """Whether there are so many settled questions that the record means something (`ENOUGH`)."""
        return self.questions >= ENOUGH

    @property
    def finding(self) -> str:
        """What the record shows, as a title."""
        if not self.questions:
            return "No printed forecast is settled yet"
        if not self.is_enough:
            return f"{_counted(self.questions, 'settled question')}: too few to judge"
        fitting = sum(bin_.fits for bin_ in self.bins)
        if fitting == len(self.bins):
            return "Things happened about as often as the printed chances said"
        return f"The printed chances fit what happened in {fitting} of {len(self.bins)} ranges"

    @property
    def score(self) -> str:
        """The Brier score in print; empty where nothing is settled."""
        return "" if self.brier is None else _score(self.brier)

    @property
    def brier_range(self) -> tuple[float, float] | None:
        """Where the Brier score would lie in the long run (95%); None where nothing is settled.

        Squared distances lie between 0 and 1, so they vary at most as yes and no of the same mean do (Bhatia
        and Davis, 2000): Wilson's interval of such a share holds for them too, and is rather too wide.
        """
        return None if self.brier is None else wilson(self.brier * self.questions, self.questions)

    @property
    def caution(self) -> str:
        """How far so few cases can be read, in plain sentences; empty where nothing is settled."""
        if self.brier is None or self.brier_range is None:
            return ""
        least, most = self.brier_range
        said = (
            f"With {_counted(self.questions, 'settled question')} the score can be read only so far: in the "
            f"long run it could be anything from {least:.2f} to {most:.2f} (95%)."
        )
        if not self.is_enough:
            return (
                f"{said} So few say next to nothing about how good the forecasts are: one surprise more or "
                "less would change the picture."
            )
        held = "holds" if least <= COIN <= most else "does not hold"
        return f"{said} That range {held} {_score(COIN)}, the score of always saying 50%."

    @property
    def meaning_in_brief(self) -> str:
        """As `meaning`, in one line."""
        return f"Brier score {self.score}: 0 is perfect, {_score(COIN)} is a coin" if self.score else ""

    @property
    def meaning(self) -> str:
        """The Brier score with what it is to be held against; empty where nothing is settled."""
        if self.brier is None or self.base_brier is None or self.base_rate is None:
            return ""
        told = (
            f"Brier score {self.score}: 0 is perfect, always saying 50% gives {_score(COIN)}, and "
            f"knowing only that {self.base_rate:.0%} came true gives {_score(self.base_brier)}"
        )
        return told if self.is_enough else f"{told}; under {ENOUGH} questions that is mostly luck"


def record_of(figures: Iterable[SettledFigure]) -> Record:
    """The record that these figures make."""
    by_question: dict[tuple[str, bool], list[float]] = {}
    count = 0
    for figure in figures:
        by_question.setdefault((figure.question, figure.happened), []).append(figure.printed)
        count += 1
    if not by_question:
        return Record(questions=0, figures=0, brier=None, base_rate=None, base_brier=None, bins=())
    base = fmean(happened for _question, happened in by_question)
    return Record(
        questions=len(by_question),
        figures=count,
        brier=fmean(
            fmean((printed - happened) ** 2 for printed in those)
            for (_question, happened), those in by_question.items()
        ),
        base_rate=base,
        base_brier=base * (1 - base),
        bins=tuple(_bins([(those, happened) for (_question, happened), those in by_question.items()])),
    )


def wilson(happened: float, count: int) -> tuple[float, float]:
    """The bounds of a share that was seen `happened` times in `count` (Wilson, 1927; 95%)."""
    share, square = happened / count, _Z * _Z
    middle = (share + square / (2 * count)) / (1 + square / count)
    reach = _Z / (1 + square / count) * math.sqrt(share * (1 - share) / count + square / (4 * count**2))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _bins(questions: Sequence[tuple[Sequence[float], bool]]) -> Iterable[Bin]:
    """The bins that hold a question, from low to high."""
    for index in range(BINS):
        held = [
            (fmean(inside), happened)
            for printed, happened in questions
            if (inside := [chance for chance in printed if _bin_of(chance) == index])
        ]
        if not held:
            continue
        true = sum(happened for _printed, happened in held)
        least, most = wilson(true, len(held))
        yield Bin(
            low=index / BINS,
            high=(index + 1) / BINS,
            count=len(held),
            printed=fmean(printed for printed, _happened in held),
            happened=true / len(held),
            least=least,
            most=most,
        )


def _bin_of(chance: float) -> int:
    return min(BINS - 1, math.floor(chance * BINS + 1e-9))


def _score(score: float) -> str:
    return f"{score:.3f}".removesuffix("0")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
