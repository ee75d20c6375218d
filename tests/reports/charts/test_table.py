from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from reports.charts import Event, table_rows
from tests.reports.charts.cases import CASES, SEED, at, no_reading, picture, reading
from tracker.history import History
from tracker.readings import Reason


def test_every_reading_gap_and_mark_has_its_row_in_order() -> None:
    points = [
        reading(at(2022, 10, 20), 0.12, low=0.1, high=0.2, crowd=10),
        no_reading(at(2023, 1, 1), Reason.WITHHELD),
        reading(at(2023, 3, 1), 0.02),
    ]
    rows = table_rows(picture(points, stories=(SEED,), closes_at=at(2023, 6, 1)))
    assert [(row.event, row.printed) for row in rows] == [
        (Event.READING, "12%"),
        (Event.STORY, "10%"),
        (Event.NO_READING, ""),
        (Event.READING, "2%"),
        (Event.CLOSE, ""),
        (Event.DEADLINE, ""),
    ]
    assert (rows[0].value, rows[0].low, rows[0].high, rows[0].crowd) == (0.12, 0.1, 0.2, 10)
    assert rows[1].words == SEED.headline
    assert rows[2].words == "the platform does not give this account the number"
    assert rows[3].words == "Down 8 points since the story ran"


def test_the_outcome_is_a_row_of_its_own_and_no_reading() -> None:
    rows = table_rows(CASES["resolved_no"]())
    assert [(row.event, row.printed, row.value) for row in rows if row.event is Event.OUTCOME] == [
        (Event.OUTCOME, "No", None)
    ]


def test_a_value_that_nobody_confirmed_ends_in_a_row() -> None:
    shown = replace(
        picture([]), history=History((reading(at(2022, 11), 0.2),), confirmed_at=at(2023, 2)), deadline=None
    )
    assert [(row.at, row.event) for row in table_rows(shown)] == [
        (at(2022, 11), Event.READING),
        (at(2023, 2), Event.NO_READING),
    ]


def test_rows_are_in_order_for_every_picture() -> None:
    for case in CASES.values():
        rows = table_rows(case())
        assert all(one.at <= other.at for one, other in pairwise(rows))
