"""Which part of the axis does an editor want to see, and what does the chart have to say of that?

A zoomed axis makes small moves look large. So a zoom is never chosen by the program, it may not cut off
what was forecast or printed, and the image itself says which part it shows.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from reports.charts.style import Size
from reports.charts.ticks import Tick, number_ticks
from reports.picture import Picture
from tracker.errors import UsageError
from tracker.questions import Kind
from tracker.readings import Reading

_FORM = re.compile(r"(\d{1,3}(?:\.\d)?)\s?%?\s?[-\N{EN DASH}]\s?(\d{1,3}(?:\.\d)?)\s?%?")
_LEAST = 1.0  # percentage points: a closer look shows rounding, not movement
_AIR = 0.12
_WHOLE = 100.0
_STEPS = (1.0, 2.0, 5.0, 10.0, 20.0, 25.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Zoom:
    """A part of the axis from `low` to `high` percent; both None: as much as the values need."""

    low: float | None = None
    high: float | None = None


def parse_zoom(text: str) -> Zoom:
    """Read "fit", or a range in percent such as "10-40".

    Raises:
        UsageError: it has another form, or the range is empty.
    """
    words = text.strip().casefold()
    if words == "fit":
        return Zoom()
    found = _FORM.fullmatch(words)
    low, high = (float(found[1]), float(found[2])) if found else (1.0, 0.0)
    if found is None or high > _WHOLE or high - low < _LEAST:
        raise UsageError(
            f'"{text[:20]}" is no zoom: write fit, or a range of at least one point in percent, such as 10-40'
        )
    return Zoom(low=low, high=high)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoomedAxis:
    """The part of the axis that is shown, as probabilities, its marks, and the words for it."""

    low: float
    high: float
    ticks: tuple[Tick, ...]
    words: str


def zoomed_axis(zoom: Zoom, pictures: Sequence[Picture], size: Size) -> ZoomedAxis:
    """The axis that an editor asked for.

    Raises:
        UsageError: the values are no probabilities, or the range would cut off some of them.
    """
    if any(picture.kind is not Kind.PROBABILITY for picture in pictures):
        raise UsageError("a zoom is for charts of a chance; the axis of numbers and dates fits them already")
    values = [value * 100 for picture in pictures for value in _values(picture)]
    lowest, highest = min(values, default=0.0), max(values, default=_WHOLE)
    if zoom.low is None or zoom.high is None:
        low, high = _fitted(lowest, highest)
    else:
        low, high = zoom.low, zoom.high
        if lowest < low or highest > high:
            raise UsageError(
                f"the range {low:g}-{high:g} would cut off what the chart has to show, which goes from "
                f"{lowest:.3g}% to {highest:.3g}%; widen it, or write fit"
            )
    ticks = tuple(
        Tick(tick.at / 100, f"{tick.label}%" if index == last else tick.label)
        for found in [number_ticks(low, high, max(3, size.value_ticks))]
        for last in [len(found) - 1]
        for index, tick in enumerate(found)
    )
    return ZoomedAxis(low=low / 100, high=high / 100, ticks=ticks, words=_words(low, high))


def zoom_in_words(zoom: Zoom | None, pictures: Sequence[Picture], size: Size) -> str:
    """What a zoomed chart says of its axis, as a sentence; empty where it shows the whole."""
    told = "" if zoom is None else zoomed_axis(zoom, pictures, size).words
    return f"{told}." if told else ""


def _words(low: float, high: float) -> str:
    if low > 0:
        return f"The axis does not start at 0: it runs from {low:g}% to {high:g}%"
    return f"The axis ends at {high:g}%, not at 100%" if high < _WHOLE else ""


def _values(picture: Picture) -> list[float]:
    values = [step.value for step in picture.steps if isinstance(step, Reading)]
    return values + [
        float(story.printed) for story in picture.stories if isinstance(story.printed, int | float)
    ]


def _fitted(lowest: float, highest: float) -> tuple[float, float]:
    """A range on round numbers with a little air."""
    air = max((highest - lowest) * _AIR, 0.5)
    wanted = highest - lowest + 2 * air
    step = next((step for step in _STEPS if wanted / step <= 8), _STEPS[-1])  # noqa: PLR2004 (marks that can be counted)
    low = math.floor((lowest - air) / step) * step
    high = math.ceil((highest + air) / step) * step
    return max(0.0, low), min(_WHOLE, high)
