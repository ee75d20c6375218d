# ruff: noqa: E501 - a case is a sentence, and a sentence stays on one line
from __future__ import annotations

from typing import Any

import pytest

from tests.tracker.wording.readings import make_reading
from tracker.wording.rewrite import Rewrite, rewrite
from tracker.wording.style import load_style

HOUSE = load_style("house")
ACCORDING = ", according to the Metaculus prediction community."


def rewritten(text: str, kind: str, median: Any, **fields: Any) -> Rewrite:
    return rewrite(text, make_reading(kind=kind, median=median, **fields), style=HOUSE)


@pytest.mark.parametrize(
    ("claim", "median", "new"),
    [
        (
            "the dam will be finished by May 25, 2029",
            "2031-03-14",
            "the dam will be finished by March 14, 2031",
        ),
        ("the dam will be finished by March 2029", "2031-11-14", "the dam will be finished by November 2031"),
        ("the dam will be finished by 2046", "2031-11-14", "the dam will be finished by 2031"),
        (
            "the dam built for the 2034 Games will go by 2061",
            "2058-09-30",
            "the dam built for the 2034 Games will go by 2058",
        ),
        (
            "the dam will not be finished by Jan. 1, 2050",
            "2060-06-30",
            "the dam will not be finished by June 30, 2060",
        ),
    ],
)
def test_a_date_question_moves_the_date_and_not_the_50_percent(claim: str, median: str, new: str) -> None:
    result = rewritten(f"There's a 50% chance that {claim}{ACCORDING}", "date", median)
    assert result.text == f"There's a 50% chance that {new}{ACCORDING}"
    assert rewritten(result.text, "date", median) == Rewrite(text=result.text)


def test_a_median_date_moves_in_its_form() -> None:
    text = "The median Metaculus forecast for the closure of the last reactor is 14 August 2036."
    assert rewritten(text, "date", "2037-02-03").text == text.replace("14 August 2036", "3 February 2037")


def test_a_date_that_has_passed_still_moves() -> None:
    text = f"There's a 50% chance that the dam will be finished by 2020{ACCORDING}"
    assert rewritten(text, "date", "2031-01-01").text == text.replace("2020", "2031")


@pytest.mark.parametrize(
    ("claim", "median", "unit", "new"),
    [
        ("at least 4.65K persons per 100K will fall ill in 2032", 5123.4, "persons per 100K", "at least 5.12K persons per 100K will fall ill in 2032"),
        ("more than 1,200 people will drown in 2032", 1534.6, "", "more than 1,535 people will drown in 2032"),
        ("there will be eight or more storms in the 2032 season", 11, "storms", "there will be 11 or more storms in the 2032 season"),
        ("at least 310K households will move in 2032", 0.284, "million households", "at least 284K households will move in 2032"),
    ],
)  # fmt: skip
def test_a_number_question_moves_the_number_in_its_scale(
    claim: str, median: float, unit: str, new: str
) -> None:
    result = rewritten(f"There's a 50% chance that {claim}{ACCORDING}", "number", median, unit=unit)
    assert result.refused is None
    assert result.text == f"There's a 50% chance that {new}{ACCORDING}"


def test_a_median_number_keeps_its_decimals_and_its_article_agrees() -> None:
    text = "The Metaculus community's median forecast for core inflation in 2027 is 2.8%."
    assert rewritten(text, "number", 3.14).text == text.replace("2.8%", "3.1%")


def test_the_change_of_a_median_is_worked_out() -> None:
    text = (
        "The Metaculus community's median forecast for core inflation in 2027 is 2.8%, up from 2.5% in March."
    )
    result = rewritten(text, "number", 3.14, baseline={"median": 3.3, "as_of": "2026-10-01"})
    assert result.text.endswith("is 3.1%, down from 3.3% on Oct. 1.")
    dated = "The median Metaculus forecast for the closure of the last reactor is 2036, up from 2034 in May."
    moved = rewritten(dated, "date", "2038-02-03", baseline={"median": "2035-01-01", "as_of": "2026-10-01"})
    assert moved.text.endswith("is 2038, up from 2035 on Oct. 1.")
    same = rewritten(dated, "date", "2035-02-03", baseline={"median": "2035-01-01", "as_of": "2026-10-01"})
    assert same.text.endswith("is 2035, little changed from 2035 on Oct. 1.")


@pytest.mark.parametrize(
    ("text", "kind", "median", "words"),
    [
        (f"There's a 40% chance that the dam will be finished by 2046{ACCORDING}", "date", "2031-01-01", "even chance"),
        (f"There's a 50% chance that the dam will be finished by mid-century{ACCORDING}", "date", "2031-01-01", "not a date"),
        (f"There's a 50% chance that the dam will be finished{ACCORDING}", "date", "2031-01-01", "no date"),
        (f"There's a 30% chance that at least 310K people will move in 2032{ACCORDING}", "number", 284000, "even chance"),
        (f"There's a 50% chance that the dam will be finished by 2046{ACCORDING}", "number", 4, "no single number"),
        (f"There's a 50% chance that at least 310K people will move in 2032{ACCORDING}", "number", 12, "another scale"),
        ("The median Metaculus forecast for the closure of the dam is 2036.", "number", 12, "states a date"),
    ],
)  # fmt: skip
def test_what_no_median_can_replace_is_refused(text: str, kind: str, median: Any, words: str) -> None:
    result = rewritten(text, kind, median)
    assert result.text == text
    assert result.refused is not None
    assert words in result.refused


def test_a_probability_does_not_replace_a_median() -> None:
    text = "The median Metaculus forecast for the closure of the last reactor is 2036."
    result = rewrite(text, make_reading(probability=0.4), style=HOUSE)
    assert result.refused == "the sentence states a median, and the reading is a probability"


def test_a_median_without_a_baseline_keeps_no_change_clause() -> None:
    text = "The median Metaculus forecast for the closure of the last reactor is 2036, up from 2034 in May."
    result = rewritten(text, "date", "2038-02-03")
    assert result.refused is not None
    assert "no baseline" in result.refused
