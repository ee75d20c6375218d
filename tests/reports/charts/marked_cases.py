"""Pictures with marks of what the platform did, and pictures that an editor zooms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from reports.many import ManyPicture
from reports.picture import Picture
from tests.reports.charts.cases import CASES, at, picture, reading
from tests.reports.charts.many_cases import MANY_CASES
from tracker.method_changes import MethodChange
from tracker.readings import Reading

SEEN = at(2023, 6, 1)


def _rewritten(shown: Picture, first: int, last: int, by: float) -> Picture:
    points = shown.history.points[first:last]
    told = [
        replace(point, value=min(0.99, point.value + by), low=None, high=None, seen_at=SEEN)
        for point in points
        if isinstance(point, Reading)
    ]
    return replace(shown, history=shown.history.joined_by(told))


def method_changed() -> Picture:
    change = MethodChange(at=at(2023, 7, 10), before="recency_weighted", after="unweighted")
    return replace(CASES["down"](), method_changes=(change,))


def past_rewritten() -> Picture:
    return _rewritten(CASES["down"](), 100, 140, 0.2)


def one_value_rewritten() -> Picture:
    return _rewritten(CASES["down"](), 150, 151, 0.5)


def all_marks_at_once() -> Picture:
    changes = tuple(
        MethodChange(at=at(2023, 6, 1) + timedelta(days=10 * place), before="a", after="b")
        for place in range(4)
    )
    return replace(_rewritten(CASES["many_stories"](), 10, 40, 0.2), method_changes=changes)


def level() -> Picture:
    points = [
        reading(at(2022, 11, 1) + timedelta(days=day), 0.42 + day / 8000, low=0.1, high=0.9)
        for day in range(340)
    ]
    return picture(points)


MARKED_CASES: dict[str, Callable[[], Picture]] = {
    case.__name__: case for case in (method_changed, past_rewritten, one_value_rewritten, all_marks_at_once)
}
ZOOMED_CASES: dict[str, tuple[Callable[[], Picture | ManyPicture], str]] = {
    "zoomed_to_fit": (level, "fit"),
    "zoomed_to_a_range": (level, "30-60"),
    "zoomed_from_nought": (CASES["down"], "fit"),
    "zoomed_with_a_story": (CASES["two_years_of_one_percent"], "fit"),
    "zoomed_without_readings": (CASES["no_point"], "fit"),
    "zoomed_long_title": (CASES["long_title"], "0-30"),
    "zoomed_many": (MANY_CASES["platforms"], "fit"),
}
