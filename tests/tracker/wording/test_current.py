from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.tracker.wording.readings import make_reading, reading_json
from tracker.errors import DataError
from tracker.wording.current import ReadingKind, ReadingState, parse_current_reading


def test_a_reading_is_read() -> None:
    reading = make_reading(
        probability=0.285,
        baseline={"probability": 0.3, "as_of": "2026-05-03"},
        last={"probability": 0.2, "as_of": "2026-11-19T23:30:00-05:00"},
        unit="%",
        option="Harbour Party",
        negated=False,
    )
    assert reading.kind is ReadingKind.BINARY
    assert reading.value == Decimal("0.285")
    assert reading.as_of == datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert reading.baseline is not None
    assert reading.baseline.on == date(2026, 5, 3)
    assert reading.last is not None
    assert reading.last.on == date(2026, 11, 20)  # the day in UTC


def test_a_negated_link_states_the_complement() -> None:
    reading = make_reading(
        probability=0.82, negated=True, baseline={"probability": 0.7, "as_of": "2026-05-03"}
    )
    assert reading.stated_value == Decimal("0.18")
    assert reading.stated_baseline is not None
    assert reading.stated_baseline.value == Decimal("0.3")


def test_a_median_is_never_complemented() -> None:
    reading = make_reading(kind="number", median=4.5, negated=True)
    assert reading.stated_value == Decimal("4.5")


def test_ambiguous_and_annulled_may_come_as_resolutions() -> None:
    assert make_reading(state="resolved", resolution="Ambiguous").state is ReadingState.AMBIGUOUS
    assert make_reading(state="resolved", resolution="annulled").state is ReadingState.ANNULLED


def test_states_without_a_number_need_none() -> None:
    for state in ("closed", "annulled", "ambiguous", "withheld", "hidden", "gone"):
        assert make_reading(state=state).value is None


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "probability is missing"),
        ({"probability": 1.2}, "probability is 1.2; it must lie between 0 and 1"),
        ({"probability": -0.01}, "between 0 and 1"),
        ({"probability": float("nan")}, "finite"),
        ({"probability": float("inf")}, "finite"),
        ({"probability": "0.2"}, "probability must be a number"),
        ({"probability": True}, "probability must be a number"),
        ({"probability": 10**5000}, "probability is not a number"),
        ({"kind": "ternary"}, "kind is 'ternary'"),
        ({"kind": ["binary"]}, "kind is"),
        ({"kind": None}, "kind is missing"),
        ({"state": "paused"}, "state is 'paused'"),
        ({"probability": 0.2, "as_of": "9999-12-31"}, "as_of is in the year 9999"),
        ({"probability": 0.2, "as_of": "yesterday"}, "as_of must be an ISO 8601 date"),
        ({"probability": 0.2, "as_of": 1700000000}, "as_of must be an ISO 8601 date"),
        ({"probability": 0.2, "as_of": None}, "as_of is missing"),
        ({"probability": 0.2, "platform": None}, "platform is missing"),
        ({"probability": 0.2, "platform": 7}, "platform must be a string"),
        ({"probability": 0.2, "negated": "yes"}, "negated must be true or false"),
        ({"probability": 0.2, "baseline": 0.3}, "baseline must be a JSON object"),
        ({"probability": 0.2, "baseline": {"as_of": "2026-01-01"}}, "baseline.probability is missing"),
        ({"probability": 0.2, "baseline": {"probability": 0.3}}, "baseline.as_of is missing"),
        ({"probability": 0.2, "last": {"probability": 2, "as_of": "2026-01-01"}}, "last.probability is 2"),
        ({"kind": "date"}, "median is missing"),
        ({"kind": "date", "median": "9999-01-01"}, "median is in the year 9999"),
        ({"kind": "date", "median": "2026-02-30"}, "median must be an ISO 8601 date"),
        ({"kind": "date", "median": 2046}, "median must be an ISO 8601 date"),
        ({"kind": "date", "state": "resolved", "resolution": "9999-12-31"}, "resolution is in the year 9999"),
        ({"kind": "number"}, "median is missing"),
        ({"kind": "number", "median": 10**30}, "out of any reasonable range"),
        ({"state": "resolved"}, "its resolution is missing"),
        ({"state": "resolved", "resolution": 284000}, "resolution must be a string"),
        ({"state": "resolved", "resolution": "Yes\nNo"}, "cannot be printed"),
        ({"state": "resolved", "resolution": "\u202eseY"}, "cannot be printed"),
        ({"state": "resolved", "resolution": "x" * 501}, "longer than 500"),
        ({"state": "resolved", "resolution": "\ud800"}, "cannot be printed"),
    ],
)
def test_what_cannot_be_used_is_named(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(DataError, match=words.replace(".", r"\.")):
        parse_current_reading(reading_json(**fields))


@pytest.mark.parametrize("json", [None, [], "open", 3])
def test_what_is_no_object_is_refused(json: Any) -> None:
    with pytest.raises(DataError, match="JSON object"):
        parse_current_reading(json)
