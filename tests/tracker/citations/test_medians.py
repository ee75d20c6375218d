from __future__ import annotations

import pytest

from tracker.citations.citation import CitationKind
from tracker.citations.median_heads import find_head
from tracker.citations.median_values import Median, find_values, is_quantity
from tracker.citations.medians import find_median
from tracker.citations.plain import SOURCE, fill
from tracker.citations.sources import find_sources


def median(text: str) -> Median | None:
    masked = text.lower()
    for source in find_sources(text):
        masked = fill(masked, source.span.start, source.span.end, SOURCE)
    return find_median(text, masked)


@pytest.mark.parametrize(
    ("text", "stated", "value", "claim"),
    [
        (
            "Metaculus's median date for the next papal conclave is 2034.",
            "2034",
            "2034-01-01",
            "the next papal conclave",
        ),
        (
            "The median Metaculus forecast for the last Belgian reactor's end is 14 August 2036.",
            "14 August 2036",
            "2036-08-14",
            "the last Belgian reactor's end",
        ),
        ("Metaculus gives a median year of 2027 for a moon base.", "2027", "2027-01-01", "a moon base"),
        ("2035 is the median Metaculus date for a moon base.", "2035", "2035-01-01", "a moon base"),
        (
            "The Metaculus median has the tunnel opening in June 2033.",
            "June 2033",
            "2033-06-01",
            "the tunnel opening",
        ),
        (
            "In the median Metaculus forecast, the ice is gone by 2071.",
            "2071",
            "2071-01-01",
            "the ice is gone",
        ),
        (
            "The ice will be gone in 2071, the Metaculus median suggests.",
            "2071",
            "2071-01-01",
            "The ice will be gone",
        ),
        (
            "The median forecast among Metaculus users is that Mali will split in 2038.",
            "2038",
            "2038-01-01",
            "Mali will split",
        ),
        (
            "Metaculus puts the median date of the closure at Nov. 3, 2031.",
            "Nov. 3, 2031",
            "2031-11-03",
            "the closure",
        ),
        (
            "Metaculus now expects the next pope to be elected in 2034.",
            "2034",
            "2034-01-01",
            "the next pope to be elected",
        ),
        (
            "China will drop cash around 2043, Metaculus forecasters think.",
            "2043",
            "2043-01-01",
            "China will drop cash",
        ),
        (
            "Mali will split some time around 2063, in the median Metaculus forecast.",
            "2063",
            "2063-01-01",
            "Mali will split",
        ),
        ("Metaculus's community prediction for a moon base is 2031.", "2031", "2031-01-01", "a moon base"),
    ],
)
def test_a_date_is_stated(text: str, stated: str, value: str, claim: str) -> None:
    found = median(text)
    assert found is not None
    assert found.kind is CitationKind.DATE_MEDIAN
    assert (found.stated.of(text), found.value) == (stated, value)
    assert " ".join(part.of(text) for part in found.parts) == claim


@pytest.mark.parametrize(
    ("text", "stated", "value", "unit", "claim"),
    [
        (
            "The Metaculus community's median forecast for Swiss wage growth in 2027 is 2.8%.",
            "2.8%",
            2.8,
            "%",
            "Swiss wage growth in 2027",
        ),
        (
            "Metaculus's median for the number of launches in 2027 is 38.",
            "38",
            38,
            None,
            "the number of launches in 2027",
        ),
        (
            "The median Metaculus forecast puts Japan's population at 118 million in 2035.",
            "118 million",
            118e6,
            None,
            "Japan's population in 2035",
        ),
        (
            "The median Metaculus forecast is for five major hurricanes in 2027.",
            "five",
            5,
            None,
            "major hurricanes in 2027",
        ),
        (
            "Solar panels will make around 5,400 terawatt-hours in 2030, the Metaculus median says.",
            "5,400 terawatt-hours",
            5400,
            "terawatt-hours",
            "Solar panels will make in 2030",
        ),
        (
            "Metaculus forecasters expect India's GDP to reach $4.3 trillion in 2026.",
            "$4.3 trillion",
            4.3e12,
            "$",
            "India's GDP to reach in 2026",
        ),
    ],
)
def test_a_number_is_stated(text: str, stated: str, value: float, unit: str | None, claim: str) -> None:
    found = median(text)
    assert found is not None
    assert found.kind is CitationKind.NUMBER_MEDIAN
    assert (found.stated.of(text), found.value, found.unit) == (stated, value, unit)
    assert " ".join(part.of(text) for part in found.parts) == claim


@pytest.mark.parametrize(
    "text",
    [
        "The Metaculus median for a Russian nuclear test before 2030 is 4%.",
        "The median Metaculus forecaster gives the bill a 30% chance.",
        "The median age of Metaculus users is 34.",
        "Metaculus was founded in 2015.",
        "Metaculus expects to hire 12 people in 2027.",
        "Metaculus puts it at 40% that Oman will vote in 2027.",
        "Metaculus gives Oman a 40% chance of voting in 2027.",
        "Metaculus thinks well of it.",
        "The median Metaculus forecast is unknown.",
    ],
)
def test_other_sentences_state_no_median(text: str) -> None:
    assert median(text) is None


def test_a_head_names_the_estimate() -> None:
    text = f"the current median {SOURCE * 4} estimate for a base"
    head = find_head(text, needs_median=True)
    assert head is not None
    assert head.of(text) == f"median {SOURCE * 4} estimate"
    assert find_head("the estimate for a base", needs_median=True) is None


def test_too_many_values_are_not_read() -> None:
    assert find_values("2 " * 60) == []
    assert [value.value for value in find_values("12 in May 2030")] == [12, "2030-05-01"]


def test_a_quantity_is_told_from_an_event() -> None:
    assert is_quantity("us core inflation in 2027")
    assert not is_quantity("inflation above 5% in 2027")
    assert not is_quantity("a rate cut")
