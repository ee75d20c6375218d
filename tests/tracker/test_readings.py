from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.builders import at, make_gap, make_reading
from tracker.questions import Kind
from tracker.readings import NoReading, Reading, Reason

NAIVE = datetime(2022, 11, 4)  # noqa: DTZ001 - that is what must be refused


@pytest.mark.parametrize("field", ["value", "low", "high"])
@pytest.mark.parametrize("value", [-0.001, 1.001, float("nan"), float("inf")])
def test_a_probability_lies_between_0_and_1(field: str, value: float) -> None:
    with pytest.raises(ValueError, match=field):
        make_reading(**{"value": 0.5, field: value})


@pytest.mark.parametrize("value", [0, 1, 0.5, -0.0])
def test_the_ends_are_probabilities_too(value: float) -> None:
    assert make_reading(value).value == value


@pytest.mark.parametrize("kind", [Kind.NUMBER, Kind.DATE])
def test_numbers_and_dates_may_be_anything_finite(kind: Kind) -> None:
    assert make_reading(-1e12, kind=kind).value == -1e12
    with pytest.raises(ValueError, match="finite"):
        make_reading(float("inf"), kind=kind)


@pytest.mark.parametrize("field", ["at", "seen_at"])
def test_an_instant_without_a_zone_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        make_reading(**{field: NAIVE})
    with pytest.raises(ValueError, match="no time zone"):
        make_gap(**{field: NAIVE})


def test_a_crowd_is_not_negative() -> None:
    assert make_reading(crowd=0).crowd == 0
    with pytest.raises(ValueError, match="crowd cannot be -1"):
        make_reading(crowd=-1)


def test_every_reason_has_words_without_a_full_stop() -> None:
    said = [reason.in_words for reason in Reason]
    assert len(set(said)) == len(said)
    assert not any(words.endswith(".") for words in said)


def test_no_reading_has_no_value_that_could_be_taken_for_one() -> None:
    gap = NoReading(reason=Reason.WITHHELD, at=at(0), seen_at=datetime(2022, 11, 4, tzinfo=UTC))
    assert not isinstance(gap, Reading)
    assert not hasattr(gap, "value")
