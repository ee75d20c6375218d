from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.wording.amounts import find_amounts, parse_amount


@pytest.mark.parametrize(
    ("text", "amount", "new"),
    [
        ("4.65K", "5123.4", "5.12K"),
        ("310K", "284000", "284K"),
        ("310K", "400", "0.4K"),
        ("950K", "1200000", "1200K"),
        ("2.8%", "3.14", "3.1"),
        ("$1.2 trillion", "1500000000000", "$1.5 trillion"),
        ("$40 million", "38600000", "$39 million"),
        ("1,200", "1534.6", "1,535"),
        ("1200", "1534.6", "1535"),
        ("9000", "12000", "12,000"),
        ("980", "1240", "1,240"),
        ("eight", "11", "11"),
        ("eight", "6", "six"),
        ("-0.5", "0.25", "0.3"),
        ("0.5", "-0.25", "-0.3"),
        ("€3bn", "2000000000", "€2bn"),
    ],
)
def test_a_number_keeps_its_unit_and_scale(text: str, amount: str, new: str) -> None:
    written = parse_amount(text)
    assert written is not None
    assert written.write(Decimal(amount)) == new


def test_what_a_number_says_at_its_precision() -> None:
    written = parse_amount("4.65K")
    assert written is not None
    assert written.value == 4650
    assert written.says(Decimal(4648))
    assert not written.says(Decimal(4660))


def test_a_resolution_is_not_rounded_away() -> None:
    written = parse_amount("2.8%")
    assert written is not None
    assert written.write_exactly(Decimal("3.14")) == "3.14"
    scaled = parse_amount("310K")
    assert scaled is not None
    assert scaled.write_exactly(Decimal(284123)) == "284K"


def test_another_scale_is_not_another_number() -> None:
    written = parse_amount("310K")
    assert written is not None
    assert written.is_in_scale_of(Decimal(284000))
    assert not written.is_in_scale_of(Decimal(284))


def test_every_number_is_found() -> None:
    text = "at least 4.65K persons per 100K, a $2m fund, COVID-19 and A4"
    assert [text[each.start : each.end] for each in find_amounts(text)][:3] == ["4.65K", "100K", "$2m"]
    assert parse_amount("about 3") is None
