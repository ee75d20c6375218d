from datetime import UTC, datetime

import pytest

from tracker.errors import UnreadableAnswerError
from tracker.parsing.manifold_fields import (
    parse_far_time,
    parse_id,
    parse_number,
    parse_probability,
    parse_row_probability,
    parse_time,
)
from tracker.parsing.payload import Payload


def field(value: object) -> Payload:
    return Payload(value, platform="manifold", key="field")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (1790000000000, datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)),
        ("1790000000000", datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)),
        ("2026-10-01T10:00:00.000Z", datetime(2026, 10, 1, 10, tzinfo=UTC)),
        (4133955599000, datetime(2100, 12, 31, 16, 59, 59, tzinfo=UTC)),
        # The years 3022, 3023, 3543 and 9999, as people typed them, and one that no calendar has.
        (33217163036414, None),
        (33247749540000, None),
        (49667759940000, None),
        (253402329540000, None),
        (253402329540000000, None),
        (1e300, None),
        (0, None),
        (-62135596800001, None),
        ("9999-12-31T23:59:59Z", None),
    ],
)
def test_a_time_nobody_can_have_meant_is_none(told: object, expected: datetime | None) -> None:
    assert parse_far_time(field(told)) == expected


@pytest.mark.parametrize("told", [None, True, "soon", [], {}, float("nan"), "1.2.3", "9" * 9999])
def test_what_is_no_time_is_named(told: object) -> None:
    with pytest.raises(UnreadableAnswerError, match="field should be"):
        parse_time(field(told))


def test_a_time_that_has_to_be_one_cannot_be_absurd() -> None:
    with pytest.raises(UnreadableAnswerError, match="should be epoch milliseconds"):
        parse_time(field(253402329540000))


def test_ids_may_be_numbers_and_never_paths() -> None:
    assert parse_id(field("Ab_-9")) == "Ab_-9"
    assert parse_id(field(3)) == "3"
    for told in ("", "../x", "a b", "a/b", "x" * 65, True, None, 1.5):
        with pytest.raises(UnreadableAnswerError):
            parse_id(field(told))


def test_numbers_may_be_texts() -> None:
    assert parse_number(field("0.1")) == 0.1
    assert parse_number(field(7)) == 7
    for told in ("", "NaN", "Infinity", "1e999", "x", None, True):
        with pytest.raises(UnreadableAnswerError):
            parse_number(field(told))


def test_a_probability_lies_between_0_and_1() -> None:
    assert parse_probability(field(1 + 1e-12)) == 1
    for told in (1.01, -0.01, 50):
        with pytest.raises(UnreadableAnswerError, match="between 0 and 1"):
            parse_probability(field(told))


def test_rows_of_2022_have_percentages() -> None:
    assert parse_row_probability(field(58.87)) == pytest.approx(0.5887)
    assert parse_row_probability(field(0.25)) == 0.25
    for told in (-1, 100.5):
        with pytest.raises(UnreadableAnswerError, match="percentage"):
            parse_row_probability(field(told))
