from __future__ import annotations

import pytest

from tracker.citations.quantities import DATE_VALUE, QUANTITY, read_date_value, read_quantity


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("2034", "2034-01-01"),
        ("March 2033", "2033-03-01"),
        ("Nov. 2049", "2049-11-01"),
        ("May 25, 2029", "2029-05-25"),
        ("14 August 2036", "2036-08-14"),
        ("2036-08-14", "2036-08-14"),
        ("mid-2031", "2031-01-01"),
        ("late 2034", "2034-01-01"),
        ("Q3 2027", "2027-07-01"),
        ("summer 2045", "2045-06-01"),
        ("2030s", "2030-01-01"),
        ("January 1", None),
        ("31 February 2030", None),
    ],
)
def test_a_date_is_its_first_day(words: str, iso: str | None) -> None:
    match = DATE_VALUE.search(f"is {words}.")
    assert match is not None
    assert match.group() == words
    assert read_date_value(match) == iso


@pytest.mark.parametrize(
    "words", ["the 2028 election", "2,034 votes", "2034%", "$2034", "2034 people", "20345"]
)
def test_other_numbers_are_no_date(words: str) -> None:
    match = DATE_VALUE.search(f"is {words}.")
    assert match is None or read_date_value(match) is None


@pytest.mark.parametrize(
    ("words", "value", "unit"),
    [
        ("2.8%", 2.8, "%"),
        ("7.9 per cent", 7.9, "%"),
        ("4.65K persons", 4650, "persons"),
        ("4.65K", 4650, None),
        ("$4.3 trillion", 4.3e12, "$"),
        ("$140,000", 140_000, "$"),
        ("2.1 million", 2.1e6, None),
        ("5,400 terawatt-hours", 5400, "terawatt-hours"),
        ("2.7 degrees", 2.7, "degrees"),
        ("0.49", 0.49, None),
        ("38", 38, None),
        ("28 months", 28, "months"),
    ],
)
def test_an_amount_is_written_out(words: str, value: float, unit: str | None) -> None:
    match = QUANTITY.search(f"is {words}, they say")
    assert match is not None
    assert match.group() == words
    quantity = read_quantity(match)
    assert (quantity.value, quantity.unit) == (pytest.approx(value), unit)
