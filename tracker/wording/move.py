"""How far has a forecast moved, and how are the parts of saying so written?

What clauses beside the figure ("up from 12%") and moves towards it ("climbed from 12% to") share: the
earlier figure, the difference in points, and the baseline's day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.wording.edits import RefusedError
from tracker.wording.figure import parse_figure
from tracker.wording.figure_forms import FigureForm
from tracker.wording.movement_verbs import Way
from tracker.wording.number_words import number_in_words, read_words
from tracker.wording.rounding import HUNDRED, plain_digits, round_half_up
from tracker.wording.style import Style
from tracker.wording.time_phrases import TimePhrase, day_within


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """From a baseline to the number that the sentence states, both as probabilities 0-1."""

    new: Decimal
    old: Decimal
    since: date
    as_of: date
    printed_new: str
    """The new figure as it is printed, from which the printed difference has to follow."""

    @property
    def points(self) -> Decimal:
        """How far, in percentage points, before any rounding."""
        return (self.new - self.old) * HUNDRED

    def way(self, style: Style) -> Way:
        """Which way; neither where the move is below the sheet's floor."""
        if abs(self.points) < style.changes.floor:
            return Way.EITHER
        return Way.UP if self.points > 0 else Way.DOWN


FIGURE = (
    r"(?:(?:less\s+than|more\s+than|under|over|<|>)\s*(?:an?\s+)?)?(?:\$0?\.\d{1,3}|"
    r"\d[\d,]{0,9}(?:\.\d{1,4})?(?:\s?%|\s?¢|[\s-]?cents?\b|\s?per\s?-?cent\b(?!age)|\s?percent\b(?!age))|"
    r"(?:one|two|three|four|five|six|seven|eight|nine|\d{1,2})(?:\s|-)(?:in|out\s+of)(?:\s|-)\w+|even\s+odds|evens|"
    r"an?\s+coin\s+(?:flip|toss)|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)?-?\w+\s+per\s?cent(?!age)|"
    r"\d{1,2}(?:\.\d)?(?![\d.,]*\s?(?:points?|pts?|pp|percentage)))"
)
"""An earlier figure, in any of the usual forms."""

HEDGE = r"(?P<hedge>(?:(?:about|around|roughly|nearly|almost|just|some|only|just\s+over|just\s+under|~)\s*)*)"
"""Words before a figure that qualify it; they are kept."""

POINTS = (
    r"(?P<unit>\s?%|[\s-](?:percentage[\s-]points?|percent(?:age)?\s+points?|points?|pts?\.?|ppts?|pp)(?!\w)|"
    r"\s?cents?\b|\s?¢|\s?per\s?cent\b|\s?percent\b)"
)
"""The unit of a difference."""

COUNT = (
    r"(?P<count>\d{1,2}(?:\.\d{1,2})?|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|"
    r"fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty)"
)
"""How many of them."""


def from_figure(match: re.Match[str], figure: FigureForm, time: TimePhrase, move: Move, style: Style) -> str:
    """The earlier figure and its day, " from 12% on May 3"."""
    new = figure.write(move.old, style)
    hedge = "" if new.is_bound else match["hedge"]
    return f" from {hedge}{new.text}{when_of(time, move, style)}"


def when_of(time: TimePhrase, move: Move, style: Style) -> str:
    """When the earlier figure held, " on May 3"; a date that is right stays as it is written."""
    if time.text.strip() and time.agrees(move.since, move.as_of) and time.written is not None:
        return time.text
    if time.text.strip():
        return time.naming(move.since, move.as_of, style.dates)
    return f" on {day_of(move, style)}"


def since_of(time: TimePhrase, move: Move, style: Style) -> str:
    """What a difference is measured from, " since May 3"."""
    if time.is_since:
        return time.naming(move.since, move.as_of, style.dates)
    return f" since {day_of(move, style)}"


def day_of(move: Move, style: Style) -> str:
    """The baseline's day as printed."""
    return day_within(move.since, move.as_of, style.dates)


def earlier_figure(text: str) -> FigureForm:
    """The form of an earlier figure.

    Raises:
        RefusedError: it is in none that is known.
    """
    form = parse_figure(text)
    if form is None:
        raise RefusedError(f"the earlier figure “{text}” has a form that is not known")
    return form


def places_in(count: str) -> int:
    """How many decimals a difference is written with."""
    return len(count.partition(".")[2])


def count_in(count: str) -> Decimal:
    """The difference that digits, a word or an article write."""
    if count[0].isdigit():
        return Decimal(count)
    return Decimal(1 if count.lower() in {"a", "an"} else read_words(count) or 0)


def difference(match: re.Match[str], move: Move) -> Decimal:
    """The difference to print, never 0: a tenth is shown where whole points would hide the move."""
    places = places_in(match["count"])
    rounded = round_half_up(abs(move.points), places)
    return rounded or round_half_up(abs(move.points), 1)


def counted(count: Decimal, match: re.Match[str], style: Style) -> str:
    """A difference in the writer's unit, "5 points"; a percent sign there is wrong, and becomes points."""
    old, unit = match["count"], match["unit"]
    digits = plain_digits(count) if not places_in(old) else f"{count:f}"
    is_in_words = not old[0].isdigit() and old.lower() not in {"a", "an"}
    if is_in_words and digits.isdigit() and int(digits) <= style.words_up_to:
        digits = number_in_words(int(digits))
    if "%" in unit or re.fullmatch(r"\s?per\s?cent", unit, re.IGNORECASE):
        unit = f" {style.changes.point}" if count == 1 else f" {style.changes.points}"
    elif unit.rstrip("s").endswith(("point", "cent")) and "-" not in unit:
        unit = unit.rstrip("s") + ("" if count == 1 else "s")
    return digits + unit
