from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tracker.errors import UnreadableAnswerError
from tracker.parsing.payload import Payload
from tracker.parsing.polymarket_encoding import (
    parse_date,
    parse_decimal,
    parse_id,
    parse_list,
    parse_optional_price,
    parse_price,
    parse_token,
)


def of(value: Any) -> Payload:
    return Payload({"field": value}, platform="polymarket").get("field")


@pytest.mark.parametrize(("sent", "read"), [("7001", "7001"), (7001, "7001"), ("007", "7"), (0, "0")])
def test_ids_are_texts_or_numbers(sent: object, read: str) -> None:
    assert parse_id(of(sent)) == read


@pytest.mark.parametrize("sent", [None, True, -1, 7.0, "", "7a", "../7", "7" * 21, "١٢", [], {}])
def test_what_is_no_id_is_refused(sent: object) -> None:
    with pytest.raises(UnreadableAnswerError, match="field should be an id"):
        parse_id(of(sent))


@pytest.mark.parametrize("sent", ['["Yes", "No"]', ["Yes", "No"]])
def test_a_list_may_be_the_text_of_one(sent: object) -> None:
    assert [item.text() for item in parse_list(of(sent))] == ["Yes", "No"]


@pytest.mark.parametrize("sent", [None, "", "[]", []])
def test_no_list_at_all_is_empty(sent: object) -> None:
    assert parse_list(of(sent)) == []


@pytest.mark.parametrize("sent", ["[", "7", '{"a": 1}', 7, {}, "[" * 100_000])
def test_what_is_no_list_is_refused(sent: object) -> None:
    with pytest.raises(UnreadableAnswerError, match="field should be"):
        parse_list(of(sent))


def test_an_item_inside_a_text_knows_where_it_stands() -> None:
    with pytest.raises(UnreadableAnswerError, match=r"field\[1\] should be a price between 0 and 1, not '2'"):
        parse_price(parse_list(of('["0.5", "2"]'))[1])


@pytest.mark.parametrize(
    ("sent", "read"), [("0.1515", "0.1515"), (0.1515, "0.1515"), ("1e-3", "0.001"), (1, "1"), ("-2", "-2")]
)
def test_numbers_are_read_as_they_are_written(sent: object, read: str) -> None:
    assert parse_decimal(of(sent)) == Decimal(read)


@pytest.mark.parametrize("sent", [None, True, "", "abc", "NaN", "Infinity", float("nan"), 10**400, "1" * 61])
def test_what_is_no_number_is_refused(sent: object) -> None:
    with pytest.raises(UnreadableAnswerError, match="field should be a"):
        parse_decimal(of(sent))


@pytest.mark.parametrize("sent", ["1.01", -0.01, "69"])
def test_a_price_lies_between_nothing_and_the_whole(sent: object) -> None:
    with pytest.raises(UnreadableAnswerError, match="price between 0 and 1"):
        parse_price(of(sent))


def test_a_price_may_be_missing_null_or_an_empty_text() -> None:
    row = Payload({"null": None, "empty": "", "there": "0.25"}, platform="polymarket")
    assert parse_optional_price(row, "null") is None
    assert parse_optional_price(row, "empty") is None
    assert parse_optional_price(row, "missing") is None
    assert parse_optional_price(row, "there") == Decimal("0.25")


@pytest.mark.parametrize("sent", ["", "a/b", "1" * 101, 7, None])
def test_what_is_no_token_is_refused(sent: object) -> None:
    with pytest.raises(UnreadableAnswerError, match="field should be a t"):
        parse_token(of(sent))


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("2026-05-09 02:07:01+00", datetime(2026, 5, 9, 2, 7, 1, tzinfo=UTC)),
        ("2026-04-01T18:24:05.41Z", datetime(2026, 4, 1, 18, 24, 5, 410_000, tzinfo=UTC)),
        ("2028-01-01", datetime(2028, 1, 1, tzinfo=UTC)),
        ("9999-12-31T23:59:59-08:00", None),
        ("30000-01-01T00:00:00Z", None),
        ("soon", None),
        ("", None),
        (1788800640, None),
        (None, None),
    ],
)
def test_dates_come_in_two_forms_and_odd_ones_count_as_not_told(sent: object, read: datetime | None) -> None:
    assert parse_date(Payload({"endDate": sent}, platform="polymarket"), "endDate") == read


def test_the_first_date_that_is_told_counts() -> None:
    row = Payload({"b": "nonsense", "c": "2026-05-09"}, platform="polymarket")
    assert parse_date(row, "a", "b", "c") == datetime(2026, 5, 9, tzinfo=UTC)
