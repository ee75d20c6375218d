from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.change import Change
from reports.printed import percent_as_printed
from tests.reports.charts.cases import at
from tracker.questions import Kind


def change(before: float, after: float, kind: Kind = Kind.PROBABILITY, unit: str = "") -> Change:
    return Change(
        kind=kind, before=before, after=after, at=at(2022, 11, 4), since="since the story ran", unit=unit
    )


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (0.10, 0.03, "Down 7 points since the story ran"),
        (0.10, 0.11, "Up 1 point since the story ran"),
        (0.10, 0.10, "Unchanged since the story ran"),
        (0.10, 0.1004, "Unchanged since the story ran"),
        (0.484, 0.486, "Little changed since the story ran"),
        (0.484, 0.556, "Up about 7 points since the story ran"),  # printed 48 and 56, which are 8 apart
        (0.021, 0.014, "Down 0.7 points since the story ran"),
        (0.05, 0.004, "Down about 5 points since the story ran"),  # printed "less than 1%"
        (0.02, 0.98, "Up 96 points since the story ran"),
    ],
)
def test_a_change_of_a_probability_is_told_in_points(before: float, after: float, words: str) -> None:
    assert change(before, after).in_words == words


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_change_agrees_with_its_printed_ends_or_says_about(before: float, after: float) -> None:
    told = change(before, after)
    first, last = percent_as_printed(before), percent_as_printed(after)
    if told.is_unchanged or told.is_little or "about" in told.amount or first is None or last is None:
        return
    points = Decimal(told.amount.split()[0])
    assert abs(abs(last - first) - points) <= Decimal("0.5")
    assert told.in_words.startswith("Up" if last > first else "Down")


def test_numbers_and_dates_change_in_their_own_units() -> None:
    assert change(4300, 5308, Kind.NUMBER, "people").in_words == "Up 1,008 people since the story ran"
    assert change(12.8, 14.1, Kind.NUMBER, "%").in_words == "Up 1.3 points since the story ran"
    later = change(at(2031, 3, 10).timestamp(), at(2031, 6, 10).timestamp(), Kind.DATE)
    assert later.in_words == "Expected 3 months later than when the story ran"
    earlier = change(at(2031, 3, 10).timestamp(), at(2031, 3, 10).timestamp() - 3600, Kind.DATE)
    assert earlier.in_words == "Little changed since the story ran"
