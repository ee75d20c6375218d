"""What does a forecast say of the opposite of its question: one asked the other way round?"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from reports.picture import Picture, StoryMark
from reports.printed import format_value
from tracker.entries import Entry
from tracker.history import History
from tracker.questions import Kind, Resolution
from tracker.readings import Point, Reading

OF_THE_OPPOSITE = ", of the opposite"
"""What stands behind a story's words where they speak of the opposite of the question."""


def opposite_value(chance: float) -> float:
    """The chance of the opposite."""
    # In decimals: 1 - 0.9 of binary fractions is not quite 0.1, and prints may turn on that.
    return float(1 - Decimal(repr(chance)))


def opposite_picture(picture: Picture) -> Picture:
    """The same forecast of the opposite: each chance, quartile, story's figure and ending turned round.

    The title stays as the platform has it; who shows the picture says that it is turned.

    Raises:
        ValueError: the picture is not of a chance, and numbers and dates have no opposite.
    """
    if picture.kind is not Kind.PROBABILITY:
        msg = f"{picture.title!r} is a {picture.kind.value}, which has no opposite"
        raise ValueError(msg)
    return replace(
        picture,
        history=History(tuple(map(_point, picture.history.points)), picture.history.confirmed_at),
        lower_bound=_turned(picture.upper_bound),
        upper_bound=_turned(picture.lower_bound),
        open_below=picture.open_above,
        open_above=picture.open_below,
        resolution=None if picture.resolution is None else _resolution(picture.resolution),
        stories=tuple(map(_story, picture.stories)),
        entries=tuple(map(_entry, picture.entries)),
    )


def _turned(chance: float | None) -> float | None:
    return None if chance is None else opposite_value(chance)


def _point(point: Point) -> Point:
    if not isinstance(point, Reading):
        return point
    return replace(point, value=opposite_value(point.value), low=_turned(point.high), high=_turned(point.low))


def _resolution(ended: Resolution) -> Resolution:
    text = _ending(ended.text, ended.value)
    # An ending that a person entered is found again by all of it, its spelling too.
    raw = text if ended.raw == ended.text else ended.raw
    return replace(ended, text=text, raw=raw, value=_turned(ended.value))


def _entry(entry: Entry) -> Entry:
    return replace(entry, value=_turned(entry.value), said=_ending(entry.said, entry.value))


def _ending(text: str, value: float | None) -> str:
    """How the opposite ended; where a market paid a share of one side, it paid the rest of the other."""
    if value is None or not text:
        return text
    turned = opposite_value(value)
    return {1.0: "yes", 0.0: "no"}.get(turned) or format_value(turned, Kind.PROBABILITY)


def _story(story: StoryMark) -> StoryMark:
    printed = story.printed
    if isinstance(printed, int | float):
        return replace(story, printed=opposite_value(printed))
    if not printed:
        return story
    turned = printed.removesuffix(OF_THE_OPPOSITE)
    return replace(story, printed=turned if turned != printed else f"{printed}{OF_THE_OPPOSITE}")
