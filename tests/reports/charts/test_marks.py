"""Marks of what the platform did: another method, another past."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from reports.charts import Event, describe, draw_chart, table_rows
from reports.charts.style import SIZES
from reports.picture import Picture
from tests.reports.charts.cases import CASES, at, no_reading, reading
from tests.reports.charts.drawn import named, said
from tests.reports.charts.marked_cases import MARKED_CASES
from tests.reports.charts.test_layout import assert_nothing_overlaps
from tracker.history import History
from tracker.method_changes import MethodChange
from tracker.readings import NoReading, Point, Reading, Reason

DAYS = [at(2022, 11), at(2022, 12), at(2023, 2)]


def rewritten(*revisions: Point) -> Picture:
    first = [reading(day, value) for day, value in zip(DAYS, (0.1, 0.2, 0.3), strict=True)]
    history = History(tuple(first)).joined_by(revisions)
    return Picture(title="Will it?", platform="Metaculus", as_of=at(2023, 10, 21), history=history)


def seen_later(day: datetime, value: float) -> Reading:
    return Reading(value=value, at=day, seen_at=at(2023, 6, 1))


def test_a_rewritten_past_is_marked_and_told_in_words_and_table() -> None:
    shown = rewritten(seen_later(DAYS[0], 0.4), seen_later(DAYS[1], 0.25))
    (rewrite,) = shown.rewrites
    assert (rewrite.count, rewrite.first, rewrite.last, rewrite.seen_at) == (
        2,
        DAYS[0],
        DAYS[1],
        at(2023, 6, 1),
    )
    told = (
        "Metaculus rewrote 2 values from 1 November 2022 to 1 December 2022, as read on 1 June 2023: "
        "40% for 1 November 2022, where it had said 10%"
    )
    assert f"{told}." in describe(shown).long
    (row,) = [row for row in table_rows(shown) if row.event is Event.REWRITE]
    assert (row.at, row.words) == (DAYS[0], told)
    figure = draw_chart(shown)
    assert said(figure, "rewrite") == ["Past rewritten", "seen 1 Jun 2023"]
    assert len(named(figure, "rewritten")) == 1


def test_a_value_that_was_taken_back_is_told() -> None:
    gone = NoReading(reason=Reason.WITHDRAWN, at=DAYS[1], seen_at=at(2023, 6, 1))
    assert (
        "rewrote the value for 1 December 2022, as read on 1 June 2023: no value, where it had said 20%"
        in (describe(rewritten(gone)).long)
    )


def test_what_is_no_rewriting_has_no_mark() -> None:
    same_in_print = seen_later(DAYS[0], 0.1001)
    assert rewritten(same_in_print).rewrites == ()
    gap = no_reading(at(2023, 1), Reason.UNREACHABLE)
    filled = History((gap,)).joined_by([Reading(value=0.3, at=gap.at, seen_at=at(2023, 6))])
    assert Picture(title="x", platform="y", as_of=at(2023, 10), history=filled).rewrites == ()
    assert named(draw_chart(CASES["down"]()), "rewritten") == []


def test_a_change_of_method_is_marked_and_told() -> None:
    change = MethodChange(at=at(2023, 3, 3), before="recency_weighted", after="odd\x07one")
    shown = replace(CASES["down"](), method_changes=(change,))
    told = (
        "changed how its number is made: from the median of the crowd, in which newer forecasts count more, "
        "to “odd one”"
    )
    assert f"On 3 March 2023 Metaculus {told}." in describe(shown).long
    assert (change.at, f"Metaculus {told}") in [
        (row.at, row.words) for row in table_rows(shown) if row.event is Event.METHOD
    ]
    assert said(draw_chart(shown), "method") == ["Method changed", "3 Mar 2023"]


@pytest.mark.parametrize("size", SIZES)
def test_marks_give_way_to_stories_and_touch_nothing(size: str) -> None:
    change = MethodChange(at=at(2023, 3, 3), before="a", after="b")
    for marked in MARKED_CASES.values():
        assert_nothing_overlaps(draw_chart(marked(), size=size), size)
    for case in ("many_stories", "colliding_labels", "spread_stories", "down"):
        shown = replace(CASES[case](), method_changes=(change,))
        figure = draw_chart(shown, size=size)
        assert_nothing_overlaps(figure, size)
        assert said(figure, "story")
