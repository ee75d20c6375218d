from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.builders import at, make_gap, make_reading
from tracker.entries import Entry, What, ending_behind, entry_behind, says
from tracker.questions import Kind, OutcomeRef, QuestionRef, Resolution, State

PAGE = OutcomeRef(QuestionRef("manual", "bank.example-0a"))


def make_entry(value: float | None = 0.37, **changes: Any) -> Entry:
    values: dict[str, Any] = {
        "outcome": PAGE,
        "what": What.READING,
        "value": value,
        "at": at(1),
        "entered_at": at(5),
        "entered_by": "Ana",
        "note": "the headline figure",
    }
    return Entry(**{**values, **changes})


def make_ending(said: str, value: float | None, **changes: Any) -> Entry:
    return make_entry(value, said=said, **{"what": What.RESOLUTION, **changes})


@pytest.mark.parametrize(
    ("said", "value", "state"),
    [
        ("yes", 1.0, State.RESOLVED),
        ("no", 0.0, State.RESOLVED),
        ("annulled", None, State.ANNULLED),
        ("ambiguous", None, State.AMBIGUOUS),
        ("12", 12.0, State.RESOLVED),
        ("open", 1.0, State.RESOLVED),  # an option that is called so
    ],
)
def test_an_ending_says_where_the_outcome_stands(said: str, value: float | None, state: State) -> None:
    ending = Resolution(text=said, raw=said, at=at(1), value=value)
    assert make_ending(said, value).ending == (state, ending)


def test_a_reading_and_a_reopening_end_nothing() -> None:
    assert make_entry().ending is None
    assert make_ending("open", None).ending is None


def test_a_point_comes_from_the_newest_entry_for_its_instant() -> None:
    first, second = make_entry(), make_entry(entered_at=at(6), entered_by="Bo")
    point = make_reading(0.37, 1, seen_at=at(7))
    assert entry_behind([first, second], point) is second
    assert entry_behind([first], make_reading(0.370001, 1, seen_at=at(7))) is first


def test_what_a_platform_told_comes_from_no_entry() -> None:
    entry = make_entry()
    assert entry_behind([entry], make_reading(0.37, 2, seen_at=at(7))) is None
    assert entry_behind([entry], make_reading(0.38, 1, seen_at=at(7))) is None
    assert entry_behind([entry], make_reading(0.37, 1, seen_at=at(4))) is None
    assert entry_behind([entry], make_gap(hours=1, seen_at=at(7))) is None
    assert entry_behind([entry], None) is None
    assert entry_behind([replace(entry, what=What.RESOLUTION)], make_reading(0.37, 1, seen_at=at(7))) is None


def test_values_are_compared_to_the_digits_that_are_kept() -> None:
    assert says(make_entry(1.9e9 + 0.4), make_reading(1.9e9, kind=Kind.DATE))
    assert says(make_entry(8.2e9), make_reading(8.2e9 + 1, kind=Kind.NUMBER))
    assert not says(make_entry(8.2e9), make_reading(8.3e9, kind=Kind.NUMBER))


def test_an_ending_comes_from_the_newest_entry_if_that_is_it() -> None:
    yes, no = make_ending("yes", 1.0), make_ending("no", 0.0)
    ended = no.ending
    assert ended is not None
    assert ending_behind([yes, make_entry(), no], ended[1]) is no
    assert ending_behind([no, yes], ended[1]) is None
    assert ending_behind([no, make_ending("open", None)], ended[1]) is None
    assert ending_behind([no], None) is None
    assert ending_behind([], ended[1]) is None
