"""What a reader's pointer may ask of a chart: for each pixel column the value, its band and its crowd.

The SVG carries it as data attributes of empty groups; a script of ours on the pages reads them, and nothing
else does. Per series `data-steps` lists what changes, as "seconds since the one before (in base 36; the first
since `data-start`), row, value, low, high, crowd": value, low and high are places in `data-words` (low and
high counted from 1, 0 for none), the crowd is one more than it is, and zeros at the end are left out. In a
gap the row is -1 and the value says why. A column stands for the instant at its right edge; a step that no
such instant falls into is left out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase

from reports.charts.flags import GAP_WORDS
from reports.charts.plot import Plot
from reports.charts.points import Numbers
from reports.charts.svg import SvgRenderer
from reports.picture import Picture
from tracker.questions import Kind
from tracker.readings import NoReading, Point, Reading

_SURE = 0.4999999  # of a percentage point: so far from its whole number a value is rounded beyond doubt
_WHOLE_FROM, _WHOLE_TO = 3.0, 97.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HoverLine:
    """One line that can be asked: its label (empty where it is the only one) and its colour."""

    picture: Picture
    colour: str
    label: str = ""


class HoverData(Artist):
    """An artist that shows nothing: it writes what a pointer may ask into an SVG."""

    def __init__(self, plot: Plot, lines: Sequence[HoverLine]) -> None:
        super().__init__()
        self.set_gid("hover")
        self._plot = plot
        self._lines = tuple(lines)

    def draw(self, renderer: RendererBase) -> None:
        """Write the data where the renderer has a place for it."""
        if isinstance(renderer, SvgRenderer):
            renderer.write_element(self.markup)
        self.stale = False

    @property
    def markup(self) -> str:
        """The groups with their data attributes."""
        plot, box = self._plot, self._plot.box
        edges = " ".join(f"{edge:.1f}" for edge in (box.left, box.top, box.right, box.bottom))
        series = "".join(_series(plot, line) for line in self._lines)
        start, end = math.floor(plot.start), math.floor(plot.end)
        return f'<g class="hover" data-plot="{edges}" data-start="{start}" data-end="{end}">{series}</g>\n'


def _series(plot: Plot, line: HoverLine) -> str:
    words = _Words()
    steps = " ".join(_encoded(plot, line.picture, words))
    told = json.dumps(words.listed, ensure_ascii=False, separators=(",", ":"))
    return (
        f'<g data-label="{escape(line.label)}" data-colour="{line.colour}" '
        f'data-until="{math.floor(line.picture.ends_at.timestamp())}" '
        f'data-words="{escape(told)}" data-steps="{steps}"/>'
    )


def _encoded(plot: Plot, picture: Picture, words: _Words) -> Iterable[str]:
    steps = _steps_of(picture)
    if not steps:
        return
    columns = max(1, round(plot.box.right - plot.box.left))
    at = np.floor(np.fromiter((step.at.timestamp() for step in steps), float, len(steps)))
    edges = plot.start + (np.arange(columns) + 1) / columns * (plot.end - plot.start)
    held = np.unique(np.searchsorted(at, np.append(edges, np.inf), side="right") - 1)
    kept = [(int(at[index]), steps[index]) for index in held.tolist() if index >= 0]
    printed = _printer(picture, [step for _at, step in kept])
    before = math.floor(plot.start)
    for seconds, step in kept:
        numbers = [-1, 0, 0, 0, 0]
        since, before = seconds - before, seconds
        if isinstance(step, NoReading):
            numbers[1] = words.place_of(GAP_WORDS[step.reason])
        else:
            numbers = [
                round(plot.y_of(step.value)),
                words.place_of(printed(step.value)),
                0 if step.low is None else 1 + words.place_of(printed(step.low)),
                0 if step.high is None else 1 + words.place_of(printed(step.high)),
                0 if step.crowd is None else 1 + step.crowd,
            ]
        while len(numbers) > 1 and not numbers[-1]:
            numbers.pop()
        yield ",".join((np.base_repr(since, 36).lower(), *map(str, numbers)))


class _Words:
    """Each text once."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def place_of(self, text: str) -> int:
        return self._places.setdefault(text, len(self._places))

    @property
    def listed(self) -> list[str]:
        return list(self._places)


def _steps_of(picture: Picture) -> list[Point]:
    """The steps of a picture, and the gap at its end that no step tells of."""
    steps = list(picture.steps)
    if picture.has_lapsed and steps and isinstance(steps[-1], Reading):
        gap = picture.gaps[-1]
        steps.append(NoReading(reason=gap.reason, at=gap.start, seen_at=picture.as_of))
    return steps


def _printer(picture: Picture, steps: Sequence[Point]) -> Callable[[float], str]:
    """What prints a value as the picture does; chances that round to a whole number beyond doubt, at once."""
    if picture.kind is not Kind.PROBABILITY:
        return picture.print_value
    values: Numbers = np.array(
        [
            value
            for step in steps
            if isinstance(step, Reading)
            for value in (step.value, step.low, step.high)
            if value is not None
        ],
        float,
    )
    percents = values * 100
    whole = np.rint(percents)
    sure = (np.abs(percents - whole) < _SURE) & (percents >= _WHOLE_FROM) & (percents <= _WHOLE_TO)
    known = {
        value: f"{percent:.0f}%"
        for value, percent in zip(values[sure].tolist(), whole[sure].tolist(), strict=True)
    }
    return lambda value: known.get(value) or picture.print_value(value)
